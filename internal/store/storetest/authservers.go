package storetest

import (
	"errors"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// authServer stores an authentication server.
func (f *fixture) authServer(change ...func(*core.AuthServer)) core.AuthServer {
	f.Helper()
	s := core.AuthServer{ID: newID[core.AuthServerID](), Alias: unique("Server "), Type: core.LDAPServer, Enabled: true, CreatedAt: start, UpdatedAt: start}
	for _, ch := range change {
		ch(&s)
	}
	f.update(func(tx core.Tx) error { return tx.InsertAuthServer(&s) })
	return s
}

// fullAuthServer has a value in every field but SyncedAt.
func fullAuthServer(id core.AuthServerID) core.AuthServer {
	return core.AuthServer{ID: id, Alias: unique("Straße "), Description: "a\nb", Type: core.ActiveDirectory, Enabled: true, DisplayName: "D", Sealed: core.Sealed("sealed\x00"),
		CreatedAt: start, UpdatedAt: at(time.Second),
		Directory: core.Directory{Host: "h", Port: 7, BaseDN: "dc=x", UserRoot: "ou=u,dc=x", GroupRoot: "ou=g,dc=x", Security: core.StartTLS, BindDN: "cn=b",
			CACertificates: "PEM", ServerName: "n", SkipVerify: true, TimeoutSeconds: 3, Connections: 4, UserFilter: "(u=*)", GroupFilter: "(g=*)", RequireGroup: true,
			Attributes: []core.AttributeMapping{{Field: core.FieldEmail, Enabled: true, Attributes: []string{"mail", "m"}}, {Field: core.FieldPhone}},
			Groups: []core.GroupGrant{{ID: "g_1", GroupName: "G", Name: "N", Path: "cn=g,dc=x", SystemAdmin: true, SystemManager: true, UserManager: true, PortalOnly: true,
				Companies: []core.GroupCompany{{Company: "c", Member: true, Admin: true, CreateDomains: true,
					Domains: []core.GroupDomain{{Domain: "d", Roles: []core.RoleID{"guest"}}}}}}},
		}}
}

func testAuthServers(f *fixture) {
	f.sub("every field comes back and can change", func(f *fixture) {
		want := fullAuthServer(newID[core.AuthServerID]())
		want.SyncedAt = ptr(at(time.Minute))
		f.update(func(tx core.Tx) error { return tx.InsertAuthServer(&want) })
		got, err := f.read().AuthServer(want.ID)
		f.ok(err)
		same(f, *got, want)
		other := f.authServer()
		changed := fullAuthServer(other.ID)
		f.update(func(tx core.Tx) error { return tx.UpdateAuthServer(&changed) })
		got, err = f.read().AuthServerByAlias(changed.Alias)
		f.ok(err)
		same(f, *got, changed)
		changed.Sealed, changed.Directory = nil, core.Directory{}
		f.update(func(tx core.Tx) error { return tx.UpdateAuthServer(&changed) })
		got, err = f.read().AuthServer(other.ID)
		f.ok(err)
		same(f, *got, changed)
	})
	f.sub("an alias is unique in any case, also when it changes", func(f *fixture) {
		a := f.authServer(func(s *core.AuthServer) { s.Alias = "Straße" })
		b := f.authServer()
		got, err := f.read().AuthServerByAlias("STRASSE")
		f.ok(err)
		same(f, got.ID, a.ID)
		again := core.AuthServer{ID: newID[core.AuthServerID](), Alias: "strasse"}
		f.exists("alias", "Straße", f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertAuthServer(&again) }))
		b.Alias = "STRASSE"
		f.exists("alias", "Straße", f.store.Update(f.Context(), func(tx core.Tx) error { return tx.UpdateAuthServer(&b) }))
		a.Alias = "STRASSE"
		f.update(func(tx core.Tx) error { return tx.UpdateAuthServer(&a) })
	})
	f.sub("what is not there is not found", func(f *fixture) {
		_, err := f.read().AuthServer("nothing")
		f.want(core.NotFound, err)
		_, err = f.read().AuthServerByAlias("nothing")
		f.want(core.NotFound, err)
		for _, do := range []func(tx core.Tx) error{
			func(tx core.Tx) error { return tx.UpdateAuthServer(&core.AuthServer{ID: "nothing", Alias: "x"}) },
			func(tx core.Tx) error { return tx.DeleteAuthServer("nothing") },
			func(tx core.Tx) error { return tx.SetSynced("nothing", start) },
		} {
			f.want(core.NotFound, f.store.Update(f.Context(), do))
		}
	})
	f.sub("a deleted server leaves its alias free and its people there", func(f *fixture) {
		s := f.authServer()
		u := f.user(server(s.Alias), systemAdmin)
		f.update(func(tx core.Tx) error { return tx.DeleteAuthServer(s.ID) })
		got, err := f.read().User(core.Everywhere, u.ID)
		f.ok(err)
		same(f, got.Server, s.Alias)
		f.authServer(func(n *core.AuthServer) { n.Alias = s.Alias })
	})
	f.sub("a synchronisation's end is noted", func(f *fixture) {
		s := f.authServer()
		f.update(func(tx core.Tx) error { return tx.SetSynced(s.ID, at(time.Hour)) })
		got, err := f.read().AuthServer(s.ID)
		f.ok(err)
		same(f, *got.SyncedAt, at(time.Hour))
		f.update(func(tx core.Tx) error { return tx.UpdateAuthServer(&s) })
		got, err = f.read().AuthServer(s.ID)
		f.ok(err)
		same(f, *got.SyncedAt, at(time.Hour))
	})
	f.sub("lists come by alias", func(f *fixture) {
		all, err := f.read().AuthServers()
		f.ok(err)
		for i := 1; i < len(all); i++ {
			if all[i-1].ID == all[i].ID || all[i-1].ID == "" {
				f.Errorf("%+v", all[i])
			}
		}
		a := f.authServer(func(s *core.AuthServer) { s.Alias = "aa first" })
		z := f.authServer(func(s *core.AuthServer) { s.Alias = "ZZ LAST" })
		all, err = f.read().AuthServers()
		f.ok(err)
		same(f, []core.AuthServerID{all[0].ID, all[len(all)-1].ID}, []core.AuthServerID{a.ID, z.ID})
	})
	f.sub("people of a server", testPeopleOfServers)
	f.sub("system administrators of a server count while it lets them in", testAdminsOfServers)
}

