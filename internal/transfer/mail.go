package transfer

import (
	"encoding/json"
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

// mailElem says how mail is sent; the file has one or none.
type mailElem struct {
	Host           string     `json:"host"`
	Port           int        `json:"port,omitzero"`
	Security       string     `json:"security"`
	Username       string     `json:"username,omitzero"`
	Password       *string    `json:"password,omitzero"`
	FromName       string     `json:"fromName,omitzero"`
	FromAddress    string     `json:"fromAddress"`
	BaseURL        string     `json:"baseURL"`
	CACertificates string     `json:"caCertificates,omitzero"`
	UpdatedAt      *time.Time `json:"updatedAt,omitzero"`
}

type mailTemplateElem struct {
	Name      string     `json:"name"`
	Subject   string     `json:"subject"`
	Text      string     `json:"text"`
	HTML      string     `json:"html,omitzero"`
	UpdatedAt *time.Time `json:"updatedAt,omitzero"`
}

// mailMembers are the file's names of fields.
var mailMembers = map[string]string{"mailHost": "host", "mailPort": "port", "mailSecurity": "security", "mailUsername": "username", "mailFromName": "fromName",
	"mailFromAddress": "fromAddress", "mailCertificates": "caCertificates"}

// mailServer sets mail up, unless it is. A file without the password keeps the
// one there is for the same account.
func (l *load) mailServer(_ string, e *mailElem) error {
	old, err := l.tx.MailServer()
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	if err == nil && !l.cfg.Update {
		l.sum.existed("mail", old.Host)
		return nil
	}
	s := &core.MailServer{Host: e.Host, Port: e.Port, Security: core.MailSecurity(e.Security), Username: e.Username, FromName: e.FromName, FromAddress: e.FromAddress,
		BaseURL: e.BaseURL, CACertificates: e.CACertificates}
	if e.UpdatedAt != nil {
		s.UpdatedAt = cut(*e.UpdatedAt)
	}
	if err := control.CheckMailServer(s); err != nil {
		if e, ok := core.AsError(err); ok && mailMembers[e.Field] != "" {
			return refuse(mailMembers[e.Field], "%s", e.Msg)
		}
		return err
	}
	switch {
	case e.Password != nil && *e.Password != "" && l.cfg.SealMail == nil:
		return refuse("password", "cannot be kept: there is no key file")
	case e.Password != nil && *e.Password != "":
		if s.Sealed, err = l.cfg.SealMail(*e.Password); err != nil {
			return err
		}
	case old != nil && old.Host == s.Host && old.Username == s.Username && s.Username != "":
		s.Sealed = old.Sealed
	}
	if old == nil {
		l.sum.made("mail")
	} else {
		l.sum.updated("mail")
	}
	return l.tx.SetMailServer(s)
}

// mailTemplate changes what a kind of mail says, unless it was changed.
func (l *load) mailTemplate(path string, e *mailTemplateElem) error {
	t := &core.MailTemplate{Name: core.MailTemplateName(e.Name), Subject: e.Subject, Text: e.Text, HTML: e.HTML}
	if err := l.once("mail template "+e.Name, path, "name"); err != nil {
		return err
	}
	if err := control.CheckMailTemplate(t); err != nil {
		if core.KindOf(err) == core.NotFound {
			return refuse("name", "no mail template %q", e.Name)
		}
		return err
	}
	_, err := l.tx.MailTemplate(t.Name)
	switch {
	case err == nil && !l.cfg.Update:
		l.sum.existed("mailTemplates", e.Name)
		return nil
	case err == nil:
		l.sum.updated("mailTemplates")
	case core.KindOf(err) == core.NotFound:
		l.sum.made("mailTemplates")
	default:
		return err
	}
	if e.UpdatedAt != nil {
		at := cut(*e.UpdatedAt)
		t.UpdatedAt = &at
	}
	return l.tx.SetMailTemplate(t)
}

// mail writes how mail is sent, and the templates that were changed.
func (x *export) mail() error {
	s, err := x.r.MailServer()
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	if err == nil {
		e := mailElem{Host: s.Host, Port: s.Port, Security: string(s.Security), Username: s.Username, FromName: s.FromName, FromAddress: s.FromAddress,
			BaseURL: s.BaseURL, CACertificates: s.CACertificates, UpdatedAt: &s.UpdatedAt}
		if x.opts.IncludeSecrets && x.opts.OpenMail != nil && len(s.Sealed) > 0 {
			word, err := x.opts.OpenMail(s)
			if err != nil {
				return err
			}
			clear := word.Reveal()
			e.Password = &clear
		}
		b, err := json.Marshal(e)
		if err != nil {
			return err
		}
		if err := x.w.member("mail", string(b)); err != nil {
			return err
		}
	}
	defer x.w.endList()
	for _, name := range core.MailTemplateNames {
		t, err := x.r.MailTemplate(name)
		if core.KindOf(err) == core.NotFound && err != nil {
			continue
		}
		if err != nil {
			return err
		}
		if err := x.w.element("mailTemplates", mailTemplateElem{string(t.Name), t.Subject, t.Text, t.HTML, t.UpdatedAt}); err != nil {
			return err
		}
	}
	return nil
}
