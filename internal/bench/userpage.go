package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	wire "github.com/purserhq/purser/sdk/mbs"
)

// pageOf is how many people are on the page.
const pageOf = 100

// userPage measures GET /api/Users over a hundred people against net/http
// encoding the same page with encoding/json.
func userPage(ctx context.Context, b *bench) error {
	folder, err := b.people(ctx, "page", pageOf)
	if err != nil {
		return err
	}
	var page []wire.UsersModels
	return b.with(ctx, folder, encoding(&page), func(w *world, bareAddr string) error {
		all := get("/api/Users", bearer(w.token))
		body, err := fetch(ctx, w.addr, all)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return err
		}
		if len(page) != pageOf {
			return fmt.Errorf("the page has %d people", len(page))
		}
		next := func(int, int) []byte { return all }
		rates, err := b.turns(ctx, load{bareAddr, b.conns, next}.rate, load{w.addr, b.conns, next}.rate)
		if err != nil {
			return err
		}
		b.add(rates.against(1, 0, line{What: "GET 100 users", Unit: "req/s", Budget: ratioAtLeast(0.5),
			Baseline: "net/http, encoding/json of the same page"}))
		return nil
	})
}

// encoding answers with a value that is set before the first request.
func encoding(page *[]wire.UsersModels) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(*page) // fails when the client has gone
	}
}
