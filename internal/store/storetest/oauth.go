package storetest

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

func testOAuthClients(f *fixture) {
	u, other := f.user(systemAdmin), f.user(systemAdmin)
	c := core.OAuthClient{ID: core.OAuthClientID(unique("client-")), User: u.ID, Login: u.Login, Secret: "hash", Lifetime: 10 * time.Minute, CreatedAt: start}
	f.update(func(tx core.Tx) error { return tx.InsertOAuthClient(&c) })
	get := func() core.OAuthClient {
		f.Helper()
		got, err := f.read().OAuthClient(c.ID)
		f.ok(err)
		return *got
	}
	session := func(u core.UserID, id core.OAuthClientID) core.Session {
		return f.session(u, start, func(s *core.Session) { s.Kind, s.OAuth, s.ExpiresAt = core.OAuthSession, id, ptr(at(time.Hour)) })
	}
	f.sub("every field comes back and can change", func(f *fixture) {
		same(f, get(), c)
		c.User, c.Login, c.Secret, c.Lifetime, c.LastUsedAt = other.ID, other.Login, "another", time.Hour, ptr(at(time.Minute))
		f.update(func(tx core.Tx) error { return tx.UpdateOAuthClient(&c) })
		same(f, get(), c)
		list, err := f.read().OAuthClients()
		f.ok(err)
		same(f, len(list), 1)
		same(f, *list[0], c)
		f.exists("id", string(c.ID), f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertOAuthClient(&c) }))
	})
	f.sub("a session knows its client, takes no seat and ends with it", func(f *fixture) {
		s, another := session(other.ID, c.ID), f.session(other.ID, start)
		got := f.credential(s.Token)
		same(f, got.Session, s)
		same(f, got.User.ID, other.ID)
		f.update(func(tx core.Tx) error { return tx.EndOAuthSessions(c.ID, core.EndRevoked) })
		same(f, f.credential(s.Token).Session.EndReason, core.EndRevoked)
		same(f, f.credential(another.Token).Session.EndReason, "")
		same(f, len(f.spans(s.ID)), 0)
	})
	f.sub("a session ends with its person's", func(f *fixture) {
		s := session(other.ID, c.ID)
		f.update(func(tx core.Tx) error {
			_, err := tx.EndSessionsOf(other.ID, core.EndRevoked)
			return err
		})
		same(f, f.credential(s.Token).Session.EndReason, core.EndRevoked)
	})
	f.sub("a deleted one, and one of a person who is gone, is not found", func(f *fixture) {
		second := core.OAuthClient{ID: core.OAuthClientID(unique("client-")), User: u.ID, Secret: "hash", Lifetime: time.Minute}
		f.update(func(tx core.Tx) error { return tx.InsertOAuthClient(&second) })
		f.update(func(tx core.Tx) error { return tx.DeleteUser(u.ID, false) })
		_, err := f.read().OAuthClient(second.ID)
		f.want(core.NotFound, err)
		f.update(func(tx core.Tx) error { return tx.DeleteOAuthClient(c.ID) })
		_, err = f.read().OAuthClient(c.ID)
		f.want(core.NotFound, err)
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.DeleteOAuthClient(c.ID) }))
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.UpdateOAuthClient(&c) }))
		list, err := f.read().OAuthClients()
		f.ok(err)
		same(f, len(list), 0)
	})
}
