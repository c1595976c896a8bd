package control

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

type companies struct{ *Control }

// everyCompany streams the companies of a scope.
func everyCompany(r core.Reader, scope core.Scope) iter.Seq2[*core.Company, error] {
	return inPages(core.Part[core.CompanyID]{}, func(c *core.Company) core.CompanyID { return c.ID }, nil, func(after core.CompanyID, limit int) ([]*core.Company, error) {
		return r.Companies(scope, after, limit)
	})
}

// List implements core.CompanyService.
func (s companies) List(ctx context.Context, p core.Principal) iter.Seq2[*core.Company, error] {
	if err := need(p, core.OpCompaniesList); err != nil {
		return refusing[core.Company](err)
	}
	return s.withDestinations(ctx, everyCompany(s.store.Read(ctx), p.Rights.Scope))
}

// Get implements core.CompanyService.
func (s companies) Get(ctx context.Context, p core.Principal, id core.CompanyID) (*core.Company, error) {
	if err := need(p, core.OpCompaniesGet); err != nil {
		return nil, err
	}
	r := s.store.Read(ctx)
	c, err := company(r, p.Rights.Scope, id)
	if err == nil {
		err = fillDestinations(r, []*core.Company{c})
	}
	if err != nil {
		return nil, withOp(core.OpCompaniesGet, err)
	}
	return c, nil
}

// company reads a company in scope.
func company(r core.Reader, scope core.Scope, id core.CompanyID) (*core.Company, error) {
	c, err := r.Company(scope, id)
	if err != nil {
		return nil, notFoundAs(err, "companyId", string(id))
	}
	return c, nil
}

// Accessible implements core.CompanyService.
func (s companies) Accessible(ctx context.Context, p core.Principal) ([]*core.Company, error) {
	r := s.store.Read(ctx)
	a, err := refresh(r, p)
	if err != nil {
		return nil, withOp(core.OpTenantsList, err)
	}
	var list []*core.Company
	for c, err := range everyCompany(r, a.enterable()) {
		if err != nil {
			return nil, withOp(core.OpTenantsList, err)
		}
		list = append(list, c)
	}
	return list, nil
}

// enterable is the scope of companies the actor may work in.
func (a *actor) enterable() core.Scope {
	scope := a.Rights.Scope
	if scope.All || a.user == nil {
		return scope
	}
	scope.Companies = slices.Clone(scope.Companies)
	for _, m := range a.user.Memberships {
		scope.Companies = append(scope.Companies, m.Company.ID)
	}
	return scope
}

// Create implements core.CompanyService. Only those whose scope is everything
// can: anyone else would make what he may not see.
func (s companies) Create(ctx context.Context, p core.Principal, in core.CompanyCreate) (core.CompanyID, error) {
	c := &core.Company{Name: strings.TrimSpace(in.Name), Description: in.Description, StorageLimit: limitOf(in.StorageLimit),
		LicenseMode: in.LicenseMode, DefaultLicense: in.DefaultLicense, AllowedLicenses: in.AllowedLicenses}
	err := s.change(ctx, p, core.OpCompaniesCreate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if !a.Rights.Scope.All {
			return core.AuditEvent{}, core.DeniedError("only those who see all companies can add one")
		}
		if in.MaxNodes != nil {
			c.MaxNodes = *in.MaxNodes
		}
		if in.ShortName {
			if err := shortName(c.Name); err != nil {
				return core.AuditEvent{}, err
			}
		}
		if err := CheckAllotments(in.Allotments, false); err != nil {
			return core.AuditEvent{}, err
		}
		c.Allotments = core.Allotments{}.With(in.Allotments)
		if err := checkNewCompany(tx, c, in.MaxNodes); err != nil {
			return core.AuditEvent{}, err
		}
		c.ID, c.CreatedAt, c.UpdatedAt = core.NewID[core.CompanyID](tx.Now()), tx.Now(), tx.Now()
		if err := tx.InsertCompany(c); err != nil {
			return core.AuditEvent{}, err
		}
		return aboutCompany(c, nil), giveDestinations(tx, a, c.ID, in.Destinations)
	})
	return c.ID, err
}

// checkNewCompany checks values and that the name is free. A number of nodes
// that is given must be positive.
func checkNewCompany(r core.Reader, c *core.Company, given *int64) error {
	if err := CheckCompany(c); err != nil {
		return err
	}
	if given != nil && *given < 1 {
		return core.RangeError("maximumNodes", *given, 1, maxNodes)
	}
	return uniqueCompany(r, c)
}

func uniqueCompany(r core.Reader, c *core.Company) error {
	other, err := r.CompanyByName(core.Everywhere, c.Name)
	switch {
	case err != nil && core.KindOf(err) == core.NotFound:
		return nil
	case err != nil:
		return err
	case other.ID == c.ID:
		return nil
	}
	taken := core.ExistsError("name", other.Name)
	taken.Err = &core.CompanyNameTaken{By: other.ID}
	return taken
}

// limitOf gives the stored form of a storage limit: none given and every
// negative one mean no limit (contract mbs.md section 8.1).
func limitOf(given *core.Bytes) core.Bytes {
	if given == nil || *given < 0 {
		return core.NoLimit
	}
	return *given
}

