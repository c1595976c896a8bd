package storetest

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

// ended checks how a session ended; a zero time means that it has not.
func (f *fixture) ended(s core.Session, when time.Time, reason core.EndReason) {
	f.Helper()
	got := f.credential(s.Token).Session
	switch {
	case when.IsZero() && got.EndedAt == nil:
	case when.IsZero() || got.EndedAt == nil || !got.EndedAt.Equal(when) || got.EndReason != reason:
		f.Fatalf("ended at %v for %q, want %v for %q", got.EndedAt, got.EndReason, when, reason)
	}
}

func testSessionEnds(f *fixture) {
	f.sub("an end stays", func(f *fixture) {
		s := f.session(f.user(systemAdmin).ID, start)
		f.ended(s, time.Time{}, "")
		for _, reason := range []core.EndReason{core.EndSignOut, core.EndRevoked} {
			f.update(func(tx core.Tx) error { return tx.EndSession(s.ID, at(time.Minute), reason) })
			f.ended(s, at(time.Minute), core.EndSignOut)
		}
	})
	f.sub("not before the sign-in", func(f *fixture) {
		s := f.session(f.user(systemAdmin).ID, start)
		f.update(func(tx core.Tx) error { return tx.EndSession(s.ID, at(-time.Minute), core.EndSignOut) })
		f.ended(s, start, core.EndSignOut)
	})
	f.sub("an unknown session is not found", func(f *fixture) {
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error {
			return tx.EndSession(newID[core.SessionID](), start, core.EndSignOut)
		}))
	})
	f.sub("all of a person, of whatever kind, and of nobody else", func(f *fixture) {
		u := f.user(systemAdmin)
		a, b := f.session(u.ID, start), f.session(u.ID, start, mbsToken(time.Now().Add(time.Hour)))
		other := f.session(f.user(systemAdmin).ID, start)
		var n int64
		var now time.Time
		f.update(func(tx core.Tx) (err error) {
			now = tx.Now()
			n, err = tx.EndSessionsOf(u.ID, core.EndRevoked)
			return err
		})
		same(f, n, 2)
		f.ended(a, now, core.EndRevoked)
		f.ended(b, now, core.EndRevoked)
		f.ended(other, time.Time{}, "")
	})
	f.sub("all of a person but one", func(f *fixture) {
		u := f.user(systemAdmin)
		kept, gone := f.session(u.ID, start), f.session(u.ID, start, mbsToken(time.Now().Add(time.Hour)))
		other := f.session(f.user(systemAdmin).ID, start)
		var n int64
		var now time.Time
		f.update(func(tx core.Tx) (err error) {
			now = tx.Now()
			n, err = tx.EndOtherSessions(u.ID, kept.ID, core.EndRevoked)
			return err
		})
		same(f, n, 1)
		f.ended(kept, time.Time{}, "")
		f.ended(gone, now, core.EndRevoked)
		f.ended(other, time.Time{}, "")
	})
	f.sub("all of a key", func(f *fixture) {
		key := core.APIKey{ID: newID[core.APIKeyID](), Login: unique("key")}
		f.update(func(tx core.Tx) error { return tx.InsertAPIKey(&key) })
		s := f.session("", start, mbsToken(time.Now().Add(time.Hour)), func(s *core.Session) { s.APIKey = key.ID })
		var now time.Time
		f.update(func(tx core.Tx) error { now = tx.Now(); return tx.EndKeySessions(key.ID, core.EndRevoked) })
		f.ended(s, now, core.EndRevoked)
	})
	testIdle(f)
	f.sub("tokens are forgotten, seats are not", func(f *fixture) {
		u := f.user(systemAdmin)
		token, seat, recent := f.session(u.ID, start, mbsToken(at(time.Hour))), f.session(u.ID, start), f.session(u.ID, start, mbsToken(at(time.Hour)))
		open := f.session(u.ID, start, mbsToken(at(time.Hour)))
		var n int64
		f.update(func(tx core.Tx) error {
			for _, id := range []core.SessionID{token.ID, seat.ID} {
				if err := tx.EndSession(id, at(time.Hour-1), core.EndExpired); err != nil {
					return err
				}
			}
			if err := tx.EndSession(recent.ID, at(time.Hour), core.EndExpired); err != nil {
				return err
			}
			var err error
			n, err = tx.PurgeTokens(at(time.Hour), 100)
			return err
		})
		same(f, n, 1)
		_, err := f.read().Credential(token.Token)
		f.want(core.NotFound, err)
		for _, s := range []core.Session{seat, recent, open} {
			f.credential(s.Token)
		}
	})
}

