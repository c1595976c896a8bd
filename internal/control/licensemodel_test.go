package control_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

// licenseModel is what licences should look like, kept with nothing but maps:
// the oracle of TestLicencesBehaveLikeTheModel.
type licenseModel struct {
	*world
	issued    map[core.LicenseID]*modelLicense
	order     []core.LicenseID
	companies []string
	people    []core.UserID
	home      map[core.UserID]string
	own       map[core.UserID]core.LicenseModeOfUser
	mode      map[string]core.LicensingMode
	ids       map[string]core.CompanyID
	computers []core.ComputerID
	enforced  bool
}

type modelLicense struct {
	pool     string
	expires  time.Time
	user     core.UserID
	computer core.ComputerID
}

func newLicenseModel(w *world) *licenseModel {
	m := &licenseModel{world: w, issued: map[core.LicenseID]*modelLicense{}, companies: []string{"Acme", "Beta"},
		home: map[core.UserID]string{}, own: map[core.UserID]core.LicenseModeOfUser{}, mode: map[string]core.LicensingMode{}, ids: map[string]core.CompanyID{}}
	for _, name := range m.companies {
		m.ids[name] = w.company(name)
	}
	for range 6 {
		m.computers = append(m.computers, newComputer())
	}
	m.hire("Acme")
	m.hire("Beta")
	m.hire("Acme")
	return m
}

func (m *licenseModel) hire(company string) {
	id := m.customer("u"+core.NewID[string](time.Now()), company)
	m.people, m.home[id], m.own[id] = append(m.people, id), company, core.ManualLicense
}

// pool is the oracle's reading of the modes; ok is false when there is none.
func (m *licenseModel) pool(u core.UserID) (pool string, ok bool) {
	switch m.mode[m.home[u]] {
	case core.GlobalLicensesPool:
		return "", true
	case core.CompanyLicensesPool:
		return m.home[u], true
	}
	return "", m.own[u] == core.AutomaticLicense
}

// toTake finds the licence that expires first, of equals the oldest.
func (m *licenseModel) toTake(fits func(*modelLicense) bool) (found core.LicenseID) {
	for _, id := range m.order {
		l := m.issued[id]
		if fits(l) && m.clock().Before(l.expires) && (found == "" || l.expires.Before(m.issued[found].expires)) {
			found = id
		}
	}
	return found
}

func (m *licenseModel) on(pc core.ComputerID) (found core.LicenseID) {
	for _, id := range m.order {
		if m.issued[id].computer == pc {
			found = id
		}
	}
	return found
}

func (m *licenseModel) putDown(id core.LicenseID) {
	l := m.issued[id]
	if _, automatic := m.pool(l.user); automatic {
		l.user = ""
	}
	l.computer = ""
}

// take is the oracle's taking: the licence, or "" when it must be refused or,
// where licences are not enforced, issued.
func (m *licenseModel) take(u core.UserID, pc core.ComputerID) core.LicenseID {
	pool, automatic := m.pool(u)
	id := m.toTake(func(l *modelLicense) bool { return l.user == u && l.computer == "" })
	if id == "" && automatic {
		id = m.toTake(func(l *modelLicense) bool { return l.user == "" && l.pool == pool })
	}
	if id != "" {
		m.issued[id].user, m.issued[id].computer = u, pc
	}
	return id
}

func (m *licenseModel) add(l *core.License) {
	m.issued[l.ID] = &modelLicense{pool: l.Company.Name, expires: l.Expires, user: l.Holder.User, computer: l.Holder.Computer}
	m.order = append(m.order, l.ID)
}

// errRollBack undoes a transaction whose refusal was expected.
var errRollBack = errors.New("roll back")

