package storetest

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

func testMail(f *fixture) {
	f.sub("the mail server comes back, changes and goes", func(f *fixture) {
		_, err := f.read().MailServer()
		f.want(core.NotFound, err)
		want := core.MailServer{Host: "h", Port: 7, Security: core.StartTLSMail, Username: "u", FromName: "Ö", FromAddress: "f@x.example", BaseURL: "https://b",
			CACertificates: "PEM", Sealed: core.Sealed("sealed\x00"), UpdatedAt: at(time.Second)}
		for range 2 {
			f.update(func(tx core.Tx) error { return tx.SetMailServer(&want) })
			got, err := f.read().MailServer()
			f.ok(err)
			same(f, *got, want)
			want = core.MailServer{Host: "other", Security: core.PlainMail, UpdatedAt: at(time.Minute)}
		}
		f.update(func(tx core.Tx) error { return tx.DeleteMailServer() })
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.DeleteMailServer() }))
	})
	f.sub("a changed template comes back, changes and goes", func(f *fixture) {
		const name = core.MailWelcome
		_, err := f.read().MailTemplate(name)
		f.want(core.NotFound, err)
		want := core.MailTemplate{Name: name, Subject: "s", Text: "t\nü", HTML: "<p>", UpdatedAt: ptr(at(time.Second))}
		for range 2 {
			f.update(func(tx core.Tx) error { return tx.SetMailTemplate(&want) })
			got, err := f.read().MailTemplate(name)
			f.ok(err)
			same(f, *got, want)
			want = core.MailTemplate{Name: name, Subject: "s2", Text: "t2", UpdatedAt: ptr(at(time.Minute))}
		}
		f.update(func(tx core.Tx) error { return tx.DeleteMailTemplate(name) })
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.DeleteMailTemplate(name) }))
	})
	f.sub("links of passwords", testPasswordLinks)
	f.sub("what was asked for is counted for a while", func(f *fixture) {
		a, b := unique("a"), unique("b")
		count := func(key string, window time.Duration) (n int) {
			f.update(func(tx core.Tx) (err error) {
				n, err = tx.CountAsk(key, window)
				return err
			})
			return n
		}
		same(f, []int{count(a, time.Hour), count(a, time.Hour), count(b, time.Hour), count(a, time.Hour)}, []int{1, 2, 1, 3})
		same(f, count(a, 0), 1) // the window of before is over
		same(f, count(a, time.Hour), 2)
		f.update(func(tx core.Tx) error { return tx.PurgeAsks(tx.Now().Add(-time.Hour)) })
		same(f, count(a, time.Hour), 3)
		f.update(func(tx core.Tx) error { return tx.PurgeAsks(tx.Now().Add(time.Hour)) })
		same(f, count(a, time.Hour), 1)
	})
}

func testPasswordLinks(f *fixture) {
	ann, bob := newID[core.UserID](), newID[core.UserID]()
	link := func(n byte, u core.UserID, until time.Time) core.PasswordLink {
		l := core.PasswordLink{Token: core.TokenHash{n, 1, 2}, User: u, CreatedAt: start, ExpiresAt: until}
		f.update(func(tx core.Tx) error { return tx.InsertPasswordLink(&l) })
		return l
	}
	there := func(l core.PasswordLink) bool {
		got, err := f.read().PasswordLink(l.Token)
		if err != nil {
			f.want(core.NotFound, err)
			return false
		}
		same(f, *got, l)
		return true
	}
	var now time.Time
	f.update(func(tx core.Tx) error { now = tx.Now(); return nil })
	first, second, others := link(1, ann, now.Add(time.Hour)), link(2, ann, now.Add(time.Hour)), link(3, bob, now.Add(time.Hour))
	first.ExpiresAt = now.Add(2 * time.Hour)
	f.update(func(tx core.Tx) error { return tx.ExtendPasswordLink(first.Token, first.ExpiresAt) })
	same(f, []bool{there(first), there(second), there(others)}, []bool{true, true, true})
	f.update(func(tx core.Tx) error { return tx.DeletePasswordLinks(ann) })
	same(f, []bool{there(first), there(second), there(others)}, []bool{false, false, true})
	f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.ExtendPasswordLink(first.Token, now) }))
	past := link(4, ann, now.Add(-time.Second))
	same(f, there(past), true)
	f.update(func(tx core.Tx) error {
		_, err := tx.PurgePasswordLinks(100)
		return err
	})
	same(f, []bool{there(past), there(others)}, []bool{false, true})
}
