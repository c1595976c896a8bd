package v1

import (
	"context"
	"net/http"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func licenses(a *API) {
	const tag = "licenses"
	register(a, about{op: core.OpLicensesList, method: "GET", path: "/licenses", tag: tag, summary: "List licences", text: "By number."}, a.listLicenses)
	register(a, about{op: core.OpLicensesIssue, method: "POST", path: "/licenses", status: http.StatusCreated, tag: tag, summary: "Issue licences",
		text: "Into the global pool or a company's."}, a.issueLicenses)
	register(a, about{op: core.OpLicensesHistory, method: "GET", path: "/licenses/{id}/history", tag: tag, summary: "Show who held a licence when"}, a.licenseHistory)
}

type licenseQuery struct {
	Paging
	Available bool `query:"available" doc:"Only those that can be granted now."`
}

func (a *API) listLicenses(ctx context.Context, p core.Principal, in *licenseQuery) (*body[wire.Page[wire.License]], error) {
	which, err := wanted[int64](in.Paging)
	if err != nil {
		return nil, err
	}
	list, err := gather(a.services.Licenses.List(ctx, p, in.Available, which))
	return part(in.Paging, list, err, fromLicense, func(l *core.License) any { return l.Number })
}

func fromLicense(l *core.License) wire.License {
	out := wire.License{
		ID: string(l.ID), Number: l.Number, Type: l.Type, Trial: l.Trial, Transaction: l.Transaction, Pool: companyRef(l.Company), State: "free",
	}
	if !l.Expires.Equal(core.NeverExpires) {
		out.Expires = &l.Expires
	}
	if h := &l.Holder; h.User != "" {
		out.State, out.User = "granted", &wire.Ref{ID: string(h.User), Name: h.Login}
		if h.Computer != "" {
			out.State, out.Computer = "taken", &wire.Ref{ID: string(h.Computer), Name: h.ComputerName}
		}
	}
	if l.Holder.Elsewhere {
		out.State = "elsewhere"
	}
	return out
}

type licenseIssue struct{ Body wire.LicenseIssue }

func (a *API) issueLicenses(ctx context.Context, p core.Principal, in *licenseIssue) (*body[wire.Page[wire.License]], error) {
	issue := core.LicenseIssue{Count: in.Body.Count, Type: in.Body.Type, Trial: in.Body.Trial, Transaction: in.Body.Transaction, Company: in.Body.Company}
	if in.Body.Expires != nil {
		issue.Expires = in.Body.Expires.UTC()
	}
	list, err := a.services.Licenses.Issue(ctx, p, issue)
	return whole(list, err, fromLicense)
}

func (a *API) licenseHistory(ctx context.Context, p core.Principal, in *byID) (*body[wire.Page[wire.LicenseHolding]], error) {
	id, err := idOf[core.LicenseID](in.ID)
	if err != nil {
		return nil, err
	}
	list, err := a.services.Licenses.History(ctx, p, id)
	return whole(list, err, func(h core.LicenseHolding) wire.LicenseHolding {
		return wire.LicenseHolding{User: string(h.User), Computer: string(h.Computer), Since: h.Since, Until: h.Until}
	})
}
