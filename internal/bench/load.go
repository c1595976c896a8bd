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
			as("client", func() {
				n, err := l.drive(c, id, began.Add(d))
				total.Add(n)
				if err != nil {
					cancel(err)
				}
			})
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

// turns runs things and what they are compared with in turns, so that what
// else happens on the machine hits all of them alike. A short first round warms
// up and does not count.
func (b *bench) turns(ctx context.Context, things ...measured) (rounds, error) {
	rates := make(rounds, len(things))
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
	return rates, nil
}

// costs runs things in turns as turns does, and also gives the processor time
// that this process took for one answer of each, in microseconds: of clients
// and server together. On a machine with other work it is steadier than a rate.
func (b *bench) costs(ctx context.Context, things ...measured) (rates, costs rounds, err error) {
	costs = make(rounds, len(things))
	watched := make([]measured, len(things))
	for i, thing := range things {
		watched[i] = func(ctx context.Context, d time.Duration) (float64, error) {
			began, before := time.Now(), cpuTime()
			rate, err := thing(ctx, d)
			spent, answers := cpuTime()-before, rate*time.Since(began).Seconds()
			costs[i] = append(costs[i], float64(spent.Microseconds())/answers)
			return rate, err
		}
	}
	rates, err = b.turns(ctx, watched...)
	for i := range costs {
		costs[i] = costs[i][min(1, len(costs[i])):] // the first round warms up
	}
	return rates, costs, err
}

// rounds holds what each thing reached in each round.
type rounds [][]float64

// against fills a line in with a thing and its baseline: the median of each,
// and the median of the ratios within a round, which is steadier than the
// ratio of the two on a machine that has other work too.
func (r rounds) against(thing, baseline int, l line) line {
	ratios := make([]float64, len(r[thing]))
	for i, x := range r[thing] {
		ratios[i] = x / r[baseline][i]
	}
	l.Value, l.Bare, l.Ratio = median(r[thing]), median(r[baseline]), median(ratios)
	return l
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
