package control_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// books is a world with a bucket, where samples and packages are put by hand.
type books struct {
	*world
	account     core.AccountID
	destination core.DestinationID
}

func newBooks(w *world) *books {
	b := &books{world: w}
	settings := core.AccountSettings{AccessKey: "a", SecretKey: "s", HTTPSEndpoint: "https://s3.example.com"}
	id, err := w.Accounts.Create(w.ctx, system, core.AccountCreate{Name: "Shared", Type: core.S3Compatible,
		Settings: []core.SettingsMember{{Key: "S3Compatible", Settings: settings}}})
	w.must(err)
	b.account = id
	d, err := w.Accounts.AddDestination(w.ctx, system, core.DestinationAdd{Account: id, Bucket: "bucket", Name: "Cloud"})
	w.must(err)
	b.destination = d.ID
	return b
}

func (b *books) pkg(name string, cost core.Fixed) core.PackageID {
	b.t.Helper()
	id, err := b.Packages.Create(b.ctx, system, core.PackageCreate{Name: name, Cost: cost})
	b.must(err)
	return id
}

func (b *books) assign(user core.UserID, pkg core.PackageID) core.AssignmentID {
	b.t.Helper()
	id, err := b.Assignments.Create(b.ctx, system, user, core.AssignmentCreate{Account: b.account, Bucket: "bucket", Package: pkg})
	b.must(err)
	return id
}

func (b *books) prices(in core.PriceListCreate) {
	b.t.Helper()
	_, err := b.PriceLists.Create(b.ctx, system, in)
	b.must(err)
}

// sample puts what a person had stored on each of some days.
func (b *books) sample(user core.UserID, from, to string, stored, restored core.Bytes) {
	b.t.Helper()
	first, last := date(from), date(to)
	b.must(b.store.Update(b.ctx, func(tx core.Tx) error {
		for day := first; day <= last; day++ {
			if err := tx.PutSample(core.SpaceSample{User: user, Destination: b.destination, Day: day, Stored: stored, Restored: restored}); err != nil {
				return err
			}
		}
		return nil
	}))
}

func date(s string) core.Day {
	d, ok := core.ParseDay(s)
	if !ok {
		panic(s)
	}
	return d
}

func month(s string) *core.Month {
	m, ok := core.ParseMonth(s)
	if !ok {
		panic(s)
	}
	return &m
}

// at moves the clock to a day's noon.
func (b *books) at(day string) {
	b.t.Helper()
	to := date(day).Time().Add(12 * time.Hour)
	b.advance(to.Sub(b.clock()))
}

func (b *books) bill(m string) string {
	b.t.Helper()
	bill, err := b.Billing.Month(b.ctx, system, core.BillingQuery{Month: month(m)})
	b.must(err)
	return lines(bill)
}

// lines writes a bill's numbers; people and companies by ID, as their names may change.
func lines(b *core.Billing) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s: average %d restored %d\n", b.Month, b.Average, b.Restored)
	for _, l := range b.People {
		fmt.Fprintf(&out, "%s %s %s-%s: average %d restored %d; %s plan %s storage %s restore %s license %s\n", l.Person.ID, l.Company.ID,
			l.Days.From, l.Days.To, l.Average, l.Restored, l.Currency, l.Plan, l.Storage, l.Restore, l.License)
	}
	return out.String()
}

// row gives one person's only line.
func (b *books) row(m string, user core.UserID) core.BillingLine {
	b.t.Helper()
	bill, err := b.Billing.Month(b.ctx, system, core.BillingQuery{Month: month(m)})
	b.must(err)
	for _, l := range bill.People {
		if l.Person.ID == user {
			return l
		}
	}
	b.t.Fatalf("no line for %s in %s", user, m)
	return core.BillingLine{}
}

const gb = core.GB

