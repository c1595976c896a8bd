package control_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// storageWith makes an S3 account with buckets.
func (w *world) storageWith(buckets ...string) core.AccountID {
	w.t.Helper()
	settings := core.AccountSettings{AccessKey: "a", SecretKey: "hush-hush", HTTPSEndpoint: "https://s3.example.com"}
	id, err := w.Accounts.Create(w.ctx, system, core.AccountCreate{Name: "S3", Type: core.S3Compatible,
		Settings: []core.SettingsMember{{Key: "S3Compatible", Settings: settings}}})
	w.must(err)
	for _, b := range buckets {
		_, err := w.Accounts.AddDestination(w.ctx, system, core.DestinationAdd{Account: id, Bucket: b})
		w.must(err)
	}
	return id
}

func (w *world) assign(user core.UserID, account core.AccountID, bucket string, p core.PackageID) core.AssignmentID {
	w.t.Helper()
	id, err := w.Assignments.Create(w.ctx, system, user, core.AssignmentCreate{Account: account, Bucket: bucket, Package: p})
	w.must(err)
	return id
}

// history tells a person's periods as "bucket/package since-until", in hours.
func (w *world) history(user core.UserID) string {
	w.t.Helper()
	start := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	list, err := w.store.Read(w.ctx).AssignmentHistory(user, "", 100)
	w.must(err)
	var out []string
	for _, h := range list {
		d, err := w.store.Read(w.ctx).PastDestination(h.Destination)
		w.must(err)
		until := "now"
		if h.Until != nil {
			until = fmt.Sprint(h.Until.Sub(start).Hours())
		}
		out = append(out, fmt.Sprintf("%s/%d %v-%s", d.Bucket, h.Package, h.Since.Sub(start).Hours(), until))
	}
	return strings.Join(out, ", ")
}

// What billing reads is never overwritten (DESIGN section 4).
func TestAssignmentsAreKeptByTime(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		account := w.storageWith("one", "two")
		pack, err := w.Packages.Create(w.ctx, system, core.PackageCreate{Name: "Gold"})
		w.must(err)
		ann := w.customer("ann", "")
		id := w.assign(ann, account, "one", 0)
		w.advance(time.Hour)
		w.must(w.Assignments.Update(w.ctx, system, ann, string(id), core.AssignmentUpdate{Account: account, Package: &pack}))
		w.advance(time.Hour)
		w.must(w.Assignments.Update(w.ctx, system, ann, string(id), core.AssignmentUpdate{Account: account, Bucket: ptr("two"), Package: &pack}))
		w.must(w.Assignments.Update(w.ctx, system, ann, string(id), core.AssignmentUpdate{Account: account, Package: &pack})) // no change
		w.advance(time.Hour)
		w.must(w.Assignments.Delete(w.ctx, system, ann, string(id)))
		w.advance(time.Hour)
		w.assign(ann, account, "one", 0)
		w.advance(time.Hour)
		w.must(w.Customers.Delete(w.ctx, system, ann, false))
		want := fmt.Sprintf("one/0 0-1, one/%d 1-2, two/%d 2-3, one/0 4-5", pack, pack)
		if got := w.history(ann); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestAssignmentsEndWithTheCustomerFacet(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		account := w.storageWith("one")
		w.admin("root")
		_, err := w.People.Create(w.ctx, system, core.PersonCreate{Login: "both", Email: "b@example.com", Password: password, SystemAdmin: true})
		w.must(err)
		u, err := w.store.Read(w.ctx).UsersByLogin(core.Everywhere, "both")
		w.must(err)
		person := w.user(u[0].ID)
		person.Customer = &core.Customer{}
		w.must(w.store.Update(w.ctx, func(tx core.Tx) error { return tx.UpdateUser(person) }))
		w.assign(person.ID, account, "one", 0)
		w.must(w.Customers.Delete(w.ctx, system, person.ID, false))
		if list, err := w.store.Read(w.ctx).AssignmentsOf(person.ID); err != nil || len(list) > 0 {
			t.Errorf("left are %v (%v)", list, err)
		}
	})
}

