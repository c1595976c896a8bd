package control_test

import (
	"slices"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

func TestTheAuditChainNamesTheFirstBrokenEntry(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		for _, n := range logins("user", 5) {
			w.customer(n, "")
		}
		if n, err := w.c.Seal(w.ctx); err != nil || n != 5 {
			t.Fatalf("sealed %d (%v); want 5", n, err)
		}
		w.customer("later", "")
		proof, err := w.c.VerifyAudit(w.ctx)
		w.must(err)
		if proof != (core.AuditProof{Sealed: 5, Unsealed: 1}) {
			t.Fatalf("proof %+v; want 5 sealed, 1 not yet", proof)
		}
		if n, err := w.c.Seal(w.ctx); err != nil || n != 1 {
			t.Fatalf("sealed %d more (%v); want 1", n, err)
		}
		w.customer("forged", "")
		events, err := w.store.Read(w.ctx).UnsealedEvents(1)
		w.must(err)
		w.must(w.store.Update(w.ctx, func(tx core.Tx) error { return tx.Seal(events[0].ID, 7, [32]byte{1}) }))
		proof, err = w.c.VerifyAudit(w.ctx)
		w.must(err)
		if proof.Sealed != 6 || proof.Broken != 7 || proof.Problem == "" {
			t.Errorf("proof %+v; want the seventh entry named", proof)
		}
	})
}

func TestEveryChangeLeavesAnEventWithoutSecrets(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		root := w.as("root")
		id, err := w.Customers.Create(w.ctx, root, core.CustomerCreate{Login: "ann", Password: password, Enabled: true})
		w.must(err)
		w.must(w.Customers.Update(w.ctx, root, id, core.CustomerUpdate{Password: ptr("another one"), FirstName: ptr("Ann")}))
		w.try("ann", "wrong", core.NetBrainToken)
		list, err := w.Audit.List(w.ctx, root, core.AuditQuery{Filter: core.AuditFilter{From: w.clock().Add(-1), To: w.clock(), Limit: 100}})
		w.must(err)
		ops := map[core.Op]core.AuditEvent{}
		for _, e := range list {
			ops[e.Op] = e
		}
		if e := ops[core.OpCustomersUpdate]; e.Login != "root" || e.Target != string(id) || e.Name != "ann" || e.Changes != "firstName,password" {
			t.Errorf("event %+v", e)
		}
		failed := func(e core.AuditEvent) bool {
			return e.Op == core.OpSignIn && e.Login == "ann" && e.Failed == core.BadCredentials
		}
		if !slices.ContainsFunc(list, failed) {
			t.Errorf("a failed sign-in leaves no event: %+v", list)
		}
	})
}
