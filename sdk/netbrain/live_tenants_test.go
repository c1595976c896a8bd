package netbrain_test

import (
	"slices"
	"testing"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/sdk/netbrain"
)

func TestTenantsAndDomainsLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		tenant, domain := acme(t, c)
		_, err := c.Tenants.Create(ctx, netbrain.TenantRequest{TenantName: new("ACME"), MaximumNodes: new(int64(1))})
		is(t, err, netbrain.ErrExists)
		_, err = c.Tenants.Create(ctx, netbrain.TenantRequest{TenantName: new("Other")})
		is(t, err, netbrain.ErrInvalid)
		must(t, c.Tenants.Update(ctx, netbrain.TenantRequest{TenantID: &tenant, Description: new("makers of everything")}))
		is(t, c.Tenants.Update(ctx, netbrain.TenantRequest{TenantID: new(labID)}), netbrain.ErrNotFound)
		list, err := c.Tenants.List(ctx)
		must(t, err)
		if i := slices.IndexFunc(list, func(x netbrain.Tenant) bool { return x.TenantID == tenant }); i < 0 || list[i].Description != "makers of everything" ||
			list[i].LicenseInfo.Modules[0].Name != netbrain.ModuleFoundation || list[i].LicenseInfo.Modules[0].Amount != 10 {
			t.Errorf("got %+v", list)
		}

		_, err = c.Domains.Create(ctx, netbrain.DomainRequest{TenantID: &tenant, DomainName: new("Too large"), MaximumNodes: new(int64(6))})
		is(t, err, netbrain.ErrInvalid)
		must(t, c.Domains.Update(ctx, netbrain.DomainRequest{DomainID: &domain, DomainName: new("Lab 2")}))
		domains, err := c.Domains.List(ctx, tenant)
		must(t, err)
		if len(domains) != 1 || domains[0].DomainID != domain || domains[0].DomainName != "Lab 2" {
			t.Errorf("got %+v", domains)
		}
		_, err = c.Domains.List(ctx, labID)
		is(t, err, netbrain.ErrNotFound)

		members(t, c, tenant, domain)
		must(t, c.Domains.Delete(ctx, domain))
		is(t, c.Domains.Delete(ctx, domain), netbrain.ErrNotFound)
		is(t, c.Tenants.Delete(ctx, tenant), netbrain.ErrConflict) // it has users
		must(t, c.Users.Delete(ctx, "ann", netbrain.LocalServer))
		must(t, c.Tenants.Delete(ctx, tenant))
		is(t, c.Tenants.Delete(ctx, tenant), netbrain.ErrNotFound)
	})
}

func TestLicensesLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		grant := func(nodes int64) *netbrain.LicenseGrant {
			return &netbrain.LicenseGrant{Modules: []netbrain.ModuleGrant{{Name: new(netbrain.ModuleFoundation), Amount: &nodes}},
				NetworkTechs: []netbrain.NetworkTechGrant{{Name: new(netbrain.TechWAP), Amount: new(int64(3))}}}
		}
		tenant, err := c.Tenants.CreateV3(ctx, netbrain.TenantV3Request{TenantName: new("Acme"), LicenseInfo: grant(10)})
		must(t, err)
		_, err = c.Tenants.CreateV3(ctx, netbrain.TenantV3Request{TenantName: new("ACME"), LicenseInfo: grant(10)})
		is(t, err, netbrain.ErrExists)
		domain, err := c.Domains.CreateV3(ctx, netbrain.DomainV3Request{TenantID: &tenant, DomainName: new("Lab"), LicenseInfo: grant(4)})
		must(t, err)
		_, err = c.Domains.CreateV3(ctx, netbrain.DomainV3Request{TenantID: &tenant, DomainName: new("Two"), LicenseInfo: grant(7)})
		is(t, err, netbrain.ErrConflict)
		must(t, c.Domains.UpdateV3(ctx, netbrain.DomainV3Request{TenantID: &tenant, DomainID: &domain, DomainName: new("Lab"), LicenseInfo: grant(5)}))
		must(t, c.Tenants.UpdateV3(ctx, netbrain.TenantV3Request{TenantID: &tenant, TenantName: new("Acme"), LicenseInfo: grant(20)}))
		list, err := c.Domains.List(ctx, tenant)
		must(t, err)
		if want := (netbrain.LicenseAmount{Name: netbrain.ModuleFoundation, MaxAmount: 20, Amount: 5}); len(list) != 1 || list[0].LicenseInfo.Modules[0] != want {
			t.Errorf("got %+v", list)
		}
		ofTenants, err := c.Tenants.LicenseTemplate(ctx)
		must(t, err)
		ofDomains, err := c.Domains.LicenseTemplate(ctx, tenant)
		must(t, err)
		if len(ofTenants.Modules) != 4 || len(ofTenants.NetworkTechs) != 7 || len(ofDomains.Modules) != 4 || len(ofDomains.NetworkTechs) != 7 {
			t.Errorf("got %+v and %+v", ofTenants, ofDomains)
		}
		nodes, err := c.System.NodeInfo(ctx)
		must(t, err)
		if len(nodes.Tenants) != 1 || nodes.TotalFreeNodes != 20 || nodes.Tenants[0].Domains[0].DomainMaximumNodes != 5 {
			t.Errorf("got %+v", nodes)
		}
		system, err := c.System.NodeInfoV3(ctx)
		must(t, err)
		if want := (netbrain.SystemLicense{Name: netbrain.TechWAP, MaxAmount: 3, Status: "In Use", AvailableMaxAmount: 3}); system.NetworkTechs[1] != want {
			t.Errorf("got %+v", system)
		}
		must(t, c.Session.SetCurrentDomain(ctx, tenant, domain))
		usage, err := c.Domains.LicenseUsageSummary(ctx, netbrain.LicenseUsageOptions{TenantID: tenant, DomainID: domain})
		must(t, err)
		if len(usage) != 1 || usage[0].LicenseSummary.SeatLicenseUsage.HistoryOfMaxConcurrent.Last7Days != "1/1" || usage[0].LicenseSummary.SeatLicenseUsage.Current.DomainUsedSeats != 1 {
			t.Errorf("got %+v", usage)
		}
		_, err = c.Domains.LicenseUsageSummary(ctx, netbrain.LicenseUsageOptions{TenantID: labID})
		is(t, err, netbrain.ErrNotFound)
	})
}

