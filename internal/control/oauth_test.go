package control_test

import (
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

func TestOAuthClientsOfThoseOneCouldBe(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.company("Acme")
		other := w.company("Other")
		w.admin("root")
		w.staff("boss", []string{"Acme"}, core.PermAdministrators, core.PermUsers)
		w.staff("peer", []string{"Acme"}, core.PermUsers)
		w.staff("biller", []string{"Acme"}, core.PermBilling)
		w.staff("wide", []string{"Acme", "Other"}, core.PermUsers)
		w.staff("clerk", []string{"Acme"}, core.PermUsers)
		w.customer("ann", "Acme")
		w.customer("both", "Acme")
		w.customer("bob", "Other")
		w.must(w.Companies.AddMembers(w.ctx, system, other, []core.MemberAdd{{Ref: core.LoginRef{Login: "both"}}}))
		boss, root := w.as("boss"), w.as("root")
		create := func(p core.Principal, login string) (*core.OAuthClient, error) {
			c, secret, err := w.OAuth.Create(w.ctx, p, core.OAuthClientCreate{User: core.LoginRef{Login: login}})
			if err == nil && len(secret) < 43 {
				t.Errorf("secret %q", secret)
			}
			return c, err
		}
		for _, tt := range []struct {
			login  string
			kind   core.Kind
			reason core.Reason
		}{
			{"root", core.Invalid, core.Unknown}, {"biller", core.Denied, 0}, {"wide", core.Invalid, core.Unknown}, {"both", core.Denied, 0}, {"bob", core.Invalid, core.Unknown}, {"nobody", core.Invalid, core.Unknown},
		} {
			_, err := create(boss, tt.login)
			if e, ok := core.AsError(err); !ok || e.Kind != tt.kind && e.Kind != core.Denied {
				t.Errorf("%s: %v", tt.login, err)
			}
		}
		_, err := create(w.as("clerk"), "ann")
		w.refused(err, core.Denied, 0)
		ann, err := create(boss, "ann")
		w.must(err)
		_, err = create(boss, "peer")
		w.must(err)
		both, err := create(root, "both")
		w.must(err)
		rooted, err := create(root, "root")
		w.must(err)
		list, err := w.OAuth.List(w.ctx, boss)
		w.must(err)
		if len(list) != 2 || list[0].ID != ann.ID {
			t.Errorf("boss reaches %v", list)
		}
		for _, c := range []*core.OAuthClient{both, rooted} {
			_, err := w.OAuth.Rotate(w.ctx, boss, c.ID)
			w.refused(err, core.NotFound, core.Unknown)
			w.refused(w.OAuth.Delete(w.ctx, boss, c.ID), core.NotFound, core.Unknown)
		}
		w.must(w.OAuth.Delete(w.ctx, boss, ann.ID))
		for _, life := range []time.Duration{time.Second, -time.Hour, 31 * 24 * time.Hour} {
			_, _, err := w.OAuth.Create(w.ctx, root, core.OAuthClientCreate{User: core.LoginRef{Login: "ann"}, Lifetime: life})
			w.refused(err, core.Invalid, core.Range)
		}
	})
}

// A client's requests are over at once when it is deleted, also those that
// were let in before.
func TestADeletedClientIsRefusedInsideTheTransaction(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		c, secret, err := w.OAuth.Create(w.ctx, system, core.OAuthClientCreate{User: core.LoginRef{Login: "root"}})
		w.must(err)
		token, err := w.OAuth.Token(w.ctx, core.OAuthSignIn{ID: c.ID, Secret: secret})
		w.must(err)
		p, err := w.Sessions.Authenticate(w.ctx, token.Secret, core.FaceNetBrain, core.Client{}, core.OAuthSession)
		w.must(err)
		if p.Kind != core.ByOAuth || p.OAuth != c.ID || !p.Rights.SystemAdmin {
			t.Errorf("got %+v", p)
		}
		w.must(w.Roles.Create(w.ctx, p, core.RoleCreate{Name: "One"}))
		w.must(w.OAuth.Delete(w.ctx, system, c.ID))
		w.refused(w.Roles.Create(w.ctx, p, core.RoleCreate{Name: "Two"}), core.Unauthenticated, core.Ended)
		events, err := w.store.Read(w.ctx).AuditEvents(core.AuditFilter{Scope: core.Everywhere, From: w.clock().Add(-time.Hour), To: w.clock().Add(time.Hour), Limit: 100, Ops: []core.Op{core.OpRolesCreate}})
		w.must(err)
		if len(events) != 1 || events[0].Actor != core.ByOAuth || events[0].ActorID != string(c.ID) || events[0].Login != "root" {
			t.Errorf("got %+v", events)
		}
	})
}
