package control

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// mostIssued bounds how many licences one call makes.
const mostIssued = 10_000

// maxLicenseType is the length of the longest type of licence, in characters.
const maxLicenseType = 64

type licenses struct{ *Control }

// List implements core.LicenseService.
func (s licenses) List(ctx context.Context, p core.Principal, available bool, part core.Part[int64]) iter.Seq2[*core.License, error] {
	if err := need(p, core.OpLicensesList); err != nil {
		return refusing[core.License](err)
	}
	f := core.LicenseFilter{Scope: p.Rights.Scope}
	if available {
		now := s.now()
		f.Available = &now
	}
	return inPages(part, func(l *core.License) int64 { return l.Number }, nil, func(after int64, limit int) ([]*core.License, error) {
		page, err := s.store.Read(ctx).Licenses(f, after, limit)
		return page, withOp(core.OpLicensesList, err)
	})
}

// Get implements core.LicenseService.
func (s licenses) Get(ctx context.Context, p core.Principal, id core.LicenseID) (*core.License, error) {
	if err := need(p, core.OpLicensesGet); err != nil {
		return nil, err
	}
	l, err := s.store.Read(ctx).License(p.Rights.Scope, id)
	return l, withOp(core.OpLicensesGet, err)
}

// History implements core.LicenseService. Only those who see all companies
// can look: a licence passes from one to another.
func (s licenses) History(ctx context.Context, p core.Principal, id core.LicenseID) ([]core.LicenseHolding, error) {
	if err := need(p, core.OpLicensesHistory); err != nil {
		return nil, err
	}
	if !p.Rights.Scope.All {
		return nil, withOp(core.OpLicensesHistory, core.DeniedError("only those who see all companies can read who had a licence"))
	}
	r := s.store.Read(ctx)
	if _, err := r.License(core.Everywhere, id); err != nil {
		return nil, withOp(core.OpLicensesHistory, err)
	}
	list, err := r.LicenseHoldings(id)
	return list, withOp(core.OpLicensesHistory, err)
}

// Grant implements core.LicenseService.
func (s licenses) Grant(ctx context.Context, p core.Principal, in core.LicenseChange) error {
	return s.change(ctx, p, core.OpLicensesGrant, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		l, err := tx.License(a.Rights.Scope, in.License)
		if err != nil {
			return core.AuditEvent{}, err
		}
		u, err := customer(tx, a.Rights.Scope, in.User)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if err := grantable(tx, l, u); err != nil {
			return core.AuditEvent{}, err
		}
		return aboutLicense(l, u), tx.HoldLicense(l.ID, u.ID, "")
	})
}

// grantable reports whether a licence can be given to a person by hand.
func grantable(tx core.Tx, l *core.License, u *core.User) error {
	switch {
	case !l.Free():
		return core.InUseError("license", string(l.ID), licenseName(l)+" is granted already")
	case !l.Usable(tx.Now()):
		return &core.Error{Kind: core.Conflict, Field: "license", Reason: core.Expired, Value: string(l.ID), Msg: licenseName(l) + " has expired"}
	case l.Company.ID != "" && l.Company.ID != u.Customer.Company.ID:
		return core.NotAllowedError("license", string(l.ID), licenseName(l)+" belongs to the pool of another company than the user")
	}
	return nil
}

func licenseName(l *core.License) string { return fmt.Sprintf("license %d", l.Number) }

// aboutLicense makes the audit event of a change to a licence; u is who has or
// had it, nil when nobody did.
func aboutLicense(l *core.License, u *core.User) core.AuditEvent {
	e := core.AuditEvent{Target: string(l.ID), Name: licenseName(l), Company: l.Company}
	if u != nil {
		e.Company, e.Changes = u.Customer.Company, "user"
	}
	return e
}

// Release implements core.LicenseService.
func (s licenses) Release(ctx context.Context, p core.Principal, in core.LicenseChange) error {
	return s.change(ctx, p, core.OpLicensesRelease, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		l, u, err := heldLicense(tx, a, in)
		if err != nil || l.Free() {
			return aboutLicense(l, nil), err
		}
		return aboutLicense(l, u), tx.HoldLicense(l.ID, "", "")
	})
}

