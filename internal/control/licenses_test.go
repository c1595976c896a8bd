package control_test

import (
	"sync"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

// issue makes one licence.
func (w *world) issue(in core.LicenseIssue) *core.License {
	w.t.Helper()
	in.Count = 1
	list, err := w.Licenses.Issue(w.ctx, system, in)
	w.must(err)
	return list[0]
}

// take enrols a computer of a person as far as licences go.
func (w *world) take(user core.UserID, computer core.ComputerID) (l *core.License, err error) {
	w.t.Helper()
	err = w.store.Update(w.ctx, func(tx core.Tx) error {
		u, err := tx.User(core.Everywhere, user)
		if err != nil {
			return err
		}
		l, err = control.TakeLicense(tx, u, computer)
		return err
	})
	return l, err
}

func (w *world) license(id core.LicenseID) *core.License {
	w.t.Helper()
	l, err := w.store.Read(w.ctx).License(core.Everywhere, id)
	w.must(err)
	return l
}

func (w *world) enforce() {
	w.t.Helper()
	w.must(w.Settings.Set(w.ctx, system, "enforceLicenses", 1))
}

func newComputer() core.ComputerID { return core.NewID[core.ComputerID](time.Now()) }

// Where a computer's licence comes from: the mode of the person and of the
// company, contract mbs.md section 4.
func TestWhereLicencesAreTakenFrom(t *testing.T) {
	const none = "none"
	tests := []struct {
		name    string
		company core.LicensingMode
		user    core.LicenseModeOfUser
		granted bool
		from    string // pool, by name; "granted"; none
	}{
		{"manual: only what was granted", core.CustomUsersSettings, core.ManualLicense, true, "granted"},
		{"manual: nothing granted", core.CustomUsersSettings, core.ManualLicense, false, none},
		{"automatic: the global pool", core.CustomUsersSettings, core.AutomaticLicense, false, ""},
		{"automatic: what was granted comes first", core.CustomUsersSettings, core.AutomaticLicense, true, "granted"},
		{"as the company says, which says nothing", core.CustomUsersSettings, core.CompanySettingsLicense, false, none},
		{"company: the global pool", core.GlobalLicensesPool, core.ManualLicense, false, ""},
		{"company: its own pool", core.CompanyLicensesPool, core.CompanySettingsLicense, false, "Acme"},
		{"company: its own pool, whatever the user's mode", core.CompanyLicensesPool, core.AutomaticLicense, false, "Acme"},
	}
	onEngines(t, func(t *testing.T, w *world) {
		w.enforce()
		acme := w.company("Acme")
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				w.t = t
				global, own, other := w.issue(core.LicenseIssue{}), w.issue(core.LicenseIssue{Company: "Acme"}), w.issue(core.LicenseIssue{})
				w.must(w.Companies.Update(w.ctx, system, acme, core.CompanyUpdate{LicenseMode: &tt.company}))
				user := w.customer("u"+core.NewID[string](time.Now()), "Acme")
				w.must(w.Customers.Update(w.ctx, system, user, core.CustomerUpdate{LicenseMode: &tt.user}))
				if tt.granted {
					w.must(w.Licenses.Grant(w.ctx, system, core.LicenseChange{License: other.ID, User: user}))
				}
				want := map[string]core.LicenseID{"": global.ID, "Acme": own.ID, "granted": other.ID}[tt.from]
				got, err := w.take(user, newComputer())
				if tt.from == none {
					w.refused(err, core.Conflict, core.InUse)
				} else {
					w.must(err)
					if got.ID != want {
						t.Errorf("took license %d of pool %q", got.Number, got.Company.Name)
					}
				}
				w.must(w.Customers.Delete(w.ctx, system, user, false))
				w.retire()
			})
		}
	})
}

// retire lets every licence expire.
func (w *world) retire() {
	w.t.Helper()
	ghost := w.customer("ghost"+core.NewID[string](time.Now()), "Acme")
	now := w.clock()
	list, err := w.store.Read(w.ctx).Licenses(core.LicenseFilter{Scope: core.Everywhere, Available: &now}, 0, 1000)
	w.must(err)
	for _, l := range list {
		w.must(w.Licenses.Grant(w.ctx, system, core.LicenseChange{License: l.ID, User: ghost}))
	}
}