// members adds ann to a tenant and a domain and takes her out of the domain.
func members(t *testing.T, c *netbrain.Client, tenant, domain string) {
	t.Helper()
	ctx := t.Context()
	in := person("ann")
	in.Tenants = []netbrain.TenantGrant{{TenantName: new("Acme")}}
	must(t, c.Users.Add(ctx, in))
	must(t, c.Tenants.AddUsers(ctx, netbrain.TenantUsersRequest{TenantID: &tenant, Users: []netbrain.TenantUser{{UserName: new("ann")}, {UserName: new("ghost")}}}))
	must(t, c.Domains.AddUsers(ctx, netbrain.DomainUsersRequest{DomainID: &domain,
		Users: []netbrain.DomainUser{{UserName: new("ann"), Roles: netbrain.RoleNumbers(netbrain.RoleNetworkChangeCreator, netbrain.RoleGuest)}}}))
	is(t, c.Domains.AddUsers(ctx, netbrain.DomainUsersRequest{DomainID: &domain, Users: []netbrain.DomainUser{{UserName: new("ghost")}}}), netbrain.ErrNotFound)
	u, err := c.Users.Get(ctx, "ann", "")
	must(t, err)
	var roles []netbrain.DomainRole
	for _, name := range u.TenantAndRole[0].Domains[0].Roles {
		r, ok := netbrain.ParseDomainRole(name)
		if !ok {
			t.Errorf("role %q is not known", name)
		}
		roles = append(roles, r)
	}
	slices.Sort(roles)
	if want := []netbrain.DomainRole{netbrain.RoleDomainUser, netbrain.RoleGuest, netbrain.RoleNetworkChangeCreator}; !slices.Equal(roles, want) {
		t.Errorf("roles %v, want %v", roles, want)
	}
	must(t, c.Domains.RemoveUsers(ctx, netbrain.DomainUsersRemoval{DomainID: &domain, Users: []string{"ann"}}))
	is(t, c.Domains.RemoveUsers(ctx, netbrain.DomainUsersRemoval{DomainID: &domain}), netbrain.ErrInvalid)
	if u, err = c.Users.Get(ctx, "ann", ""); err != nil || len(u.TenantAndRole[0].Domains) != 0 {
		t.Errorf("got %+v, %v", u, err)
	}
}

func TestRolesLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		name := "a role; with + (signs) & äöü%2F"
		in := netbrain.RoleRequest{RoleName: &name, Description: new("d"), Privileges: netbrain.PrivilegeNumbers(netbrain.PrivilegeSiteManagement, netbrain.PrivilegeExecuteNetworkChange)}
		must(t, c.Roles.Create(ctx, in))
		is(t, c.Roles.Create(ctx, in), netbrain.ErrExists)
		is(t, c.Roles.Create(ctx, netbrain.RoleRequest{RoleName: new("a/b")}), netbrain.ErrInvalid)
		is(t, c.Roles.Create(ctx, netbrain.RoleRequest{RoleName: new("b"), Privileges: netbrain.PrivilegeNumbers(7)}), netbrain.ErrInvalid)
		got, err := c.Roles.Get(ctx, name)
		must(t, err)
		if got.Description != "d" || !slices.Equal(got.Privileges, []string{"siteManagement", "executeNetworkChange"}) {
			t.Errorf("got %+v", got)
		}
		must(t, c.Roles.Update(ctx, netbrain.RoleRequest{RoleName: &name, NewRoleName: new("renamed")}))
		is(t, c.Roles.Update(ctx, netbrain.RoleRequest{RoleName: &name, NewRoleName: new("x")}), netbrain.ErrNotFound)
		list, err := c.Roles.List(ctx)
		must(t, err)
		if list[len(list)-1].RoleName != "renamed" || len(list) != 15 {
			t.Errorf("got %+v", list)
		}
		for r := netbrain.RoleDomainAdmin; r <= netbrain.RoleNetworkChangeApprover; r++ {
			if r.RoleName() != "" && !slices.ContainsFunc(list, func(x netbrain.RoleData) bool { return x.RoleName == r.RoleName() }) {
				t.Errorf("the server has no role %s", r.RoleName())
			}
		}
		is(t, c.Roles.Delete(ctx, "Guest"), netbrain.ErrConflict)
		must(t, c.Roles.Delete(ctx, "renamed"))
		is(t, c.Roles.Delete(ctx, "renamed"), netbrain.ErrNotFound)
		_, err = c.Roles.Get(ctx, "renamed")
		is(t, err, netbrain.ErrNotFound)
		must(t, c.Roles.Create(ctx, in))
		must(t, c.Roles.Delete(ctx, name))
	})
}

func TestNamesWithEverythingInThemLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		for _, name := range []string{"a/b", "a b", "a%2Fb", "q?a=b#c", "..", ".", "ann@example.com", "Zoë Müller", `back\slash`, "a+b", "UsageReport", "checkpermission", "a//b/", "x;y,z", "NetBrain"} {
			in := person("x")
			in.Username, in.Email = &name, new("x@example.com")
			if err := c.Users.Add(ctx, in); err != nil {
				t.Errorf("%q: %v", name, err)
				continue
			}
			if u, err := c.Users.Get(ctx, name, netbrain.LocalServer); err != nil || u.Username != name {
				t.Errorf("%q: got %+v, %v", name, u, err)
			}
			if err := c.Users.Delete(ctx, name, ""); err != nil {
				t.Errorf("%q: %v", name, err)
				must(t, c.Users.Delete(ctx, name, netbrain.LocalServer))
			}
		}
	})
}

func TestRightsLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		admin, ctx := live(t, s), t.Context()
		tenant, domain := acme(t, admin)
		in := person("ann")
		in.Tenants = []netbrain.TenantGrant{{TenantName: new("Acme"), Domains: []netbrain.DomainGrant{{DomainName: new("Lab"), DomainRoles: []string{netbrain.RoleEngineer.GrantName()}}}}}
		must(t, admin.Users.Add(ctx, in))
		c, err := netbrain.New(s.URL, "ann", "splendidpass", netbrain.WithWorkingDomain(tenant, domain))
		must(t, err)
		held, err := c.Users.CheckPermission(ctx, netbrain.CheckPermissionRequest{TenantID: &tenant, DomainID: &domain, Permissions: []string{"systemAdmin", "accessToLiveNetwork"}})
		must(t, err)
		if want := (netbrain.Privileges{{Name: "systemAdmin"}, {Name: "accessToLiveNetwork", Held: true}}); !slices.Equal(held, want) {
			t.Errorf("got %v", held)
		}
		_, err = c.Users.CheckPermission(ctx, netbrain.CheckPermissionRequest{})
		is(t, err, netbrain.ErrInvalid)
		list, err := c.Domains.List(ctx, "")
		must(t, err)
		if len(list) != 1 || list[0].DomainID != domain {
			t.Errorf("ann sees %+v", list)
		}
		_, report := c.Users.UsageReport(ctx, netbrain.UsageOptions{})
		_, users := c.Users.List(ctx, netbrain.UserListOptions{})
		_, rows := all(t, c)
		_, create := c.Tenants.Create(ctx, netbrain.TenantRequest{})
		for _, err := range []error{report, users, rows, create, c.Users.Add(ctx, in), c.Roles.Create(ctx, netbrain.RoleRequest{}), c.Domains.Delete(ctx, domain)} {
			is(t, err, netbrain.ErrDenied)
		}
		must(t, c.Close(ctx))
	})
}
