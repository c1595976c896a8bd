package control

import (
	"context"
	"net/url"
	"strings"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/letters"
	"github.com/purserhq/purser/internal/secret"
)

type mails struct{ *Control }

// Server implements core.MailService.
func (s mails) Server(ctx context.Context, p core.Principal) (*core.MailServer, error) {
	if err := need(p, core.OpMailGet); err != nil {
		return nil, err
	}
	srv, err := s.store.Read(ctx).MailServer()
	return srv, withOp(core.OpMailGet, notSetUp(err))
}

// notSetUp words that there is no mail server.
func notSetUp(err error) error {
	if err != nil && core.KindOf(err) == core.NotFound {
		return &core.Error{Kind: core.NotFound, Msg: "mail is not set up"}
	}
	return err
}

// SaveServer implements core.MailService.
func (s mails) SaveServer(ctx context.Context, p core.Principal, in core.MailServerSave) error {
	return s.change(ctx, p, core.OpMailSave, func(tx core.Tx, _ *actor) (core.AuditEvent, error) {
		old, err := tx.MailServer()
		if err != nil && core.KindOf(err) != core.NotFound {
			return core.AuditEvent{}, err
		}
		now := &core.MailServer{Host: strings.TrimSpace(in.Host), Port: in.Port, Security: in.Security, Username: in.Username, FromName: strings.TrimSpace(in.FromName),
			FromAddress: strings.TrimSpace(in.FromAddress), BaseURL: strings.TrimRight(strings.TrimSpace(in.BaseURL), "/"), CACertificates: in.CACertificates}
		if err := CheckMailServer(now); err != nil {
			return core.AuditEvent{}, err
		}
		if err := s.keepMailPassword(old, now, in.Password); err != nil {
			return core.AuditEvent{}, err
		}
		return core.AuditEvent{Name: now.Host}, tx.SetMailServer(now)
	})
}

// keepMailPassword seals a given password, or keeps the one of before, which
// goes nowhere but where it was entered for.
func (c *Control) keepMailPassword(old, now *core.MailServer, given *string) (err error) {
	switch {
	case now.Username == "":
		return nil
	case given != nil:
		if err := text("password", *given, 1, maxDirectorySecret); err != nil {
			return err
		}
		now.Sealed, err = c.SealMailPassword(*given)
		return err
	case old == nil || len(old.Sealed) == 0 || !sameMailbox(old, now):
		return core.MissingError("password")
	}
	now.Sealed = old.Sealed
	return nil
}

// sameMailbox reports whether a password would be sent to the same server for
// the same account, and no less protected.
func sameMailbox(a, b *core.MailServer) bool {
	return a.Host == b.Host && a.PortOrDefault() == b.PortOrDefault() && a.Username == b.Username && a.CACertificates == b.CACertificates &&
		(a.Security == b.Security || a.Security == core.PlainMail)
}

// SealMailPassword encrypts the password of the mail server.
func (c *Control) SealMailPassword(password string) (core.Sealed, error) {
	if c.keys == nil {
		return nil, &core.Error{Kind: core.Internal, Msg: "no key file: the password of the mail server cannot be kept"}
	}
	return c.keys.Seal(core.MailServerID, []byte(password))
}

// OpenMailPassword decrypts it. It must not leave the server.
func (c *Control) OpenMailPassword(s *core.MailServer) (secret.Hidden, error) {
	if len(s.Sealed) == 0 {
		return secret.Hidden{}, nil
	}
	if c.keys == nil {
		return secret.Hidden{}, &core.Error{Kind: core.Internal, Msg: "no key file: the password of the mail server cannot be read"}
	}
	word, err := c.keys.Open(core.MailServerID, s.Sealed)
	return secret.NewHidden(string(word)), err
}

