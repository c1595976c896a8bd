package control

import (
	"context"

	"github.com/purserhq/purser/internal/core"
)

// maxAuditPage bounds one answer of the audit log.
const maxAuditPage = 1000

type audit struct{ *Control }

// List implements core.AuditService.
func (s audit) List(ctx context.Context, p core.Principal, q core.AuditQuery) ([]core.AuditEvent, error) {
	if err := need(p, core.OpAuditList); err != nil {
		return nil, err
	}
	list, err := listAudit(s.store.Read(ctx), p.Rights.Scope, q)
	return list, withOp(core.OpAuditList, err)
}

// Verify implements core.AuditService.
func (s audit) Verify(ctx context.Context, p core.Principal) (core.AuditProof, error) {
	if err := need(p, core.OpAuditVerify); err != nil {
		return core.AuditProof{}, err
	}
	proof, err := s.VerifyAudit(ctx)
	return proof, withOp(core.OpAuditVerify, err)
}

func listAudit(r core.Reader, scope core.Scope, q core.AuditQuery) ([]core.AuditEvent, error) {
	f := q.Filter
	f.Scope = scope
	if f.Skip < 0 {
		return nil, core.RangeError("skip", int64(f.Skip), 0, 1<<31-1)
	}
	if f.Limit < 1 || f.Limit > maxAuditPage {
		return nil, core.RangeError("limit", int64(f.Limit), 1, maxAuditPage)
	}
	if f.To.Before(f.From) {
		return nil, core.InvalidError("to", core.Range, "", "to is before from")
	}
	if q.Company != "" {
		c, err := companyByAny(r, scope, q.Company)
		if err != nil {
			return nil, err
		}
		f.Company = c.ID
	}
	if q.Domain != "" {
		d, err := domainByAny(r, scope, f.Company, q.Domain)
		if err != nil {
			return nil, err
		}
		f.Domain = d.ID
	}
	return r.AuditEvents(f)
}

// companyByAny finds a company by ID or name.
func companyByAny(r core.Reader, scope core.Scope, s string) (*core.Company, error) {
	if id, ok := core.ParseID[core.CompanyID](s); ok {
		if c, err := r.Company(scope, id); err == nil || core.KindOf(err) != core.NotFound {
			return c, err
		}
	}
	c, err := r.CompanyByName(scope, s)
	if err != nil {
		return nil, notFoundAs(err, "companyId", s)
	}
	return c, nil
}

// domainByAny finds a domain by ID, or by name in the company.
func domainByAny(r core.Reader, scope core.Scope, company core.CompanyID, s string) (*core.Domain, error) {
	if id, ok := core.ParseID[core.DomainID](s); ok {
		if d, err := r.Domain(scope, id); err == nil || core.KindOf(err) != core.NotFound {
			return d, err
		}
	}
	if company == "" {
		return nil, core.NotFoundError("domainId", s)
	}
	d, err := r.DomainByName(company, s)
	if err != nil {
		return nil, notFoundAs(err, "domainId", s)
	}
	return d, nil
}