func TestTakingALicence(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.enforce()
		w.company("Acme")
		ann, bob := w.customer("ann", "Acme"), w.customer("bob", "Acme")
		w.must(w.Customers.Update(w.ctx, system, ann, core.CustomerUpdate{LicenseMode: ptr(core.AutomaticLicense)}))
		pc := newComputer()
		soon := w.issue(core.LicenseIssue{Expires: w.clock().Add(time.Hour)})
		later := w.issue(core.LicenseIssue{Expires: w.clock().Add(2 * time.Hour)})

		first, err := w.take(ann, pc)
		w.must(err)
		again, err := w.take(ann, pc)
		w.must(err)
		if first.ID != soon.ID || again.ID != soon.ID || first.Holder.User != ann || first.Holder.Computer != pc {
			t.Fatalf("took %+v, then %+v; want the one that expires first, twice", first, again)
		}
		w.advance(time.Hour) // the first one has expired now
		next, err := w.take(ann, pc)
		w.must(err)
		if next.ID != later.ID || !w.license(soon.ID).Free() {
			t.Fatalf("after expiry: took %+v, the old one is %+v", next, w.license(soon.ID))
		}
		_, err = w.take(bob, pc) // the computer is another's now, who has none
		w.refused(err, core.Conflict, core.InUse)
		w.must(w.Licenses.Revoke(w.ctx, system, core.LicenseChange{License: later.ID, Computer: pc}))
		if got := w.license(later.ID).Holder; got.User != ann || got.Computer != "" {
			t.Fatalf("after revoke: %+v", got)
		}
		_, err = w.take(ann, pc) // as the next report of the agent does in automatic mode
		w.must(err)
		if got := w.license(later.ID).Holder; got.Computer != pc {
			t.Fatalf("after the next report: %+v", got)
		}
		w.must(w.Customers.Delete(w.ctx, system, ann, false))
		if !w.license(later.ID).Free() {
			t.Error("a deleted user kept a licence")
		}
	})
}

func TestLicencesAreIssuedAsNeededUnlessEnforced(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		ann := w.customer("ann", "")
		l, err := w.take(ann, newComputer())
		w.must(err)
		if l.Number != 1 || l.Holder.User != ann || !l.Expires.Equal(core.NeverExpires) {
			t.Errorf("issued %+v", l)
		}
		w.enforce()
		_, err = w.take(ann, newComputer())
		w.refused(err, core.Conflict, core.InUse)
	})
}

func TestGrantReleaseRevokeAreRefused(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.company("Acme")
		w.company("Beta")
		ann, bob := w.customer("ann", "Acme"), w.customer("bob", "Beta")
		held, free, beta := w.issue(core.LicenseIssue{}), w.issue(core.LicenseIssue{}), w.issue(core.LicenseIssue{Company: "Beta"})
		old := w.issue(core.LicenseIssue{Expires: w.clock()})
		w.must(w.Licenses.Grant(w.ctx, system, core.LicenseChange{License: held.ID, User: ann}))
		pc := newComputer()
		_, err := w.take(ann, pc)
		w.must(err)
		tests := []struct {
			name   string
			do     func() error
			kind   core.Kind
			reason core.Reason
		}{
			{"grant what is granted", func() error { return w.Licenses.Grant(w.ctx, system, core.LicenseChange{License: held.ID, User: bob}) }, core.Conflict, core.InUse},
			{"grant what has expired", func() error { return w.Licenses.Grant(w.ctx, system, core.LicenseChange{License: old.ID, User: bob}) }, core.Conflict, core.Expired},
			{"grant from another company's pool", func() error { return w.Licenses.Grant(w.ctx, system, core.LicenseChange{License: beta.ID, User: ann}) }, core.Conflict, core.NotAllowed},
			{"grant to nobody", func() error { return w.Licenses.Grant(w.ctx, system, core.LicenseChange{License: free.ID, User: "x"}) }, core.NotFound, core.Unknown},
			{"grant an unknown one", func() error { return w.Licenses.Grant(w.ctx, system, core.LicenseChange{License: "x", User: ann}) }, core.NotFound, core.Unknown},
			{"release another's", func() error {
				return w.Licenses.Release(w.ctx, system, core.LicenseChange{License: held.ID, User: bob})
			}, core.Conflict, core.NotAllowed},
			{"revoke from another computer", func() error {
				return w.Licenses.Revoke(w.ctx, system, core.LicenseChange{License: held.ID, Computer: newComputer()})
			}, core.Conflict, core.NotAllowed},
			{"issue none", func() error { _, err := w.Licenses.Issue(w.ctx, system, core.LicenseIssue{}); return err }, core.Invalid, core.Range},
			{"issue to an unknown company", func() error {
				_, err := w.Licenses.Issue(w.ctx, system, core.LicenseIssue{Count: 1, Company: "Nobody"})
				return err
			}, core.Invalid, core.Unknown},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				w.t = t
				w.refused(tt.do(), tt.kind, tt.reason)
			})
		}
		w.t = t
		if got := w.license(held.ID).Holder; got.User != ann || got.Computer != pc {
			t.Errorf("a refusal changed the licence: %+v", got)
		}
		w.must(w.Licenses.Release(w.ctx, system, core.LicenseChange{License: free.ID, User: ann})) // free already
		w.must(w.Licenses.Release(w.ctx, system, core.LicenseChange{License: held.ID, User: ann})) // on a computer
		if !w.license(held.ID).Free() {
			t.Error("released, and not free")
		}
	})
}

