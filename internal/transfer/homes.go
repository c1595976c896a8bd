package transfer

import (
	"encoding/json"
	"time"

	jsonx "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/purserhq/purser/internal/core"
)

// homes is a customer's company: a name, "" being none, or a list of periods,
// oldest first, for bills of the past.
type homes struct {
	name    string
	periods []homeElem
}

// homeElem is a period; it ends with To, else where the next one begins.
type homeElem struct {
	Company string  `json:"company"`
	From    *moment `json:"from,omitzero"` // of the first: when the person was made, when absent
	To      *moment `json:"to,omitzero"`
}

// MarshalJSON writes the name, or the list.
func (h homes) MarshalJSON() ([]byte, error) {
	if h.periods == nil {
		return json.Marshal(h.name)
	}
	return json.Marshal(h.periods)
}

// UnmarshalJSONFrom reads a name or a list.
func (h *homes) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '[' {
		return jsonx.UnmarshalDecode(dec, &h.name)
	}
	if err := jsonx.UnmarshalDecode(dec, &h.periods, jsonx.RejectUnknownMembers(true)); err != nil {
		return err
	}
	if n := len(h.periods); n > 0 && h.periods[n-1].To == nil {
		h.name = h.periods[n-1].Company
	}
	return nil
}

// putHomes stores the periods, if any were given, in place of what the store noted.
func (l *load) putHomes(u *core.User, e *customerElem) error {
	if e == nil || e.Company == nil || e.Company.periods == nil {
		return nil
	}
	var out []core.HomePeriod
	begun := u.CreatedAt // nothing may begin before
	for i, p := range e.Company.periods {
		since := u.CreatedAt
		if p.From != nil {
			since = time.Time(*p.From)
		}
		path := item("customer.company", i)
		if i > 0 && (p.From == nil || !since.After(begun)) {
			return refuse(path+".from", "is not after the period before")
		}
		if n := len(out); n > 0 && out[n-1].Company == "" && out[n-1].Since.Equal(since) {
			out = out[:n-1] // the gap has no length
		}
		h := core.HomePeriod{User: u.ID, Since: since}
		if p.Company != "" {
			ref, err := l.places.company(p.Company)
			if err != nil {
				return under(path, err)
			}
			h.Company = ref.ID
		}
		out, begun = append(out, h), since
		if p.To == nil {
			continue
		}
		end := time.Time(*p.To)
		if !end.After(since) {
			return refuse(path+".to", "is not after from")
		}
		out, begun = append(out, core.HomePeriod{User: u.ID, Since: end}), end.Add(-1)
	}
	return l.tx.PutHomes(u.ID, out)
}

// readHomes reads the history of everyone's home.
func (x *export) readHomes() error {
	list, err := x.r.HomePeriods(core.BillingFilter{Scope: core.Everywhere}, -1<<20)
	x.homes = map[core.UserID][]core.HomePeriod{}
	for _, h := range list {
		x.homes[h.User] = append(x.homes[h.User], h)
	}
	return err
}

// homesOf writes a name where that says it all. A company that was deleted
// since has none: what it was billed stays behind.
func (x *export) homesOf(u *core.User) *homes {
	out := &homes{name: u.Customer.Company.Name}
	list := x.homes[u.ID]
	if len(list) == 0 || len(list) == 1 && list[0].Since.Equal(u.CreatedAt) {
		return out
	}
	for _, h := range list {
		from := moment(h.Since)
		out.periods = append(out.periods, homeElem{Company: x.places[string(h.Company)], From: &from})
	}
	return out
}
