package v1

import (
	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

// toServerType reads a kind of server, which the schema has checked; "" is none given.
func toServerType(name string) *core.AuthServerType {
	for _, t := range []core.AuthServerType{core.ActiveDirectory, core.LDAPServer} {
		if t.String() == name {
			return &t
		}
	}
	return nil
}

func toDirectory(d *wire.Directory) *core.Directory {
	if d == nil {
		return nil
	}
	out := &core.Directory{
		Host: d.Host, Port: d.Port, BaseDN: d.BaseDN, UserRoot: d.UserRoot, GroupRoot: d.GroupRoot, Security: core.DirectorySecurity(d.Security), BindDN: d.BindDN,
		CACertificates: d.CACertificates, ServerName: d.ServerName, SkipVerify: d.SkipVerify, TimeoutSeconds: d.TimeoutSeconds, Connections: d.Connections,
		UserFilter: d.UserFilter, GroupFilter: d.GroupFilter, RequireGroup: d.RequireGroup,
	}
	if out.Security == "" {
		out.Security = core.PlainLDAP
	}
	for _, m := range d.Attributes {
		out.Attributes = append(out.Attributes, core.AttributeMapping{Field: core.PersonField(m.Field), Enabled: m.Enabled, Attributes: m.Attributes})
	}
	for _, g := range d.Groups {
		to := core.GroupGrant{ID: g.ID, GroupName: g.Name, Name: g.Name, Path: g.Path, SystemAdmin: g.SystemAdmin, SystemManager: g.SystemManager,
			UserManager: g.UserManager, PortalOnly: g.PortalOnly}
		for _, c := range g.Companies {
			to.Companies = append(to.Companies, toGroupCompany(c))
		}
		out.Groups = append(out.Groups, to)
	}
	return out
}

func toGroupCompany(c wire.GroupCompany) core.GroupCompany {
	to := core.GroupCompany{Company: sameID[core.CompanyID](c.Company), Member: c.Member, Admin: c.Admin, CreateDomains: c.CreateDomains}
	for _, d := range c.Domains {
		one := core.GroupDomain{Domain: sameID[core.DomainID](d.Domain)}
		for _, r := range d.Roles {
			one.Roles = append(one.Roles, core.RoleID(r))
		}
		to.Domains = append(to.Domains, one)
	}
	return to
}

// sameID spells an ID as it is kept; what is none is found nowhere.
func sameID[T ~string](s string) T {
	if id, ok := core.ParseID[T](s); ok {
		return id
	}
	return T(s)
}

func fromAuthServer(s *core.AuthServer) wire.AuthServer {
	return wire.AuthServer{
		ID: string(s.ID), Alias: s.Alias, Description: s.Description, Type: s.Type.String(), Enabled: s.Enabled, DisplayName: s.DisplayName,
		Directory: fromDirectory(&s.Directory), HasPassword: len(s.Sealed) > 0, Stale: s.Stale(), SyncedAt: s.SyncedAt, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
	}
}

func fromDirectory(d *core.Directory) wire.Directory {
	out := wire.Directory{
		Host: d.Host, Port: d.PortOrDefault(), BaseDN: d.BaseDN, UserRoot: d.UserRoot, GroupRoot: d.GroupRoot, Security: string(d.Security), BindDN: d.BindDN,
		CACertificates: d.CACertificates, ServerName: d.ServerName, SkipVerify: d.SkipVerify, TimeoutSeconds: d.TimeoutSeconds, Connections: d.Connections,
		UserFilter: d.UserFilter, GroupFilter: d.GroupFilter, RequireGroup: d.RequireGroup,
	}
	for _, m := range d.Attributes {
		out.Attributes = append(out.Attributes, wire.AttributeMapping{Field: string(m.Field), Enabled: m.Enabled, Attributes: append([]string{}, m.Attributes...)})
	}
	for _, g := range d.Groups {
		to := wire.GroupGrant{ID: g.ID, Name: g.GroupName, Path: g.Path, SystemAdmin: g.SystemAdmin, SystemManager: g.SystemManager, UserManager: g.UserManager, PortalOnly: g.PortalOnly}
		for _, c := range g.Companies {
			to.Companies = append(to.Companies, fromGroupCompany(c))
		}
		out.Groups = append(out.Groups, to)
	}
	return out
}

func fromGroupCompany(c core.GroupCompany) wire.GroupCompany {
	to := wire.GroupCompany{Company: string(c.Company), Member: c.Member, Admin: c.Admin, CreateDomains: c.CreateDomains}
	for _, d := range c.Domains {
		one := wire.GroupDomain{Domain: string(d.Domain), Roles: []string{}}
		for _, r := range d.Roles {
			one.Roles = append(one.Roles, string(r))
		}
		to.Domains = append(to.Domains, one)
	}
	return to
}