// Revoke implements core.LicenseService. When licences come from a pool it has
// no lasting effect: the agent takes one again when it next reports.
func (s licenses) Revoke(ctx context.Context, p core.Principal, in core.LicenseChange) error {
	return s.change(ctx, p, core.OpLicensesRevoke, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		l, u, err := heldLicense(tx, a, in)
		if err != nil || l.Holder.Computer == "" {
			return aboutLicense(l, nil), err
		}
		e := aboutLicense(l, u)
		e.Changes = "computer"
		return e, tx.HoldLicense(l.ID, l.Holder.User, "")
	})
}

// heldLicense finds a licence that is to be taken back, and who has it (nil
// when it is free). Whom the caller names must be the one.
func heldLicense(tx core.Tx, a *actor, in core.LicenseChange) (*core.License, *core.User, error) {
	l, err := tx.License(a.Rights.Scope, in.License)
	if err != nil {
		return &core.License{}, nil, err
	}
	if in.User != "" {
		if _, err := customer(tx, a.Rights.Scope, in.User); err != nil {
			return l, nil, err
		}
	}
	h := l.Holder
	switch {
	case l.Free():
		return l, nil, nil
	case h.Elsewhere || in.User != "" && h.User != in.User:
		return l, nil, core.NotAllowedError("license", string(l.ID), licenseName(l)+" is granted to somebody else")
	case in.Computer != "" && h.Computer != "" && h.Computer != in.Computer:
		return l, nil, core.NotAllowedError("license", string(l.ID), licenseName(l)+" is taken by another computer")
	}
	u, err := customer(tx, a.Rights.Scope, h.User)
	return l, u, err
}

// Issue implements core.LicenseService.
func (s licenses) Issue(ctx context.Context, p core.Principal, in core.LicenseIssue) (made []*core.License, err error) {
	if in.Count < 1 || in.Count > mostIssued {
		return nil, withOp(core.OpLicensesIssue, core.RangeError("count", int64(in.Count), 1, mostIssued))
	}
	like := core.License{Type: strings.TrimSpace(in.Type), Trial: in.Trial, Expires: in.Expires, Transaction: in.Transaction}
	if like.Type == "" {
		like.Type = core.DefaultLicenseType
	}
	if like.Expires.IsZero() {
		like.Expires = core.NeverExpires
	}
	if like.Transaction == "" {
		like.Transaction = secret.NewUUIDv4()
	}
	if err := CheckLicense(&like); err != nil {
		return nil, withOp(core.OpLicensesIssue, err)
	}
	err = s.change(ctx, p, core.OpLicensesIssue, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		made = nil
		if !a.Rights.Scope.All {
			return core.AuditEvent{}, core.DeniedError("only those who see all companies can issue licences")
		}
		if like.Company, err = home(tx, a, "company", strings.TrimSpace(in.Company)); err != nil {
			return core.AuditEvent{}, err
		}
		for range in.Count {
			l, err := issueLicense(tx, like)
			if err != nil {
				return core.AuditEvent{}, err
			}
			made = append(made, l)
		}
		return core.AuditEvent{Target: like.Transaction, Name: counted(int64(in.Count), "license"), Company: like.Company}, nil
	})
	return made, err
}

// issueLicense adds a licence like another one to its pool.
func issueLicense(tx core.Tx, like core.License) (*core.License, error) {
	l := like
	l.ID, l.CreatedAt = core.NewID[core.LicenseID](tx.Now()), tx.Now()
	return &l, tx.InsertLicense(&l)
}

// CheckLicense checks a licence's own values, not what they refer to.
func CheckLicense(l *core.License) error {
	if err := text("type", l.Type, 1, maxLicenseType); err != nil {
		return err
	}
	if id, ok := core.ParseID[string](l.Transaction); !ok || id != l.Transaction {
		return core.InvalidError("transaction", core.Malformed, l.Transaction, "transaction is not a UUID")
	}
	if y := l.Expires.Year(); y < 2000 || y > 9999 {
		return core.RangeError("expires", int64(y), 2000, 9999)
	}
	if l.Number < 0 {
		return core.RangeError("number", l.Number, 1, 1<<53)
	}
	return nil
}
