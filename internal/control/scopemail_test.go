package control_test

import (
	"github.com/purserhq/purser/internal/core"
)

// mailCalls gives the operations on mail.
func (n *neighbours) mailCalls(p core.Principal) map[core.Op]func() (any, error) {
	own := core.MailTemplate{Name: core.MailWelcome, Subject: "s", Text: "t"}
	return map[core.Op]func() (any, error){
		core.OpPasswordForgot: func() (any, error) { return nil, n.Passwords.Forgot(n.ctx, core.PasswordForgot{Login: "nobody"}) },
		core.OpPasswordLink: func() (any, error) {
			return nil, n.Passwords.Reset(n.ctx, core.PasswordReset{Token: "guessed", Password: "another one"})
		},
		core.OpMailGet: func() (any, error) { return n.Mail.Server(n.ctx, p) },
		core.OpMailSave: func() (any, error) {
			return nil, n.Mail.SaveServer(n.ctx, p, core.MailServerSave{Host: "h", Security: core.PlainMail, FromAddress: "a@example.com", BaseURL: "https://b.example"})
		},
		core.OpMailDelete:        func() (any, error) { return nil, n.Mail.DeleteServer(n.ctx, p) },
		core.OpMailTest:          func() (any, error) { return nil, n.Mail.Test(n.ctx, p, "a@example.com") },
		core.OpMailTemplates:     func() (any, error) { return n.Mail.Templates(n.ctx, p) },
		core.OpMailTemplateGet:   func() (any, error) { return n.Mail.Template(n.ctx, p, core.MailWelcome) },
		core.OpMailTemplateSave:  func() (any, error) { return nil, n.Mail.SaveTemplate(n.ctx, p, own) },
		core.OpMailTemplateReset: func() (any, error) { return nil, n.Mail.ResetTemplate(n.ctx, p, core.MailWelcome) },
		core.OpMailPreview:       func() (any, error) { return n.Mail.Preview(n.ctx, p, own) },
	}
}
