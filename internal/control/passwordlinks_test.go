package control_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/mail/mailtest"
)

// tokenOf gives the token of the link in a mail.
func tokenOf(m mailtest.Mail) string {
	_, token, _ := strings.Cut(m.Link(), "#")
	return token
}

// forget asks for a link and gives what was mailed since, one or none.
func (p *post) forget(name string) *mailtest.Mail {
	p.world.t.Helper()
	before := len(p.Mails())
	p.must(p.Passwords.Forgot(p.ctx, core.PasswordForgot{Face: core.FaceNative, Client: core.Client{Address: "192.0.2." + fmt.Sprint(len(name))}, Login: name}))
	p.must(p.runner.Drain(p.ctx))
	switch all := p.Mails()[before:]; len(all) {
	case 0:
		return nil
	case 1:
		return &all[0]
	}
	p.world.t.Fatalf("more than one mail for %q", name)
	return nil
}

func TestALinkWorksOnce(t *testing.T) {
	const next = "battery staple"
	onEngines(t, func(t *testing.T, w *world) {
		p := withMail(w)
		p.setUp()
		_, err := p.People.Create(p.ctx, system, core.PersonCreate{Login: "ann", Email: "Ann@example.com", FirstName: "Ann", LastName: "Lee", Password: password, AllowChangePassword: true, SystemAdmin: true})
		p.must(err)
		session, err := p.try("ann", password, core.NetBrainToken)
		p.must(err)
		first, second := p.forget("ANN"), p.forget("ann@EXAMPLE.com")
		if first == nil || second == nil || first.To != "Ann@example.com" || len(tokenOf(*first)) < 40 || tokenOf(*first) == tokenOf(*second) || !strings.Contains(first.Text, "1 hour") {
			t.Fatalf("%+v\n%+v", first, second)
		}
		use := func(token, word string) error {
			return p.Passwords.Reset(p.ctx, core.PasswordReset{Face: core.FaceConsole, Token: token, Password: word})
		}
		p.refused(use(tokenOf(*first), "short"), core.Invalid, core.Length) // and the link still works
		p.refused(use("guessed", next), core.Invalid, core.Unknown)
		p.refused(use("", next), core.Invalid, core.Unknown)
		p.must(use(" "+tokenOf(*first)+"\n", next))
		p.refused(use(tokenOf(*first), "third password"), core.Invalid, core.Unknown)
		p.refused(use(tokenOf(*second), "third password"), core.Invalid, core.Unknown) // the password was changed since
		if _, err := p.Sessions.Authenticate(p.ctx, session, core.FaceNetBrain, core.Client{}, core.NetBrainToken); err == nil {
			t.Error("a session of before lives")
		}
		_, err = p.try("ann", next, core.NetBrainToken)
		p.must(err)
		p.must(p.runner.Drain(p.ctx))
		if m := p.Last(); m.To != "Ann@example.com" || !strings.Contains(m.Subject, "was changed") || m.Link() != "" {
			t.Errorf("%+v", m)
		}
		p.advance(2 * time.Hour)
		late := p.forget("ann")
		p.advance(59 * time.Minute)
		again := p.forget("ann")
		p.advance(time.Minute)
		p.refused(use(tokenOf(*late), "third password"), core.Invalid, core.Unknown) // an hour has passed
		p.must(p.People.Update(p.ctx, system, core.LoginRef{Login: "ann"}, core.PersonUpdate{AllowChangePassword: ptr(false)}))
		p.refused(use(tokenOf(*again), "third password"), core.Denied, core.NotAllowed)
	})
}

func TestNobodyLearnsWhoExists(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		p := withMail(w)
		p.setUp()
		off := p.customer("off@example.com", "")
		p.must(p.Customers.Update(p.ctx, system, off, core.CustomerUpdate{Enabled: ptr(false)}))
		p.customer("bound@example.com", "")
		p.must(p.People.Update(p.ctx, system, core.LoginRef{Login: "bound@example.com"}, core.PersonUpdate{AllowChangePassword: ptr(false)}))
		p.customer("nomail", "")
		p.must(p.store.Update(p.ctx, func(tx core.Tx) error {
			return tx.InsertUser(&core.User{ID: core.NewID[core.UserID](tx.Now()), Login: "far@example.com", Email: "far@example.com", Server: "AD", Enabled: true, AllowChangePassword: true, Customer: &core.Customer{}})
		}))
		p.customer("ann@example.com", "")
		for _, name := range []string{"off@example.com", "bound@example.com", "nomail", "far@example.com", "nobody@example.com"} {
			if m := p.forget(name); m != nil {
				t.Errorf("%s was mailed %+v", name, m)
			}
		}
		if p.forget("ann@example.com") == nil {
			t.Error("who exists was not mailed")
		}
		jobs, err := p.Jobs.List(p.ctx, system, core.JobFilter{Kind: control.JobForgot}, "", 100)
		p.must(err)
		for _, j := range jobs {
			if j.State != core.JobDone {
				t.Errorf("%+v", j)
			}
		}
		p.refused(p.Passwords.Forgot(p.ctx, core.PasswordForgot{Login: " "}), core.Invalid, core.Missing)
		// Who asks too often for one name is told the same, and mailed no more.
		for range 2 {
			if p.forget("ann@example.com") == nil {
				t.Error("too early an end")
			}
		}
		if p.forget("ann@example.com") != nil {
			t.Error("a fourth link within the hour")
		}
		p.advance(time.Hour)
		if p.forget("ann@example.com") == nil {
			t.Error("no link after an hour")
		}
		// One address, which of IPv6 is a network, is stopped whatever it asks for.
		for i := range 21 {
			err = p.Passwords.Forgot(p.ctx, core.PasswordForgot{Client: core.Client{Address: fmt.Sprintf("2001:db8::%x", i)}, Login: fmt.Sprint("somebody", i)})
			if i < 20 {
				p.must(err)
			}
		}
		p.refused(err, core.TooMany, core.NoReason)
		p.must(p.Passwords.Forgot(p.ctx, core.PasswordForgot{Client: core.Client{Address: "2001:db8:0:1::1"}, Login: "somebody"}))
	})
}
