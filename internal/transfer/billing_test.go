package transfer_test

import (
	"context"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

const pcID = "0190a000-0000-7000-8000-0000000000c1"

// billed is licences in every state and prices of every kind.
const billed = `{"companies": [{"name": "Acme"}, {"name": "Globex"}],
 "users": [{"login": "ann", "customer": {"company": "Acme"}}, {"login": "bob", "customer": {}},
  {"login": "carol", "createdAt": "2026-01-01T08:00:00Z", "customer": {"company": [{"company": "Acme"}, {"company": "", "from": "2026-02-01"}, {"company": "Globex", "from": "2026-03-01"}]}},
  {"login": "dave", "customer": {"company": [{"company": "Acme", "from": "2026-01-01", "to": "2026-02-01"}, {"company": "Globex", "from": "2026-02-01", "to": "2026-05-01T12:00:00Z"}]}}],
 "computers": [{"id": "` + pcID + `", "user": "ann", "name": "pc", "os": "linux"}],
 "licenses": [
  {"id": "0190a000-0000-7000-8000-000000000101", "number": 6, "type": "File Backup", "trial": true, "expires": "2028-01-01T00:00:00Z",
   "transaction": "0190a000-0000-7000-8000-0000000000f1", "company": "Acme", "createdAt": "2026-01-02T03:04:05Z", "user": "ann", "computer": "` + pcID + `"},
  {"number": 3, "expires": null, "holdings": [{"user": "ann", "from": "2026-01-01", "to": "2026-03-01T12:00:00.5Z"}, {"user": "bob", "computer": "` + pcID + `", "from": "2026-04-01", "to": "2026-05-01"}]},
  {"user": "bob", "from": "2026-06-01", "to": "2026-07-01"},
  {"user": "bob", "from": "2026-06-01"},
  {}],
 "priceLists": [{"company": null, "currency": "usd", "perGBMonth": "0.005", "perRestoredGB": "0", "perLicenseMonth": "3.00", "from": "2026-01-01", "to": null},
  {"company": "Acme", "currency": "EUR", "perGBMonth": "0.000000001", "from": "2026-02-01", "to": "2027-01-01"}]}`

func TestLicencesAndPricesComeBackTheSame(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		first := open()
		mustLoad(t, first, false, billed)
		file := export(t, first)
		second := open()
		mustLoad(t, second, false, file)
		if again := export(t, second); again != file {
			t.Errorf("first export:\n%s\nafter import and export:\n%s", file, again)
		}
		sum := mustLoad(t, second, true, file)
		for _, c := range sum.Lists {
			if (c.List == "licenses" || c.List == "priceLists") && (c.Made != 0 || c.Updated != 0) {
				t.Errorf("third import: %+v", c)
			}
		}
		list, err := first.Read(context.Background()).Licenses(core.LicenseFilter{Scope: core.Everywhere}, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range list {
			got = append(got, l.Type+" "+l.Company.Name+" "+l.Holder.Login+" "+l.Holder.ComputerName)
		}
		want := []string{"Ultimate   ", "File Backup Acme ann pc", "Ultimate   ", "Ultimate  bob ", "Ultimate   "}
		for i := range want {
			if i >= len(got) || got[i] != want[i] {
				t.Fatalf("got %q, want %q", got, want)
			}
		}
		if list[0].Number != 3 || list[4].Number != 9 || !list[0].Expires.Equal(core.NeverExpires) {
			t.Errorf("numbers %d to %d, the first until %s", list[0].Number, list[4].Number, list[0].Expires)
		}
	})
}