func aboutCompany(c *core.Company, changes []string) core.AuditEvent {
	return core.AuditEvent{Target: string(c.ID), Name: c.Name, Changes: strings.Join(changes, ","), Company: core.CompanyRef{ID: c.ID, Name: c.Name}}
}

// Update implements core.CompanyService.
func (s companies) Update(ctx context.Context, p core.Principal, id core.CompanyID, in core.CompanyUpdate) error {
	return s.change(ctx, p, core.OpCompaniesUpdate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		c, err := company(tx, a.Rights.Scope, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		before := *c
		changes := applyCompany(c, in)
		if err := checkChangedCompany(tx, &before, c, in); err != nil {
			return core.AuditEvent{}, err
		}
		if in.Destinations != nil {
			if err := giveDestinations(tx, a, c.ID, *in.Destinations); err != nil {
				return core.AuditEvent{}, err
			}
			changes = append(changes, "destinations")
		}
		c.UpdatedAt = tx.Now()
		return aboutCompany(c, changes), tx.UpdateCompany(c)
	})
}

func applyCompany(c *core.Company, in core.CompanyUpdate) (changes []string) {
	set(&changes, "name", &c.Name, trimmed(in.Name))
	set(&changes, "description", &c.Description, in.Description)
	set(&changes, "licenseMode", &c.LicenseMode, in.LicenseMode)
	set(&changes, "maximumNodes", &c.MaxNodes, in.MaxNodes)
	if in.StorageLimit != nil {
		limit := limitOf(in.StorageLimit)
		set(&changes, "storageLimit", &c.StorageLimit, &limit)
	}
	if list := differing(c.Allotments, in.Allotments); len(list) > 0 {
		c.Allotments, changes = c.Allotments.With(list), append(changes, "licenses")
	}
	if in.DefaultLicense != nil {
		c.DefaultLicense, changes = in.DefaultLicense, append(changes, "defaultLicense")
	}
	if in.AllowedLicenses != nil {
		c.AllowedLicenses, changes = *in.AllowedLicenses, append(changes, "allowedLicenses")
	}
	return changes
}

// checkChangedCompany checks the result of an update: its domains must still
// find room in the amounts that changed.
func checkChangedCompany(r core.Reader, before, c *core.Company, in core.CompanyUpdate) error {
	if in.ShortName && c.Name != before.Name {
		if err := shortName(c.Name); err != nil {
			return err
		}
	}
	if err := CheckAllotments(in.Allotments, false); err != nil {
		return err
	}
	if err := checkNewCompany(r, c, in.MaxNodes); err != nil {
		return err
	}
	return checkCompanyBounds(r, c, in.MaxNodes != nil && c.MaxNodes != before.MaxNodes, differing(before.Allotments, in.Allotments))
}

// Delete implements core.CompanyService. A company with people cannot go.
func (s companies) Delete(ctx context.Context, p core.Principal, id core.CompanyID) error {
	return s.change(ctx, p, core.OpCompaniesDelete, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		c, err := company(tx, a.Rights.Scope, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		n, err := tx.CompanyPeople(id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if n > 0 {
			return core.AuditEvent{}, core.InUseError("companyId", string(id), "company \""+c.Name+"\" has "+counted(n, "user"))
		}
		return aboutCompany(c, nil), tx.DeleteCompany(id)
	})
}

// AddMembers implements core.CompanyService.
func (s companies) AddMembers(ctx context.Context, p core.Principal, id core.CompanyID, list []core.MemberAdd) error {
	return s.change(ctx, p, core.OpMembersAdd, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		c, err := company(tx, a.Rights.Scope, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		var added []string
		for _, m := range list {
			u, err := person(tx, a.Rights.Scope, m.Ref)
			if err != nil && core.KindOf(err) == core.NotFound {
				continue // an unknown name is no failure: contract netbrain.md section 5.9
			}
			if err != nil {
				return core.AuditEvent{}, err
			}
			if err := byHand(u); err != nil {
				return core.AuditEvent{}, err
			}
			if err := addMember(tx, u, c, m.Admin); err != nil {
				return core.AuditEvent{}, err
			}
			added = append(added, u.Login)
		}
		return aboutCompany(c, added), nil
	})
}

// addMember makes a person a member; who is one already keeps what he has but
// for the flag, if given. A customer without a home finds it here.
func addMember(tx core.Tx, u *core.User, c *core.Company, admin *bool) error {
	ref := core.CompanyRef{ID: c.ID, Name: c.Name}
	i := slices.IndexFunc(u.Memberships, func(m core.Membership) bool { return m.Company.ID == c.ID })
	if i < 0 {
		i = len(u.Memberships)
		u.Memberships = append(u.Memberships, core.Membership{Company: ref})
	}
	if admin != nil {
		u.Memberships[i].Admin = *admin
	}
	if err := tx.SetMemberships(u.ID, u.Memberships); err != nil {
		return err
	}
	if u.Customer == nil || u.Customer.Company.ID != "" {
		return nil
	}
	u.Customer.Company = ref
	return save(tx, u)
}
