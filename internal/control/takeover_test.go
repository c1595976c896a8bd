package control_test

import (
	"testing"

	"github.com/purserhq/purser/internal/core"
)

// Who sets a person's password can sign in as him: it takes all the companies
// the person has access to, not only his home.
func TestNobodyTakesOverAPersonWithAccessElsewhere(t *testing.T) {
	takeovers := map[string]func(w *world, p core.Principal, id core.UserID) error{
		"password through NetBrain": func(w *world, p core.Principal, _ core.UserID) error {
			return w.People.Update(w.ctx, p, core.LoginRef{Login: "ann"}, core.PersonUpdate{Password: ptr("my own choice")})
		},
		"password with the access elsewhere left out": func(w *world, p core.Principal, _ core.UserID) error {
			return w.People.Update(w.ctx, p, core.LoginRef{Login: "ann"}, core.PersonUpdate{Password: ptr("my own choice"),
				Access: []core.AccessGrant{{Company: "Acme"}}})
		},
		"e-mail": func(w *world, p core.Principal, _ core.UserID) error {
			return w.People.Update(w.ctx, p, core.LoginRef{Login: "ann"}, core.PersonUpdate{Email: ptr("mine@example.com")})
		},
		"external identity": func(w *world, p core.Principal, _ core.UserID) error {
			return w.People.Update(w.ctx, p, core.LoginRef{Login: "ann"}, core.PersonUpdate{ExternalIdentity: ptr("me")})
		},
		"password through MBS": func(w *world, p core.Principal, id core.UserID) error {
			return w.Customers.Update(w.ctx, p, id, core.CustomerUpdate{Password: ptr("my own choice")})
		},
	}
	onEngines(t, func(t *testing.T, w *world) {
		w.company("Acme")
		globex := w.company("Globex")
		ann := w.customer("ann", "Acme")
		w.must(w.Companies.AddMembers(w.ctx, system, globex, []core.MemberAdd{{Ref: core.LoginRef{Login: "ann"}, Admin: ptr(true)}}))
		w.staff("clerk", []string{"Acme"}, core.PermUsers)
		w.staff("boss", []string{"Acme", "Globex"}, core.PermUsers)
		clerk, boss := w.as("clerk"), w.as("boss")
		for name, take := range takeovers {
			if err := take(w, clerk, ann); core.KindOf(err) != core.Denied {
				t.Errorf("%s: got %v, want denied", name, err)
			}
		}
		w.must(w.Customers.Update(w.ctx, clerk, ann, core.CustomerUpdate{FirstName: ptr("Ann"), Enabled: ptr(false)}))
		w.must(w.Customers.Update(w.ctx, boss, ann, core.CustomerUpdate{Password: ptr("my own choice"), Enabled: ptr(true)}))
	})
}

// Who a person is on an authentication server decides who can sign in as him.
func TestAnExternalIdentityOfStaffIsACredential(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		w.staff("clerk", nil, core.PermUsers)
		err := w.People.Update(w.ctx, w.as("clerk"), core.LoginRef{Login: "root"}, core.PersonUpdate{ExternalIdentity: ptr("me")})
		if core.KindOf(err) != core.Denied {
			t.Fatalf("got %v, want denied", err)
		}
	})
}
