package control_test

import (
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/jobs"
	"github.com/purserhq/purser/internal/mail"
	"github.com/purserhq/purser/internal/mail/mailtest"
	"github.com/purserhq/purser/internal/secret"
	"github.com/purserhq/purser/internal/storage"
)

// post is a world with a mail server.
type post struct {
	*world
	*mailtest.Server
	runner *jobs.Runner
}

// withMail gives a world a mail server; it is not set up yet.
func withMail(w *world) *post {
	w.t.Helper()
	hasher, err := secret.NewHasher(secret.HasherConfig{Params: secret.Params{MemoryKiB: 8, Passes: 1, Parallelism: 1}})
	w.must(err)
	w.c = control.New(control.Config{Store: w.store, Hasher: hasher, Keys: testKeys(w.t), Mailer: mail.New(mail.Config{Allowed: storage.Allowed, Patience: 5 * time.Second}), Now: w.clock})
	w.Services = w.c.Services()
	w.admin("root")
	return &post{w, mailtest.Start(w.t, core.StartTLSMail),
		jobs.New(jobs.Config{Store: w.store, Work: w.c.MailWork(), Pause: func(int) time.Duration { return 0 }, Most: 3, Now: w.clock})}
}

func (p *post) setUp() {
	p.world.t.Helper()
	p.must(p.Mail.SaveServer(p.ctx, system, p.save(nil)))
}

func (p *post) save(change func(*core.MailServerSave)) core.MailServerSave {
	s := p.Settings(core.StartTLSMail)
	in := core.MailServerSave{Host: s.Host, Port: s.Port, Security: s.Security, Username: s.Username, FromName: s.FromName, FromAddress: s.FromAddress,
		BaseURL: s.BaseURL + "/", CACertificates: s.CACertificates, Password: ptr(mailtest.Password)}
	if change != nil {
		change(&in)
	}
	return in
}

// invite makes a customer who is mailed how to sign in.
func (p *post) invite(login string) core.UserID {
	p.world.t.Helper()
	id, err := p.Customers.Create(p.ctx, system, core.CustomerCreate{Login: login, FirstName: "Ann", LastName: "Lee", Password: password, Enabled: true, SendInstruction: true})
	p.must(err)
	return id
}

// job gives the newest job about mail.
func (p *post) job() *core.Job {
	p.world.t.Helper()
	list, err := p.Jobs.List(p.ctx, system, core.JobFilter{Kind: control.JobMail}, "", 1)
	p.must(err)
	if len(list) != 1 {
		p.world.t.Fatal("no mail was queued")
	}
	return list[0]
}

func TestSettingMailUp(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		p := withMail(w)
		_, err := p.Mail.Server(p.ctx, system)
		p.refused(err, core.NotFound, core.NoReason)
		p.refused(p.Mail.Test(p.ctx, system, "ann@example.com"), core.Conflict, core.Failed)
		p.setUp()
		s, err := p.Mail.Server(p.ctx, system)
		p.must(err)
		if s.BaseURL != "https://backup.example.com" || len(s.Sealed) == 0 || strings.Contains(string(s.Sealed), mailtest.Password) {
			t.Errorf("%+v", s)
		}
		p.must(p.Mail.Test(p.ctx, system, "ann@example.com"))
		if m := p.Last(); m.To != "ann@example.com" || m.Subject != "Test mail of https://backup.example.com" {
			t.Errorf("%+v", m)
		}
		p.Fail(mailtest.NoMailbox)
		err = p.Mail.Test(p.ctx, system, "nobody@example.com")
		p.refused(err, core.Conflict, core.Failed)
		if e, _ := core.AsError(err); !strings.Contains(e.Msg, "no such mailbox") {
			t.Errorf("the answer does not say what the server said: %v", err)
		}
		tests := []struct {
			name   string
			change func(*core.MailServerSave)
			field  string
			reason core.Reason
		}{
			{"no host", func(in *core.MailServerSave) { in.Host = "" }, "mailHost", core.Missing},
			{"an address as host", func(in *core.MailServerSave) { in.Host = "smtp://h" }, "mailHost", core.Malformed},
			{"an unknown security", func(in *core.MailServerSave) { in.Security = "ssl" }, "mailSecurity", core.Malformed},
			{"no sender", func(in *core.MailServerSave) { in.FromAddress = "" }, "mailFromAddress", core.Missing},
			{"a sender with a header", func(in *core.MailServerSave) { in.FromAddress = "a@b.example\nBcc: c@d.example" }, "mailFromAddress", core.Malformed},
			{"a name with a header", func(in *core.MailServerSave) { in.FromName = "A\r\nBcc: c@d.example" }, "mailFromName", core.Malformed},
			{"no base address", func(in *core.MailServerSave) { in.BaseURL = "" }, "baseURL", core.Missing},
			{"another scheme", func(in *core.MailServerSave) { in.BaseURL = "javascript:alert(1)" }, "baseURL", core.Malformed},
			{"no certificates", func(in *core.MailServerSave) { in.CACertificates = "nonsense" }, "mailCertificates", core.Malformed},
			{"no password", func(in *core.MailServerSave) { in.Password, in.Username = nil, "other" }, "password", core.Missing},
			{"the password for elsewhere", func(in *core.MailServerSave) { in.Password, in.Host = nil, "evil.example" }, "password", core.Missing},
			{"the password in clear", func(in *core.MailServerSave) { in.Password, in.Security = nil, core.PlainMail }, "password", core.Missing},
		}
		for _, tt := range tests {
			err := p.Mail.SaveServer(p.ctx, system, p.save(tt.change))
			if e, ok := core.AsError(err); !ok || e.Kind != core.Invalid || e.Field != tt.field || e.Reason != tt.reason {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
		p.must(p.Mail.SaveServer(p.ctx, system, p.save(func(in *core.MailServerSave) { in.Password, in.FromName = nil, "" })))
		p.must(p.Mail.Test(p.ctx, system, "ann@example.com")) // the password of before
		p.must(p.allowPrivate(0))
		err = p.Mail.Test(p.ctx, system, "ann@example.com")
		if e, _ := core.AsError(err); e == nil || !strings.Contains(e.Msg, "allowPrivateEndpoints") {
			t.Errorf("a private address although forbidden: %v", err)
		}
		p.must(p.Mail.DeleteServer(p.ctx, system))
		p.refused(p.Mail.DeleteServer(p.ctx, system), core.NotFound, core.NoReason)
	})
}

