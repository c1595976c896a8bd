package control

import (
	"context"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

type authServers struct{ *Control }

// List implements core.AuthServerService.
func (s authServers) List(ctx context.Context, p core.Principal) ([]*core.AuthServer, error) {
	if err := need(p, core.OpAuthServersList); err != nil {
		return nil, err
	}
	list, err := s.store.Read(ctx).AuthServers()
	return list, withOp(core.OpAuthServersList, err)
}

// Get implements core.AuthServerService.
func (s authServers) Get(ctx context.Context, p core.Principal, id core.AuthServerID) (*core.AuthServer, error) {
	if err := need(p, core.OpAuthServersGet); err != nil {
		return nil, err
	}
	srv, err := s.store.Read(ctx).AuthServer(id)
	return srv, withOp(core.OpAuthServersGet, err)
}

// Find implements core.AuthServerService.
func (s authServers) Find(ctx context.Context, p core.Principal, alias string) (*core.AuthServer, error) {
	if err := need(p, core.OpAuthServersGet); err != nil {
		return nil, err
	}
	srv, err := s.store.Read(ctx).AuthServerByAlias(strings.TrimSpace(alias))
	return srv, withOp(core.OpAuthServersGet, err)
}

// Save implements core.AuthServerService. The network is used before the
// transaction, on what was there then; what is there in the transaction counts
// for what is stored.
func (s authServers) Save(ctx context.Context, p core.Principal, in core.AuthServerSave) (core.AuthServerID, error) {
	const op = core.OpAuthServersSave
	if err := need(p, op); err != nil {
		return "", err
	}
	if in.Test != nil {
		if err := s.testFirst(ctx, in); err != nil {
			return "", withOp(op, err)
		}
	}
	id := in.ID
	err := s.change(ctx, p, op, func(tx core.Tx, _ *actor) (core.AuditEvent, error) {
		now, changes, err := s.merged(tx, in)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if err := CheckReferences(tx, &now.Directory); err != nil {
			return core.AuditEvent{}, err
		}
		now.UpdatedAt = tx.Now()
		if in.ID == "" {
			now.ID, now.CreatedAt = core.NewID[core.AuthServerID](tx.Now()), tx.Now()
			id = now.ID
		}
		if in.Password != nil {
			if now.Sealed, err = s.SealAuthPassword(now.ID, *in.Password); err != nil {
				return core.AuditEvent{}, err
			}
		}
		e := core.AuditEvent{Target: string(now.ID), Name: now.Alias, Changes: strings.Join(changes, ",")}
		if in.ID == "" {
			return e, tx.InsertAuthServer(now)
		}
		return e, StoreAuthServer(tx, now)
	})
	return id, err
}

// merged gives a server as it will be, and the names of what changes.
func (s authServers) merged(r core.Reader, in core.AuthServerSave) (*core.AuthServer, []string, error) {
	now := &core.AuthServer{Enabled: true, Directory: core.Directory{Security: core.PlainLDAP}}
	if in.ID != "" {
		var err error
		if now, err = r.AuthServer(in.ID); err != nil {
			return nil, nil, err
		}
	}
	old := now.Directory
	var changes []string
	set(&changes, "alias", &now.Alias, trimmed(in.Alias))
	set(&changes, "description", &now.Description, in.Description)
	set(&changes, "type", &now.Type, in.Type)
	set(&changes, "enabled", &now.Enabled, in.Enabled)
	set(&changes, "displayName", &now.DisplayName, in.DisplayName)
	if in.Directory != nil {
		now.Directory, changes = *in.Directory, append(changes, "directory")
	}
	if in.Password != nil {
		changes = append(changes, "password")
	}
	if err := CheckAuthServer(now); err != nil {
		return nil, nil, err
	}
	if now.Directory.Host == "" {
		return nil, nil, core.MissingError("host")
	}
	return now, changes, checkSecret(&old, &now.Directory, len(now.Sealed) > 0, in.Password)
}

// checkSecret sees to it that an account that searches has a password, and that
// a stored one goes nowhere but where it was entered for: else whoever may
// change the address could read it.
func checkSecret(old, now *core.Directory, stored bool, given *string) error {
	if given != nil {
		return text("password", *given, 0, maxDirectorySecret)
	}
	if now.BindDN == "" {
		return nil
	}
	if !stored || !SameDirectory(old, now) {
		return core.MissingError("password")
	}
	return nil
}

// SameDirectory reports whether a password would be sent to the same server for the
// same account, and no less protected.
func SameDirectory(a, b *core.Directory) bool {
	weaker := a.Security != core.PlainLDAP && b.Security == core.PlainLDAP || b.SkipVerify && !a.SkipVerify
	return a.Host == b.Host && a.PortOrDefault() == b.PortOrDefault() && a.BindDN == b.BindDN && !weaker &&
		a.CACertificates == b.CACertificates && a.ServerName == b.ServerName
}

// CheckReferences checks that companies, domains and roles that groups give are
// there. Roles may be given by name; they become IDs. A group without an ID is
// given one.
func CheckReferences(r core.Reader, d *core.Directory) error {
	roles, err := assignableRoles(r)
	if err != nil {
		return err
	}
	for i := range d.Groups {
		g := &d.Groups[i]
		if g.ID == "" {
			g.ID = "g_" + secret.NewUUIDv4()
		}
		for k := range g.Companies {
			if err := checkGroupCompany(r, &g.Companies[k], roles); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkGroupCompany(r core.Reader, c *core.GroupCompany, roles map[core.RoleID]string) error {
	if _, err := r.Company(core.Everywhere, c.Company); err != nil {
		return unknownAs(err, "companyId", string(c.Company))
	}
	for i := range c.Domains {
		d := &c.Domains[i]
		found, err := r.Domain(core.Everywhere, d.Domain)
		if err != nil || found.Company.ID != c.Company {
			return unknownAs(err, "domainId", string(d.Domain))
		}
		var ids []core.RoleID
		for _, given := range d.Roles {
			id := given
			if _, ok := roles[id]; !ok {
				role, err := r.RoleByName(string(given))
				if err != nil || !role.Assignable {
					return unknownAs(err, "role", string(given))
				}
				id = role.ID
			}
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		d.Roles = ids
	}
	return nil
}

// assignableRoles gives the names of the roles that can be given in a domain.
func assignableRoles(r core.Reader) (map[core.RoleID]string, error) {
	list, err := r.Roles()
	if err != nil {
		return nil, err
	}
	names := map[core.RoleID]string{}
	for _, role := range list {
		if role.Assignable {
			names[role.ID] = role.Name
		}
	}
	return names, nil
}

// StoreAuthServer stores a changed server. The sessions of its people end when
// it is switched off; the last system administrator keeps his sign-in.
func StoreAuthServer(tx core.Tx, s *core.AuthServer) error {
	old, err := tx.AuthServer(s.ID)
	if err != nil {
		return err
	}
	return keepingAdmin(tx, s.Alias, func() error {
		if err := tx.UpdateAuthServer(s); err != nil {
			return err
		}
		if s.Enabled || !old.Enabled {
			return nil
		}
		_, err := tx.EndSessionsOfServer(s.Alias, core.EndRevoked)
		return err
	})
}

// keepingAdmin does something to a server and refuses it when no system
// administrator would be left who can sign in.
func keepingAdmin(tx core.Tx, alias string, do func() error) error {
	before, err := tx.OtherSystemAdmin("")
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	after, err := tx.OtherSystemAdmin("")
	if err == nil && before && !after {
		err = core.NotAllowedError("enabled", alias, "the last system administrator is of authentication server \""+alias+"\"")
	}
	return err
}

// Delete implements core.AuthServerService.
func (s authServers) Delete(ctx context.Context, p core.Principal, id core.AuthServerID) error {
	return s.change(ctx, p, core.OpAuthServersDelete, func(tx core.Tx, _ *actor) (core.AuditEvent, error) {
		srv, err := tx.AuthServer(id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		return core.AuditEvent{Target: string(id), Name: srv.Alias}, keepingAdmin(tx, srv.Alias, func() error {
			if _, err := tx.EndSessionsOfServer(srv.Alias, core.EndRevoked); err != nil {
				return err
			}
			return tx.DeleteAuthServer(id)
		})
	})
}

// SealAuthPassword encrypts the password of a server's account for its row; ""
// is none.
func (c *Control) SealAuthPassword(id core.AuthServerID, password string) (core.Sealed, error) {
	if password == "" {
		return nil, nil
	}
	if c.keys == nil {
		return nil, &core.Error{Kind: core.Internal, Msg: "no key file: passwords of authentication servers cannot be kept"}
	}
	return c.keys.Seal(string(id), []byte(password))
}

// OpenAuthPassword decrypts it. It must not leave the server.
func (c *Control) OpenAuthPassword(s *core.AuthServer) (secret.Hidden, error) {
	if len(s.Sealed) == 0 {
		return secret.Hidden{}, nil
	}
	if c.keys == nil {
		return secret.Hidden{}, &core.Error{Kind: core.Internal, Msg: "no key file: passwords of authentication servers cannot be read"}
	}
	plain, err := c.keys.Open(string(s.ID), s.Sealed)
	return secret.NewHidden(string(plain)), err
}
