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

type destinationElem struct {
	ID          string     `json:"id,omitzero"`
	Destination string     `json:"destination"`
	Name        *string    `json:"name,omitzero"`
	CreatedAt   *time.Time `json:"createdAt,omitzero"` // own
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
	if err := l.applyAccount(e, a); err != nil {
		return err
	}
	if !exists {
		err = l.tx.InsertAccount(a)
		l.sum.made("accounts")
	} else {
		err = l.tx.UpdateAccount(a)
		l.sum.updated("accounts")
	}
	if err != nil {
		return err
	}
	return l.destinations(a, e.Destinations)
}

// accountFor finds the account an element means, by ID, or begins a new one. A
// name tells nothing: accounts may share one.
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
	return &core.Account{ID: id, CreatedAt: l.now, UpdatedAt: l.now}, false, nil
}

func (l *load) applyAccount(e *accountElem, a *core.Account) error {
	a.Name = e.Name
	putTime(&a.CreatedAt, e.CreatedAt)
	putTime(&a.UpdatedAt, e.UpdatedAt)
	if e.Type != nil {
		t, ok := core.ParseAccountType(*e.Type)
		if !ok {
			return refuse("type", "no account type %q", *e.Type)
		}
		a.Type = t
	}
	if err := renamed("accountName", "name", control.CheckAccount(a)); err != nil {
		return err
	}
	if a.Sealed != nil && e.Settings == nil {
		return nil
	}
	settings, err := control.ImportSettings(a.Type, e.Settings)
	if err != nil {
		return err
	}
	if l.cfg.Seal == nil {
		return refuse("settings", "cannot be kept without a key file")
	}
	a.Sealed, err = l.cfg.Seal(a.ID, settings)
	return err
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

func (l *load) destinations(a *core.Account, list []destinationElem) error {
	for i := range list {
		if err := l.oneDestination(a, &list[i]); err != nil {
			return under(item("destinations", i), err)
		}
	}
	return nil
}

func (l *load) oneDestination(a *core.Account, e *destinationElem) error {
	id, err := givenID[core.DestinationID](l.now, e.ID)
	if err != nil {
		return err
	}
	d, exists, err := found(l.tx.DestinationByBucket(core.Everywhere, a.ID, e.Destination))
	if err != nil {
		return err
	}
	if exists && e.ID != "" && d.ID != id {
		return refuse("destination", "%q exists already, as destination %s", e.Destination, d.ID)
	}
	if exists && !l.cfg.Update {
		l.sum.existed("destinations", a.Name+"/"+d.Bucket)
		return nil
	}
	if !exists {
		if err := l.onlyShare(a); err != nil {
			return err
		}
		d = &core.Destination{ID: id, Account: a.ID, Bucket: e.Destination, Name: e.Destination, CreatedAt: a.CreatedAt}
	}
	put(&d.Name, e.Name)
	putTime(&d.CreatedAt, e.CreatedAt)
	if err := renamed("destinationName", "name", control.CheckDestination(d)); err != nil {
		return err
	}
	if exists {
		l.sum.updated("destinations")
		return l.tx.UpdateDestination(d)
	}
	l.sum.made("destinations")
	return l.tx.InsertDestination(d)
}

// onlyShare refuses a second destination of a file share.
func (l *load) onlyShare(a *core.Account) error {
	if a.Type != core.FileShare {
		return nil
	}
	now, err := l.tx.Account(core.Everywhere, a.ID)
	if err == nil && len(now.Destinations) > 0 {
		err = refuse("destination", "account %q is a file share, which has exactly one destination", a.Name)
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
	for i := range a.Destinations {
		d := &a.Destinations[i]
		e.Destinations = append(e.Destinations, destinationElem{ID: string(d.ID), Destination: d.Bucket, Name: &d.Name, CreatedAt: &d.CreatedAt})
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

// withoutSecrets keeps what only says where storage is.
func withoutSecrets(s core.AccountSettings) core.AccountSettings {
	s.AccessKey, s.SecretKey, s.SharedKey, s.KeyBase64, s.Login, s.Password = "", "", "", "", "", ""
	if s.OpenStack == nil {
		return s
	}
	kept := map[string]string{}
	for name, v := range s.OpenStack {
		if name != "ApiKey" && name != "UserName" {
			kept[name] = v
		}
	}
	s.OpenStack = kept
	return s
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
