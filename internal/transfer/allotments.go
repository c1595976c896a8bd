package transfer

import (
	"slices"
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

// allotmentElem is an amount of a licence that a company or domain has.
type allotmentElem struct {
	Name    string `json:"name"`
	Amount  int64  `json:"amount"`
	Enabled *bool  `json:"enabled,omitzero"` // of a company's modules; true when absent
}

// allotments reads a list, in place of those there were.
func allotments(list *[]allotmentElem, old core.Allotments, ofDomain bool) (core.Allotments, error) {
	if list == nil {
		return old, nil
	}
	var out core.Allotments
	for i, e := range *list {
		name, ok := core.LicenseName(e.Name, slices.Concat(core.LicenseModules[1:], core.LicenseTechs))
		if !ok {
			return nil, under(item("licenses", i), refuse("name", "no license %q", e.Name))
		}
		out = append(out, core.Allotment{Name: name, Amount: e.Amount, Off: e.Enabled != nil && !*e.Enabled})
	}
	if err := control.CheckAllotments(out, ofDomain); err != nil {
		return nil, err
	}
	return core.Allotments{}.With(out), nil
}

func allotmentsOf(l core.Allotments) *[]allotmentElem {
	if len(l) == 0 {
		return nil
	}
	var out []allotmentElem
	for _, a := range l {
		e := allotmentElem{Name: a.Name, Amount: a.Amount}
		if a.Off {
			e.Enabled = new(false)
		}
		out = append(out, e)
	}
	return &out
}

// seatDayElem is the most seats that were taken at once on a day, on the
// server or in a domain.
type seatDayElem struct {
	Day     string `json:"day"`
	Company string `json:"company,omitzero"`
	Domain  string `json:"domain,omitzero"`
	Most    int64  `json:"most"`
}

func (l *load) seatDay(path string, e *seatDayElem) error {
	day, err := time.Parse(time.DateOnly, e.Day)
	if err != nil {
		return refuse("day", "%q is no day such as 2026-11-25", e.Day)
	}
	if e.Most < 0 {
		return refuse("most", "%d is negative", e.Most)
	}
	if e.Company != "" && e.Domain == "" {
		return refuse("domain", "is required with a company")
	}
	w, err := l.places.working(e.Company, e.Domain)
	if err != nil {
		return err
	}
	if err := l.once("seats "+e.Day+" "+string(w.Domain), path, "day"); err != nil {
		return err
	}
	raised, err := l.tx.RaiseSeats(core.SeatMark{Day: day, Domain: w.Domain, Most: e.Most})
	if err != nil {
		return err
	}
	if raised {
		l.sum.made("seatDays")
	} else {
		l.sum.existed("seatDays", "")
	}
	return nil
}

// recountSeats works the history of seats out from the sessions that came,
// unless the file has it.
func (l *load) recountSeats(f *file) error {
	if l.earliest.IsZero() || len(f.seatDays) > 0 {
		return nil
	}
	settings, err := l.tx.Settings()
	if err != nil {
		return err
	}
	return l.tx.RecountSeats(l.earliest, settings.Idle())
}

func (x *export) seatDays() error {
	list, err := x.r.SeatMarks(time.Time{}, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC))
	if err != nil {
		return err
	}
	defer x.w.endList()
	for _, m := range list {
		e := seatDayElem{Day: m.Day.Format(time.DateOnly), Most: m.Most}
		if m.Domain != "" {
			d, ok := x.inDomain[m.Domain]
			if !ok {
				x.done.Skipped++
				continue
			}
			e.Company, e.Domain = d.Company.Name, d.Name
		}
		if err := x.w.element("seatDays", e); err != nil {
			return err
		}
	}
	return nil
}
