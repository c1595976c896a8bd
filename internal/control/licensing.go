package control

import (
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// poolOf gives the pool that a person's computers take licences from by
// themselves; nil means from none, only what was granted to the person. The
// company's mode rules; a company that leaves it to its people, and people of
// no company, have their own; the mode that points to the company is then the
// same as none. Source: contract mbs.md section 4.
func poolOf(r core.Reader, u *core.User) (*core.CompanyID, error) {
	global := core.CompanyID("")
	own := u.Customer.Company.ID
	if own != "" {
		c, err := r.Company(core.Everywhere, own)
		if err != nil {
			return nil, err
		}
		switch c.LicenseMode {
		case core.GlobalLicensesPool:
			return &global, nil
		case core.CompanyLicensesPool:
			return &own, nil
		case core.CustomUsersSettings:
		}
	}
	if u.Customer.LicenseMode == core.AutomaticLicense {
		return &global, nil
	}
	return nil, nil //nolint:nilnil // no pool
}

// takeLicense gives a computer of a person a licence: the one it has, if that
// is the person's and good, else one granted to him, else one of the pool his
// licence mode names. When none is left and licences are not enforced, one is
// issued; when they are, it fails with Conflict/InUse on "license". It is for
// enrolment, and in modes with a pool for every report of an agent, which is
// why Revoke has no lasting effect there. What it does is in the audit log, by
// whoever made it necessary.
func takeLicense(tx core.Tx, by core.Principal, u *core.User, computer core.ComputerID) (*core.License, error) {
	have, err := tx.LicenseOf(computer)
	switch {
	case err != nil && core.KindOf(err) != core.NotFound:
		return nil, err
	case err == nil && have.Holder.User == u.ID && have.Usable(tx.Now()):
		return have, nil
	case err == nil:
		if err := putDown(tx, have); err != nil {
			return nil, err
		}
	}
	pool, err := poolOf(tx, u)
	if err != nil {
		return nil, err
	}
	l, err := tx.LicenseToTake(u.ID, pool, tx.Now())
	if err != nil && core.KindOf(err) == core.NotFound {
		l, err = issueAsNeeded(tx, by, u, pool)
	}
	if err != nil {
		return nil, err
	}
	if err := tx.HoldLicense(l.ID, u.ID, computer); err != nil {
		return nil, err
	}
	e := aboutLicense(l, u)
	e.Changes = "computer"
	if err := record(tx, by, core.OpLicensesTake, e); err != nil {
		return nil, err
	}
	return tx.License(core.Everywhere, l.ID)
}

// issueAsNeeded makes a licence where they are not enforced, so that lists
// tell who runs an agent either way.
func issueAsNeeded(tx core.Tx, by core.Principal, u *core.User, pool *core.CompanyID) (*core.License, error) {
	settings, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	if settings.EnforceLicenses != 0 {
		return nil, core.InUseError("license", u.Login, "no license is left for user \""+u.Login+"\"")
	}
	like := core.License{Type: core.DefaultLicenseType, Expires: core.NeverExpires, Transaction: secret.NewUUIDv4()}
	if pool != nil && *pool != "" {
		like.Company = u.Customer.Company
	}
	l, err := issueLicense(tx, like)
	if err != nil {
		return nil, err
	}
	return l, record(tx, by, core.OpLicensesIssue, core.AuditEvent{Target: like.Transaction, Name: counted(1, "license"), Company: like.Company})
}

// dropLicense takes the licence, if any, off a computer that goes.
func dropLicense(tx core.Tx, computer core.ComputerID) error {
	l, err := tx.LicenseOf(computer)
	if err != nil {
		if core.KindOf(err) == core.NotFound {
			return nil
		}
		return err
	}
	return putDown(tx, l)
}

// putDown takes a licence off its computer. It goes back to where it came
// from: the pool, or the person it was granted to.
func putDown(tx core.Tx, l *core.License) error {
	u, err := customer(tx, core.Everywhere, l.Holder.User)
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	if err == nil {
		pool, err := poolOf(tx, u)
		if err != nil {
			return err
		}
		if pool == nil {
			return tx.HoldLicense(l.ID, u.ID, "")
		}
	}
	return tx.HoldLicense(l.ID, "", "")
}
