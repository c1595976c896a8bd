package mbs

import (
	"context"
	"strings"

	"github.com/purserhq/purser/internal/api/lenient"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// listLicenses answers GET /api/Licenses[?isAvailable=].
func (a *API) listLicenses(c *call) error {
	return stream(c, a.services.Licenses.List(c.ctx(), c.principal, onlyAvailable(c), core.Part[int64]{}), fromLicense)
}

// onlyAvailable reports whether isAvailable, in any letter case, is true. One
// that is anything else means all: clients send it broken
// (Licenses?/IsAvailable=true) and get all. Source: contract mbs.md section 1.3.
func onlyAvailable(c *call) bool {
	return strings.EqualFold(strings.TrimSpace(lenient.Query(c.r.URL.RawQuery).Get("isAvailable")), "true")
}

// getLicense answers GET /api/Licenses/{id}.
func (a *API) getLicense(c *call) error {
	id, ok := parseID[core.LicenseID](c.match.Param("id"))
	if !ok {
		return a.reply(c, (*wire.LicensesModels)(nil))
	}
	l, err := a.services.Licenses.Get(c.ctx(), c.principal, id)
	return found(a, c, l, err, fromLicense)
}

// grantLicense answers POST /api/Licenses/Grant.
func (a *API) grantLicense(c *call) error {
	return a.changeLicense(c, a.services.Licenses.Grant, false)
}

// releaseLicense answers POST /api/Licenses/Release.
func (a *API) releaseLicense(c *call) error {
	return a.changeLicense(c, a.services.Licenses.Release, true)
}

// revokeLicense answers POST /api/Licenses/Revoke.
func (a *API) revokeLicense(c *call) error {
	return a.changeLicense(c, a.services.Licenses.Revoke, true)
}

type licenseChange func(context.Context, core.Principal, core.LicenseChange) error

// changeLicense reads a LicenseOperation and does it. Where a computer can
// stand in for the user, one of the two is enough.
func (a *API) changeLicense(c *call, do licenseChange, byComputer bool) error {
	var in wire.LicenseOperation
	if err := a.decode(c, &in); err != nil {
		return err
	}
	byComputer = byComputer && hasText(in.ComputerID)
	if err := required(need{"LicenseID", hasText(in.LicenseID)}, need{"UserID", hasText(in.UserID) || byComputer}); err != nil {
		return err
	}
	change, err := toLicenseChange(in, byComputer)
	if err != nil {
		return err
	}
	if err := do(c.ctx(), c.principal, change); err != nil {
		return err
	}
	return a.empty(c)
}

func toLicenseChange(in wire.LicenseOperation, byComputer bool) (out core.LicenseChange, err error) {
	var ok bool
	if out.License, ok = parseID[core.LicenseID](*in.LicenseID); !ok {
		return out, core.NotFoundError("license", *in.LicenseID)
	}
	if hasText(in.UserID) {
		if out.User, ok = parseID[core.UserID](*in.UserID); !ok {
			return out, core.NotFoundError("user", *in.UserID)
		}
	}
	if byComputer {
		if out.Computer, ok = parseID[core.ComputerID](*in.ComputerID); !ok {
			return out, core.NotFoundError("computer", *in.ComputerID)
		}
	}
	return out, nil
}

func fromLicense(l *core.License) wire.LicensesModels {
	h := l.Holder
	out := wire.LicensesModels{
		ID: string(l.ID), Number: l.Number, IsTrial: l.Trial, IsTaken: h.Computer != "", LicenseType: l.Type,
		DateExpired: wire.NewDate(l.Expires), Transaction: l.Transaction,
	}
	if h.User != "" {
		user := string(h.User)
		out.User, out.UserID = &h.Login, &user
	}
	if h.Computer != "" {
		out.ComputerName, out.OperatingSystem = &h.ComputerName, &h.OS
	}
	return out
}
