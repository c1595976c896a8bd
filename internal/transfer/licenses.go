package transfer

import (
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

type licenseElem struct {
	ID          string              `json:"id,omitzero"`
	Number      int64               `json:"number,omitzero"` // the next one when absent
	Type        string              `json:"type,omitzero"`
	Trial       bool                `json:"trial,omitzero"`
	Expires     nullable[time.Time] `json:"expires,omitzero"` // null: never
	Transaction string              `json:"transaction,omitzero"`
	Company     string              `json:"company,omitzero"`   // own; the pool, "" being the global one
	CreatedAt   *time.Time          `json:"createdAt,omitzero"` // own
	User        string              `json:"user,omitzero"`
	Computer    string              `json:"computer,omitzero"`
	From        *moment             `json:"from,omitzero"`
	To          *moment             `json:"to,omitzero"`
	Holdings    []holdingElem       `json:"holdings,omitzero"` // own; several periods, oldest first, instead of user to to
}

// holdingElem is a period in which a licence was held.
type holdingElem struct {
	User     string  `json:"user"`
	Computer string  `json:"computer,omitzero"`
	From     *moment `json:"from,omitzero"` // when the licence was made, when absent
	To       *moment `json:"to,omitzero"`   // exclusive; absent: it lasts
}

func (l *load) license(path string, e *licenseElem) error {
	have, exists, err := l.licenseFor(e)
	if err != nil {
		return err
	}
	if exists {
		if err := l.once(string(have.ID), path, memberFor(e.ID, "number")); err != nil {
			return err
		}
		l.sum.existed("licenses", "") // a licence never changes; who holds it is for the server to say
		return nil
	}
	made, err := l.newLicense(e)
	if err != nil {
		return err
	}
	if err := l.once(string(made.ID), path, "id"); err != nil {
		return err
	}
	list, err := l.holdings(e, made)
	if err != nil {
		return err
	}
	if err := l.tx.InsertLicense(made); err != nil {
		return err
	}
	for _, h := range list {
		if err := l.tx.InsertLicenseHolding(h); err != nil {
			return err
		}
	}
	l.sum.made("licenses")
	return nil
}

// licenseFor finds the licence an element means by ID, else by number.
func (l *load) licenseFor(e *licenseElem) (have *core.License, exists bool, err error) {
	if e.ID != "" {
		id, err := givenID[core.LicenseID](l.now, e.ID)
		if err != nil {
			return nil, false, err
		}
		return found(l.tx.License(core.Everywhere, id))
	}
	if e.Number <= 0 {
		return nil, false, nil
	}
	list, err := l.tx.Licenses(core.LicenseFilter{Scope: core.Everywhere}, e.Number-1, 1)
	if err != nil || len(list) == 0 || list[0].Number != e.Number {
		return nil, false, err
	}
	return list[0], true, nil
}

func (l *load) newLicense(e *licenseElem) (*core.License, error) {
	id, err := givenID[core.LicenseID](l.now, e.ID)
	if err != nil {
		return nil, err
	}
	out := &core.License{ID: id, Number: e.Number, Type: e.Type, Trial: e.Trial, Expires: core.NeverExpires, CreatedAt: l.now, Transaction: secret.NewUUIDv4()}
	if out.Type == "" {
		out.Type = core.DefaultLicenseType
	}
	if e.Expires.Value != nil {
		out.Expires = cut(*e.Expires.Value)
	}
	if e.Transaction != "" {
		if out.Transaction, err = givenID[string](l.now, e.Transaction); err != nil {
			return nil, refuse("transaction", "%q is not a UUID", e.Transaction)
		}
	}
	putTime(&out.CreatedAt, e.CreatedAt)
	if e.Company != "" {
		if out.Company, err = l.places.company(e.Company); err != nil {
			return nil, err
		}
	}
	return out, control.CheckLicense(out)
}

// holdings reads who held a licence when.
func (l *load) holdings(e *licenseElem, of *core.License) ([]core.LicenseHolding, error) {
	list := e.Holdings
	if e.User != "" || e.Computer != "" || e.From != nil || e.To != nil {
		if len(list) > 0 {
			return nil, refuse("holdings", "stand instead of user, computer, from and to")
		}
		h, err := l.holding(&holdingElem{e.User, e.Computer, e.From, e.To}, of)
		return []core.LicenseHolding{h}, err
	}
	var out []core.LicenseHolding
	for i := range list {
		h, err := l.holding(&list[i], of)
		if err == nil && i > 0 && (out[i-1].Until == nil || h.Since.Before(*out[i-1].Until)) {
			err = refuse("from", "is before the end of the period before")
		}
		if err != nil {
			return nil, under(item("holdings", i), err)
		}
		out = append(out, h)
	}
	return out, nil
}

func (l *load) holding(e *holdingElem, of *core.License) (h core.LicenseHolding, err error) {
	h = core.LicenseHolding{License: of.ID, Since: of.CreatedAt}
	if h.User, err = l.people.ref(e.User); err != nil {
		return h, err
	}
	if e.From != nil {
		h.Since = time.Time(*e.From)
	}
	if e.To != nil {
		h.Until = (*time.Time)(e.To)
		if !h.Until.After(h.Since) {
			return h, refuse("to", "is not after from")
		}
	}
	if e.Computer == "" {
		return h, nil
	}
	if h.Computer, err = givenID[core.ComputerID](l.now, e.Computer); err != nil {
		return h, refuse("computer", "%q is not a UUID", e.Computer)
	}
	if h.Until != nil {
		return h, nil // the computer may be gone since
	}
	return h, l.freeComputer(h)
}

// freeComputer checks that a computer exists, is the person's and has no licence.
func (l *load) freeComputer(h core.LicenseHolding) error {
	c, ok, err := found(l.tx.Computer(core.Everywhere, h.Computer))
	switch {
	case err != nil:
		return err
	case !ok:
		return refuse("computer", "no computer %q", h.Computer)
	case c.User != h.User:
		return refuse("computer", "%q is not the user's", h.Computer)
	}
	other, taken, err := found(l.tx.LicenseOf(h.Computer))
	if err == nil && taken {
		return refuse("computer", "has license %d already", other.Number)
	}
	return err
}

func (x *export) licenses() error {
	defer x.w.endList()
	for after := int64(0); ; {
		list, err := x.r.Licenses(core.LicenseFilter{Scope: core.Everywhere}, after, page)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, l := range list {
			if err := x.license(l); err != nil {
				return err
			}
		}
		after = list[len(list)-1].Number
	}
}

func (x *export) license(l *core.License) error {
	e := licenseElem{
		ID: string(l.ID), Number: l.Number, Type: l.Type, Trial: l.Trial, Expires: given(&l.Expires), Transaction: l.Transaction,
		Company: l.Company.Name, CreatedAt: &l.CreatedAt,
	}
	periods, err := x.r.LicenseHoldings(l.ID)
	if err != nil {
		return err
	}
	for _, h := range periods {
		if !x.users[h.User] {
			x.done.Skipped++
			continue
		}
		since := moment(h.Since)
		e.Holdings = append(e.Holdings, holdingElem{string(h.User), string(h.Computer), &since, (*moment)(h.Until)})
	}
	if len(e.Holdings) == 1 {
		h := e.Holdings[0]
		e.User, e.Computer, e.From, e.To, e.Holdings = h.User, h.Computer, h.From, h.To, nil
	}
	return x.w.element("licenses", e)
}
