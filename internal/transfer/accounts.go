package transfer

import (
	"maps"
	"slices"
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

type accountElem struct {
	ID           string            `json:"id,omitzero"`
	Name         string            `json:"name"`
	Type         *string           `json:"type,omitzero"`
	Settings     settingsElem      `json:"settings,omitzero"` // absent: an existing account keeps what it has
	CreatedAt    *time.Time        `json:"createdAt,omitzero"`
	UpdatedAt    *time.Time        `json:"updatedAt,omitzero"` // own
	Destinations []destinationElem `json:"destinations,omitzero"`
}

// companyDestinationElem is a destination that a company was given.
type companyDestinationElem struct {
	Account     string `json:"account"` // by ID or name
	Destination string `json:"destination"`
	Plan        *int   `json:"plan,omitzero"`
}

func (l *load) oneAccount(path string, e *accountElem) error {
	a, exists, err := l.accountFor(e)
	if err != nil {
		return err
	}
	if err := l.once(string(a.ID), path, memberFor(e.ID, "name")); err != nil {
		return err
	}
	if exists && !l.cfg.Update {
		l.sum.existed("accounts", a.Name)
		return l.destinations(a, e.Destinations)
	}
	settings, err := l.applyAccount(e, a)
	if err != nil {
		return err
	}
	if exists {
		l.sum.updated("accounts")
		if err := l.tx.UpdateAccount(a); err != nil {
			return err
		}
		return l.destinations(a, e.Destinations)
	}
	l.sum.made("accounts")
	if err := l.tx.InsertAccount(a); err != nil {
		return err
	}
	return l.destinations(a, atPath(e, a, settings))
}

// atPath gives a file share its one destination, as one that is made by a
// request has it from the start, unless the file says which it has.
func atPath(e *accountElem, a *core.Account, s core.AccountSettings) []destinationElem {
	if a.Type != core.FileShare || e.Destinations != nil || s.Path == "" {
		return e.Destinations
	}
	return []destinationElem{{Destination: s.Path, Name: &a.Name}}
}

// accountFor finds the account an element means, or begins a new one. Without
// an ID it is one of that name and type which no other element means, as
// accounts may share a name.
func (l *load) accountFor(e *accountElem) (*core.Account, bool, error) {
	id, err := givenID[core.AccountID](l.now, e.ID)
	if err != nil {
		return nil, false, err
	}
	if e.ID != "" {
		if a, exists, err := found(l.tx.Account(core.Everywhere, id)); exists || err != nil {
			return a, exists, err
		}
	}
	if e.Type == nil {
		return nil, false, refuse("type", "is required")
	}
	if e.ID == "" {
		if a, err := l.sameAccount(e.Name, *e.Type); a != nil || err != nil {
			return a, a != nil, err
		}
	}
	return &core.Account{ID: id, CreatedAt: l.now, UpdatedAt: l.now}, false, nil
}

func (l *load) sameAccount(name, kind string) (*core.Account, error) {
	if l.accounts == nil {
		if err := l.readAccounts(); err != nil {
			return nil, err
		}
	}
	if t, ok := core.ParseAccountType(kind); ok {
		kind = t.String()
	}
	for _, id := range l.accounts[accountName{name, kind}] {
		if _, named := l.seen[string(id)]; !named {
			return l.tx.Account(core.Everywhere, id)
		}
	}
	return nil, nil //nolint:nilnil // none is no error here
}

// accountName is what an account without an ID is found by.
type accountName struct{ name, kind string }

// readAccounts remembers which accounts there were before.
func (l *load) readAccounts() error {
	l.accounts = map[accountName][]core.AccountID{}
	for after := core.AccountID(""); ; {
		list, err := l.tx.Accounts(core.Everywhere, after, page)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, a := range list {
			key := accountName{a.Name, a.Type.String()}
			l.accounts[key] = append(l.accounts[key], a.ID)
		}
		after = list[len(list)-1].ID
	}
}

func (l *load) applyAccount(e *accountElem, a *core.Account) (settings core.AccountSettings, err error) {
	before := a.Type
	a.Name = e.Name
	putTime(&a.CreatedAt, e.CreatedAt)
	putTime(&a.UpdatedAt, e.UpdatedAt)
	if e.Type != nil {
		t, ok := core.ParseAccountType(*e.Type)
		if !ok {
			return settings, refuse("type", "no account type %q", *e.Type)
		}
		a.Type = t
	}
	if err := renamed("accountName", "name", control.CheckAccount(a)); err != nil {
		return settings, err
	}
	if a.Sealed != nil && e.Settings == nil {
		return settings, nil
	}
	if settings, err = control.ImportSettings(a.Type, e.Settings); err != nil {
		return settings, err
	}
	if l.cfg.Seal == nil {
		return settings, refuse("settings", "cannot be kept without a key file")
	}
	if a.Sealed != nil && a.Type == before && l.cfg.Open != nil {
		stored, err := l.cfg.Open(a)
		if err != nil {
			return settings, err
		}
		settings = keepSecrets(settings, stored)
	}
	a.Sealed, err = l.cfg.Seal(a.ID, settings)
	return settings, err
}

// renamed gives a refusal the name the member has in the file.
func renamed(from, to string, err error) error {
	if e, ok := core.AsError(err); ok && e.Field == from {
		other := *e
		other.Field = to
		return &other
	}
	return err
}

// giveCompany notes what a company was given, once the accounts are there.
func (l *load) giveCompany(_ string, e *companyElem) error {
	if e.Destinations == nil {
		return nil
	}
	c, _, err := l.companyFor(e)
	if err != nil {
		return err
	}
	var list []core.CompanyDestination
	for i, d := range *e.Destinations {
		id, err := l.destination(&d.Account, &d.Destination)
		if err != nil {
			return under(item("destinations", i), err)
		}
		list = append(list, core.CompanyDestination{Destination: id, Plan: d.Plan})
	}
	given, err := l.tx.CompanyDestinations([]core.CompanyID{c.ID})
	if err != nil || len(given[c.ID]) > 0 && !l.cfg.Update {
		return err
	}
	return l.tx.SetCompanyDestinations(c.ID, list)
}

func (x *export) accounts() error {
	defer x.w.endList()
	for after := core.AccountID(""); ; {
		list, err := x.r.Accounts(core.Everywhere, after, page)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, a := range list {
			e, err := x.accountOf(a)
			if err != nil {
				return err
			}
			if err := x.w.element("accounts", e); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}

func (x *export) accountOf(a *core.Account) (accountElem, error) {
	kind := a.Type.String()
	e := accountElem{ID: string(a.ID), Name: a.Name, Type: &kind, CreatedAt: &a.CreatedAt, UpdatedAt: &a.UpdatedAt}
	if a.Type == core.FileShare {
		e.Destinations = []destinationElem{} // none at all is another thing than not told
	}
	for i := range a.Destinations {
		e.Destinations = append(e.Destinations, destinationOf(&a.Destinations[i]))
	}
	if x.opts.Open == nil {
		return e, nil
	}
	s, err := x.opts.Open(a)
	if err != nil {
		return e, err
	}
	if !x.opts.IncludeSecrets {
		s = withoutSecrets(s)
	}
	e.Settings = settingsElem{{Key: kind, Settings: s}}
	return e, nil
}

// companyDestinations reads what a page of companies was given, by names of the file.
func (x *export) companyDestinations(ids []core.CompanyID) (map[core.CompanyID]*[]companyDestinationElem, error) {
	given, err := x.r.CompanyDestinations(ids)
	if err != nil {
		return nil, err
	}
	out := map[core.CompanyID]*[]companyDestinationElem{}
	for _, id := range slices.Sorted(maps.Keys(given)) {
		var list []companyDestinationElem
		for _, d := range given[id] {
			account, bucket, err := x.bucket(d.Destination)
			if err != nil {
				return nil, err
			}
			if account != nil {
				list = append(list, companyDestinationElem{Account: *account, Destination: *bucket, Plan: d.Plan})
			}
		}
		out[id] = &list
	}
	return out, nil
}
