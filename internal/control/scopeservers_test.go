package control_test

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/core"
)

// bravoServer is an authentication server whose groups give access to Bravo.
const bravoServer core.AuthServerID = "0192a000-0000-7000-8000-0000000000b5"

// furnishServer gives Bravo's people an authentication server.
func (n *neighbours) furnishServer() {
	s := core.AuthServer{ID: bravoServer, Alias: "BravoServer", Type: core.LDAPServer, Enabled: true,
		Directory: core.Directory{Host: "bravo.example.com", Security: core.LDAPS, Groups: []core.GroupGrant{{Path: "cn=bravo,dc=x",
			Companies: []core.GroupCompany{{Company: n.companies[1], Admin: true}}}}}}
	n.must(n.store.Update(n.ctx, func(tx core.Tx) error { return tx.InsertAuthServer(&s) }))
	n.must(n.store.Update(n.ctx, func(tx core.Tx) error { // Bravo's boss has a second factor
		u, err := tx.User(core.Everywhere, n.users[len(n.users)-1])
		if err != nil {
			return err
		}
		changed, now := *u, tx.Now()
		changed.TwoFactorAt = &now
		if err := tx.SetSecondFactor(&core.SecondFactor{User: u.ID, Sealed: core.Sealed("x")}); err != nil {
			return err
		}
		return tx.UpdateUser(&changed)
	}))
}

// bravoServers prints every authentication server.
func (n *neighbours) bravoServers(t *rapid.T) string {
	list, err := n.store.Read(n.ctx).AuthServers()
	fatal(t, err)
	var out []any
	for _, s := range list {
		out = append(out, *s)
	}
	mail, err := n.store.Read(n.ctx).MailServer()
	if core.KindOf(err) != core.NotFound {
		fatal(t, err)
		out = append(out, *mail)
	}
	return fmt.Sprintf("%+v", out)
}

// serverCalls draws the arguments of the operations on authentication servers.
func (n *neighbours) serverCalls(t *rapid.T, p core.Principal) map[core.Op]func() (any, error) {
	id := rapid.SampledFrom([]core.AuthServerID{"", bravoServer}).Draw(t, "server")
	q := core.GroupSearch{Page: 1}
	person := rapid.SampledFrom(n.users).Draw(t, "person of a second factor")
	return map[core.Op]func() (any, error){
		core.OpAuthServersList: func() (any, error) { return n.AuthServers.List(n.ctx, p) },
		core.OpAuthServersGet: func() (any, error) {
			if id == "" {
				return n.AuthServers.Find(n.ctx, p, "bravoserver")
			}
			return n.AuthServers.Get(n.ctx, p, id)
		},
		core.OpAuthServersSave: func() (any, error) {
			d := core.Directory{Host: "alpha.example.com", Security: core.LDAPS, Groups: []core.GroupGrant{{Path: "cn=a,dc=x", SystemAdmin: true}}}
			return n.AuthServers.Save(n.ctx, p, core.AuthServerSave{ID: id, Alias: ptr("Alpha"), Type: ptr(core.LDAPServer), Directory: &d})
		},
		core.OpAuthServersDelete: func() (any, error) { return nil, n.AuthServers.Delete(n.ctx, p, bravoServer) },
		core.OpAuthServersTest: func() (any, error) {
			return n.AuthServers.Test(n.ctx, p, bravoServer, core.TestSignIn{Login: n.logins[4], Password: password})
		},
		core.OpAuthServersGroups: func() (any, error) { return n.AuthServers.Groups(n.ctx, p, bravoServer, q) },
		core.OpTwoFactorState:    func() (any, error) { return n.TwoFactor.State(n.ctx, p) },
		core.OpTwoFactorBegin:    func() (any, error) { return n.TwoFactor.Begin(n.ctx, p) },
		core.OpTwoFactorConfirm:  func() (any, error) { return n.TwoFactor.Confirm(n.ctx, p, "000000x") },
		core.OpTwoFactorDisable:  func() (any, error) { return nil, n.TwoFactor.Disable(n.ctx, p, "000000x") },
		core.OpTwoFactorRenew:    func() (any, error) { return n.TwoFactor.RenewCodes(n.ctx, p, "000000x") },
		core.OpTwoFactorOf: func() (any, error) {
			state, err := n.TwoFactor.Of(n.ctx, p, person)
			if err == nil && state.Since != nil {
				return "of bravo", nil // nobody else has one
			}
			return state, err
		},
		core.OpTwoFactorReset: func() (any, error) { return nil, n.TwoFactor.Reset(n.ctx, p, person) },
		core.OpPeopleSync: func() (any, error) {
			return n.AuthServers.Sync(n.ctx, p, id, []core.AuthServerType{core.LDAPServer})
		},
	}
}