func testIdle(f *fixture) {
	f.sub("idle ones end at their last use, expired ones at their end, others go on", func(f *fixture) {
		f.clearOpen()
		u := f.user(systemAdmin)
		idle := f.session(u.ID, start, func(s *core.Session) { s.LastUsedAt = at(time.Minute) })
		active := f.session(u.ID, start, func(s *core.Session) { s.LastUsedAt = at(2 * time.Minute) })
		expired := f.session(u.ID, start, mbsToken(at(time.Hour)))
		valid := f.session(u.ID, start, mbsToken(time.Now().Add(time.Hour)))
		seats := func(since time.Time, want int64) {
			f.Helper()
			n, err := f.read().OpenSeats(since)
			f.ok(err)
			same(f, n, want)
		}
		seats(at(time.Minute), 2)
		seats(at(2*time.Minute), 1)
		same(f, f.endIdle(at(2*time.Minute), 10), 2)
		f.ended(idle, at(time.Minute), core.EndIdle)
		f.ended(expired, at(time.Hour), core.EndExpired)
		f.ended(active, time.Time{}, "")
		f.ended(valid, time.Time{}, "")
		seats(start, 1)
		same(f, f.endIdle(at(2*time.Minute), 10), 0)
	})
	f.sub("never more than the limit", func(f *fixture) {
		f.clearOpen()
		u := f.user(systemAdmin)
		for range 5 {
			f.session(u.ID, start)
		}
		for _, want := range []int64{3, 2, 0} {
			same(f, f.endIdle(at(time.Hour), 3), want)
		}
	})
}

func (f *fixture) endIdle(since time.Time, limit int) (n int64) {
	f.Helper()
	f.update(func(tx core.Tx) (err error) {
		n, err = tx.EndIdleSessions(since, limit)
		return err
	})
	return n
}

// clearOpen ends what earlier subtests left open.
func (f *fixture) clearOpen() {
	f.Helper()
	f.endIdle(time.Now().Add(time.Hour), 10_000)
}

func testSignInFailures(f *fixture) {
	fail := func(name string, lockAt int, lock time.Duration) {
		f.Helper()
		f.update(func(tx core.Tx) error { return tx.FailSignIn(name, "", lockAt, lock) })
	}
	check := func(name string, want int, locked bool) {
		f.Helper()
		n, until, err := f.read().SignInFailures(name, "")
		f.ok(err)
		if n != want || locked != (until != nil && until.After(time.Now())) {
			f.Fatalf("%d failures, locked until %v", n, until)
		}
	}
	f.sub("counted for any login, in any case", func(f *fixture) {
		check("ghost", 0, false)
		fail("Ghost", 3, time.Hour)
		fail("GHOST", 3, time.Hour)
		check("ghost", 2, false)
		n, _, err := f.read().SignInFailures("ghost", "AD")
		f.ok(err)
		same(f, n, 0)
		fail("ghost", 3, time.Hour)
		check("ghost", 3, true)
	})
	f.sub("counted from one after a lock has run out", func(f *fixture) {
		fail("b", 2, -time.Hour)
		fail("b", 2, -time.Hour)
		check("b", 2, false)
		fail("b", 2, time.Hour)
		check("b", 1, false)
		fail("b", 2, time.Hour)
		check("b", 2, true)
	})
	f.sub("never locked at zero", func(f *fixture) {
		for range 10 {
			fail("c", 0, time.Hour)
		}
		check("c", 10, false)
	})
	f.sub("forgotten when cleared, or when old and not locked", func(f *fixture) {
		fail("d", 1, time.Hour)
		fail("e", 0, 0)
		f.update(func(tx core.Tx) error { return tx.PurgeSignInFailures(tx.Now().Add(-time.Hour)) })
		check("e", 1, false)
		f.update(func(tx core.Tx) error { return tx.PurgeSignInFailures(tx.Now().Add(time.Second)) })
		check("e", 0, false)
		check("d", 1, true)
		f.update(func(tx core.Tx) error { return tx.ClearSignInFailures("D", "") })
		check("d", 0, false)
	})
}
