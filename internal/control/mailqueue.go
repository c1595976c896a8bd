package control

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// JobMail sends one mail.
const JobMail core.JobKind = "mail"

// longestWait is more than the queue tries to send a mail; for so long a link
// waits for its mail to go out.
const longestWait = 7 * 24 * time.Hour

// mailOrder is the payload of JobMail. It holds nothing that the mail says but
// the token of its link, which is sealed: the same at each attempt, so that
// whichever copy arrives works.
type mailOrder struct {
	Template core.MailTemplateName `json:"template"`
	User     core.UserID           `json:"user"`
	Link     core.Sealed           `json:"link,omitempty"`
}

// postcard is a mail that will be queued: what a transaction must not do is
// done before it begins.
type postcard struct {
	name   core.MailTemplateName
	job    core.JobID
	sealed core.Sealed    // token of the link; nil: none
	token  core.TokenHash // of the link
}

// postcard prepares a mail, with a link by which a password is set or without.
func (c *Control) postcard(name core.MailTemplateName, link bool) (postcard, error) {
	p := postcard{name: name, job: core.NewID[core.JobID](c.now())}
	if !link {
		return p, nil
	}
	if c.keys == nil {
		return p, &core.Error{Kind: core.Internal, Msg: "no key file: links cannot be mailed"}
	}
	word := secret.NewToken()
	p.token = secret.HashToken(word)
	var err error
	p.sealed, err = c.keys.Seal(string(p.job), []byte(word))
	return p, err
}

// queue queues the mail in the transaction of what causes it. A link is left
// out for those whose password others look after.
func (m postcard) queue(tx core.Tx, u *core.User) error {
	order := mailOrder{Template: m.name, User: u.ID}
	if m.sealed != nil && u.AllowChangePassword && u.Server == "" {
		order.Link = m.sealed
		err := tx.InsertPasswordLink(&core.PasswordLink{Token: m.token, User: u.ID, CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(longestWait)})
		if err != nil {
			return err
		}
	}
	payload, err := json.Marshal(order)
	if err != nil {
		return err
	}
	j := &core.Job{ID: m.job, Kind: JobMail, Subject: string(m.name) + " for " + u.Login, Payload: payload}
	if u.Customer != nil {
		j.Company = u.Customer.Company.ID
	}
	return tx.InsertJob(j)
}

// notice queues a mail without a link when mail is set up; else there is nobody
// to miss it.
func (m postcard) notice(tx core.Tx, u *core.User) error {
	if _, err := tx.MailServer(); err != nil {
		if core.KindOf(err) == core.NotFound {
			return nil
		}
		return err
	}
	if mailAddress(u) == "" {
		return nil
	}
	return m.queue(tx, u)
}

// mailAddress gives where a person gets mail: the e-mail address, else a login
// that is one, as MBS logins are; "" when there is neither.
func mailAddress(u *core.User) string {
	if u.Email != "" {
		return u.Email
	}
	if CheckEmail("login", u.Login) == nil {
		return u.Login
	}
	return ""
}

// undeliverable says that no attempt can send a mail.
func undeliverable(why string) error {
	return &core.Error{Kind: core.Conflict, Field: "mail", Reason: core.Failed, Msg: why}
}

// sendMail does a JobMail. It may send a mail twice, with the same Message-ID,
// when the server ends between sending and writing that down.
func (c *Control) sendMail(ctx context.Context, j core.Job, _ core.JobProgress) error {
	var order mailOrder
	if err := json.Unmarshal(j.Payload, &order); err != nil {
		return core.InvalidError("payload", core.Malformed, "", "the job cannot be read")
	}
	at, err := c.mailPlace(ctx)
	if err != nil {
		return err
	}
	u, err := c.store.Read(ctx).User(core.Everywhere, order.User)
	if err != nil {
		return notFoundAs(err, "user", string(order.User))
	}
	to := mailAddress(u)
	if to == "" {
		return undeliverable(u.Login + " has no e-mail address")
	}
	data, err := c.mailData(ctx, &at.Server, u, order, j.ID)
	if err != nil {
		return err
	}
	content, err := c.render(ctx, order.Template, data)
	if err != nil {
		return err
	}
	return c.mailer.Send(ctx, at, core.Letter{ID: string(j.ID) + "@" + domainOf(at.Server.FromAddress), ToName: data.Name, To: to, Date: j.CreatedAt, Content: content})
}

func (c *Control) mailData(ctx context.Context, srv *core.MailServer, u *core.User, order mailOrder, id core.JobID) (core.MailData, error) {
	d := core.MailData{Login: u.Login, FirstName: u.FirstName, LastName: u.LastName, Name: nameOf(u), Server: srv.BaseURL, From: senderName(srv)}
	if u.Customer != nil {
		d.Company = u.Customer.Company.Name
	}
	if len(order.Link) == 0 {
		return d, nil
	}
	settings, err := c.Settings(ctx)
	if err != nil {
		return d, err
	}
	if c.keys == nil {
		return d, &core.Error{Kind: core.Internal, Msg: "no key file: links cannot be mailed"}
	}
	word, err := c.keys.Open(string(id), order.Link)
	if err != nil {
		return d, err
	}
	lasts := time.Duration(settings.WelcomeLinkHours) * time.Hour
	if order.Template == core.MailPasswordReset {
		lasts = time.Duration(settings.ResetLinkMinutes) * time.Minute
	}
	err = c.store.Update(ctx, func(tx core.Tx) error {
		return tx.ExtendPasswordLink(secret.HashToken(string(word)), tx.Now().Add(lasts))
	})
	if core.KindOf(err) == core.NotFound && err != nil {
		err = undeliverable("the link of the mail is void: it was used, or the password was changed otherwise")
	}
	d.Link, d.ValidFor = srv.BaseURL+PasswordLinkPath+string(word), inWords(lasts)
	return d, err
}

// PasswordLinkPath is where the page that sets a password is, with its token in
// the fragment, which browsers send to no server: so it is in no log.
const PasswordLinkPath = "/password/reset#"

// nameOf gives what to call a person.
func nameOf(u *core.User) string {
	switch {
	case u.FirstName != "" && u.LastName != "":
		return u.FirstName + " " + u.LastName
	case u.FirstName != "" || u.LastName != "":
		return u.FirstName + u.LastName
	}
	return u.Login
}

// inWords words how long a link works.
func inWords(d time.Duration) string {
	n, unit := int(d/time.Minute), "minute"
	if d%time.Hour == 0 {
		n, unit = int(d/time.Hour), "hour"
	}
	if n != 1 {
		unit += "s"
	}
	return strconv.Itoa(n) + " " + unit
}
