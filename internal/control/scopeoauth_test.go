package control_test

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/core"
)

// bravoClient is an OAuth client of one of Bravo's people, bravoBoss of its
// administrator.
const (
	bravoClient core.OAuthClientID = "bravo-client"
	bravoBoss   core.OAuthClientID = "bravo-boss"
)

// furnishClients gives Bravo's people OAuth clients.
func (n *neighbours) furnishClients() {
	for id, i := range map[core.OAuthClientID]int{bravoClient: 4, bravoBoss: 7} {
		c := core.OAuthClient{ID: id, User: n.users[i], Secret: "hash", Lifetime: core.DefaultOAuthLifetime}
		n.must(n.store.Update(n.ctx, func(tx core.Tx) error { return tx.InsertOAuthClient(&c) }))
	}
}

// bravoClients prints Bravo's OAuth clients, and says when others act as its people.
func (n *neighbours) bravoClients(t *rapid.T) string {
	list, err := n.store.Read(n.ctx).OAuthClients()
	fatal(t, err)
	var out []any
	for _, c := range list {
		u, err := n.store.Read(n.ctx).User(core.Everywhere, c.User)
		fatal(t, err)
		for _, m := range u.Memberships {
			if m.Company.ID == n.companies[1] {
				out = append(out, *c)
			}
		}
	}
	return fmt.Sprintf("%+v", out)
}

// clientCalls draws the arguments of the operations on OAuth clients.
func (n *neighbours) clientCalls(t *rapid.T, p core.Principal) map[core.Op]func() (any, error) {
	id := rapid.SampledFrom([]core.OAuthClientID{bravoClient, bravoBoss}).Draw(t, "client")
	login := rapid.SampledFrom(n.logins[4:]).Draw(t, "client's person")
	return map[core.Op]func() (any, error){
		core.OpOAuthList: func() (any, error) { return n.OAuth.List(n.ctx, p) },
		core.OpOAuthCreate: func() (any, error) {
			c, secret, err := n.OAuth.Create(n.ctx, p, core.OAuthClientCreate{User: core.LoginRef{Login: login}})
			return []any{c, secret}, err
		},
		core.OpOAuthRotate: func() (any, error) { return n.OAuth.Rotate(n.ctx, p, id) },
		core.OpOAuthDelete: func() (any, error) { return nil, n.OAuth.Delete(n.ctx, p, id) },
	}
}