// Staff of some companies see and assign what these were given or use.
func TestStorageInScope(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		account := w.storageWith("given", "used", "others")
		alpha := w.company("Alpha")
		w.company("Bravo")
		ann, bea := w.customer("ann", "Alpha"), w.customer("bea", "Bravo")
		dee := w.customer("dee", "Alpha")
		w.staff("clerk", []string{"Alpha"}, core.PermStorage, core.PermUsers, core.PermUsersCreateEdit, core.PermManageCompanies)
		clerk := w.as("clerk")
		if list, err := gather(w.Accounts.List(w.ctx, clerk, core.Part[core.AccountID]{})); err != nil || len(list) > 0 {
			t.Errorf("sees %v (%v)", list, err)
		}
		_, err := w.Accounts.Get(w.ctx, clerk, account)
		w.refused(err, core.NotFound, core.Unknown)
		given, err := w.store.Read(w.ctx).DestinationByBucket(core.Everywhere, account, "given")
		w.must(err)
		w.must(w.Companies.Update(w.ctx, system, alpha, core.CompanyUpdate{Destinations: &[]core.CompanyDestination{{Destination: given.ID}}}))
		w.assign(ann, account, "used", 0)
		w.assign(bea, account, "others", 0)
		a, err := w.Accounts.Get(w.ctx, clerk, account)
		w.must(err)
		if len(a.Destinations) != 2 || strings.Contains(fmt.Sprint(a.Destinations), "others") {
			t.Errorf("sees %+v", a.Destinations)
		}
		for _, bucket := range []string{"given", "used"} {
			_, err := w.Assignments.Create(w.ctx, clerk, dee, core.AssignmentCreate{Account: account, Bucket: bucket})
			w.must(err)
		}
		_, err = w.Assignments.Create(w.ctx, clerk, dee, core.AssignmentCreate{Account: account, Bucket: "others"})
		w.refused(err, core.NotFound, core.Unknown)
		_, err = w.Assignments.Create(w.ctx, clerk, bea, core.AssignmentCreate{Account: account, Bucket: "given"})
		w.refused(err, core.NotFound, core.Unknown)
		_, err = w.Accounts.AddDestination(w.ctx, clerk, core.DestinationAdd{Account: account, Bucket: "new"})
		w.refused(err, core.Denied, core.NoReason)
		w.refused(w.Accounts.RemoveDestination(w.ctx, clerk, core.DestinationRef{ID: given.ID}), core.Denied, core.NoReason)
		w.refused(w.Companies.Update(w.ctx, clerk, alpha, core.CompanyUpdate{Destinations: &[]core.CompanyDestination{{Destination: "x"}}}), core.Invalid, core.Unknown)
	})
}

// A package that is not enabled permits nothing new.
func TestADisabledPackageIsNotAssigned(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		account := w.storageWith("one")
		pack, err := w.Packages.Create(w.ctx, system, core.PackageCreate{Name: "Gold"})
		w.must(err)
		w.must(w.Packages.Update(w.ctx, system, pack, core.PackageUpdate{Enabled: ptr(false)}))
		_, err = w.Assignments.Create(w.ctx, system, w.customer("ann", ""), core.AssignmentCreate{Account: account, Bucket: "one", Package: pack})
		w.refused(err, core.Conflict, core.NotAllowed)
	})
}

// The settings are opened for their own account only.
func TestSettingsAreSealedForTheirAccount(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		a, err := w.store.Read(w.ctx).Account(core.Everywhere, w.storageWith())
		w.must(err)
		if strings.Contains(string(a.Sealed), "hush") || strings.Contains(fmt.Sprintf("%v %+v %#v %s", a, *a, *a, a.Sealed), "hush") {
			t.Error("the account shows its secret")
		}
		s, err := w.c.OpenSettings(a)
		if err != nil || s.SecretKey != "hush-hush" {
			t.Errorf("opened to %q (%v)", s.SecretKey, err)
		}
		if text := fmt.Sprintf("%v %+v %#v %s", s, s, s, s); strings.Contains(text, "hush") {
			t.Errorf("settings print as %s", text)
		}
		a.ID = core.NewID[core.AccountID](time.Now())
		if _, err := w.c.OpenSettings(a); err == nil {
			t.Error("opened for another account")
		}
	})
}
