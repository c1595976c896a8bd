package main

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// load says what a number of clients do against one server.
type load struct {
	addr  string
	conns int
	// next gives the i-th request of a client.
	next func(client, i int) []byte
}

// rate runs the load for a time and gives the answers per second. Every
// client sends at least one request. The first failure ends it.
func (l load) rate(ctx context.Context, d time.Duration) (float64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	clients, err := l.dial(ctx)
	defer func() {
		for _, c := range clients {
			c.close()
		}
	}()
	if err != nil {
		return 0, err
	}
	var total atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for id, c := range clients {
		all.Go(func() {
			n, err := l.drive(c, id, began.Add(d))
			total.Add(n)
			if err != nil {
				cancel(err)
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	return float64(total.Load()) / took.Seconds(), nil
}

func (l load) dial(ctx context.Context) (clients []*client, err error) {
	for range l.conns {
		c, err := dial(ctx, l.addr)
		if err != nil {
			return clients, err
		}
		clients = append(clients, c)
	}
	return clients, nil
}

func (l load) drive(c *client, id int, until time.Time) (n int64, err error) {
	for i := 0; i == 0 || time.Now().Before(until); i++ {
		if _, err := c.ok(l.next(id, i)); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// measured is something that can be run for a time and tells its rate.
type measured func(ctx context.Context, d time.Duration) (float64, error)

// turns runs several things in turns, so that what else happens on the machine
// hits all of them alike, and gives the median of each. A short first round
// warms up and does not count.
func (b *bench) turns(ctx context.Context, things ...measured) ([]float64, error) {
	rates := make([][]float64, len(things))
	for round := range b.rounds + 1 {
		for i, thing := range things {
			d := b.round
			if round == 0 {
				d /= 4
			}
			r, err := thing(ctx, d)
			if err != nil {
				return nil, err
			}
			if round > 0 {
				rates[i] = append(rates[i], r)
			}
		}
	}
	medians := make([]float64, len(things))
	for i := range rates {
		medians[i] = median(rates[i])
	}
	return medians, nil
}

func median(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	n := len(list)
	if n == 0 {
		return 0
	}
	return (list[(n-1)/2] + list[n/2]) / 2
}

// seconds times one run of f.
func seconds(f func() error) (float64, error) {
	began := time.Now()
	err := f()
	return time.Since(began).Seconds(), err
}
