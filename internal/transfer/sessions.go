package transfer

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/purserhq/purser/internal/core"
)

var endReasons = names[core.EndReason]{
	core.EndSignOut: "signout", core.EndIdle: "idle", core.EndRevoked: "revoked", core.EndExpired: "expired",
}

var sessionKinds = names[core.SessionKind]{core.NetBrainToken: "netbrain", core.ConsoleSession: "console"}

func (l *load) session(path string, e *sessionElem) error {
	s, spans, err := l.readSession(e)
	if err != nil {
		return err
	}
	if e.ID == "" {
		s.ID = l.madeUpID(s)
	}
	if err := l.once(string(s.ID), path, "id"); err != nil {
		return err
	}
	exists, err := l.sessions.has(l.tx, s.ID)
	if err != nil {
		return err
	}
	if exists {
		l.sum.existed("sessions", "")
		return nil
	}
	l.sum.made("sessions")
	if l.earliest.IsZero() || s.SignedInAt.Before(l.earliest) {
		l.earliest = s.SignedInAt
	}
	return l.saveSession(s, spans)
}

// saveSession replays the session: sign-in, each change of domain, end.
func (l *load) saveSession(s *core.Session, spans []core.Span) error {
	end, reason := s.EndedAt, s.EndReason
	s.EndedAt, s.EndReason, s.Working = nil, "", spans[0].Working
	if err := l.tx.InsertSession(s); err != nil {
		return err
	}
	for _, span := range spans[1:] {
		if err := l.tx.SetWorking(s.ID, span.Working, span.Start); err != nil {
			return err
		}
	}
	if end == nil {
		return nil
	}
	return l.tx.EndSession(s.ID, *end, reason)
}

func (l *load) readSession(e *sessionElem) (*core.Session, []core.Span, error) {
	id, err := givenID[core.SessionID](l.now, e.ID)
	if err != nil {
		return nil, nil, err
	}
	s := &core.Session{ID: id, Kind: core.NetBrainToken, Client: core.Client{Address: e.Address, UserAgent: e.UserAgent, Machine: e.Machine}}

	if s.User, err = l.people.ref(e.User); err != nil {
		return nil, nil, err
	}
	if e.Kind != "" {
		if s.Kind, err = sessionKinds.parse("kind", e.Kind); err != nil {
			return nil, nil, err
		}
	}
	if err := e.readTimes(s); err != nil {
		return nil, nil, err
	}
	spans, err := l.spans(e, s)
	return s, spans, err
}

func (e *sessionElem) readTimes(s *core.Session) error {
	if e.Login == nil {
		return refuse("login", "is required")
	}
	s.SignedInAt = cut(*e.Login)
	s.LastUsedAt = s.SignedInAt
	s.EndedAt, s.EndReason = cutPtr(e.Logout), core.EndSignOut
	if s.EndedAt != nil {
		s.LastUsedAt = *s.EndedAt
	}
	putTime(&s.LastUsedAt, e.LastUse)
	if s.EndedAt != nil && s.EndedAt.Before(s.SignedInAt) {
		return refuse("logout", "is before login")
	}
	if s.LastUsedAt.Before(s.SignedInAt) {
		return refuse("lastUse", "is before login")
	}
	if e.Ended == "" {
		return nil
	}
	if s.EndedAt == nil {
		return refuse("ended", "says how a session without logout ended")
	}
	var err error
	s.EndReason, err = endReasons.parse("ended", e.Ended)
	return err
}

func (l *load) spans(e *sessionElem, s *core.Session) ([]core.Span, error) {
	if len(e.Spans) == 0 {
		w, err := l.places.working(e.Company, e.Domain)
		return []core.Span{{Working: w, Start: s.SignedInAt}}, err
	}
	if e.Company != "" || e.Domain != "" {
		return nil, refuse("spans", "stand instead of company and domain")
	}
	var spans []core.Span
	for i := range e.Spans {
		span, err := l.span(e, s, i)
		if err != nil {
			return nil, under(item("spans", i), err)
		}
		spans = append(spans, span)
	}
	return spans, nil
}

