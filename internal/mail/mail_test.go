package mail_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/mail"
	"github.com/purserhq/purser/internal/mail/mailtest"
	"github.com/purserhq/purser/internal/storage"
)

func sender() *mail.Sender { return mail.New(mail.Config{Allowed: storage.Allowed}) }

func place(s *mailtest.Server, how core.MailSecurity) core.MailPlace {
	return core.MailPlace{Server: s.Settings(how), Password: mailtest.Password, AllowPrivate: true}
}

var letter = core.Letter{ID: "0192a000@example.com", ToName: `Änn "Lee"`, To: "ann@example.com", Date: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC),
	Content: core.Rendered{Subject: "Grüße", Text: "Straße\n.\nend", HTML: "<p>Straße</p>"}}

func TestALetterArrives(t *testing.T) {
	for _, how := range []core.MailSecurity{core.PlainMail, core.StartTLSMail, core.TLSMail} {
		t.Run(string(how), func(t *testing.T) {
			s := mailtest.Start(t, how)
			if err := sender().Send(t.Context(), place(s, how), letter); err != nil {
				t.Fatal(err)
			}
			m := s.Last()
			if m.From != "backup@example.com" || m.To != "ann@example.com" || m.Subject != "Grüße" || m.Text != "Straße\n.\nend" || m.HTML != "<p>Straße</p>" {
				t.Errorf("%+v", m)
			}
			for header, want := range map[string]string{"Message-Id": "<0192a000@example.com>", "Auto-Submitted": "auto-generated", "Date": "Tue, 01 Dec 2026 12:00:00 +0000",
				"From": `"Example Backup" <backup@example.com>`} {
				if got := m.Header.Get(header); got != want {
					t.Errorf("%s: %q, want %q", header, got, want)
				}
			}
			to, err := m.Header.AddressList("To")
			if err != nil || len(to) != 1 || to[0].Name != `Änn "Lee"` || to[0].Address != "ann@example.com" {
				t.Errorf("%v, %v", to, err)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	tests := []struct {
		name    string
		failure mailtest.Failure
		kind    core.Kind
		want    string
	}{
		{"greylisting", mailtest.Greylisted, core.Unavailable, "451"},
		{"no mailbox", mailtest.NoMailbox, core.Conflict, "550"},
		{"refused after the content", mailtest.Failure{At: "DATA", Code: 554, Text: "spam"}, core.Conflict, "554"},
		{"full for now", mailtest.Failure{At: "DATA", Code: 452, Text: "full"}, core.Unavailable, "452"},
		{"hung up", mailtest.Failure{At: "DROP"}, core.Unavailable, "EOF"},
	}
	s := mailtest.Start(t, core.StartTLSMail)
	for _, tt := range tests {
		s.Fail(tt.failure)
		err := sender().Send(t.Context(), place(s, core.StartTLSMail), letter)
		e, ok := core.AsError(err)
		if !ok || e.Kind != tt.kind || e.Reason != core.Failed || !strings.Contains(e.Msg, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	s.Fail(mailtest.Failure{At: "SLOW"})
	quick := mail.New(mail.Config{Allowed: storage.Allowed, Patience: 300 * time.Millisecond})
	if e, _ := core.AsError(quick.Send(t.Context(), place(s, core.StartTLSMail), letter)); e == nil || e.Kind != core.Unavailable || !strings.Contains(e.Msg, "did not answer in time") {
		t.Errorf("slow: %v", e)
	}
	if n := len(s.Mails()); n != 0 {
		t.Errorf("%d mails of failures have arrived", n)
	}
	ctx, stop := context.WithCancel(t.Context())
	s.Fail(mailtest.Failure{At: "SLOW"})
	time.AfterFunc(50*time.Millisecond, stop)
	began := time.Now()
	if err := sender().Send(ctx, place(s, core.StartTLSMail), letter); err == nil || time.Since(began) > 10*time.Second {
		t.Errorf("stopped: %v after %v", err, time.Since(began))
	}
}

func TestWrongSettings(t *testing.T) {
	s := mailtest.Start(t, core.StartTLSMail)
	change := func(f func(*core.MailPlace)) core.MailPlace {
		p := place(s, core.StartTLSMail)
		f(&p)
		return p
	}
	tests := []struct {
		name string
		at   core.MailPlace
		want string
	}{
		{"a wrong password", change(func(p *core.MailPlace) { p.Password = "wrong" }), "535"},
		{"no sign-in", change(func(p *core.MailPlace) { p.Server.Username = "" }), "authenticate first"},
		{"an unknown certificate", change(func(p *core.MailPlace) { p.Server.CACertificates = "" }), "certificate signed by unknown authority"},
		{"TLS where there is none", change(func(p *core.MailPlace) { p.Server.Security = core.TLSMail }), "TLS"},
		{"nobody there", change(func(p *core.MailPlace) { p.Server.Port = 1 }), "connection refused"},
		{"a private address", change(func(p *core.MailPlace) { p.AllowPrivate = false }), "may not be reached"},
		{"a metadata service", change(func(p *core.MailPlace) { p.Server.Host = "169.254.169.254" }), "may not be reached"},
	}
	for _, tt := range tests {
		e, ok := core.AsError(sender().Send(t.Context(), tt.at, letter))
		if !ok || e.Msg == "" || !strings.Contains(e.Msg, tt.want) || strings.Contains(e.Error(), mailtest.Password) {
			t.Errorf("%s: %v; want %q", tt.name, e, tt.want)
		}
	}
	if n := len(s.Mails()); n != 0 {
		t.Errorf("%d mails have arrived", n)
	}
	// Where TLS was asked for nothing is sent without it.
	plain := mailtest.Start(t, core.PlainMail)
	if e, _ := core.AsError(sender().Send(t.Context(), place(plain, core.StartTLSMail), letter)); e == nil || !strings.Contains(e.Msg, "STARTTLS") || plain.Tried() != 0 {
		t.Errorf("without TLS: %v", e)
	}
}

// TestNobodyAddsHeaders shows that names and subjects stay what they are.
func TestNobodyAddsHeaders(t *testing.T) {
	s := mailtest.Start(t, core.PlainMail)
	l := letter
	l.ToName, l.Content.Subject = "Ann\r\nBcc: eve@example.com", "Hi\r\nBcc: eve@example.com\r\n\r\nbody"
	if err := sender().Send(t.Context(), place(s, core.PlainMail), l); err != nil {
		t.Fatal(err)
	}
	if m := s.Last(); m.Header.Get("Bcc") != "" || m.Text != letter.Content.Text || m.To != letter.To {
		t.Errorf("%s", m.Raw)
	}
	for _, to := range []string{"ann@example.com\r\nRCPT TO:<eve@example.com>", "ann@example.com>", "ann@example.com,eve@example.com", ""} {
		l.To = to
		if err := sender().Send(t.Context(), place(s, core.PlainMail), l); err == nil {
			t.Errorf("%q was sent to", to)
		}
	}
	if n := len(s.Mails()); n != 1 {
		t.Errorf("%d mails", n)
	}
}

// TestTakenWithoutAnAnswerIsTriedAgain shows that a connection that breaks after the server has taken
// a mail makes it be tried again: nobody can know.
func TestTakenWithoutAnAnswerIsTriedAgain(t *testing.T) {
	s := mailtest.Start(t, core.PlainMail)
	s.Fail(mailtest.Failure{At: "TAKE"})
	if err := sender().Send(t.Context(), place(s, core.PlainMail), letter); core.KindOf(err) != core.Unavailable || err == nil {
		t.Errorf("%v", err)
	}
	if err := sender().Send(t.Context(), place(s, core.PlainMail), letter); err != nil {
		t.Error(err)
	}
	all := s.Mails()
	if len(all) != 2 || all[0].Header.Get("Message-Id") != all[1].Header.Get("Message-Id") {
		t.Errorf("%d mails; they must have one Message-ID", len(all))
	}
}
