package transfer

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

// assignmentElem is a destination that a customer has or had: one period, or
// the list of them.
type assignmentElem struct {
	ID string `json:"id,omitzero"`
	periodElem
	Periods []periodElem `json:"periods,omitzero"` // instead of the members above
}

// periodElem is what an assignment was from a time up to another.
type periodElem struct {
	Account     *string          `json:"account,omitzero"` // by ID or name
	Destination *string          `json:"destination,omitzero"`
	Package     int64            `json:"package,omitzero"` // 0: none
	From        *moment          `json:"from,omitzero"`    // absent: since the customer is one
	To          nullable[moment] `json:"to,omitzero"`      // exclusive; null: still so
}

// assign stores a customer's assignments, after the person.
func (l *load) assign(u *core.User, list *[]assignmentElem) error {
	if list == nil {
		return nil
	}
	for i := range *list {
		if err := l.assignment(u, &(*list)[i]); err != nil {
			return under("customer", under(item("assignments", i), err))
		}
	}
	return nil
}

func (l *load) assignment(u *core.User, e *assignmentElem) error {
	id, err := givenID[core.AssignmentID](l.now, e.ID)
	if err != nil {
		return err
	}
	given := e.Periods
	if given == nil {
		given = []periodElem{e.periodElem}
	}
	if len(given) == 0 {
		return refuse("periods", "is empty")
	}
	var periods []core.AssignmentPeriod
	for i := range given {
		h, err := l.period(u, &given[i])
		if err == nil && i > 0 {
			err = follows(periods[i-1], h)
		}
		if err != nil && e.Periods != nil {
			err = under(item("periods", i), err)
		}
		if err != nil {
			return err
		}
		periods = append(periods, h)
	}
	last := periods[len(periods)-1]
	if e.ID == "" && last.Until == nil {
		if id, err = l.given(u.ID, last.Destination, id); err != nil {
			return err
		}
	}
	s := &core.Assignment{ID: id, User: u.ID, Package: last.Package, CreatedAt: periods[0].Since}
	s.Destination.ID = last.Destination
	l.sum.made("assignments")
	return l.tx.PutAssignment(s, periods)
}

// given finds the assignment by which a person has a destination now, else otherwise.
func (l *load) given(user core.UserID, d core.DestinationID, otherwise core.AssignmentID) (core.AssignmentID, error) {
	list, err := l.tx.AssignmentsOf(user)
	for _, s := range list {
		if s.Destination.ID == d {
			return s.ID, nil
		}
	}
	return otherwise, err
}

func (l *load) period(u *core.User, e *periodElem) (h core.AssignmentPeriod, err error) {
	h = core.AssignmentPeriod{User: u.ID, Package: core.PackageID(e.Package), Since: u.CreatedAt}
	if e.Account == nil || e.Destination == nil {
		return h, refuse("destination", "account and destination are required")
	}
	if h.Destination, err = l.destination(e.Account, e.Destination); err != nil {
		return h, err
	}
	if h.Package != 0 {
		if _, exists, err := found(l.tx.Package(h.Package)); err != nil || !exists {
			if err != nil {
				return h, err
			}
			return h, refuse("package", "no package %d", e.Package)
		}
	}
	if e.From != nil {
		h.Since = time.Time(*e.From)
	}
	if e.To.Value != nil {
		until := time.Time(*e.To.Value)
		h.Until = &until
	}
	if h.Until != nil && h.Until.Before(h.Since) {
		return h, refuse("to", "is before from")
	}
	return h, nil
}

// follows checks that a period begins when or after the one before has ended.
func follows(before, h core.AssignmentPeriod) error {
	if before.Until == nil || h.Since.Before(*before.Until) || h.Since.Equal(before.Since) {
		return refuse("from", "is within the period before")
	}
	return nil
}

// readAssignments gathers everyone's assignments for the export of people.
func (x *export) readAssignments() error {
	x.assigned = map[core.UserID][]assignmentElem{}
	for after := core.AssignmentID(""); ; {
		list, err := x.r.AssignmentHistory("", after, page)
		if err != nil || len(list) == 0 {
			return err
		}
		for len(list) > 0 {
			n := 1
			for n < len(list) && list[n].Assignment == list[0].Assignment {
				n++
			}
			if err := x.assignmentOf(list[:n]); err != nil {
				return err
			}
			after, list = list[0].Assignment, list[n:]
		}
	}
}

// assignmentOf adds one assignment. A period at a destination that was removed
// since has no name the file could refer to; it is left out and counted.
func (x *export) assignmentOf(periods []core.AssignmentPeriod) error {
	e := assignmentElem{ID: string(periods[0].Assignment)}
	for _, h := range periods {
		account, bucket, err := x.bucket(h.Destination)
		if err != nil {
			return err
		}
		if account == nil {
			x.done.Skipped++
			continue
		}
		since := moment(h.Since)
		p := periodElem{Account: account, Destination: bucket, Package: int64(h.Package), From: &since}
		if h.Until != nil {
			p.To = given((*moment)(h.Until))
		}
		e.Periods = append(e.Periods, p)
	}
	switch len(e.Periods) {
	case 0:
		return nil
	case 1:
		e.periodElem, e.Periods = e.Periods[0], nil
	}
	x.assigned[periods[0].User] = append(x.assigned[periods[0].User], e)
	return nil
}
