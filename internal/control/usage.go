package control

import (
	"context"
	"slices"

	"github.com/purserhq/purser/internal/core"
)

type usage struct{ *Control }

// Report implements core.UsageService.
func (s usage) Report(ctx context.Context, p core.Principal, f core.UsageFilter) ([]core.UsageLine, error) {
	if err := need(p, core.OpUsage); err != nil {
		return nil, err
	}
	r := s.store.Read(ctx)
	f, err := narrow(r, p, f)
	if err != nil {
		return nil, withOp(core.OpUsage, err)
	}
	lines, err := r.Usage(f)
	return lines, withOp(core.OpUsage, err)
}

// narrow fits a filter to what the principal sees: an unknown company fails,
// an unknown domain is ignored (contract netbrain.md section 4.6).
func narrow(r core.Reader, p core.Principal, f core.UsageFilter) (core.UsageFilter, error) {
	f.Scope = p.Rights.Scope
	if f.Company != "" {
		if _, err := company(r, f.Scope, f.Company); err != nil {
			return f, err
		}
	}
	if f.Domain == "" {
		return f, nil
	}
	d, err := r.Domain(f.Scope, f.Domain)
	switch {
	case err != nil && core.KindOf(err) != core.NotFound:
		return f, err
	case err != nil || f.Company != "" && d.Company.ID != f.Company:
		f.Domain = ""
	default:
		f.Company = d.Company.ID
	}
	return f, nil
}

// Details implements core.UsageService.
func (s usage) Details(ctx context.Context, p core.Principal, ref core.LoginRef, f core.UsageFilter) ([]core.UsageDetail, error) {
	if err := need(p, core.OpUsageDetails); err != nil {
		return nil, err
	}
	r := s.store.Read(ctx)
	u, err := person(r, p.Rights.Scope, ref)
	if err != nil {
		return nil, withOp(core.OpUsageDetails, err)
	}
	if f, err = narrow(r, p, f); err != nil {
		return nil, withOp(core.OpUsageDetails, err)
	}
	f.User = u.ID
	list, err := r.UsageDetails(f)
	if err != nil {
		return nil, withOp(core.OpUsageDetails, err)
	}
	return slices.DeleteFunc(list, func(d core.UsageDetail) bool { return d.Company.ID != "" && !f.Scope.Holds(d.Company.ID) }), nil
}
