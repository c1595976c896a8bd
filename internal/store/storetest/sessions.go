package storetest

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

// session makes a seat-taking session; the token is made from its ID.
func session(u core.UserID, signedIn time.Time, change ...func(*core.Session)) core.Session {
	s := core.Session{ID: newID[core.SessionID](), Kind: core.NetBrainToken, User: u, SignedInAt: signedIn, LastUsedAt: signedIn}
	copy(s.Token[:], s.ID)
	for _, ch := range change {
		ch(&s)
	}
	return s
}

func (f *fixture) session(u core.UserID, signedIn time.Time, change ...func(*core.Session)) core.Session {
	f.Helper()
	s := session(u, signedIn, change...)
	f.update(func(tx core.Tx) error { return tx.InsertSession(&s) })
	return s
}

func mbsToken(expires time.Time) func(*core.Session) {
	return func(s *core.Session) { s.Kind, s.ExpiresAt = core.MBSToken, &expires }
}

func (f *fixture) credential(t core.TokenHash) *core.Credential {
	f.Helper()
	c, err := f.read().Credential(t)
	f.ok(err)
	return c
}

func testSessions(f *fixture) {
	c := f.company()
	d := f.domain(c)
	f.sub("a token gives session and person", func(f *fixture) {
		u := f.user(customerOf(c), staffOf(c))
		s := f.session(u.ID, start, func(s *core.Session) {
			s.Client = core.Client{Address: "192.0.2.7", UserAgent: "curl", Machine: "m", RequestID: "r"}
			s.Working = core.Working{Company: c.ID, Domain: d.ID}
			s.ExpiresAt, s.LastUsedAt = ptr(at(time.Hour)), at(time.Second)
		})
		got := f.credential(s.Token)
		u.Memberships = nil
		same(f, got.Session, s)
		same(f, *got.User, u)
		same(f, got.Key, nil)
	})
	f.sub("a token of a key gives the key", func(f *fixture) {
		key := core.APIKey{ID: newID[core.APIKeyID](), Login: unique("key"), Companies: []core.CompanyRef{ref(c)}, CreatedAt: start}
		f.update(func(tx core.Tx) error { return tx.InsertAPIKey(&key) })
		s := f.session("", start, mbsToken(at(core.MBSTokenLifetime)), func(s *core.Session) { s.APIKey = key.ID })
		got := f.credential(s.Token)
		same(f, *got.Key, key)
		same(f, got.User, nil)
		f.update(func(tx core.Tx) error { return tx.DeleteAPIKey(key.ID) })
		same(f, f.credential(s.Token).Key, nil)
	})
	f.sub("a person who is gone is nil", func(f *fixture) {
		u := f.user(systemAdmin)
		s := f.session(u.ID, start)
		f.update(func(tx core.Tx) error { return tx.DeleteUser(u.ID, false) })
		same(f, f.credential(s.Token).User, nil)
	})
	f.sub("an unknown token is not found, nor is the zero one", func(f *fixture) {
		u := f.user(systemAdmin)
		f.session(u.ID, start, func(s *core.Session) { s.Token = core.TokenHash{} })
		f.session(u.ID, start, func(s *core.Session) { s.Token = core.TokenHash{} })
		for _, token := range []core.TokenHash{{}, {1, 2, 3}} {
			_, err := f.read().Credential(token)
			f.want(core.NotFound, err)
		}
	})
	f.sub("the last use only moves forward, and not after the end", func(f *fixture) {
		s := f.session(f.user(systemAdmin).ID, start)
		touch := func(to, want time.Time) {
			f.Helper()
			f.update(func(tx core.Tx) error { return tx.TouchSession(s.ID, to) })
			same(f, f.credential(s.Token).Session.LastUsedAt, want)
		}
		touch(at(time.Minute), at(time.Minute))
		touch(at(0), at(time.Minute))
		f.update(func(tx core.Tx) error { return tx.EndSession(s.ID, at(2*time.Minute), core.EndSignOut) })
		touch(at(time.Hour), at(time.Minute))
	})
	f.sub("an ID is taken", func(f *fixture) {
		s := f.session(f.user(systemAdmin).ID, start)
		f.exists("id", string(s.ID), f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertSession(&s) }))
	})
	testSpans(f, c, d)
	testHistory(f, c)
}