// Staff of one company see its pool and what its people hold, and nobody of
// another company in it.
func TestScopesOfLicences(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		w.company("Acme")
		w.company("Beta")
		w.staff("boss", []string{"Acme"}, core.PermLicenses)
		boss := w.as("boss")
		ann := w.customer("ann", "Acme")
		global, held := w.issue(core.LicenseIssue{}), w.issue(core.LicenseIssue{})
		own, beta := w.issue(core.LicenseIssue{Company: "Acme"}), w.issue(core.LicenseIssue{Company: "Beta"})
		w.must(w.Licenses.Grant(w.ctx, system, core.LicenseChange{License: held.ID, User: ann}))
		seen := func() (numbers []int64) {
			for l, err := range w.Licenses.List(w.ctx, boss, false, core.Part[int64]{}) {
				w.must(err)
				numbers = append(numbers, l.Number)
			}
			return numbers
		}
		if got := seen(); len(got) != 2 || got[0] != held.Number || got[1] != own.Number {
			t.Errorf("sees licenses %v; want %d and %d", got, held.Number, own.Number)
		}
		for _, id := range []core.LicenseID{global.ID, beta.ID} {
			w.refused(w.Licenses.Grant(w.ctx, boss, core.LicenseChange{License: id, User: ann}), core.NotFound, core.Unknown)
		}
		w.must(w.Licenses.Grant(w.ctx, boss, core.LicenseChange{License: own.ID, User: ann}))
		w.must(w.Customers.Update(w.ctx, system, ann, core.CustomerUpdate{Company: ptr("Beta")}))
		l, err := w.Licenses.Get(w.ctx, boss, own.ID)
		w.must(err)
		if l.Holder != (core.LicenseHolder{Elsewhere: true}) || l.Free() {
			t.Errorf("shows who took a licence along: %+v", l.Holder)
		}
		w.refused(w.Licenses.Release(w.ctx, boss, core.LicenseChange{License: own.ID}), core.Conflict, core.NotAllowed)
		_, err = w.Licenses.Issue(w.ctx, boss, core.LicenseIssue{Count: 1, Company: "Acme"})
		w.refused(err, core.Denied, core.NoReason)
	})
}

func TestOfConcurrentGrantsOfOneLicenceOneWins(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.company("Acme")
		var people []core.UserID
		for _, login := range logins("u", 8) {
			people = append(people, w.customer(login, "Acme"))
		}
		l := w.issue(core.LicenseIssue{})
		errs := make([]error, len(people))
		var all sync.WaitGroup
		for i, id := range people {
			all.Go(func() { errs[i] = w.Licenses.Grant(w.ctx, system, core.LicenseChange{License: l.ID, User: id}) })
		}
		all.Wait()
		won := -1
		for i, err := range errs {
			switch {
			case err == nil && won >= 0:
				t.Fatal("two grants won")
			case err == nil:
				won = i
			default:
				w.refused(err, core.Conflict, core.InUse)
			}
		}
		if won < 0 || w.license(l.ID).Holder.User != people[won] {
			t.Errorf("grant %d won; the licence is held by %s", won, w.license(l.ID).Holder.User)
		}
	})
}