func (l *load) span(e *sessionElem, s *core.Session, i int) (core.Span, error) {
	w, err := l.places.working(e.Spans[i].Company, e.Spans[i].Domain)
	if err != nil {
		return core.Span{}, err
	}
	start := e.Spans[i].Start
	if start == nil {
		return core.Span{}, refuse("start", "is required")
	}
	switch {
	case i == 0 && !cut(*start).Equal(s.SignedInAt):
		return core.Span{}, refuse("start", "the first span starts at login")
	case i > 0 && !start.After(*e.Spans[i-1].Start):
		return core.Span{}, refuse("start", "is not after the span before")
	case s.EndedAt != nil && start.After(*s.EndedAt):
		return core.Span{}, refuse("start", "is after logout")
	}
	return core.Span{Working: w, Start: cut(*start)}, nil
}

// madeUpID gives a session without an ID one that is the same whenever the same file is read, so
// that a second import knows it. Equal sessions in one file are told apart by their number.
func (l *load) madeUpID(s *core.Session) core.SessionID {
	for n := 0; ; n++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s %s %d", s.User, s.SignedInAt.UnixMicro(), s.Client.Address, s.Client.Machine, n))
		digits := hex.EncodeToString(sum[:])
		stamp := core.NewID[core.SessionID](s.SignedInAt)[:len("01234567-89ab-7")] // time and version
		id := stamp + core.SessionID(digits[:3]+"-8"+digits[3:6]+"-"+digits[6:18])
		if _, taken := l.seen[string(id)]; !taken {
			return id
		}
	}
}

// sessionIDs tells which sessions exist. In a database without any it need not ask each time.
type sessionIDs struct {
	asked, none bool
}

func (i *sessionIDs) has(tx core.Tx, id core.SessionID) (bool, error) {
	if !i.asked {
		first, err := tx.SessionHistory("", 1)
		if err != nil {
			return false, err
		}
		i.asked, i.none = true, len(first) == 0
	}
	if i.none {
		return false, nil
	}
	list, err := tx.SessionHistory(before(id), 1)
	return len(list) == 1 && list[0].Session.ID == id, err
}

// before gives the ID that sorts right before a UUID, so that a list that starts after it starts
// with the UUID itself.
func before(id core.SessionID) core.SessionID {
	b := []byte(id)
	for i := len(b) - 1; i >= 0; i-- {
		switch b[i] {
		case '-':
		case '0':
			b[i] = 'f' // and borrow from the digit to the left
		case 'a':
			b[i] = '9'
			return core.SessionID(b)
		default:
			b[i]--
			return core.SessionID(b)
		}
	}
	return "" // the nil UUID: the list starts at the beginning
}

type seatFailureKey struct {
	user core.UserID
	at   time.Time
}

func (l *load) seatFailure(_ string, e *seatFailureElem) error {
	user, err := l.people.ref(e.User)
	if err != nil {
		return err
	}
	if e.At == nil {
		return refuse("at", "is required")
	}
	w, err := l.places.working(e.Company, e.Domain)
	if err != nil {
		return err
	}
	if err := l.readFailures(); err != nil {
		return err
	}
	key := seatFailureKey{user, cut(*e.At)}
	if l.failures[key] {
		l.sum.existed("seatFailures", "")
		return nil
	}
	l.sum.made("seatFailures")
	return l.tx.InsertSeatFailure(core.SeatFailure{User: user, Working: w, At: key.at})
}

// readFailures reads those that exist. They have no ID: person and time tell them apart.
func (l *load) readFailures() error {
	if l.failures != nil {
		return nil
	}
	list, err := l.tx.SeatFailures()
	if err != nil {
		return err
	}
	l.failures = make(map[seatFailureKey]bool, len(list))
	for _, f := range list {
		l.failures[seatFailureKey{f.User, f.At}] = true
	}
	return nil
}