// A month by hand: every number of docs/billing.md, with a package of 75.00, a
// GB and month at 0.005, a restored GB at 0.02 and a licence at 3.00.
func TestAMonthByHand(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		b := newBooks(w)
		w.company("Acme")
		b.prices(core.PriceListCreate{Currency: "USD", PerGBMonth: 5_000_000, PerRestoredGB: 20_000_000, PerLicenseMonth: 3_000_000_000, From: date("2026-11-01")})
		ann, bob := w.customer("ann", "Acme"), w.customer("bob", "")
		b.assign(ann, b.pkg("75", 75*core.One))
		b.sample(ann, "2026-11-01", "2026-11-30", 100*gb, 0)
		b.sample(ann, "2026-11-10", "2026-11-10", 400*gb, 7*gb) // in place of that day's
		l := w.issue(core.LicenseIssue{})
		w.must(w.Licenses.Grant(w.ctx, system, core.LicenseChange{License: l.ID, User: ann}))
		trial := w.issue(core.LicenseIssue{Trial: true})
		w.must(w.Licenses.Grant(w.ctx, system, core.LicenseChange{License: trial.ID, User: bob}))
		b.at("2026-11-16")
		w.must(w.Licenses.Release(w.ctx, system, core.LicenseChange{License: l.ID}))
		b.at("2026-12-24")

		got := b.row("2026-11", ann)
		want := core.BillingLine{Person: got.Person, Company: got.Company, Days: core.Days{From: date("2026-11-01"), To: date("2026-12-01")},
			Current: 100 * gb, Average: 110 * gb, Restored: 7 * gb, Currency: "USD",
			Plan: 75 * core.One, Storage: 5500, Restore: 1400, License: 15000}
		if got != want || got.Company.Name != "Acme" {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if got := b.row("2026-11", bob); got.Plan+got.Storage+got.Restore+got.License != 0 {
			t.Errorf("bob: %+v", got)
		}
		now := b.row("2026-12", ann)
		if now.Days.Len() != 24 || now.Plan != 75*core.One || now.Average != 0 || now.Current != 100*gb {
			t.Errorf("the current month, of which 24 days count: %+v", now)
		}
		next, err := w.Billing.Month(w.ctx, system, core.BillingQuery{Month: month("2027-01")})
		w.must(err)
		if len(next.People) != 0 || next.Current != 0 {
			t.Errorf("a month that has not begun: %+v", next)
		}
	})
}

func TestChangesInAMonthCountByTheDay(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		b := newBooks(w)
		acme, beta := w.company("Acme"), w.company("Beta")
		b.prices(core.PriceListCreate{Currency: "USD", PerGBMonth: 1_000_000_000, From: date("2026-11-01")})
		ann := w.customer("ann", "Acme")
		cheap, dear := b.pkg("cheap", 30*core.One), b.pkg("dear", 90*core.One)
		given := b.assign(ann, cheap)
		b.sample(ann, "2026-11-01", "2026-11-30", 30*gb, 0)
		b.at("2026-11-11")
		w.must(w.Assignments.Update(w.ctx, system, ann, string(given), core.AssignmentUpdate{Account: b.account, Package: &dear}))
		b.at("2026-11-16")
		w.must(w.Customers.Update(w.ctx, system, ann, core.CustomerUpdate{Company: ptr("Beta")}))
		b.at("2026-11-21")
		w.must(w.Packages.Update(w.ctx, system, dear, core.PackageUpdate{Cost: ptr(120 * core.One)}))
		b.prices(core.PriceListCreate{Company: "Beta", Currency: "EUR", PerGBMonth: 2_000_000_000, From: date("2026-11-26")})
		b.at("2026-12-01")
		want := fmt.Sprintf(`2026-11: average %d restored 0
%[2]s %[3]s 2026-11-01-2026-11-16: average %[5]d restored 0; USD plan 25.00 storage 15.00 restore 0.00 license 0.00
%[2]s %[4]s 2026-11-16-2026-11-26: average %[6]d restored 0; USD plan 35.00 storage 10.00 restore 0.00 license 0.00
%[2]s %[4]s 2026-11-26-2026-12-01: average %[7]d restored 0; EUR plan 20.00 storage 10.00 restore 0.00 license 0.00
`, 30*gb, ann, acme, beta, 15*gb, 10*gb, 5*gb)
		if got := b.bill("2026-11"); got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
		s, err := w.Billing.Statement(w.ctx, system, beta, *month("2026-11"))
		w.must(err)
		var csv bytes.Buffer
		w.must(s.WriteCSV(&csv))
		list, err := w.PriceLists.List(w.ctx, system)
		w.must(err)
		wantCSV := strings.NewReplacer("ANN", string(ann), "USD1", string(list[0].ID)+",USD", "EUR1", string(list[1].ID)+",EUR").Replace(
			`month,company,kind,user_id,login,package,from,to,days,bytes,unit_price,price_list,currency,amount
2026-11,Beta,plan,ANN,ann,2,2026-11-16,2026-11-25,5,0,90.00,USD1,15.00
2026-11,Beta,plan,ANN,ann,2,2026-11-16,2026-11-25,5,0,120.00,USD1,20.00
2026-11,Beta,storage,ANN,ann,,2026-11-16,2026-11-25,10,32212254720,1.00,USD1,10.00
2026-11,Beta,plan,ANN,ann,2,2026-11-26,2026-11-30,5,0,120.00,EUR1,20.00
2026-11,Beta,storage,ANN,ann,,2026-11-26,2026-11-30,5,32212254720,2.00,EUR1,10.00
`)
		if got := csv.String(); got != wantCSV {
			t.Errorf("got:\n%s\nwant:\n%s", got, wantCSV)
		}
		if fmt.Sprint(s.Totals) != "[{EUR 30.00} {USD 45.00}]" {
			t.Errorf("totals: %v", s.Totals)
		}
		samples, err := w.Billing.Samples(w.ctx, system, beta, ann, *month("2026-11"))
		w.must(err)
		if len(samples) != 15 || samples[0].Day != date("2026-11-16") {
			t.Errorf("%d samples, from %+v", len(samples), samples)
		}
	})
}

