package control

import (
	"context"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

// placeAt makes a new person one of an authentication server, which must be
// there; "" is the local one.
func placeAt(r core.Reader, u *core.User, alias string) error {
	alias = strings.TrimSpace(alias)
	if alias == "" {
		return nil
	}
	srv, err := r.AuthServerByAlias(alias)
	if err != nil {
		return unknownAs(err, "server", alias)
	}
	if u.ExternalIdentity == "" {
		return core.MissingError("externalIdentity")
	}
	u.Server = srv.Alias
	return nil
}

// firstPassword hashes a new local person's password. Others have theirs at
// their server; one that is given all the same is not kept.
func (c *Control) firstPassword(ctx context.Context, u *core.User, password string) (core.PasswordHash, error) {
	if u.Server != "" {
		return "", nil
	}
	return c.hash(ctx, password, maxPassword)
}

// Servers implements core.PeopleService.
func (s people) Servers(ctx context.Context, p core.Principal) ([]core.AuthServerRef, error) {
	if err := need(p, core.OpPeopleList); err != nil {
		return nil, err
	}
	all, err := s.store.Read(ctx).AuthServers()
	var list []core.AuthServerRef
	for _, srv := range all {
		list = append(list, core.AuthServerRef{Alias: srv.Alias, Type: srv.Type, Enabled: srv.Enabled})
	}
	return list, withOp(core.OpPeopleList, err)
}