func testPeopleOfServers(f *fixture) {
	s, other := f.authServer(), f.authServer()
	a := f.user(server(s.Alias), systemAdmin, func(u *core.User) { u.ExternalID, u.ExternalIdentity = "id:1", "CN=Ann,DC=x" })
	b := f.user(server(s.Alias), systemAdmin)
	away := f.user(server(other.Alias), systemAdmin, func(u *core.User) { u.ExternalID, u.ExternalIdentity = "id:1", "CN=Ann,DC=x" })
	local := f.user(systemAdmin)
	gone := f.user(server(s.Alias), systemAdmin, func(u *core.User) { u.ExternalID = "id:2" })
	f.update(func(tx core.Tx) error { return tx.DeleteUser(gone.ID, false) })
	f.sub("come in pages", func(f *fixture) {
		got, err := f.read().UsersOfServer(s.Alias, "", 1)
		f.ok(err)
		same(f, ids(got), []core.UserID{a.ID})
		got, err = f.read().UsersOfServer(s.Alias, a.ID, 5)
		f.ok(err)
		same(f, ids(got), []core.UserID{b.ID})
		got, err = f.read().UsersOfServer("", "", 1000)
		f.ok(err)
		same(f, len(got), 0)
	})
	f.sub("are found by the directory's ID first, else by name", func(f *fixture) {
		for _, tt := range []struct {
			id    string
			names []string
			want  []core.UserID
		}{
			{"id:1", []string{b.Login}, []core.UserID{a.ID}}, {"id:9", []string{"nobody", "cn=ANN,dc=X"}, []core.UserID{a.ID}},
			{"", []string{b.Login}, []core.UserID{b.ID}}, {"", []string{a.Login}, nil}, {"", []string{local.Login}, nil}, {"", nil, nil}, {"id:2", nil, nil}, {"", []string{""}, nil},
		} {
			got, err := f.read().UsersByExternal(s.Alias, tt.id, tt.names)
			f.ok(err)
			same(f, ids(got), tt.want)
		}
		got, err := f.read().UsersByExternal(other.Alias, "id:1", nil)
		f.ok(err)
		same(f, ids(got), []core.UserID{away.ID})
	})
	f.sub("their sessions end together", func(f *fixture) {
		var list []core.Session
		for _, u := range []core.User{a, b, away, local} {
			list = append(list, f.session(u.ID, start))
		}
		f.update(func(tx core.Tx) error {
			n, err := tx.EndSessionsOfServer(s.Alias, core.EndRevoked)
			same(f, n, 2)
			return err
		})
		for i, ended := range []bool{true, true, false, false} {
			c, err := f.read().Credential(list[i].Token)
			f.ok(err)
			same(f, c.Session.EndedAt != nil, ended)
		}
		f.update(func(tx core.Tx) error {
			n, err := tx.EndSessionsOfServer("", core.EndRevoked)
			same(f, n, 0)
			return err
		})
	})
	f.sub("follow it to another alias, unless others are there", func(f *fixture) {
		s.Alias = other.Alias + " too"
		f.update(func(tx core.Tx) error { return tx.UpdateAuthServer(&s) })
		got, err := f.read().UsersOfServer(s.Alias, "", 5)
		f.ok(err)
		same(f, ids(got), []core.UserID{a.ID, b.ID})
		same(f, got[0].Server, s.Alias)
		f.update(func(tx core.Tx) error { return tx.DeleteAuthServer(other.ID) })
		moved := s
		moved.Alias = other.Alias
		err = f.store.Update(f.Context(), func(tx core.Tx) error { return tx.UpdateAuthServer(&moved) })
		f.want(core.Conflict, err)
	})
}

