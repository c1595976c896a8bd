package v1

import (
	"context"
	"net/http"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func mail(a *API) {
	const tag, one = "mail", "/mail/templates/{name}"
	register(a, about{op: core.OpMailGet, method: "GET", path: "/mail", tag: tag, summary: "Show how mail is sent"}, a.getMail)
	register(a, about{op: core.OpMailSave, method: "PUT", path: "/mail", tag: tag, summary: "Set mail up"}, a.saveMail)
	register(a, about{op: core.OpMailDelete, method: "DELETE", path: "/mail", tag: tag, summary: "Send no mail any more"}, a.deleteMail)
	register(a, about{op: core.OpMailTest, method: "POST", path: "/mail/test", status: http.StatusNoContent, tag: tag, summary: "Send a test mail now",
		text: "What the mail server said is 409."}, a.testMail)
	register(a, about{op: core.OpMailTemplates, method: "GET", path: "/mail/templates", tag: tag, summary: "List what mails say"}, a.listTemplates)
	register(a, about{op: core.OpMailTemplateGet, method: "GET", path: one, tag: tag, summary: "Show what a mail says"}, a.getTemplate)
	register(a, about{op: core.OpMailTemplateSave, method: "PUT", path: one, tag: tag, summary: "Change what a mail says",
		text: "Templates are tried on sample data. One that does not work is refused, with the line."}, a.saveTemplate)
	register(a, about{op: core.OpMailTemplateReset, method: "DELETE", path: one, tag: tag, summary: "Go back to the built-in template"}, a.resetTemplate)
	register(a, about{op: core.OpMailPreview, method: "POST", path: one + "/preview", tag: tag, summary: "Fill sample data into a template",
		text: "Into the parts given, or when there are none into what is in force."}, a.previewTemplate)
}

func (a *API) getMail(ctx context.Context, p core.Principal, _ *empty) (*body[wire.MailServer], error) {
	s, err := a.services.Mail.Server(ctx, p)
	return single(s, err, fromMailServer)
}

func fromMailServer(s *core.MailServer) wire.MailServer {
	return wire.MailServer{Host: s.Host, Port: s.PortOrDefault(), Security: string(s.Security), Username: s.Username, HasPassword: len(s.Sealed) > 0,
		FromName: s.FromName, FromAddress: s.FromAddress, BaseURL: s.BaseURL, CACertificates: s.CACertificates, UpdatedAt: s.UpdatedAt}
}

type mailSave struct{ Body wire.MailServerSave }

func (a *API) saveMail(ctx context.Context, p core.Principal, in *mailSave) (*body[wire.MailServer], error) {
	b := in.Body
	err := a.services.Mail.SaveServer(ctx, p, core.MailServerSave{Host: b.Host, Port: b.Port, Security: core.MailSecurity(b.Security), Username: b.Username,
		Password: b.Password, FromName: b.FromName, FromAddress: b.FromAddress, BaseURL: b.BaseURL, CACertificates: b.CACertificates})
	if err != nil {
		return nil, err
	}
	return a.getMail(ctx, p, nil)
}

func (a *API) deleteMail(ctx context.Context, p core.Principal, _ *empty) (*empty, error) {
	return nil, a.services.Mail.DeleteServer(ctx, p)
}

type mailTest struct{ Body wire.MailTest }

func (a *API) testMail(ctx context.Context, p core.Principal, in *mailTest) (*empty, error) {
	return nil, a.services.Mail.Test(ctx, p, in.Body.To)
}

func (a *API) listTemplates(ctx context.Context, p core.Principal, _ *empty) (*body[wire.Page[wire.MailTemplate]], error) {
	list, err := a.services.Mail.Templates(ctx, p)
	return whole(list, err, fromTemplate)
}

func fromTemplate(t *core.MailTemplate) wire.MailTemplate {
	return wire.MailTemplate{Name: string(t.Name), Subject: t.Subject, Text: t.Text, HTML: t.HTML, Changed: t.UpdatedAt != nil, UpdatedAt: t.UpdatedAt}
}

type byName struct {
	Name string `path:"name" maxLength:"64"`
}

func (a *API) getTemplate(ctx context.Context, p core.Principal, in *byName) (*body[wire.MailTemplate], error) {
	t, err := a.services.Mail.Template(ctx, p, core.MailTemplateName(in.Name))
	return single(t, err, fromTemplate)
}

type templateSave struct {
	Name string `path:"name" maxLength:"64"`
	Body wire.MailTemplateSave
}

func (a *API) saveTemplate(ctx context.Context, p core.Principal, in *templateSave) (*body[wire.MailTemplate], error) {
	name := core.MailTemplateName(in.Name)
	err := a.services.Mail.SaveTemplate(ctx, p, core.MailTemplate{Name: name, Subject: in.Body.Subject, Text: in.Body.Text, HTML: in.Body.HTML})
	if err != nil {
		return nil, err
	}
	t, err := a.services.Mail.Template(ctx, p, name)
	return single(t, err, fromTemplate)
}

func (a *API) resetTemplate(ctx context.Context, p core.Principal, in *byName) (*empty, error) {
	return nil, a.services.Mail.ResetTemplate(ctx, p, core.MailTemplateName(in.Name))
}

type templateTry struct {
	Name string `path:"name" maxLength:"64"`
	Body wire.MailTemplateTry
}

func (a *API) previewTemplate(ctx context.Context, p core.Principal, in *templateTry) (*body[wire.MailPreview], error) {
	out, err := a.services.Mail.Preview(ctx, p, core.MailTemplate{Name: core.MailTemplateName(in.Name), Subject: in.Body.Subject, Text: in.Body.Text, HTML: in.Body.HTML})
	if err != nil {
		return nil, err
	}
	return &body[wire.MailPreview]{wire.MailPreview(out)}, nil
}
