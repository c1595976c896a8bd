package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/purserhq/purser/internal/secret"
)

const personPassword = "person-password"

// mostMemory bounds what sign-ins at once may add to the heap, in MiB. Without
// a queue a thousand of them would take 19 GiB; with one it is a hash per core,
// the garbage of the last ones, and a connection each.
const mostMemory = 256

// signIns measures sign-ins on both dialects against argon2id alone, then the
// memory that many at once take.
func signIns(ctx context.Context, b *bench) error {
	h, err := secret.NewHasher(secret.HasherConfig{Params: b.params})
	if err != nil {
		return err
	}
	hash, err := h.Hash(ctx, personPassword)
	if err != nil {
		return err
	}
	folder, err := b.peopled(ctx, "signin", b.signingIn, hash)
	if err != nil {
		return err
	}
	w, err := b.serve(ctx, folder)
	if err != nil {
		return err
	}
	return errors.Join(b.signInRates(ctx, w), b.signInMemory(ctx, w), w.stop())
}

// waitingPerCore is how many clients sign in for each core. While every core
// hashes, a request waits some ten milliseconds for its turn at each step
// between two hashes; the queue must not run empty meanwhile.
const waitingPerCore = 16

func (b *bench) signInRates(ctx context.Context, w *world) error {
	faces := []struct {
		what    string
		request func(login, password string) []byte
	}{{"sign in, MBS", mbsLogin}, {"sign in, NetBrain", netbrainLogin}}
	things := []measured{b.argon2Rate}
	for _, f := range faces {
		next := func(client, i int) []byte { return f.request(b.loginOf(client*101+i), personPassword) }
		things = append(things, load{w.addr, waitingPerCore * runtime.GOMAXPROCS(0), next}.rate)
	}
	// Fewer and longer rounds: a hash is long, and the last ones of a round
	// leave cores idle.
	long := *b
	long.rounds, long.round = max(1, b.rounds/3), 5*b.round
	rates, err := long.turns(ctx, things...)
	if err != nil {
		return err
	}
	for i, f := range faces {
		b.add(rates.against(i+1, 0, line{What: f.what, Unit: "per s", Budget: ratioAtLeast(0.9), Baseline: "argon2id on every core"}))
	}
	return nil
}

func (b *bench) loginOf(i int) string { return fmt.Sprintf("person%07d@example.com", i%b.signingIn) }

// argon2Rate is what the machine's cores can hash.
func (b *bench) argon2Rate(ctx context.Context, d time.Duration) (float64, error) {
	var total atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	p := b.params
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for salt := make([]byte, 16); ctx.Err() == nil; {
				argon2.IDKey([]byte(personPassword), salt, p.Passes, p.MemoryKiB, p.Parallelism, 32)
				total.Add(1)
				if time.Since(began) >= d {
					return
				}
			}
		})
	}
	all.Wait()
	return float64(total.Load()) / time.Since(began).Seconds(), ctx.Err()
}

// signInMemory signs everyone in at once. All must get in: the queue is longer.
func (b *bench) signInMemory(ctx context.Context, w *world) error {
	next := func(client, _ int) []byte { return mbsLogin(b.loginOf(client), personPassword) }
	mib, err := extraHeap(func() error {
		_, err := load{w.addr, b.signingIn, next}.rate(ctx, 0)
		return err
	})
	if err != nil {
		return err
	}
	b.add(line{What: fmt.Sprintf("memory of %d sign-ins at once", b.signingIn), Value: mib, Unit: "MiB", Budget: atMost(mostMemory)})
	return nil
}
