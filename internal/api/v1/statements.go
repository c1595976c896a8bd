package v1

import (
	"bytes"
	"context"
	"strings"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func statements(a *API) {
	const tag = "billing"
	register(a, about{op: core.OpStatement, method: "GET", path: "/statements/{month}", tag: tag, summary: "Show a company's statement of a month",
		text: "Every line, with what it was computed from."}, a.getStatement)
	register(a, about{op: core.OpStatement, method: "GET", path: "/statements/{month}/csv", tag: tag, media: "text/csv", summary: "The same as CSV (RFC 4180)"}, a.getStatementCSV)
	register(a, about{op: core.OpStatementSamples, method: "GET", path: "/statements/{month}/samples", tag: tag,
		summary: "List the daily samples that a person's lines come from"}, a.listSamples)
}

// statementQuery names a statement.
type statementQuery struct {
	Month   string `path:"month" maxLength:"7" doc:"Such as 2026-11."`
	Company string `query:"company" maxLength:"256" doc:"ID, or name of a company that is still there; absent: the people of no company."`
}

func (a *API) getStatement(ctx context.Context, p core.Principal, in *statementQuery) (*body[wire.Statement], error) {
	s, err := a.statement(ctx, p, in)
	return single(s, err, fromStatement)
}

// csvAnswer is a table as text.
type csvAnswer struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (a *API) getStatementCSV(ctx context.Context, p core.Principal, in *statementQuery) (*csvAnswer, error) {
	s, err := a.statement(ctx, p, in)
	if err != nil {
		return nil, err
	}
	var table bytes.Buffer
	if err := s.WriteCSV(&table); err != nil {
		return nil, err
	}
	return &csvAnswer{"text/csv; charset=utf-8; header=present", table.Bytes()}, nil
}

func (a *API) statement(ctx context.Context, p core.Principal, in *statementQuery) (*core.Statement, error) {
	company, month, err := a.bill(ctx, p, in)
	if err != nil {
		return nil, err
	}
	return a.services.Billing.Statement(ctx, p, company, month)
}

// bill reads which company and month a statement is of.
func (a *API) bill(ctx context.Context, p core.Principal, in *statementQuery) (company core.CompanyID, month core.Month, err error) {
	month, ok := core.ParseMonth(in.Month)
	if !ok {
		return "", 0, malformed("month", in.Month, "a month such as 2026-11")
	}
	if in.Company == "" {
		return "", month, nil
	}
	if id, ok := core.ParseID[core.CompanyID](in.Company); ok {
		return id, month, nil
	}
	list, err := a.services.Companies.Accessible(ctx, p)
	for _, c := range list {
		if strings.EqualFold(c.Name, in.Company) {
			return c.ID, month, nil
		}
	}
	if err == nil {
		err = core.NotFoundError("company", in.Company)
	}
	return "", 0, err
}

func fromStatement(s *core.Statement) wire.Statement {
	out := wire.Statement{
		Company: companyRef(s.Company), Month: s.Month.String(), From: s.Days.From.String(), To: s.Days.To.String(),
		Lines: []wire.StatementLine{}, Totals: []wire.Money{},
	}
	for i := range s.Lines {
		l := &s.Lines[i]
		out.Lines = append(out.Lines, wire.StatementLine{
			Kind: string(l.Kind), User: wire.Ref{ID: string(l.Person.ID), Name: l.Person.Login}, Package: int64(l.Package), From: l.Days.From.String(),
			To: l.Days.To.String(), Held: l.Held, Bytes: int64(l.Bytes), UnitPrice: l.UnitPrice.String(), PriceList: string(l.PriceList),
			Currency: l.Currency, Amount: l.Amount.String(),
		})
	}
	for _, m := range s.Totals {
		out.Totals = append(out.Totals, wire.Money{Currency: m.Currency, Amount: m.Amount.String()})
	}
	return out
}

type sampleQuery struct {
	Month   string `path:"month" maxLength:"7" doc:"Such as 2026-11."`
	Company string `query:"company" maxLength:"256" doc:"As of the statement."`
	User    string `query:"user" required:"true" format:"uuid" doc:"ID of the customer."`
}

func (a *API) listSamples(ctx context.Context, p core.Principal, in *sampleQuery) (*body[wire.Page[wire.SpaceSample]], error) {
	company, month, err := a.bill(ctx, p, &statementQuery{Month: in.Month, Company: in.Company})
	if err != nil {
		return nil, err
	}
	list, err := a.services.Billing.Samples(ctx, p, company, core.UserID(canonical(in.User)), month)
	return whole(list, err, func(s core.SpaceSample) wire.SpaceSample {
		return wire.SpaceSample{Day: s.Day.String(), Computer: string(s.Computer), Destination: string(s.Destination), Stored: int64(s.Stored), Restored: int64(s.Restored)}
	})
}
