package nativecmd

import (
	"context"
	"net/http"
	"os"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/internal/client"
)

func (n *native) mail() *cobra.Command {
	set := cli.Send(n.API, spec{Verb: "set", Short: "Set mail up: what is not given is as if it never had been, but for the password", Op: "PUT /v1/mail"},
		cli.Body[*client.Client, wire.MailServerSave]{Fields: []field{
			{Flag: "host", Member: "host", Help: "`name` or IP address of the SMTP server"}, {Flag: "port", Member: "port", Help: "`number`; absent: 25, 587 with starttls, 465 with tls"},
			{Flag: "security", Member: "security", Help: "`how` the connection is protected: none, starttls or tls"},
			{Flag: "username", Member: "username", Help: "`name` to sign in there; absent: no sign-in"},
			{Flag: "smtp-password", Member: "password", Secret: true, Help: "`file` whose first line is the password to sign in there; - is stdin"},
			{Flag: "from-name", Member: "fromName", Help: "`name` of the sender"}, {Flag: "from-address", Member: "fromAddress", Help: "e-mail `address` of the sender"},
			{Flag: "base-url", Member: "baseURL", Help: "this server's `address` for people, such as https://backup.example; links begin with it"},
			{Flag: "ca-certificates", Member: "caCertificates", Help: "PEM `file` with the certificates to trust; absent: the system's", Parse: fileText},
		}},
		func(ctx context.Context, c *client.Client, _ []string, in *wire.MailServerSave) (s wire.MailServer, err error) {
			err = c.Do(ctx, http.MethodPut, "/mail", nil, in, &s)
			return s, err
		})
	test := cli.Do(n.API, spec{Verb: "test", Short: "Send a test mail now; says what is wrong when it cannot be sent", Op: "POST /v1/mail/test", Args: []kind{{Name: "address"}}},
		func(ctx context.Context, c *client.Client, args []string) error {
			return c.Do(ctx, http.MethodPost, "/mail/test", nil, wire.MailTest{To: args[0]}, nil)
		})
	return n.Noun("mail", "Set up how mail is sent",
		cli.Get(n.API, spec{Verb: "get", Short: "Show how mail is sent", Op: "GET /v1/mail"}, func(ctx context.Context, c *client.Client, _ []string) (s wire.MailServer, err error) {
			err = c.Do(ctx, http.MethodGet, "/mail", nil, nil, &s)
			return s, err
		}),
		set, test,
		cli.Do(n.API, spec{Verb: "delete", Short: "Send no mail any more", Op: "DELETE /v1/mail", Sure: "Send no mail any more"}, func(ctx context.Context, c *client.Client, _ []string) error {
			return c.Do(ctx, http.MethodDelete, "/mail", nil, nil, nil)
		}))
}

// fileText reads a file that a flag names.
func fileText(name string) (any, error) {
	b, err := os.ReadFile(name)
	return string(b), err
}

var mailTemplate = kind{Name: "name", IsID: func(string) bool { return true },
	Things: things("/mail/templates", func(t wire.MailTemplate) cli.Thing { return cli.Thing{ID: t.Name, Note: t.Subject} })}

var templateFields = []field{
	{Flag: "subject", Member: "subject", Help: "`template` of the subject"},
	{Flag: "text-file", Member: "text", Help: "`file` with the template of the text", Parse: fileText},
	{Flag: "html-file", Member: "html", Help: "`file` with the template of the HTML; absent: text alone", Parse: fileText},
}

const templateHelp = "The parts are Go templates with the fields .Login .FirstName .LastName .Name .Company .Server .Link .ValidFor and .From."

func (n *native) mailTemplates() *cobra.Command {
	const path, one = "/mail/templates", "/v1/mail/templates/{name}"
	set := cli.Send(n.API, spec{Verb: "set", Short: "Change what a mail says", Long: templateHelp, Op: "PUT " + one, Args: []kind{mailTemplate}},
		cli.Body[*client.Client, wire.MailTemplateSave]{Fields: templateFields},
		func(ctx context.Context, c *client.Client, args []string, in *wire.MailTemplateSave) (t wire.MailTemplate, err error) {
			err = c.Do(ctx, http.MethodPut, at(path, args[0], ""), nil, in, &t)
			return t, err
		})
	preview := cli.Ask(n.API, spec{Verb: "preview", Short: "Print what a mail says, with sample data", Long: "Without flags of what is in force. " + templateHelp, Op: "POST " + one + "/preview", Args: []kind{mailTemplate}},
		cli.Body[*client.Client, wire.MailTemplateTry]{Fields: templateFields},
		func(ctx context.Context, c *client.Client, args []string, in *wire.MailTemplateTry) (out wire.MailPreview, err error) {
			err = c.Do(ctx, http.MethodPost, at(path, args[0], "/preview"), nil, in, &out)
			return out, err
		})
	show := cli.Get(n.API, spec{Verb: "show", Short: "Show what a mail says", Op: "GET " + one, Args: []kind{mailTemplate}},
		func(ctx context.Context, c *client.Client, args []string) (t wire.MailTemplate, err error) {
			err = c.Do(ctx, http.MethodGet, at(path, args[0], ""), nil, nil, &t)
			return t, err
		})
	return n.Noun("mail-templates", "Change what mails say",
		list(n, lister[wire.MailTemplate]{short: "List what mails say", path: path, columns: []output.Column{
			{Head: "NAME", Path: "name"}, {Head: "CHANGED", Path: "changed"}, {Head: "SUBJECT", Path: "subject"}}}),
		show, set, preview,
		act(n, spec{Verb: "reset", Short: "Go back to the built-in template", Op: "DELETE " + one, Args: []kind{mailTemplate},
			Sure: "Give up the own template {0}"}, http.MethodDelete, path, ""))
}