// enrol takes a licence in store and model, and compares.
func (m *licenseModel) enrol(t *rapid.T) {
	u, pc := rapid.SampledFrom(m.people).Draw(t, "user"), rapid.SampledFrom(m.computers).Draw(t, "computer")
	var got *core.License
	err := m.store.Update(m.ctx, func(tx core.Tx) (err error) {
		person, err := tx.User(core.Everywhere, u)
		if err != nil {
			return err
		}
		if got, err = control.TakeLicense(tx, person, pc); core.KindOf(err) == core.Conflict && err != nil {
			return errRollBack
		}
		return err
	})
	if err != nil && !errors.Is(err, errRollBack) {
		t.Fatal(err)
	}
	if id := m.on(pc); id != "" && m.issued[id].user == u && m.clock().Before(m.issued[id].expires) {
		m.same(t, got, id)
		return
	}
	before := m.copy()
	if id := m.on(pc); id != "" {
		m.putDown(id)
	}
	id := m.take(u, pc)
	switch {
	case id != "":
		m.same(t, got, id)
	case m.enforced && err == nil:
		t.Fatalf("took license %d although none is left", got.Number)
	case m.enforced:
		m.issued = before
	case err != nil || m.issued[got.ID] != nil || got.Holder.User != u || got.Holder.Computer != pc:
		t.Fatalf("issued as needed: %+v, %v", got, err)
	default:
		m.add(got)
	}
}

func (m *licenseModel) same(t *rapid.T, got *core.License, want core.LicenseID) {
	if got == nil || got.ID != want {
		t.Fatalf("took %+v; the model has %s", got, want)
	}
}

func (m *licenseModel) copy() map[core.LicenseID]*modelLicense {
	out := map[core.LicenseID]*modelLicense{}
	for id, l := range m.issued {
		same := *l
		out[id] = &same
	}
	return out
}

func (m *licenseModel) drop(t *rapid.T) {
	pc := rapid.SampledFrom(m.computers).Draw(t, "computer")
	fatal(t, m.store.Update(m.ctx, func(tx core.Tx) error { return control.DropLicense(tx, pc) }))
	if id := m.on(pc); id != "" {
		m.putDown(id)
	}
}

func (m *licenseModel) issueSome(t *rapid.T) {
	if len(m.issued) > 40 {
		return
	}
	in := core.LicenseIssue{Count: 1, Company: rapid.SampledFrom([]string{"", "Acme", "Beta"}).Draw(t, "pool"),
		Expires: m.clock().Add(time.Duration(rapid.IntRange(1, 60).Draw(t, "days")) * 24 * time.Hour)}
	list, err := m.Licenses.Issue(m.ctx, system, in)
	fatal(t, err)
	m.add(list[0])
}

// change draws a licence and a person and tries one of the three operations.
func (m *licenseModel) change(do func(core.LicenseChange) error, allowed func(l *modelLicense, u core.UserID) bool, then func(l *modelLicense, u core.UserID)) func(*rapid.T) {
	return func(t *rapid.T) {
		if len(m.order) == 0 {
			return
		}
		id, u := rapid.SampledFrom(m.order).Draw(t, "license"), rapid.SampledFrom(m.people).Draw(t, "user")
		err := do(core.LicenseChange{License: id, User: u})
		if ok := allowed(m.issued[id], u); ok != (err == nil) {
			t.Fatalf("allowed %v, answered %v", ok, err)
		}
		if err == nil {
			then(m.issued[id], u)
		}
	}
}

func (m *licenseModel) grant() func(*rapid.T) {
	return m.change(func(in core.LicenseChange) error { return m.Licenses.Grant(m.ctx, system, in) },
		func(l *modelLicense, u core.UserID) bool {
			return l.user == "" && m.clock().Before(l.expires) && (l.pool == "" || l.pool == m.home[u])
		},
		func(l *modelLicense, u core.UserID) { l.user = u })
}

func (m *licenseModel) mayTakeBack(l *modelLicense, u core.UserID) bool {
	return l.user == "" || l.user == u
}

func (m *licenseModel) release() func(*rapid.T) {
	return m.change(func(in core.LicenseChange) error { return m.Licenses.Release(m.ctx, system, in) }, m.mayTakeBack,
		func(l *modelLicense, _ core.UserID) { l.user, l.computer = "", "" })
}

func (m *licenseModel) revoke() func(*rapid.T) {
	return m.change(func(in core.LicenseChange) error { return m.Licenses.Revoke(m.ctx, system, in) }, m.mayTakeBack,
		func(l *modelLicense, _ core.UserID) { l.computer = "" })
}

