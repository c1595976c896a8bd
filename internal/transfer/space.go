package transfer

import "github.com/purserhq/purser/internal/core"

type spaceElem struct {
	User          string  `json:"user"`
	Computer      string  `json:"computer,omitzero"` // absent: not known whose
	Account       *string `json:"account,omitzero"`  // by ID or name
	Destination   *string `json:"destination,omitzero"`
	Day           string  `json:"day"` // UTC
	Bytes         int64   `json:"bytes"`
	RestoredBytes int64   `json:"restoredBytes"`
	Kept          bool    `json:"kept,omitzero"` // own; of a volume's latest: the server goes on from it
}

func (l *load) spaceSample(_ string, e *spaceElem) error {
	s, err := l.readSample(e)
	if err != nil {
		return err
	}
	before := s.Key()
	before.Day--
	list, err := l.tx.SpaceSamples(before, 1)
	if err != nil {
		return err
	}
	exists := len(list) == 1 && list[0].Key() == s.Key()
	switch {
	case exists && (!l.cfg.Update || list[0] == s):
		l.sum.existed("spaceSamples", "")
		return nil
	case exists:
		l.sum.updated("spaceSamples")
	default:
		l.sum.made("spaceSamples")
	}
	return l.tx.PutSample(s)
}

func (l *load) readSample(e *spaceElem) (s core.SpaceSample, err error) {
	if s.User, err = l.people.ref(e.User); err != nil {
		return s, err
	}
	if e.Computer != "" {
		c, err := l.computerRef(e.Computer)
		if err != nil {
			return s, err
		}
		if c.User != s.User {
			return s, refuse("computer", "computer %s belongs to another user", c.ID)
		}
		s.Computer = c.ID
	}
	if s.Destination, err = l.destination(e.Account, e.Destination); err != nil {
		return s, err
	}
	day, ok := core.ParseDay(e.Day)
	if !ok {
		return s, refuse("day", "want a day such as 2026-11-01")
	}
	if e.Bytes < 0 || e.RestoredBytes < 0 {
		return s, refuse("bytes", "must not be negative")
	}
	s.Day, s.Stored, s.Restored, s.Kept = day, core.Bytes(e.Bytes), core.Bytes(e.RestoredBytes), e.Kept
	return s, nil
}

func (x *export) spaceSamples() error {
	defer x.w.endList()
	for after := (core.SpaceKey{}); ; {
		list, err := x.r.SpaceSamples(after, page)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, s := range list {
			if err := x.spaceSample(s); err != nil {
				return err
			}
		}
		after = list[len(list)-1].Key()
	}
}

func (x *export) spaceSample(s core.SpaceSample) error {
	account, bucket, err := x.bucket(s.Destination)
	if err != nil {
		return err
	}
	if bucket == nil || !x.users[s.User] || s.Computer != "" && !x.things[string(s.Computer)] {
		x.done.Skipped++
		return nil
	}
	return x.w.element("spaceSamples", spaceElem{
		User: string(s.User), Computer: string(s.Computer), Account: account, Destination: bucket, Day: s.Day.String(),
		Bytes: int64(s.Stored), RestoredBytes: int64(s.Restored), Kept: s.Kept,
	})
}