// A past month is the same to the cent after every kind of later change.
func TestPastMonthsStayAsTheyWere(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		b := newBooks(w)
		w.admin("root")
		acme := w.company("Acme")
		w.company("Beta")
		b.prices(core.PriceListCreate{Currency: "USD", PerGBMonth: 5_123_457, PerRestoredGB: 23_456_789, PerLicenseMonth: 3_330_000_000, From: date("2026-11-01")})
		pkg, spare := b.pkg("gold", 75*core.One), b.pkg("spare", core.One)
		var people []core.UserID
		for i, login := range logins("user", 6) {
			id := w.customer(login, []string{"Acme", "Beta", ""}[i%3])
			people = append(people, id)
			b.assign(id, pkg)
			b.sample(id, "2026-11-01", "2026-11-30", core.Bytes(i+1)*7_777_777_777, core.Bytes(i)*1_234_567)
			l := w.issue(core.LicenseIssue{})
			w.must(w.Licenses.Grant(w.ctx, system, core.LicenseChange{License: l.ID, User: id}))
		}
		b.at("2026-12-05")
		before := b.bill("2026-11")
		statement := func() string {
			s, err := w.Billing.Statement(w.ctx, system, acme, *month("2026-11"))
			w.must(err)
			var out strings.Builder
			for _, l := range s.Lines {
				fmt.Fprintln(&out, l.Person.ID, l.Kind, l.Package, l.Days, l.Held, l.Bytes, l.UnitPrice, l.PriceList, l.Currency, l.Amount)
			}
			return out.String() + fmt.Sprint(s.Totals)
		}
		stated := statement()
		if strings.Count(before, "\n") != 7 || strings.Count(stated, "\n") < 7 {
			t.Fatalf("not much to compare:\n%s\n%s", before, stated)
		}
		for _, change := range []struct {
			name string
			do   func()
		}{
			{"rename", func() {
				w.must(w.Customers.Update(w.ctx, system, people[0], core.CustomerUpdate{Login: ptr("renamed"), FirstName: ptr("New")}))
			}},
			{"rename the company", func() { w.must(w.Companies.Update(w.ctx, system, acme, core.CompanyUpdate{Name: ptr("Apex")})) }},
			{"move", func() {
				w.must(w.Customers.Update(w.ctx, system, people[0], core.CustomerUpdate{Company: ptr("Beta")}))
				w.must(w.Customers.Update(w.ctx, system, people[2], core.CustomerUpdate{Company: ptr("Apex")}))
			}},
			{"another package", func() {
				list, err := w.store.Read(w.ctx).AssignmentsOf(people[0])
				w.must(err)
				w.must(w.Assignments.Update(w.ctx, system, people[0], string(list[0].ID), core.AssignmentUpdate{Account: b.account, Package: &spare}))
			}},
			{"take the destination away", func() {
				w.must(w.Assignments.Delete(w.ctx, system, people[1], string(b.destination)))
			}},
			{"another cost", func() {
				w.must(w.Packages.Update(w.ctx, system, pkg, core.PackageUpdate{Cost: ptr(99 * core.One), Name: ptr("platinum")}))
			}},
			{"other prices", func() {
				b.prices(core.PriceListCreate{Currency: "EUR", PerGBMonth: 9, From: date("2026-12-01")})
				b.prices(core.PriceListCreate{Company: "Apex", Currency: "JPY", PerGBMonth: 9, From: date("2026-12-02")})
			}},
			{"other licences", func() {
				for l, err := range w.Licenses.List(w.ctx, system, false, core.Part[int64]{}) {
					w.must(err)
					w.must(w.Licenses.Release(w.ctx, system, core.LicenseChange{License: l.ID}))
					w.must(w.Licenses.Grant(w.ctx, system, core.LicenseChange{License: l.ID, User: people[0]}))
				}
			}},
			{"later samples", func() { b.sample(people[0], "2026-12-01", "2026-12-05", 1<<50, 1<<40) }},
			{"a role besides", func() {
				w.must(w.People.Update(w.ctx, system, core.LoginRef{Login: "user003"}, core.PersonUpdate{SystemAdmin: ptr(true)}))
				w.must(w.Customers.Delete(w.ctx, system, people[3], false)) // lives on as staff
			}},
			{"delete", func() {
				for _, id := range []core.UserID{people[0], people[1], people[2], people[4], people[5]} {
					w.must(w.Customers.Delete(w.ctx, system, id, id == people[1]))
				}
			}},
			{"delete the package", func() { w.must(w.Packages.Delete(w.ctx, system, pkg)) }},
			{"delete the company", func() { w.must(w.Companies.Delete(w.ctx, system, acme)) }},
			{"two years", func() { b.at("2028-12-05") }},
		} {
			t.Run(change.name, func(t *testing.T) {
				w.t = t
				b.advance(time.Minute)
				change.do()
				if after := b.bill("2026-11"); after != before {
					t.Errorf("before:\n%s\nafter:\n%s", before, after)
				}
				if after := statement(); after != stated {
					t.Errorf("statement before:\n%s\nafter:\n%s", stated, after)
				}
			})
		}
	})
}

