package mbs

import (
	"iter"

	"github.com/purserhq/purser/internal/api/jsonout"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// getBilling answers GET /api/Billing: the current month of everyone.
func (a *API) getBilling(c *call) error {
	return a.billing(c, wire.FilterTotalModels{})
}

// findBilling answers PUT /api/Billing, a query.
func (a *API) findBilling(c *call) error {
	var in wire.FilterTotalModels
	if err := a.decode(c, &in); err != nil {
		return err
	}
	return a.billing(c, in)
}

func (a *API) billing(c *call, in wire.FilterTotalModels) error {
	b, err := a.services.Billing.Month(c.ctx(), c.principal, core.BillingQuery{Company: text(in.CompanyName), Month: toMonth(in.Date)})
	if err != nil {
		return err
	}
	return a.replyBilling(c, b)
}

// replyBilling writes the lines row by row in JSON, where their list comes
// last: there may be one for everybody.
func (a *API) replyBilling(c *call, b *core.Billing) error {
	head := wire.BillingModels{
		CurrentSpaceUsed: int64(b.Current), AverageSpaceUsed: int64(b.Average), TotalRestore: int64(b.Restored),
		StatisticBilling: []wire.StatisticBillingModels{},
	}
	if c.media.xml {
		for i := range b.People {
			head.StatisticBilling = append(head.StatisticBilling, fromBillingLine(&b.People[i]))
		}
		return a.reply(c, &head)
	}
	frame, err := jsonout.Append(nil, &head)
	if err != nil {
		return err
	}
	const end = "]}"
	return writeRows(jsonout.NewListIn(starter{c}, string(frame[:len(frame)-len(end)]), end), eachLine(b), fromBillingLine)
}

func eachLine(b *core.Billing) iter.Seq2[*core.BillingLine, error] {
	return func(yield func(*core.BillingLine, error) bool) {
		for i := range b.People {
			if !yield(&b.People[i], nil) {
				return
			}
		}
	}
}

// toMonth gives the month that a date lies in; nil is the current one.
func toMonth(d *wire.Date) *core.Month {
	if d == nil {
		return nil
	}
	m := core.MonthOf(d.Time())
	return &m
}

// findBillingDetails answers PUT /api/Billing/Details, a query: null for a
// user who is unknown.
func (a *API) findBillingDetails(c *call) error {
	var in wire.FilterDetailModels
	if err := a.decode(c, &in); err != nil {
		return err
	}
	if err := required(need{"UserID", hasText(in.UserID)}); err != nil {
		return err
	}
	id, ok := parseID[core.UserID](*in.UserID)
	if !ok {
		return a.reply(c, (*wire.DetailModels)(nil))
	}
	d, err := a.services.Billing.Details(c.ctx(), c.principal, id, toMonth(in.Date))
	return found(a, c, d, err, fromBillingDetails)
}

// fromBillingLine leaves licences out: the model has no member for them, and
// its total is that of the three it has. They stand on the statement.
func fromBillingLine(l *core.BillingLine) wire.StatisticBillingModels {
	out := wire.StatisticBillingModels{
		UserID: string(l.Person.ID), Email: l.Person.Login, FirstName: l.Person.FirstName, LastName: l.Person.LastName,
		AverageSpace: int64(l.Average), TotalVolumeRestore: int64(l.Restored),
		PlanCost: money(l.Plan), StorageCost: money(l.Storage), RestoreCost: money(l.Restore), TotalCost: money(l.Plan + l.Storage + l.Restore),
	}
	if l.Company.ID != "" {
		out.CompanyName = &l.Company.Name
	}
	return out
}

// money gives an amount as the wire has it; both count ten-thousandths.
func money(f core.Fixed) wire.Decimal { return wire.NewDecimal(int64(f)) }

func fromBillingDetails(d *core.BillingDetails) wire.DetailModels {
	out := wire.DetailModels{
		TotalBackupBytes: int64(d.Stored), TotalRestoreBytes: int64(d.Restored), UserID: string(d.User), UserDetailList: []wire.UserDetailModels{},
	}
	for _, v := range d.Volumes {
		row := wire.UserDetailModels{
			SizeBackup: int64(v.Stored), SizeRestore: int64(v.Restored), AccountID: string(v.Account), Destination: v.Name + " (" + v.Bucket + ")",
		}
		if v.ComputerName != "" {
			row.Computer = &v.ComputerName
		}
		out.UserDetailList = append(out.UserDetailList, row)
	}
	return out
}
