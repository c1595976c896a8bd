package storetest

import (
	"reflect"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// license stores a licence, free.
func (f *fixture) license(change ...func(*core.License)) core.License {
	f.Helper()
	l := core.License{ID: newID[core.LicenseID](), Type: "Ultimate", Expires: core.NeverExpires, Transaction: newID[string](), CreatedAt: start}
	for _, ch := range change {
		ch(&l)
	}
	f.update(func(tx core.Tx) error { return tx.InsertLicense(&l) })
	return l
}

func (f *fixture) license1(id core.LicenseID) core.License {
	f.Helper()
	l, err := f.read().License(core.Everywhere, id)
	f.ok(err)
	return *l
}

func testLicenses(f *fixture) {
	f.sub("numbers count up from the highest", func(f *fixture) {
		first, second := f.license(), f.license()
		far := f.license(func(l *core.License) { l.Number = second.Number + 100 })
		if next := f.license(); second.Number != first.Number+1 || next.Number != far.Number+1 {
			f.Errorf("numbers %d, %d, %d, %d", first.Number, second.Number, far.Number, next.Number)
		}
		f.want(core.Conflict, f.store.Update(f.Context(), func(tx core.Tx) error {
			return tx.InsertLicense(&core.License{ID: newID[core.LicenseID](), Number: far.Number})
		}))
	})
	f.sub("a licence comes back as it was", func(f *fixture) {
		c := f.company()
		l := f.license(func(l *core.License) { l.Trial, l.Expires, l.Company = true, at(time.Hour), ref(c) })
		if got := f.license1(l.ID); !reflect.DeepEqual(got, l) {
			f.Errorf("got  %+v\nwant %+v", got, l)
		}
		_, err := f.read().License(core.Everywhere, "x")
		f.want(core.NotFound, err)
	})
	f.sub("the pool of a deleted company is the global one", func(f *fixture) {
		c := f.company()
		l := f.license(func(l *core.License) { l.Company = ref(c) })
		f.update(func(tx core.Tx) error { return tx.DeleteCompany(c.ID) })
		if got := f.license1(l.ID); got.Company.ID != "" {
			f.Errorf("pool %+v", got.Company)
		}
	})
	f.sub("holding", testHolding)
	f.sub("taking", testTaking)
	f.sub("scope", testLicenseScope)
}

func testHolding(f *fixture) {
	ann, bob := f.user(customerOf(f.company())), f.user()
	pc := f.computer(ann)
	l, other := f.license(), f.license()
	hold := func(id core.LicenseID, u core.UserID, c core.ComputerID) error {
		return f.store.Update(f.Context(), func(tx core.Tx) error { return tx.HoldLicense(id, u, c) })
	}
	f.ok(hold(l.ID, ann.ID, ""))
	f.ok(hold(l.ID, ann.ID, pc.ID))
	got := f.license1(l.ID).Holder
	if got.User != ann.ID || got.Login != ann.Login || got.Computer != pc.ID || got.ComputerName != pc.Name || got.OS != pc.OS {
		f.Errorf("held by %+v", got)
	}
	if on, err := f.read().LicenseOf(pc.ID); err != nil || on.ID != l.ID {
		f.Errorf("on the computer: %+v, %v", on, err)
	}
	f.exists("computer", string(pc.ID), hold(other.ID, ann.ID, pc.ID)) // one licence a computer
	f.want(core.NotFound, hold("x", ann.ID, ""))
	f.ok(hold(l.ID, bob.ID, ""))
	f.update(func(tx core.Tx) error { return tx.FreeLicensesOf(bob.ID) })
	if got := f.license1(l.ID); !got.Free() {
		f.Errorf("after all, held by %+v", got.Holder)
	}
	list, err := f.read().LicenseHoldings(l.ID)
	f.ok(err)
	for i, h := range list {
		if h.Until == nil || !h.Until.After(h.Since) || i > 0 && h.Since.Before(*list[i-1].Until) {
			f.Errorf("periods %+v", list)
		}
	}
}

func testTaking(f *fixture) {
	u, c := f.user(), f.company()
	pool := c.ID
	take := func(pool *core.CompanyID, when time.Time) core.LicenseID {
		l, err := f.read().LicenseToTake(u.ID, pool, when)
		if err != nil {
			f.want(core.NotFound, err)
			return ""
		}
		return l.ID
	}
	if got := take(&pool, start); got != "" {
		f.Errorf("an empty pool gives %s", got)
	}
	late := f.license(func(l *core.License) { l.Company, l.Expires = ref(c), at(2*time.Hour) })
	soon := f.license(func(l *core.License) { l.Company, l.Expires = ref(c), at(time.Hour) })
	granted := f.license(func(l *core.License) { l.Expires = at(30 * time.Minute) })
	f.update(func(tx core.Tx) error { return tx.HoldLicense(granted.ID, u.ID, "") })
	for _, tt := range []struct {
		name string
		pool *core.CompanyID
		when time.Time
		want core.LicenseID
	}{
		{"what was granted comes first", &pool, start, granted.ID},
		{"what was granted has expired", &pool, at(30 * time.Minute), soon.ID},
		{"that has expired, too", &pool, at(time.Hour), late.ID},
		{"everything has", &pool, at(2 * time.Hour), ""},
		{"no pool", nil, start, granted.ID},
		{"no pool, and nothing granted that is good", nil, at(time.Hour), ""},
	} {
		f.sub(tt.name, func(f *fixture) {
			if got := take(tt.pool, tt.when); got != tt.want {
				f.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func testLicenseScope(f *fixture) {
	mine, other := f.company(), f.company()
	ann := f.user(func(u *core.User) { u.Customer = &core.Customer{Company: ref(mine)} })
	bob := f.user(func(u *core.User) { u.Customer = &core.Customer{Company: ref(other)} })
	own := f.license(func(l *core.License) { l.Company = ref(mine) })
	gone := f.license(func(l *core.License) { l.Company = ref(mine) })
	brought := f.license(func(l *core.License) { l.Company = ref(other) })
	f.license(func(l *core.License) { l.Company = ref(other) })
	f.update(func(tx core.Tx) error {
		if err := tx.HoldLicense(gone.ID, bob.ID, ""); err != nil {
			return err
		}
		return tx.HoldLicense(brought.ID, ann.ID, "")
	})
	list, err := f.read().Licenses(core.LicenseFilter{Scope: companyScope(mine.ID)}, 0, 100)
	f.ok(err)
	if len(list) != 3 || list[0].ID != own.ID || list[1].ID != gone.ID || list[2].ID != brought.ID {
		f.Fatalf("%d licences, %+v", len(list), list)
	}
	if list[1].Holder != (core.LicenseHolder{Elsewhere: true}) || list[1].Free() {
		f.Errorf("shows who of another company has it: %+v", list[1].Holder)
	}
	if list[2].Holder.User != ann.ID || list[2].Company.Name != "" {
		f.Errorf("shows another company's name: %+v", *list[2])
	}
	free, err := f.read().Licenses(core.LicenseFilter{Scope: companyScope(mine.ID), Available: &start}, 0, 100)
	f.ok(err)
	if len(free) != 1 || free[0].ID != own.ID {
		f.Errorf("available: %+v", free)
	}
	held, err := f.read().Licenses(core.LicenseFilter{Scope: core.Everywhere, User: bob.ID}, 0, 100)
	f.ok(err)
	if len(held) != 1 || held[0].ID != gone.ID {
		f.Errorf("held by one: %+v", held)
	}
}