// CheckMailServer checks the settings of the mail server.
func CheckMailServer(s *core.MailServer) error {
	if s.Host == "" {
		return core.MissingError("mailHost")
	}
	if host, base, ok := core.ParseDirectoryAddress(core.DirectoryAddress(s.Host, "")); !ok || host != s.Host || base != "" {
		return core.InvalidError("mailHost", core.Malformed, s.Host, "mailHost is not a name or an IP address")
	}
	if s.Port < 0 || s.Port > maxPort {
		return core.RangeError("mailPort", int64(s.Port), 0, maxPort)
	}
	if !s.Security.Valid() {
		return core.InvalidError("mailSecurity", core.Malformed, string(s.Security), "mailSecurity is none of none, starttls and tls")
	}
	if err := text("mailUsername", s.Username, 0, maxName); err != nil {
		return err
	}
	if err := text("mailFromName", s.FromName, 0, maxName); err != nil {
		return err
	}
	if s.FromAddress == "" {
		return core.MissingError("mailFromAddress")
	}
	if err := CheckEmail("mailFromAddress", s.FromAddress); err != nil {
		return err
	}
	if err := checkCertificates(s.CACertificates); err != nil {
		return renamed(err, "caCertificates", "mailCertificates")
	}
	return checkBaseURL(s.BaseURL)
}

// renamed puts one name of a field in the place of another.
func renamed(err error, from, to string) error {
	e, ok := core.AsError(err)
	if !ok || e.Field != from {
		return err
	}
	named := *e
	named.Field, named.Msg = to, strings.Replace(e.Msg, from, to, 1)
	return &named
}

// checkBaseURL checks this server's address for people, which links begin with.
func checkBaseURL(base string) error {
	if base == "" {
		return core.MissingError("baseURL")
	}
	if err := text("baseURL", base, 1, maxText); err != nil {
		return err
	}
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(base, ` "'<>`) {
		return core.InvalidError("baseURL", core.Malformed, base, "baseURL is not an address such as https://backup.example.com")
	}
	return nil
}

// DeleteServer implements core.MailService.
func (s mails) DeleteServer(ctx context.Context, p core.Principal) error {
	return s.change(ctx, p, core.OpMailDelete, func(tx core.Tx, _ *actor) (core.AuditEvent, error) {
		srv, err := tx.MailServer()
		if err != nil {
			return core.AuditEvent{}, notSetUp(err)
		}
		return core.AuditEvent{Name: srv.Host}, tx.DeleteMailServer()
	})
}

// Test implements core.MailService.
func (s mails) Test(ctx context.Context, p core.Principal, to string) error {
	const op = core.OpMailTest
	if err := need(p, op); err != nil {
		return err
	}
	if err := CheckEmail("to", to); err != nil {
		return withOp(op, err)
	}
	at, err := s.mailPlace(ctx)
	if err != nil {
		return withOp(op, toldOfMail(err))
	}
	data := core.MailData{Server: at.Server.BaseURL, From: senderName(&at.Server)}
	content, err := s.render(ctx, core.MailTest, data)
	if err != nil {
		return withOp(op, err)
	}
	id := secret.NewUUIDv4() + "@" + domainOf(at.Server.FromAddress)
	if err := s.mailer.Send(ctx, at, core.Letter{ID: id, To: to, Date: s.now(), Content: content}); err != nil {
		return withOp(op, toldOfMail(err))
	}
	return s.change(ctx, p, op, func(core.Tx, *actor) (core.AuditEvent, error) { return core.AuditEvent{Name: to}, nil })
}

// toldOfMail words trouble with mail for those who set it up.
func toldOfMail(err error) error {
	e, ok := core.AsError(err)
	if !ok {
		return err
	}
	return &core.Error{Kind: core.Conflict, Field: "to", Reason: core.Failed, Msg: e.Msg, Err: e.Err}
}

// mailPlace gives the way to the mail server.
func (c *Control) mailPlace(ctx context.Context) (core.MailPlace, error) {
	r := c.store.Read(ctx)
	srv, err := r.MailServer()
	if core.KindOf(err) == core.NotFound && err != nil || err == nil && c.mailer == nil {
		return core.MailPlace{}, &core.Error{Kind: core.Conflict, Field: "mail", Reason: core.Failed, Msg: "mail is not set up"}
	}
	if err != nil {
		return core.MailPlace{}, err
	}
	settings, err := r.Settings()
	if err != nil {
		return core.MailPlace{}, err
	}
	password, err := c.OpenMailPassword(srv)
	return core.MailPlace{Server: *srv, Password: password.Reveal(), AllowPrivate: settings.AllowPrivateEndpoints != 0}, err
}

func senderName(s *core.MailServer) string {
	if s.FromName != "" {
		return s.FromName
	}
	return s.FromAddress
}

