package secret

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"
)

// ErrBusy means that too many hashes wait already. The caller may retry in a second or so.
var ErrBusy = errors.New("too many password hashes are waiting")

// DefaultQueue is how many hashes may wait when HasherConfig names no number: about thirteen
// seconds' work of two cores with DefaultParams.
const DefaultQueue = 1024

const (
	saltBytes = 16
	keyBytes  = 32
)

// HasherConfig configures a Hasher. The zero value is the production configuration.
type HasherConfig struct {
	Params      Params // costs of new hashes; zero means DefaultParams
	Concurrency int    // hashes at a time; 0 means one per core
	Queue       int    // how many more may wait; 0 means DefaultQueue, negative means none

	// Observe, if set, is called after each hash with the time it waited and the time it took.
	// It is called from the caller's goroutine and must not block.
	Observe func(wait, run time.Duration)
}

// Hasher hashes and verifies passwords with argon2id. A hash takes tens of megabytes and
// milliseconds, so only as many run at once as there are cores, and a bounded number wait: memory
// stays bounded however many sign in at once. Safe for concurrent use.
type Hasher struct {
	params  Params
	queue   int64
	observe func(wait, run time.Duration)
	dummy   string
	derive  func(password, salt []byte, passes, memory uint32, lanes uint8, keyLen uint32) []byte

	slots     chan struct{} // one element for each running hash
	waiting   atomic.Int64
	refused   atomic.Uint64
	abandoned atomic.Uint64
}

// HasherStats is a snapshot for metrics.
type HasherStats struct {
	Running, Waiting int    // hashes now
	Refused          uint64 // turned away with ErrBusy since the start
	Abandoned        uint64 // left the queue because their context ended, since the start
}

// NewHasher returns a Hasher. It fails when the costs are outside the bounds that Verify keeps.
func NewHasher(cfg HasherConfig) (*Hasher, error) {
	if cfg.Params == (Params{}) {
		cfg.Params = DefaultParams
	}
	if err := cfg.Params.check(); err != nil {
		return nil, fmt.Errorf("argon2id parameters: %w", err)
	}
	if cfg.Concurrency <= 0 {
		cfg.Concurrency = runtime.GOMAXPROCS(0)
	}
	if cfg.Queue == 0 {
		cfg.Queue = DefaultQueue
	}
	if cfg.Observe == nil {
		cfg.Observe = func(time.Duration, time.Duration) {}
	}
	return &Hasher{
		params:  cfg.Params,
		queue:   int64(max(cfg.Queue, 0)),
		observe: cfg.Observe,
		dummy:   phc{cfg.Params, random(saltBytes), random(keyBytes)}.String(),
		derive:  argon2.IDKey,
		slots:   make(chan struct{}, cfg.Concurrency),
	}, nil
}

// Hash returns the PHC string of password with a new salt. It fails with ErrBusy, or with the
// context's error if that ends while the hash waits; a hash that runs is finished.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := random(saltBytes)
	key, err := h.run(ctx, password, phc{h.params, salt, make([]byte, keyBytes)})
	if err != nil {
		return "", err
	}
	return phc{h.params, salt, key}.String(), nil
}

// Verify reports whether password is the one encoded was made from, by the costs encoded names.
// An empty encoded, a person without a password, matches nothing and takes the usual time.
// needsRehash is true when the password is right and the costs are not this Hasher's: hash it
// anew, so that all verifications take the same time. It fails with ErrMalformedHash, ErrBusy or
// the context's error.
func (h *Hasher) Verify(ctx context.Context, encoded, password string) (ok, needsRehash bool, err error) {
	if encoded == "" {
		return false, false, h.VerifyDummy(ctx, password)
	}
	stored, err := parsePHC(encoded)
	if err != nil {
		return false, false, err
	}
	key, err := h.run(ctx, password, stored)
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(key, stored.key) == 1
	return ok, ok && stored.params != h.params, nil
}

// VerifyDummy does what Verify does for a wrong password, for a login that does not exist: the
// same path, queue, errors and time, so that nothing tells the two apart.
func (h *Hasher) VerifyDummy(ctx context.Context, password string) error {
	_, _, err := h.Verify(ctx, h.dummy, password)
	return err
}

// Stats returns the present state of the queue.
func (h *Hasher) Stats() HasherStats {
	return HasherStats{
		Running:   len(h.slots),
		Waiting:   int(h.waiting.Load()),
		Refused:   h.refused.Load(),
		Abandoned: h.abandoned.Load(),
	}
}

// run derives a key as long as target's, from its salt and by its costs, in a slot.
func (h *Hasher) run(ctx context.Context, password string, target phc) ([]byte, error) {
	asked := time.Now()
	if err := h.acquire(ctx); err != nil {
		return nil, err
	}
	defer func() { <-h.slots }()
	began := time.Now()
	p := target.params
	key := h.derive([]byte(password), target.salt, p.Passes, p.MemoryKiB, p.Parallelism, uint32(len(target.key)))
	h.observe(began.Sub(asked), time.Since(began))
	return key, nil
}

// acquire takes a slot, waiting for one in the order of asking if the queue has room.
func (h *Hasher) acquire(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case h.slots <- struct{}{}:
		return nil
	default:
	}
	if h.waiting.Add(1) > h.queue {
		h.waiting.Add(-1)
		h.refused.Add(1)
		return ErrBusy
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		h.abandoned.Add(1)
		return ctx.Err()
	}
}

// random returns n bytes of the system's randomness, which does not fail (crypto/rand.Read ends
// the program instead).
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}