// Whatever a person costs, rows, statement lines and totals say the same.
func TestScopeOfBills(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		b := newBooks(w)
		w.admin("root")
		acme, beta := w.company("Acme"), w.company("Beta")
		w.staff("boss", []string{"Acme"}, core.PermBilling)
		boss := w.as("boss")
		ann, bob := w.customer("ann", "Acme"), w.customer("bob", "Beta")
		b.sample(ann, "2026-11-01", "2026-11-30", gb, 0)
		b.sample(bob, "2026-11-01", "2026-11-30", gb, 0)
		b.at("2026-11-21")
		w.must(w.Customers.Update(w.ctx, system, ann, core.CustomerUpdate{Company: ptr("Beta")}))
		b.at("2026-12-01")
		bill, err := w.Billing.Month(w.ctx, boss, core.BillingQuery{Month: month("2026-11")})
		w.must(err)
		if len(bill.People) != 1 || bill.People[0].Person.ID != ann || bill.Average != gb*20/30+1 {
			t.Errorf("boss's bill: %s", lines(bill))
		}
		d, err := w.Billing.Details(w.ctx, boss, ann, month("2026-11"))
		w.must(err)
		if d.Stored != gb || len(d.Volumes) != 1 || d.Volumes[0].Bucket != "bucket" || d.Volumes[0].Name != "Cloud" || d.Volumes[0].Account != b.account {
			t.Errorf("details: %+v", d)
		}
		_, err = w.Billing.Details(w.ctx, boss, bob, month("2026-11"))
		w.refused(err, core.NotFound, core.Unknown)
		_, err = w.Billing.Details(w.ctx, boss, ann, month("2026-12")) // at home elsewhere by then
		w.refused(err, core.NotFound, core.Unknown)
		_, err = w.Billing.Statement(w.ctx, boss, beta, *month("2026-11"))
		w.refused(err, core.NotFound, core.Unknown)
		samples, err := w.Billing.Samples(w.ctx, boss, acme, ann, *month("2026-11"))
		w.must(err)
		if len(samples) != 20 {
			t.Errorf("%d samples", len(samples))
		}
		none, err := w.Billing.Month(w.ctx, boss, core.BillingQuery{Company: "Beta", Month: month("2026-11")})
		w.must(err)
		if len(none.People) != 0 || none.Average != 0 {
			t.Errorf("a company out of scope: %s", lines(none))
		}
		_, err = w.PriceLists.Create(w.ctx, boss, core.PriceListCreate{Company: "Acme", Currency: "USD", From: date("2026-12-01")})
		w.refused(err, core.Denied, core.NoReason)
	})
}

func TestPriceListsAreRefused(t *testing.T) {
	tests := []struct {
		name   string
		in     core.PriceListCreate
		reason core.Reason
	}{
		{"no currency", core.PriceListCreate{From: date("2026-11-01")}, core.Malformed},
		{"a currency in words", core.PriceListCreate{Currency: "dollars", From: date("2026-11-01")}, core.Malformed},
		{"a price below nothing", core.PriceListCreate{Currency: "USD", PerGBMonth: -1, From: date("2026-11-01")}, core.Range},
		{"a month that is over", core.PriceListCreate{Currency: "USD", From: date("2026-10-31")}, core.Range},
		{"an end before its beginning", core.PriceListCreate{Currency: "USD", From: date("2026-11-02"), To: ptr(date("2026-11-02"))}, core.Range},
		{"an unknown company", core.PriceListCreate{Currency: "USD", Company: "Nobody", From: date("2026-11-01")}, core.Unknown},
	}
	onEngines(t, func(t *testing.T, w *world) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				w.t = t
				_, err := w.PriceLists.Create(w.ctx, system, tt.in)
				w.refused(err, core.Invalid, tt.reason)
			})
		}
	})
}
