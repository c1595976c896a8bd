package control_test

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/core"
)

// furnishBilling gives each company a pool with a free licence, one that its
// first user holds, and prices.
func (n *neighbours) furnishBilling() {
	today := core.DayOf(n.clock())
	for i, name := range []string{"Alpha", "Bravo"} {
		free := n.issue(core.LicenseIssue{Company: name, Type: name + " pool"})
		held := n.issue(core.LicenseIssue{Type: name + " held"})
		n.must(n.Licenses.Grant(n.ctx, system, core.LicenseChange{License: held.ID, User: n.users[i*4]}))
		n.licenses = append(n.licenses, free.ID, held.ID)
		_, err := n.PriceLists.Create(n.ctx, system, core.PriceListCreate{Company: name, Currency: "EUR", From: today})
		n.must(err)
	}
}

// bravoBilling prints Bravo's licences, and everyone's prices.
func (n *neighbours) bravoBilling(t *rapid.T, bravo core.Scope) string {
	r := n.store.Read(n.ctx)
	var out []any
	list, err := r.Licenses(core.LicenseFilter{Scope: bravo}, 0, 100)
	fatal(t, err)
	for _, l := range list {
		out = append(out, *l)
	}
	prices, err := r.PriceLists()
	fatal(t, err)
	for _, l := range prices {
		out = append(out, *l)
	}
	return fmt.Sprintf("%+v", out)
}

// billingCalls draws the arguments of the operations on licences and bills.
func (n *neighbours) billingCalls(t *rapid.T, p core.Principal) map[core.Op]func() (any, error) {
	month := core.MonthOf(n.clock())
	company := rapid.SampledFrom(n.companies).Draw(t, "billed company")
	user := rapid.SampledFrom(n.users).Draw(t, "billed user")
	license := rapid.SampledFrom(n.licenses).Draw(t, "license")
	name := rapid.SampledFrom([]string{"", "Alpha", "Bravo"}).Draw(t, "billed name")
	change := core.LicenseChange{License: license, User: user}
	return map[core.Op]func() (any, error){
		core.OpLicensesList: func() (any, error) {
			return gather(n.Licenses.List(n.ctx, p, rapid.Bool().Draw(t, "available"), core.Part[int64]{}))
		},
		core.OpLicensesGet:     func() (any, error) { return n.Licenses.Get(n.ctx, p, license) },
		core.OpLicensesGrant:   func() (any, error) { return nil, n.Licenses.Grant(n.ctx, p, change) },
		core.OpLicensesRelease: func() (any, error) { return nil, n.Licenses.Release(n.ctx, p, change) },
		core.OpLicensesRevoke: func() (any, error) {
			return nil, n.Licenses.Revoke(n.ctx, p, core.LicenseChange{License: license, Computer: n.machines[1]})
		},
		core.OpLicensesIssue: func() (any, error) {
			return n.Licenses.Issue(n.ctx, p, core.LicenseIssue{Count: 1, Company: name})
		},
		core.OpLicensesHistory: func() (any, error) { return n.Licenses.History(n.ctx, p, license) },
		core.OpBilling: func() (any, error) {
			b, err := n.Billing.Month(n.ctx, p, core.BillingQuery{Company: name})
			return fmt.Sprintf("%+v", b), err
		},
		core.OpBillingDetails: func() (any, error) {
			d, err := n.Billing.Details(n.ctx, p, user, nil)
			return fmt.Sprintf("%+v", d), err
		},
		core.OpStatement: func() (any, error) {
			s, err := n.Billing.Statement(n.ctx, p, company, month)
			return fmt.Sprintf("%+v", s), err
		},
		core.OpStatementSamples: func() (any, error) { return n.Billing.Samples(n.ctx, p, company, user, month) },
		core.OpPriceListsList: func() (any, error) {
			list, err := n.PriceLists.List(n.ctx, p)
			text := ""
			for _, l := range list {
				text += fmt.Sprintf("%+v", *l)
			}
			return text, err
		},
		core.OpPriceListsCreate: func() (any, error) {
			return n.PriceLists.Create(n.ctx, p, core.PriceListCreate{Company: name, Currency: "EUR", From: month.First()})
		},
	}
}