func TestLicencesAndPricesAreRefused(t *testing.T) {
	const people = `"users": [{"login": "ann", "customer": {}}, {"login": "bob", "customer": {}}],
 "computers": [{"id": "` + pcID + `", "user": "ann", "name": "pc", "os": "linux"}], `
	tests := []struct{ name, file, want string }{
		{"a number twice", `"licenses": [{"number": 6}, {"number": 6}]`, `licenses[1].number: the same as licenses[0]`},
		{"an ID twice", `"licenses": [{"id": "0190a000-0000-7000-8000-000000000101"}, {"id": "0190A000-0000-7000-8000-000000000101"}]`, `licenses[1].id: the same as licenses[0]`},
		{"an ID that is none", `"licenses": [{"id": "x"}]`, `licenses[0].id: "x" is not a UUID`},
		{"a number below 1", `"licenses": [{"number": -1}]`, `licenses[0].number: number -1 is not`},
		{"a transaction that is no UUID", `"licenses": [{"transaction": "x"}]`, `licenses[0].transaction: "x" is not a UUID`},
		{"an unknown pool", `"licenses": [{"company": "Nobody"}]`, `licenses[0].company: no company "Nobody"`},
		{"an unknown user", `"licenses": [{"user": "nobody"}]`, `licenses[0].user: `},
		{"a computer without a user", `"licenses": [{"computer": "` + pcID + `"}]`, `licenses[0].user: `},
		{"an unknown computer", `"licenses": [{"user": "ann", "computer": "0190a000-0000-7000-8000-0000000000c9"}]`, `licenses[0].computer: no computer`},
		{"another's computer", `"licenses": [{"user": "bob", "computer": "` + pcID + `"}]`, `licenses[0].computer: "` + pcID + `" is not the user's`},
		{"a computer with two", `"licenses": [{"number": 1, "user": "ann", "computer": "` + pcID + `"}, {"user": "ann", "computer": "` + pcID + `"}]`,
			`licenses[1].computer: has license 1 already`},
		{"an end before its beginning", `"licenses": [{"user": "ann", "from": "2026-02-01", "to": "2026-01-01"}]`, `licenses[0].to: is not after from`},
		{"a day that is none", `"licenses": [{"user": "ann", "from": "2026-02-30"}]`, `licenses[0].from: want a day such as`},
		{"periods that overlap", `"licenses": [{"holdings": [{"user": "ann", "from": "2026-01-01", "to": "2026-02-01"}, {"user": "bob", "from": "2026-01-31"}]}]`,
			`licenses[0].holdings[1].from: is before the end of the period before`},
		{"periods after one that lasts", `"licenses": [{"holdings": [{"user": "ann", "from": "2026-01-01"}, {"user": "bob", "from": "2026-01-31"}]}]`,
			`licenses[0].holdings[1].from: is before the end of the period before`},
		{"periods and a user", `"licenses": [{"user": "ann", "holdings": [{"user": "ann"}]}]`, `licenses[0].holdings: stand instead of`},
		{"homes out of order", `"companies": [{"name": "Acme"}], "users": [{"login": "eve", "customer": {"company": [{"company": "Acme", "from": "2026-02-01"}, {"company": "", "from": "2026-01-01"}]}}]`,
			`users[0].customer.company[1].from: is not after`},
		{"a home that was none", `"users": [{"login": "eve", "customer": {"company": [{"company": "Nobody", "from": "2026-02-01", "to": "2026-03-01"}]}}]`,
			`users[0].customer.company[0].company: no company "Nobody"`},
		{"prices without a currency", `"priceLists": [{"perGBMonth": "1"}]`, `priceLists[0].currency: currency is not three`},
		{"a price with ten decimals", `"priceLists": [{"currency": "USD", "perGBMonth": "0.0000000001"}]`, `priceLists[0].perGBMonth: "0.0000000001" is not a price`},
		{"a price below nothing", `"priceLists": [{"currency": "USD", "perRestoredGB": "-1"}]`, `priceLists[0].perRestoredGB: "-1" is not a price`},
		{"a day without a month", `"priceLists": [{"currency": "USD", "from": "2026"}]`, `priceLists[0].from: "2026" is not a day`},
		{"two lists from one day", `"priceLists": [{"currency": "USD", "from": "2026-01-01"}, {"currency": "EUR", "from": "2026-01-01"}]`,
			`priceLists[1].from: the same as priceLists[0]`},
		{"prices of an unknown company", `"priceLists": [{"currency": "USD", "company": "Nobody"}]`, `priceLists[0].company: no company "Nobody"`},
	}
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				file := people + tt.file
				if strings.Contains(tt.file, `"users"`) {
					file = tt.file
				}
				_, err := load(t, s, false, `{`+file+`}`)
				if err == nil || len(err.Error()) < len(tt.want) || err.Error()[:len(tt.want)] != tt.want {
					t.Errorf("got  %v\nwant %s", err, tt.want)
				}
			})
		}
	})
}