func (m *licenseModel) switchModes(t *rapid.T) {
	company, mode := rapid.SampledFrom(m.companies).Draw(t, "company"), core.LicensingMode(rapid.IntRange(0, 2).Draw(t, "mode"))
	fatal(t, m.Companies.Update(m.ctx, system, m.ids[company], core.CompanyUpdate{LicenseMode: &mode}))
	m.mode[company] = mode
	u, own := rapid.SampledFrom(m.people).Draw(t, "user"), core.LicenseModeOfUser(rapid.IntRange(0, 2).Draw(t, "own"))
	fatal(t, m.Customers.Update(m.ctx, system, u, core.CustomerUpdate{LicenseMode: &own}))
	m.own[u] = own
}

// leave deletes a person, who may move before, and hires another.
func (m *licenseModel) leave(t *rapid.T) {
	i := rapid.IntRange(0, len(m.people)-1).Draw(t, "user")
	u := m.people[i]
	if rapid.Bool().Draw(t, "moves") {
		to := rapid.SampledFrom(m.companies).Draw(t, "to")
		fatal(t, m.Customers.Update(m.ctx, system, u, core.CustomerUpdate{Company: &to}))
		m.home[u] = to
		return
	}
	fatal(t, m.Customers.Delete(m.ctx, system, u, rapid.Bool().Draw(t, "data")))
	m.people = append(m.people[:i], m.people[i+1:]...)
	for _, l := range m.issued {
		if l.user == u {
			l.user, l.computer = "", ""
		}
	}
	m.hire(m.home[u])
}

func (m *licenseModel) enforceOrNot(t *rapid.T) {
	on := rapid.IntRange(0, 1).Draw(t, "enforced")
	fatal(t, m.Settings.Set(m.ctx, system, "enforceLicenses", on))
	m.enforced = on == 1
}

// check compares every licence, and its history, with the model.
func (m *licenseModel) check(t *rapid.T) {
	m.advance(time.Duration(rapid.IntRange(0, 200).Draw(t, "hours")) * time.Hour)
	list, err := m.store.Read(m.ctx).Licenses(core.LicenseFilter{Scope: core.Everywhere}, 0, 10_000)
	fatal(t, err)
	if len(list) != len(m.issued) {
		t.Fatalf("%d licenses; the model has %d", len(list), len(m.issued))
	}
	on := map[core.ComputerID]core.LicenseID{}
	for _, l := range list {
		want := m.issued[l.ID]
		if want == nil || l.Holder.User != want.user || l.Holder.Computer != want.computer || l.Company.Name != want.pool {
			t.Fatalf("license %+v; the model has %+v", *l, want)
		}
		if pc := l.Holder.Computer; pc != "" {
			if other, ok := on[pc]; ok {
				t.Fatalf("computer %s has licenses %s and %s", pc, other, l.ID)
			}
			on[pc] = l.ID
		}
	}
	if len(list) > 0 {
		m.checkHistory(t, rapid.SampledFrom(list).Draw(t, "history"))
	}
}

func (m *licenseModel) checkHistory(t *rapid.T, l *core.License) {
	list, err := m.store.Read(m.ctx).LicenseHoldings(l.ID)
	fatal(t, err)
	open := core.LicenseHolding{}
	for i, h := range list {
		if i > 0 && (list[i-1].Until == nil || list[i-1].Until.After(h.Since)) || h.Until != nil && !h.Until.After(h.Since) {
			t.Fatalf("license %d was held by two at once: %s", l.Number, fmt.Sprint(list))
		}
		if h.Until == nil {
			open = h
		}
	}
	if open.User != l.Holder.User || open.Computer != l.Holder.Computer {
		t.Fatalf("license %d is held by %+v, its history ends with %+v", l.Number, l.Holder, open)
	}
}

// No licence is ever held twice, none vanishes, and everyone gets the one the
// modes say.
func TestLicencesBehaveLikeTheModel(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		m := newLicenseModel(w)
		rapid.Check(t, func(t *rapid.T) {
			t.Repeat(map[string]func(*rapid.T){
				"issue": m.issueSome, "grant": m.grant(), "release": m.release(), "revoke": m.revoke(), "take": m.enrol, "take again": m.enrol,
				"drop": m.drop, "modes": m.switchModes, "leave": m.leave, "enforce": m.enforceOrNot, "": m.check,
			})
		})
	})
}
