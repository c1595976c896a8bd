package main

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// userGet measures GET /api/Users/{id}, another person each time, against
// net/http writing the same bytes; then the same while one client changes
// people without a pause, so that no answer can be remembered for long.
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
		ours := load{w.addr, b.conns, next}
		rates, err := b.turns(ctx, load{bareAddr, b.conns, next}.rate, ours.rate, b.disturbed(w, ours))
		if err != nil {
			return err
		}
		const same = "net/http writing the same bytes"
		b.add(rates.against(1, 0, line{What: "GET one user", Unit: "req/s", Budget: ratioAtLeast(0.5), Baseline: same}))
		b.add(rates.against(2, 0, line{What: "GET one user while others change", Unit: "req/s", Baseline: same}))
		return nil
	})
}

// disturbed runs a load while one client renames people, each as soon as the
// one before is on disk.
func (b *bench) disturbed(w *world, l load) measured {
	return func(ctx context.Context, d time.Duration) (rate float64, err error) {
		var disturbing sync.WaitGroup
		var failed error
		disturbing.Go(func() {
			_, failed = load{w.addr, 1, b.renames(w.token, 1)}.rate(ctx, d)
		})
		rate, err = l.rate(ctx, d)
		disturbing.Wait()
		return rate, errors.Join(err, failed)
	}
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