// domainOf gives the part of an e-mail address behind the last @.
func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// Templates implements core.MailService.
func (s mails) Templates(ctx context.Context, p core.Principal) ([]*core.MailTemplate, error) {
	if err := need(p, core.OpMailTemplates); err != nil {
		return nil, err
	}
	var list []*core.MailTemplate
	for _, name := range core.MailTemplateNames {
		t, err := template(s.store.Read(ctx), name)
		if err != nil {
			return nil, withOp(core.OpMailTemplates, err)
		}
		list = append(list, t)
	}
	return list, nil
}

// template gives the template of a name that is in force.
func template(r core.Reader, name core.MailTemplateName) (*core.MailTemplate, error) {
	t, err := r.MailTemplate(name)
	if core.KindOf(err) == core.NotFound && err != nil {
		return letters.Builtin(name)
	}
	return t, err
}

// Template implements core.MailService.
func (s mails) Template(ctx context.Context, p core.Principal, name core.MailTemplateName) (*core.MailTemplate, error) {
	if err := need(p, core.OpMailTemplateGet); err != nil {
		return nil, err
	}
	t, err := template(s.store.Read(ctx), name)
	return t, withOp(core.OpMailTemplateGet, err)
}

// Longest sources of templates, in characters.
const (
	maxSubjectSource = 1000
	maxPartSource    = 100_000
)

// CheckMailTemplate checks a template on sample data, with and without a link.
func CheckMailTemplate(t *core.MailTemplate) error {
	if _, err := letters.Builtin(t.Name); err != nil {
		return err
	}
	for _, part := range []struct {
		field, source string
		max           int
	}{{"subject", t.Subject, maxSubjectSource}, {"text", t.Text, maxPartSource}, {"html", t.HTML, maxPartSource}} {
		if err := checkText(part.field, part.source, true); err != nil {
			return err
		}
		if len([]rune(part.source)) > part.max {
			return core.LengthError(part.field, 0, part.max)
		}
	}
	full := letters.Sample()
	for _, data := range []core.MailData{full, {Login: full.Login, Name: full.Login, Server: full.Server, From: full.From}} {
		if _, err := letters.Render(t, data); err != nil {
			return err
		}
	}
	return nil
}

// SaveTemplate implements core.MailService.
func (s mails) SaveTemplate(ctx context.Context, p core.Principal, t core.MailTemplate) error {
	const op = core.OpMailTemplateSave
	if err := need(p, op); err != nil {
		return err
	}
	if err := CheckMailTemplate(&t); err != nil {
		return withOp(op, err)
	}
	return s.change(ctx, p, op, func(tx core.Tx, _ *actor) (core.AuditEvent, error) {
		t.UpdatedAt = nil
		return core.AuditEvent{Name: string(t.Name)}, tx.SetMailTemplate(&t)
	})
}

// ResetTemplate implements core.MailService.
func (s mails) ResetTemplate(ctx context.Context, p core.Principal, name core.MailTemplateName) error {
	return s.change(ctx, p, core.OpMailTemplateReset, func(tx core.Tx, _ *actor) (core.AuditEvent, error) {
		e := core.AuditEvent{Name: string(name)}
		if _, err := letters.Builtin(name); err != nil {
			return e, err
		}
		err := tx.DeleteMailTemplate(name)
		if core.KindOf(err) == core.NotFound && err != nil {
			err = nil // the built-in one is in force
		}
		return e, err
	})
}

// Preview implements core.MailService.
func (s mails) Preview(ctx context.Context, p core.Principal, t core.MailTemplate) (core.Rendered, error) {
	const op = core.OpMailPreview
	if err := need(p, op); err != nil {
		return core.Rendered{}, err
	}
	if t.Subject == "" && t.Text == "" && t.HTML == "" {
		now, err := template(s.store.Read(ctx), t.Name)
		if err != nil {
			return core.Rendered{}, withOp(op, err)
		}
		t = *now
	}
	if err := CheckMailTemplate(&t); err != nil {
		return core.Rendered{}, withOp(op, err)
	}
	out, err := letters.Render(&t, letters.Sample())
	return out, withOp(op, err)
}

// render fills data into the template that is in force.
func (c *Control) render(ctx context.Context, name core.MailTemplateName, data core.MailData) (core.Rendered, error) {
	t, err := template(c.store.Read(ctx), name)
	if err != nil {
		return core.Rendered{}, err
	}
	return letters.Render(t, data)
}