func testAdminsOfServers(f *fixture) {
	s := f.authServer()
	u := f.user(server(s.Alias), systemAdmin)
	mine := func(f *fixture) bool { // whether he is the one that counts
		f.Helper()
		others := map[core.UserID]bool{}
		list, err := f.read().Users(core.UserFilter{Scope: core.Everywhere, Facet: core.StaffFacet}, "", 10_000)
		f.ok(err)
		for _, o := range list {
			if o.ID != u.ID && o.Staff.SystemAdmin && o.Enabled {
				others[o.ID] = true
			}
		}
		var can bool
		err = f.store.Update(f.Context(), func(tx core.Tx) error {
			for id := range others {
				o, err := tx.User(core.Everywhere, id)
				if err != nil {
					return err
				}
				o.Enabled = false
				if err := tx.UpdateUser(o); err != nil {
					return err
				}
			}
			if can, err = tx.OtherSystemAdmin(""); err != nil {
				return err
			}
			return errTest
		})
		if !errors.Is(err, errTest) {
			f.Fatal(err)
		}
		return can
	}
	same(f, mine(f), true)
	s.Enabled = false
	f.update(func(tx core.Tx) error { return tx.UpdateAuthServer(&s) })
	same(f, mine(f), false)
	s.Enabled = true
	u.ShutOutAt = ptr(start)
	f.update(func(tx core.Tx) error {
		if err := tx.UpdateAuthServer(&s); err != nil {
			return err
		}
		return tx.UpdateUser(&u)
	})
	same(f, mine(f), false)
	u.ShutOutAt = nil
	f.update(func(tx core.Tx) error { return tx.UpdateUser(&u) })
	same(f, mine(f), true)
	f.update(func(tx core.Tx) error { return tx.DeleteAuthServer(s.ID) })
	same(f, mine(f), false)
}
