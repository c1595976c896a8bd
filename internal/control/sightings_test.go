package control_test

import (
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// heard signs an agent in and gives when the computer was last heard of.
func (w *world) heard(token string) time.Time {
	w.t.Helper()
	p, err := w.Agents.Authenticate(w.ctx, token, core.Client{})
	w.must(err)
	c, err := w.store.Read(w.ctx).Computer(core.Everywhere, p.Computer)
	w.must(err)
	if c.LastSeenAt == nil {
		w.t.Fatal("never heard of")
	}
	return *c.LastSeenAt
}

func TestAgentsAreNotedOnceAMinute(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.company("Acme")
		w.customer("ann", "Acme")
		made, err := w.Agents.Enroll(w.ctx, core.Enrollment{Login: "ann", Password: password, Name: "laptop"})
		w.must(err)
		first := w.clock()
		for _, step := range []struct {
			name   string
			wait   time.Duration
			want   time.Duration // since first
			writes bool
		}{
			{"at first", 0, 0, true},
			{"at once again", 0, 0, false},
			{"half a minute later", 30 * time.Second, 0, false},
			{"just before the minute is over", 30*time.Second - time.Microsecond, 0, false},
			{"a minute after the first time", time.Microsecond, time.Minute, true},
			{"half a minute after that", 30 * time.Second, time.Minute, false},
			{"a minute after that", 30 * time.Second, 2 * time.Minute, true},
			{"long after", time.Hour, 62 * time.Minute, true},
		} {
			w.advance(step.wait)
			before := w.store.Stats().Updates
			if got := w.heard(made.Secret); !got.Equal(first.Add(step.want)) {
				t.Errorf("%s: heard of at %v, want %v", step.name, got.Sub(first), step.want)
			}
			if wrote := w.store.Stats().Updates > before; wrote != step.writes {
				t.Errorf("%s: wrote %v", step.name, wrote)
			}
		}
	})
}