func span(w core.Working, start, end time.Time) core.Span {
	return core.Span{Working: w, Start: start, End: &end}
}

// spans reads a session's spans.
func (f *fixture) spans(id core.SessionID) []core.Span {
	f.Helper()
	all, err := f.read().SessionHistory("", 10_000)
	f.ok(err)
	for _, h := range all {
		if h.Session.ID == id {
			return h.Spans
		}
	}
	return nil
}

func testSpans(f *fixture, c core.Company, d core.Domain) {
	other := f.company()
	here, there := core.Working{Company: c.ID, Domain: d.ID}, core.Working{Company: other.ID}
	move := func(s core.Session, w core.Working, when time.Time) {
		f.Helper()
		f.update(func(tx core.Tx) error { return tx.SetWorking(s.ID, w, when) })
	}
	one, two, three := at(time.Minute), at(2*time.Minute), at(3*time.Minute)
	f.sub("a first choice names the span since sign-in", func(f *fixture) {
		s := f.session(f.user(systemAdmin).ID, start)
		move(s, here, one)
		same(f, f.spans(s.ID), []core.Span{{Working: here, Start: start}})
		same(f, f.credential(s.Token).Session.Working, here)
	})
	f.sub("a second choice starts a span, the same again does not", func(f *fixture) {
		s := f.session(f.user(systemAdmin).ID, start, func(s *core.Session) { s.Working = here })
		move(s, there, one)
		move(s, there, two)
		move(s, here, three)
		f.update(func(tx core.Tx) error { return tx.EndSession(s.ID, at(time.Hour), core.EndSignOut) })
		same(f, f.spans(s.ID), []core.Span{span(here, start, one), span(there, one, three), span(here, three, at(time.Hour))})
	})
	f.sub("a choice is a use", func(f *fixture) {
		s := f.session(f.user(systemAdmin).ID, start, func(s *core.Session) { s.Working = here })
		move(s, there, one)
		same(f, f.credential(s.Token).Session.LastUsedAt, one)
	})
	f.sub("an ended session, or none, cannot choose", func(f *fixture) {
		s := f.session(f.user(systemAdmin).ID, start)
		f.update(func(tx core.Tx) error { return tx.EndSession(s.ID, one, core.EndSignOut) })
		for _, id := range []core.SessionID{s.ID, newID[core.SessionID]()} {
			f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.SetWorking(id, here, two) }))
		}
	})
	f.sub("a token without a seat works somewhere but has no spans", func(f *fixture) {
		s := f.session(f.user(systemAdmin).ID, start, mbsToken(at(time.Hour)))
		move(s, here, one)
		same(f, f.credential(s.Token).Session.Working, here)
		same(f, len(f.spans(s.ID)), 0)
	})
}

func testHistory(f *fixture, c core.Company) {
	f.sub("history gives sessions with their spans, page by page, without tokens of no seat", func(f *fixture) {
		before, err := f.read().SessionHistory("", 10_000)
		f.ok(err)
		u := f.user(customerOf(c))
		past := f.session(u.ID, start, func(s *core.Session) {
			s.Working, s.EndedAt, s.EndReason, s.Token = core.Working{Company: c.ID}, ptr(at(time.Hour)), core.EndSignOut, core.TokenHash{}
		})
		f.session(u.ID, start, mbsToken(at(time.Hour)))
		var all []core.SessionHistory
		for after := core.SessionID(""); ; after = all[len(all)-1].Session.ID {
			page, err := f.read().SessionHistory(after, 3)
			f.ok(err)
			if len(page) == 0 {
				break
			}
			all = append(all, page...)
		}
		same(f, all, append(before, core.SessionHistory{Session: past,
			Spans: []core.Span{span(past.Working, start, *past.EndedAt)}}))
	})
	f.sub("seat failures by time", func(f *fixture) {
		u := f.user(customerOf(c))
		late := core.SeatFailure{User: u.ID, At: at(time.Hour)}
		early := core.SeatFailure{User: u.ID, Working: core.Working{Company: c.ID}, At: start}
		f.update(func(tx core.Tx) error {
			for _, x := range []core.SeatFailure{late, early, early} {
				if err := tx.InsertSeatFailure(x); err != nil {
					return err
				}
			}
			return nil
		})
		got, err := f.read().SeatFailures()
		f.ok(err)
		same(f, got, []core.SeatFailure{early, early, late})
	})
}
