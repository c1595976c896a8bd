package control_test

import (
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// move changes a person's home on a day, at an hour.
func (b *books) move(user core.UserID, day string, hour time.Duration, company string) {
	b.t.Helper()
	b.advance(date(day).Time().Add(hour * time.Hour).Sub(b.clock()))
	b.must(b.Customers.Update(b.ctx, system, user, core.CustomerUpdate{Company: &company}))
}

// Who moved and came back on one day has the lines of one who never moved.
func TestComingBackOnTheSameDayCutsNothing(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		b := newBooks(w)
		acme := w.company("Acme")
		w.company("Beta")
		ann := w.customer("ann", "Acme")
		b.assign(ann, b.pkg("ten", 10*core.One))
		b.move(ann, "2026-11-11", 9, "Beta")
		b.move(ann, "2026-11-11", 17, "Acme")
		b.at("2026-12-02")
		s, err := w.Billing.Statement(w.ctx, system, acme, *month("2026-11"))
		w.must(err)
		if len(s.Lines) != 1 || s.Lines[0].Held != 30 || s.Lines[0].Amount != 10*core.One {
			t.Errorf("%+v", s.Lines)
		}
	})
}

func TestOneRowForEachCompany(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		b := newBooks(w)
		w.company("Acme")
		w.company("Beta")
		ann := w.customer("ann", "Acme")
		b.assign(ann, b.pkg("thirty", 30*core.One))
		b.sample(ann, "2026-11-01", "2026-11-30", 100, 1)
		b.move(ann, "2026-11-11", 9, "Beta")
		b.move(ann, "2026-11-21", 9, "Acme")
		b.at("2026-12-02")
		for _, q := range []core.BillingQuery{{}, {Company: "Acme"}} {
			q.Month = month("2026-11")
			bill, err := w.Billing.Month(w.ctx, system, q)
			w.must(err)
			want := 2
			if q.Company != "" {
				want = 1
			}
			if len(bill.People) != want {
				t.Fatalf("%q: %+v", q.Company, bill.People)
			}
			if l := bill.People[0]; l.Company.Name != "Acme" || l.Plan != 20*core.One || l.Average != 67 || l.Restored != 20 || l.Current != 100 {
				t.Errorf("%q: %+v", q.Company, l)
			}
		}
	})
}

func TestAMonthThatHasNotBegun(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		b := newBooks(w)
		acme := w.company("Acme")
		b.assign(w.customer("ann", "Acme"), b.pkg("ten", 10*core.One))
		s, err := w.Billing.Statement(w.ctx, system, acme, *month("2027-05"))
		w.must(err)
		if first := date("2027-05-01"); len(s.Lines) != 0 || s.Days != (core.Days{From: first, To: first}) {
			t.Errorf("%+v", s)
		}
	})
}

// What was stored when a month ended is the last sample of each volume, also
// of those who moved and whose volumes have samples of different days.
func TestWhatWasStoredWhenAMonthEnded(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		b := newBooks(w)
		w.company("Acme")
		w.company("Beta")
		ann, bob := w.customer("ann", "Acme"), w.customer("bob", "Acme")
		for _, user := range []core.UserID{ann, bob} {
			b.sample(user, "2026-11-03", "2026-11-20", 7, 0)
			w.must(w.store.Update(w.ctx, func(tx core.Tx) error {
				return tx.PutSample(core.SpaceSample{User: user, Destination: b.destination, Computer: "c", Day: date("2026-11-25"), Stored: 30})
			}))
		}
		b.move(ann, "2026-11-11", 9, "Beta")
		b.move(ann, "2026-11-16", 9, "Acme")
		b.at("2026-12-02")
		bill, err := w.Billing.Month(w.ctx, system, core.BillingQuery{Month: month("2026-11")})
		w.must(err)
		if bill.Current != 2*37 {
			t.Errorf("%d bytes in all, want 74: %+v", bill.Current, bill.People)
		}
	})
}