// allowPrivate allows or forbids private addresses.
func (p *post) allowPrivate(allow int) error {
	return p.world.Services.Settings.Set(p.ctx, system, "allowPrivateEndpoints", allow)
}

func TestTemplatesAreTriedBeforeTheyAreKept(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		p := withMail(w)
		p.setUp()
		for _, bad := range []struct {
			core.MailTemplate
			field string
		}{
			{core.MailTemplate{Name: core.MailWelcome, Subject: "s", Text: "{{.Nope}}"}, "text"},
			{core.MailTemplate{Name: core.MailWelcome, Subject: "{{", Text: "t"}, "subject"},
			{core.MailTemplate{Name: core.MailWelcome, Subject: "s", Text: "t", HTML: "{{if .Link}}"}, "html"},
			{core.MailTemplate{Name: core.MailWelcome, Subject: "{{.Company}}", Text: "t"}, "subject"}, // empty for some
		} {
			err := p.Mail.SaveTemplate(p.ctx, system, bad.MailTemplate)
			p.refused(err, core.Invalid, core.Malformed)
			if e, _ := core.AsError(err); e.Field != bad.field {
				t.Errorf("%v", err)
			}
			if _, err := p.Mail.Preview(p.ctx, system, bad.MailTemplate); core.KindOf(err) != core.Invalid {
				t.Errorf("a preview of %+v: %v", bad.MailTemplate, err)
			}
		}
		p.refused(p.Mail.SaveTemplate(p.ctx, system, core.MailTemplate{Name: "colour", Subject: "s", Text: "t"}), core.NotFound, core.Unknown)
		own := core.MailTemplate{Name: core.MailWelcome, Subject: "Hi {{.Name}}", Text: "{{.Login}} {{.Company}}\n{{.Link}}"}
		p.must(p.Mail.SaveTemplate(p.ctx, system, own))
		out, err := p.Mail.Preview(p.ctx, system, core.MailTemplate{Name: core.MailWelcome})
		p.must(err)
		if out.Subject != "Hi Ann Lee" || !strings.HasPrefix(out.Text, "ann@example.com Example Ltd\nhttps://") || out.HTML != "" {
			t.Errorf("%+v", out)
		}
		p.invite("ann@example.com")
		p.must(p.runner.Drain(p.ctx))
		if m := p.Last(); m.Subject != "Hi Ann Lee" || !strings.HasPrefix(m.Text, "ann@example.com \nhttps://backup.example.com/password/reset#") || m.HTML != "" {
			t.Errorf("%+v", m)
		}
		p.must(p.Mail.ResetTemplate(p.ctx, system, core.MailWelcome))
		p.must(p.Mail.ResetTemplate(p.ctx, system, core.MailWelcome)) // it is the built-in one
		now, err := p.Mail.Template(p.ctx, system, core.MailWelcome)
		p.must(err)
		if now.UpdatedAt != nil || now.Subject == own.Subject {
			t.Errorf("%+v", now)
		}
		list, err := p.Mail.Templates(p.ctx, system)
		p.must(err)
		if len(list) != len(core.MailTemplateNames) {
			t.Errorf("%d templates", len(list))
		}
	})
}

