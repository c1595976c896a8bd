package control_test

import (
	"context"
	"testing"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// interrupted lets something happen between a password's check and what
// follows from it, once.
type interrupted struct {
	control.Hasher
	after func()
}

func (h *interrupted) Verify(ctx context.Context, encoded, password string) (ok, rehash bool, err error) {
	ok, rehash, err = h.Hasher.Verify(ctx, encoded, password)
	if after := h.after; ok && after != nil {
		h.after = nil
		after()
	}
	return ok, rehash, err
}

// Guesses sent at once all find the login open; the right one must not get in
// when the others have locked it meanwhile.
func TestTheRightGuessAmongManyAtOnceFindsTheLoginLocked(t *testing.T) {
	ways := map[string]func(w *world, login string) error{
		"signing in": func(w *world, login string) error {
			_, err := w.try(login, password, core.NetBrainToken)
			return err
		},
		"verifying a customer": func(w *world, login string) error {
			_, err := w.Customers.Verify(w.ctx, system, login, password)
			return err
		},
	}
	onEngines(t, func(t *testing.T, w *world) {
		plain, err := secret.NewHasher(secret.HasherConfig{Params: secret.Params{MemoryKiB: 8, Passes: 1, Parallelism: 1}})
		w.must(err)
		hasher := &interrupted{Hasher: plain}
		w.c = control.New(control.Config{Store: w.store, Hasher: hasher, Keys: testKeys(t), Now: w.clock})
		w.Services = w.c.Services()
		for name, guess := range ways {
			w.customer(name, "")
			w.must(guess(w, name))
			hasher.after = func() {
				for range core.DefaultSettings().LockoutFailures {
					_, err := w.try(name, "a wrong guess", core.NetBrainToken)
					w.refused(err, core.Unauthenticated, core.BadCredentials)
				}
			}
			if guess(w, name) == nil {
				t.Errorf("%s: the guess got in", name)
			}
		}
	})
}

// A login is bounded before its failures are counted, whichever way it comes.
func TestVerifyKeepsNoCountOfWhatIsNoLogin(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		for _, login := range []string{"a\x00b", "a\xffb", string(make([]byte, 300))} {
			_, err := w.Customers.Verify(w.ctx, system, login, password)
			w.refused(err, core.NotFound, core.Unknown)
		}
	})
}
