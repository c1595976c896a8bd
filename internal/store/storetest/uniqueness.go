package storetest

import (
	"github.com/purserhq/purser/internal/core"
)

func testUniqueness(f *fixture) {
	// Pairs that are one name, the stored one first. Source: the Unicode
	// Standard section 3.13 (caseless matching) and UAX #15 (NFKC).
	spellings := []struct{ name, stored, given string }{
		{"ASCII", "Bob", "bOB"},
		{"sharp s", "straße", "STRASSE"},
		{"full width", "ｂｏｂｂｙ", "BOBBY"},
		{"dotted capital I", "İnci", "i̇nci"},
		{"final sigma", "Κώστας", "ΚΏΣΤΑΣ"},
		{"composed and decomposed", "Zoë", "ZOE\u0308"},
		{"ligature", "ﬁle", "FILE"},
		{"Kelvin sign", "\u212Aarl", "karl"},
		{"Cyrillic", "Иван", "ИВАН"},
		{"Cherokee", "Ꭰꭱ", "ꭰᎡ"},
	}
	for _, tt := range spellings {
		f.sub("login: "+tt.name, func(f *fixture) {
			u := f.user(login(tt.stored), systemAdmin)
			twin := person(login(tt.given), systemAdmin)
			f.exists("login", tt.stored, f.insert(&twin))
			got, err := f.read().UsersByLogin(core.Everywhere, tt.given)
			f.ok(err)
			same(f, ids(got), []core.UserID{u.ID})
		})
		f.sub("company: "+tt.name, func(f *fixture) {
			f.company(func(c *core.Company) { c.Name = tt.stored })
			twin := core.Company{ID: newID[core.CompanyID](), Name: tt.given}
			f.exists("name", tt.stored, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertCompany(&twin) }))
		})
	}
	f.sub("dotted capital I is not i", func(f *fixture) {
		f.user(login("İx"), systemAdmin)
		f.user(login("ix"), systemAdmin)
	})
	testUniquePeople(f)
}

func (f *fixture) insert(u *core.User) error {
	return f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertUser(u) })
}

func testUniquePeople(f *fixture) {
	a := f.user(login("first"), email("First@x"), systemAdmin)
	b := f.user(login("second"), email("second@x"), systemAdmin)
	f.sub("one login on two servers is two people", func(f *fixture) {
		f.user(login("first"), server("AD"), systemAdmin)
		twin := person(login("FIRST"), server("ad"), systemAdmin)
		f.exists("login", "first", f.insert(&twin))
	})
	f.sub("e-mail", func(f *fixture) {
		twin := person(email("FIRST@X"), systemAdmin)
		f.exists("email", "First@x", f.insert(&twin))
	})
	f.sub("no e-mail is not an e-mail", func(f *fixture) {
		f.user(systemAdmin)
		f.user(systemAdmin)
	})
	f.sub("ID", func(f *fixture) {
		twin := person(systemAdmin)
		twin.ID = a.ID
		f.exists("id", string(a.ID), f.insert(&twin))
	})
	f.sub("on update too, but not with oneself", func(f *fixture) {
		update := func(change func(*core.User)) error {
			u := b
			change(&u)
			return f.store.Update(f.Context(), func(tx core.Tx) error { return tx.UpdateUser(&u) })
		}
		f.exists("login", "first", update(login("FIRST")))
		f.exists("email", "First@x", update(email("first@X")))
		f.ok(update(func(u *core.User) { u.Login, u.Email = "SECOND", "SECOND@x" }))
	})
	f.sub("API keys share the names of local people", func(f *fixture) {
		key := core.APIKey{ID: newID[core.APIKeyID](), Login: "Zabbix"}
		add := func(k core.APIKey) error {
			return f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertAPIKey(&k) })
		}
		f.ok(add(key))
		twin := person(login("ZABBIX"), systemAdmin)
		f.exists("login", "Zabbix", f.insert(&twin))
		twin.Server = "AD"
		f.ok(f.insert(&twin))
		key.ID = newID[core.APIKeyID]()
		f.exists("login", "Zabbix", add(key))
		key.Login = "FIRST"
		f.exists("login", "first", add(key))
	})
}
