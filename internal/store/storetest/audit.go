package storetest

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

// fullEvent has a value in every field but the seal.
func fullEvent(when time.Time, c core.CompanyRef) core.AuditEvent {
	return core.AuditEvent{ID: newID[core.EventID](), At: when, Op: core.OpCustomersCreate, Face: core.FaceMBS, Actor: core.ByUser, ActorID: "a",
		Login: "ann", Company: c, Domain: core.DomainRef{ID: "d", Name: "D"}, Target: "t", Name: "n", Changes: "login,email", Failed: core.Locked,
		Client: core.Client{Address: "192.0.2.7", UserAgent: "curl", Machine: "m", RequestID: "r"}}
}

func testAudit(f *fixture) {
	one, two := core.CompanyRef{ID: newID[core.CompanyID](), Name: "One"}, core.CompanyRef{ID: newID[core.CompanyID](), Name: "Two"}
	events := []core.AuditEvent{fullEvent(at(0), one), fullEvent(at(time.Hour), two), fullEvent(at(2*time.Hour), core.CompanyRef{})}
	events[1].Op, events[1].Domain = core.OpSignIn, core.DomainRef{}
	for i := range events {
		f.update(func(tx core.Tx) error { return tx.InsertAudit(&events[i]) })
	}
	cases := []struct {
		name   string
		filter core.AuditFilter
		want   []int
	}{
		{"newest first", core.AuditFilter{Scope: core.Everywhere}, []int{2, 1, 0}},
		{"to is included, like from", core.AuditFilter{Scope: core.Everywhere, From: at(0), To: at(time.Hour)}, []int{1, 0}},
		{"between events", core.AuditFilter{Scope: core.Everywhere, From: at(1), To: at(time.Hour - 1)}, nil},
		{"of a company", core.AuditFilter{Scope: core.Everywhere, Company: one.ID}, []int{0}},
		{"of a domain", core.AuditFilter{Scope: core.Everywhere, Domain: "d"}, []int{2, 0}},
		{"of operations", core.AuditFilter{Scope: core.Everywhere, Ops: []core.Op{core.OpSignIn, core.OpSignOut}}, []int{1}},
		{"of no operation", core.AuditFilter{Scope: core.Everywhere, Ops: []core.Op{}}, nil},
		{"in a scope, without those of no company", core.AuditFilter{Scope: companyScope(one.ID, two.ID)}, []int{1, 0}},
		{"out of scope", core.AuditFilter{Scope: companyScope(two.ID), Company: one.ID}, nil},
		{"in an empty scope", core.AuditFilter{}, nil},
		{"some", core.AuditFilter{Scope: core.Everywhere, Skip: 1, Limit: 1}, []int{1}},
	}
	for _, tt := range cases {
		f.sub(tt.name, func(f *fixture) {
			got, err := f.read().AuditEvents(tt.filter)
			f.ok(err)
			var want []core.AuditEvent
			for _, i := range tt.want {
				want = append(want, events[i])
			}
			same(f, got, want)
		})
	}
	testSeals(f, events)
}

func testSeals(f *fixture, events []core.AuditEvent) {
	unsealed := func(want int) {
		f.Helper()
		n, err := f.read().CountUnsealed()
		f.ok(err)
		same(f, n, int64(want))
		list, err := f.read().UnsealedEvents(100)
		f.ok(err)
		same(f, len(list), want)
	}
	seq, chain, err := f.read().LastSeal()
	f.ok(err)
	same(f, seq, 0)
	same(f, chain, [32]byte{})
	unsealed(3)
	first, err := f.read().UnsealedEvents(2)
	f.ok(err)
	same(f, first, events[:2])
	for i := range 2 {
		events[i].Seq, events[i].ChainHash = int64(i+1), [32]byte{byte(i + 1)}
		f.update(func(tx core.Tx) error { return tx.Seal(events[i].ID, events[i].Seq, events[i].ChainHash) })
	}
	unsealed(1)
	seq, chain, err = f.read().LastSeal()
	f.ok(err)
	same(f, seq, 2)
	same(f, chain, events[1].ChainHash)
	sealed, err := f.read().SealedEvents(1, 10)
	f.ok(err)
	same(f, sealed, events[1:2])
	f.sub("a seal is set once, on an event, with a number of its own", func(f *fixture) {
		for _, seal := range []func(core.Tx) error{
			func(tx core.Tx) error { return tx.Seal(events[0].ID, 3, [32]byte{3}) },
			func(tx core.Tx) error { return tx.Seal(newID[core.EventID](), 3, [32]byte{3}) },
			func(tx core.Tx) error { return tx.Seal(events[2].ID, 2, [32]byte{3}) },
		} {
			if err := f.store.Update(f.Context(), seal); err == nil {
				f.Fatal("sealed")
			}
		}
		unsealed(1)
	})
}
