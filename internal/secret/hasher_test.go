package secret

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var cheapParams = Params{MemoryKiB: 64, Passes: 1, Parallelism: 1}

func cheap(t *testing.T) *Hasher {
	t.Helper()
	return newHasher(t, HasherConfig{Params: cheapParams})
}

func newHasher(t *testing.T, cfg HasherConfig) *Hasher {
	t.Helper()
	h, err := NewHasher(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHashIsVerified(t *testing.T) {
	ctx := context.Background()
	h := cheap(t)
	encoded, err := h.Hash(ctx, "päss")
	if err != nil {
		t.Fatal(err)
	}
	if want := "$argon2id$v=19$m=64,t=1,p=1$"; !strings.HasPrefix(encoded, want) {
		t.Errorf("hash = %q, want %q...", encoded, want)
	}
	tests := []struct {
		name, encoded, password string
		ok                      bool
	}{
		{"right", encoded, "päss", true},
		{"wrong", encoded, "pass", false},
		{"another case", encoded, "PÄSS", false},
		{"empty password", encoded, "", false},
		{"no password stored", "", "", false},
		{"no password stored, one given", "", "päss", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ok, needsRehash, err := h.Verify(ctx, tt.encoded, tt.password)
			if ok != tt.ok || needsRehash || err != nil {
				t.Errorf("Verify = %t, %t, %v; want %t, false, nil", ok, needsRehash, err, tt.ok)
			}
		})
	}
}

func TestHashIsSaltedAnew(t *testing.T) {
	h := cheap(t)
	a, errA := h.Hash(context.Background(), "same")
	b, errB := h.Hash(context.Background(), "same")
	if errA != nil || errB != nil || a == b {
		t.Errorf("two hashes of one password: %q (%v), %q (%v)", a, errA, b, errB)
	}
}

func TestVerifyAsksForNewHashOnlyOfTheRightPassword(t *testing.T) {
	ctx := context.Background()
	old, err := newHasher(t, HasherConfig{Params: Params{MemoryKiB: 32, Passes: 1, Parallelism: 2}}).Hash(ctx, "right")
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{"right": true, "wrong": false} {
		ok, needsRehash, err := cheap(t).Verify(ctx, old, password)
		if ok != want || needsRehash != want || err != nil {
			t.Errorf("Verify(%s) = %t, %t, %v; want %t twice", password, ok, needsRehash, err, want)
		}
	}
}

func TestVerifyRefusesMalformedHashWithoutHashing(t *testing.T) {
	h := cheap(t)
	h.derive = func([]byte, []byte, uint32, uint32, uint8, uint32) []byte {
		t.Error("hashed with costs that were not checked")
		return nil
	}
	ok, _, err := h.Verify(context.Background(), "$argon2id$v=19$m=4194304,t=9,p=1$c29tZXNhbHQ$AA", "password")
	if ok || !errors.Is(err, ErrMalformedHash) {
		t.Errorf("Verify = %t, %v; want ErrMalformedHash", ok, err)
	}
}

// The dummy must cost what a real verification costs; time itself is not measured in tests.
func TestDummyTakesThePathOfAWrongPassword(t *testing.T) {
	ctx := context.Background()
	h := cheap(t)
	encoded, err := h.Hash(ctx, "right")
	if err != nil {
		t.Fatal(err)
	}
	type work struct {
		salt, key      int
		passes, memory uint32
		lanes          uint8
	}
	var done []work
	real := h.derive
	h.derive = func(password, salt []byte, passes, memory uint32, lanes uint8, keyLen uint32) []byte {
		done = append(done, work{len(salt), int(keyLen), passes, memory, lanes})
		return real(password, salt, passes, memory, lanes, keyLen)
	}
	if _, _, err := h.Verify(ctx, encoded, "wrong"); err != nil {
		t.Fatal(err)
	}
	if err := h.VerifyDummy(ctx, "wrong"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Verify(ctx, "", "wrong"); err != nil {
		t.Fatal(err)
	}
	if len(done) != 3 || done[0] != done[1] || done[0] != done[2] {
		t.Errorf("work of a wrong password, an unknown login, one without password: %+v", done)
	}
}

func TestNewHasherRefusesCostsItWouldNotVerify(t *testing.T) {
	for _, p := range []Params{{1 << 20, 2, 1}, {64, 0, 1}, {64, 1, 0}} {
		if _, err := NewHasher(HasherConfig{Params: p}); err == nil {
			t.Errorf("NewHasher(%+v) succeeded", p)
		}
	}
}

func TestZeroConfigIsDESIGNs(t *testing.T) {
	h := newHasher(t, HasherConfig{})
	if want := (Params{19456, 2, 1}); h.params != want {
		t.Errorf("params = %+v, want %+v", h.params, want)
	}
	if h.queue != DefaultQueue || cap(h.slots) < 1 {
		t.Errorf("queue %d, slots %d", h.queue, cap(h.slots))
	}
}

// blocked gives h a derivation that waits for release, and returns the number running and the
// most there were. Call it inside a synctest bubble.
func blocked(h *Hasher, release <-chan struct{}) (peak *atomic.Int64) {
	var running atomic.Int64
	peak = new(atomic.Int64)
	h.derive = func(_, _ []byte, _, _ uint32, _ uint8, keyLen uint32) []byte {
		if n := running.Add(1); n > peak.Load() {
			peak.Store(n)
		}
		<-release
		running.Add(-1)
		return make([]byte, keyLen)
	}
	return peak
}

func TestThousandSignInsRunFewAtATimeAndQueueABoundedNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var observed atomic.Int64
		h := newHasher(t, HasherConfig{Params: cheapParams, Concurrency: 2, Queue: 100,
			Observe: func(wait, run time.Duration) { observed.Add(1) }})
		release := make(chan struct{})
		peak := blocked(h, release)
		var done, busy, other atomic.Int64
		for range 1000 {
			go func() {
				switch _, err := h.Hash(context.Background(), "x"); {
				case err == nil:
					done.Add(1)
				case errors.Is(err, ErrBusy):
					busy.Add(1)
				default:
					other.Add(1)
				}
			}()
		}
		synctest.Wait()
		if got, want := h.Stats(), (HasherStats{Running: 2, Waiting: 100, Refused: 898}); got != want {
			t.Errorf("stats = %+v, want %+v", got, want)
		}
		close(release)
		synctest.Wait()
		if peak.Load() != 2 || done.Load() != 102 || busy.Load() != 898 || other.Load() != 0 {
			t.Errorf("peak %d, done %d, busy %d, other %d; want 2, 102, 898, 0",
				peak.Load(), done.Load(), busy.Load(), other.Load())
		}
		if observed.Load() != 102 {
			t.Errorf("observed %d hashes, want 102", observed.Load())
		}
		if got, want := h.Stats(), (HasherStats{Refused: 898}); got != want {
			t.Errorf("stats afterwards = %+v, want %+v", got, want)
		}
	})
}

func TestCancelledWaiterLeavesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHasher(t, HasherConfig{Params: cheapParams, Concurrency: 1, Queue: 1})
		release := make(chan struct{})
		blocked(h, release)
		go func() { _, _ = h.Hash(context.Background(), "runs") }()
		synctest.Wait()

		ctx, cancel := context.WithCancel(context.Background())
		left := make(chan error, 1)
		go func() { left <- h.VerifyDummy(ctx, "waits") }()
		synctest.Wait()
		if err := h.VerifyDummy(context.Background(), "no room"); !errors.Is(err, ErrBusy) {
			t.Errorf("third = %v, want ErrBusy", err)
		}
		cancel()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled waiter = %v", err)
		}
		if got, want := h.Stats(), (HasherStats{Running: 1, Refused: 1, Abandoned: 1}); got != want {
			t.Errorf("stats = %+v, want %+v", got, want)
		}
		next := make(chan error, 1)
		go func() { next <- h.VerifyDummy(context.Background(), "takes the room") }()
		synctest.Wait()
		close(release)
		if err := <-next; err != nil {
			t.Errorf("next waiter = %v", err)
		}
	})
}

func TestNegativeQueueMeansNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHasher(t, HasherConfig{Params: cheapParams, Concurrency: 1, Queue: -1})
		release := make(chan struct{})
		blocked(h, release)
		go func() { _, _ = h.Hash(context.Background(), "runs") }()
		synctest.Wait()
		if _, err := h.Hash(context.Background(), "second"); !errors.Is(err, ErrBusy) {
			t.Errorf("second = %v, want ErrBusy", err)
		}
		close(release)
	})
}

func TestEndedContextDoesNotHash(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := cheap(t).Hash(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("Hash = %v, want context.Canceled", err)
	}
}

// A panic in a derivation (no memory for its blocks, say) must not keep the slot.
func TestPanicGivesTheSlotBack(t *testing.T) {
	h := cheap(t)
	h.derive = func([]byte, []byte, uint32, uint32, uint8, uint32) []byte { panic("no blocks") }
	func() {
		defer func() { _ = recover() }()
		_, _ = h.Hash(context.Background(), "x")
	}()
	if got := h.Stats().Running; got != 0 {
		t.Errorf("running = %d, want 0", got)
	}
}