func TestWelcomeMails(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		p := withMail(w)
		// Without a mail server the request succeeds, and the job says what is missing.
		p.invite("early@example.com")
		p.must(p.runner.Drain(p.ctx))
		early := p.job()
		if early.State != core.JobFailed || early.Problem != "mail is not set up" || early.Subject != "welcome for early@example.com" {
			t.Errorf("%+v", early)
		}
		p.setUp()
		p.must(p.Jobs.Retry(p.ctx, system, early.ID))
		p.must(p.runner.Drain(p.ctx))
		if m := p.Last(); m.To != "early@example.com" || m.Link() == "" {
			t.Errorf("after it was set up: %+v", m)
		}

		p.invite("ann@example.com")
		if secretIn := string(p.job().Payload); strings.Contains(secretIn, password) || strings.Contains(secretIn, "http") {
			t.Errorf("the job's payload tells: %s", secretIn)
		}
		p.Fail(mailtest.Greylisted, mailtest.Failure{At: "TAKE"})
		p.must(p.runner.Drain(p.ctx))
		all := p.Mails()
		first, second := all[len(all)-2], all[len(all)-1]
		if j := p.job(); j.State != core.JobDone || j.Attempts != 3 || first.Header.Get("Message-Id") != second.Header.Get("Message-Id") || first.Link() != second.Link() || first.Link() == "" {
			t.Errorf("job %+v, links %q and %q", j, first.Link(), second.Link())
		}
		if m := second; m.To != "ann@example.com" || !strings.Contains(m.Text, "Login:  ann@example.com") || !strings.Contains(m.Text, "72 hours") || !strings.Contains(m.HTML, m.Link()) ||
			strings.Contains(string(m.Raw), password) || m.Header.Get("To") != `"Ann Lee" <ann@example.com>` {
			t.Errorf("%s", m.Raw)
		}

		_, err := p.Staff.Create(p.ctx, system, core.StaffCreate{Login: "boss@example.com", Password: password, Enabled: true, SendInstruction: true})
		p.must(err)
		p.must(p.runner.Drain(p.ctx))
		if m := p.Last(); m.To != "boss@example.com" || !strings.Contains(m.Subject, "administrator") || m.Link() == "" {
			t.Errorf("%+v", m)
		}

		p.Fail(mailtest.NoMailbox)
		p.invite("gone@example.com")
		p.must(p.runner.Drain(p.ctx))
		if j := p.job(); j.State != core.JobFailed || j.Attempts != 1 || !strings.Contains(j.Problem, "no such mailbox") {
			t.Errorf("refused for good: %+v", j)
		}
		p.Fail(mailtest.Greylisted, mailtest.Greylisted, mailtest.Greylisted)
		p.invite("grey@example.com")
		p.must(p.runner.Drain(p.ctx))
		if j := p.job(); j.State != core.JobFailed || j.Attempts != 3 || !strings.Contains(j.Problem, "greylisted") {
			t.Errorf("refused for now, too often: %+v", j)
		}
		p.invite("nomail")
		p.must(p.runner.Drain(p.ctx))
		if j := p.job(); j.State != core.JobFailed || j.Problem != "nomail has no e-mail address" {
			t.Errorf("%+v", j)
		}

		// Nobody is mailed of whom nothing came to be.
		before := p.job().ID
		_, err = p.Customers.Create(p.ctx, system, core.CustomerCreate{Login: "ANN@example.com", Password: password, Enabled: true, SendInstruction: true})
		p.refused(err, core.Conflict, core.Exists)
		_, err = p.Customers.Create(p.ctx, system, core.CustomerCreate{Login: "quiet@example.com", Password: password, Enabled: true})
		p.must(err)
		if p.job().ID != before {
			t.Error("a mail was queued for nobody, or for who was to get none")
		}
	})
}

func TestLinksDieWithWhatTheyWereFor(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		p := withMail(w)
		p.setUp()
		tests := []struct {
			name string
			do   func(login string, id core.UserID) error
		}{
			{"another password", func(_ string, id core.UserID) error {
				return p.Customers.Update(p.ctx, system, id, core.CustomerUpdate{Password: ptr("another one")})
			}},
			{"switched off", func(_ string, id core.UserID) error {
				return p.Customers.Update(p.ctx, system, id, core.CustomerUpdate{Enabled: ptr(false)})
			}},
			{"mail goes elsewhere", func(login string, _ core.UserID) error {
				return p.People.Update(p.ctx, system, core.LoginRef{Login: login}, core.PersonUpdate{Email: ptr("new-" + login)})
			}},
			{"another login", func(login string, id core.UserID) error {
				return p.Customers.Update(p.ctx, system, id, core.CustomerUpdate{Login: ptr("new-" + login)})
			}},
			{"changed by himself", func(login string, _ core.UserID) error {
				return p.Passwords.Change(p.ctx, core.PasswordChange{Login: login, Current: password, Password: "another one"})
			}},
			{"gone", func(_ string, id core.UserID) error { return p.Customers.Delete(p.ctx, system, id, false) }},
		}
		for i, tt := range tests {
			login := string(rune('a'+i)) + "@example.com"
			id := p.invite(login)
			job := p.job().ID
			p.must(tt.do(login, id))
			p.must(p.runner.Drain(p.ctx))
			j, err := p.Jobs.Get(p.ctx, system, job)
			p.must(err)
			if j.State != core.JobFailed || !strings.Contains(j.Problem, "void") && !strings.Contains(j.Problem, "not found") {
				t.Errorf("%s: %+v", tt.name, j)
			}
		}
		if all := p.Mails(); len(all) != 1 || !strings.Contains(all[0].Subject, "was changed") {
			t.Errorf("%d mails; want the one that tells of the changed password", len(all))
		}
	})
}
