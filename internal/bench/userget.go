package main

import (
	"context"
	"net/http"
	"strconv"
)

// userGet measures GET /api/Users/{id}, another person each time, against
// net/http writing the same bytes.
func userGet(ctx context.Context, b *bench) error {
	folder, err := b.people(ctx, "get", b.users)
	if err != nil {
		return err
	}
	var body []byte
	return b.with(ctx, folder, fixed(&body), func(w *world, bareAddr string) error {
		requests := userRequests(min(b.users, 1000), w.token)
		if body, err = fetch(ctx, w.addr, requests[0]); err != nil {
			return err
		}
		next := func(client, i int) []byte { return requests[(client*37+i)%len(requests)] }
		rates, err := b.turns(ctx, load{bareAddr, b.conns, next}.rate, load{w.addr, b.conns, next}.rate)
		if err != nil {
			return err
		}
		b.add(line{What: "GET one user", Value: rates[1], Bare: rates[0], Unit: "req/s", Budget: ratioAtLeast(0.5),
			Baseline: "net/http writing the same bytes"})
		return nil
	})
}

func userRequests(count int, token string) [][]byte {
	var list [][]byte
	for i := range count {
		list = append(list, get("/api/Users/"+number(personIDs, i), bearer(token)))
	}
	return list
}

// fixed answers with a body that is set before the first request.
func fixed(body *[]byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(*body)))
		w.Write(*body)
	}
}
