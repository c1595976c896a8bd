package control_test

import (
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// A heartbeat writes when something changes, and else leaves the database in
// peace: agents send one every minute, also those for which there is no licence.
func TestHeartbeatsWriteOnlyNews(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.enforce()
		w.company("Acme")
		ann := w.customer("ann", "Acme")
		w.must(w.Customers.Update(w.ctx, system, ann, core.CustomerUpdate{LicenseMode: ptr(core.AutomaticLicense)}))
		first := w.issue(core.LicenseIssue{Expires: w.clock().Add(time.Hour)})
		made, err := w.Agents.Enroll(w.ctx, core.Enrollment{Login: "ann", Password: password, Name: "laptop", Version: "1"})
		w.must(err)
		var second *core.License
		holder := func(want *core.License) {
			t.Helper()
			l, err := w.store.Read(w.ctx).LicenseOf(made.Computer)
			switch {
			case want == nil && core.KindOf(err) != core.NotFound:
				t.Errorf("it has %+v (%v), want none", l, err)
			case want != nil && (err != nil || l.ID != want.ID):
				t.Errorf("it has %+v (%v), want %s", l, err, want.ID)
			}
		}
		for _, step := range []struct {
			name   string
			before func()
			in     core.Heartbeat
			writes bool
			has    func() *core.License
		}{
			{"nothing new", nil, core.Heartbeat{Version: "1"}, false, func() *core.License { return first }},
			{"a new version", nil, core.Heartbeat{Version: "2"}, true, func() *core.License { return first }},
			{"the licence has expired", func() { w.advance(time.Hour) }, core.Heartbeat{}, true, func() *core.License { return nil }},
			{"and there is no other", nil, core.Heartbeat{}, false, func() *core.License { return nil }},
			{"nor an hour later", func() { w.advance(time.Hour) }, core.Heartbeat{}, false, func() *core.License { return nil }},
			{"now there is one", func() { second = w.issue(core.LicenseIssue{Expires: w.clock().Add(time.Hour)}) }, core.Heartbeat{}, true, func() *core.License { return second }},
			{"which it has", nil, core.Heartbeat{}, false, func() *core.License { return second }},
			{"it expires while the computer must not work", func() {
				w.must(w.Computers.Unauthorize(w.ctx, system, made.Computer))
				w.advance(time.Hour)
			}, core.Heartbeat{}, false, func() *core.License { return second }},
			{"it may work again, with a licence made for it", func() {
				w.must(w.Settings.Set(w.ctx, system, "enforceLicenses", 0))
				w.must(w.Computers.Authorize(w.ctx, system, made.Computer, core.Authorization{}))
			}, core.Heartbeat{}, false, nil},
			{"which was revoked", func() {
				l, err := w.store.Read(w.ctx).LicenseOf(made.Computer)
				w.must(err)
				w.must(w.Licenses.Revoke(w.ctx, system, core.LicenseChange{License: l.ID, Computer: made.Computer}))
			}, core.Heartbeat{}, true, nil},
			{"and taken again", nil, core.Heartbeat{}, false, nil},
		} {
			if step.before != nil {
				step.before()
			}
			p, err := w.Agents.Authenticate(w.ctx, made.Secret, core.Client{}) // notes that it was heard of
			w.must(err)
			before := w.store.Stats().Updates
			_, err = w.Agents.Heartbeat(w.ctx, p, step.in)
			w.must(err)
			if wrote := w.store.Stats().Updates > before; wrote != step.writes {
				t.Errorf("%s: wrote %v", step.name, wrote)
			}
			if step.has != nil {
				holder(step.has())
			}
		}
	})
}
