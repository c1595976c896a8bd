package storetest

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

func testRoles(f *fixture) {
	role := core.Role{ID: newID[core.RoleID](), Name: "Auditor", Description: "d", Privileges: []core.Privilege{"monitor"}, Assignable: true}
	insert := func(r core.Role) error {
		return f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertRole(&r) })
	}
	f.ok(insert(role))
	f.sub("found in any case, changed, listed after the built-in ones", func(f *fixture) {
		got, err := f.read().RoleByName("AUDITOR")
		f.ok(err)
		same(f, *got, role)
		role.Name, role.Description, role.Privileges = "Auditors", "", nil
		f.update(func(tx core.Tx) error { return tx.UpdateRole(&role) })
		f.ok(insert(core.Role{ID: newID[core.RoleID](), Name: "abacus"}))
		all, err := f.read().Roles()
		f.ok(err)
		n := len(core.BuiltInRoles())
		same(f, len(all), n+2)
		same(f, []string{all[0].Name, all[n].Name}, []string{"SystemAdmin", "abacus"})
		same(f, *all[n+1], role)
	})
	f.sub("built-in ones are found by any spelling and their names are taken", func(f *fixture) {
		got, err := f.read().RoleByName("domain ADMIN")
		f.ok(err)
		same(f, got.ID, core.RoleDomainAdmin)
		f.exists("name", "PowerUser", insert(core.Role{ID: newID[core.RoleID](), Name: "power user"}))
		f.exists("id", "guest", insert(core.Role{ID: "guest", Name: "Visitor"}))
	})
	f.sub("names and IDs are taken", func(f *fixture) {
		f.exists("name", "Auditors", insert(core.Role{ID: newID[core.RoleID](), Name: "AUDITORS"}))
		f.exists("id", string(role.ID), insert(core.Role{ID: role.ID, Name: "Other"}))
		other := core.Role{ID: newID[core.RoleID](), Name: "Other"}
		f.ok(insert(other))
		other.Name = "auditors"
		f.exists("name", "Auditors", f.store.Update(f.Context(), func(tx core.Tx) error { return tx.UpdateRole(&other) }))
	})
	f.sub("a deleted one is gone and its name is free", func(f *fixture) {
		f.update(func(tx core.Tx) error { return tx.DeleteRole(role.ID) })
		_, err := f.read().RoleByName("Auditors")
		f.want(core.NotFound, err)
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.DeleteRole(role.ID) }))
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.UpdateRole(&role) }))
		f.ok(insert(core.Role{ID: newID[core.RoleID](), Name: "Auditors"}))
	})
}

func testAPIKeys(f *fixture) {
	c := f.company()
	key := core.APIKey{ID: newID[core.APIKeyID](), Login: "Zabbix", Password: "$x", Permissions: core.PermissionSet(core.PermMonitoring),
		Companies: []core.CompanyRef{ref(c)}, CreatedAt: start, ExpiresAt: ptr(at(time.Hour))}
	f.update(func(tx core.Tx) error { return tx.InsertAPIKey(&key) })
	wide := core.APIKey{ID: newID[core.APIKeyID](), Login: "wide", AllCompanies: true, CreatedAt: start}
	f.update(func(tx core.Tx) error { return tx.InsertAPIKey(&wide) })
	got, err := f.read().APIKeyByLogin("zABBIX")
	f.ok(err)
	same(f, *got, key)
	all, err := f.read().APIKeys()
	f.ok(err)
	same(f, []core.APIKey{*all[0], *all[1]}, []core.APIKey{key, wide})
	same2 := key
	same2.Login = "another"
	f.exists("id", string(key.ID), f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertAPIKey(&same2) }))
	key.Password, key.Permissions, key.Companies, key.ExpiresAt = "$y", core.PermissionSet(core.PermUsers), []core.CompanyRef{ref(f.company()), ref(c)}, nil
	f.update(func(tx core.Tx) error { return tx.UpdateAPIKey(&key) })
	got, err = f.read().APIKeyByLogin("zabbix")
	f.ok(err)
	same(f, *got, key)
	f.update(func(tx core.Tx) error { return tx.DeleteAPIKey(key.ID) })
	f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.UpdateAPIKey(&key) }))
	_, err = f.read().APIKeyByLogin("zabbix")
	f.want(core.NotFound, err)
	f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.DeleteAPIKey(key.ID) }))
	f.user(login("zabbix"), systemAdmin) // the name is free again
	f.update(func(tx core.Tx) error { return tx.DeleteCompany(c.ID) })
}
