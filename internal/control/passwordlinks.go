package control

import (
	"context"
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// JobForgot looks for whom a link was asked, so that the asking takes the same
// time whether or not there is anybody.
const JobForgot core.JobKind = "password-reset"

// How many links may be asked for in a while from one address, and for one name.
const (
	asksOfAddress = 20
	asksForLogin  = 3
	asksWindow    = time.Hour
)

// forgotOrder is the payload of JobForgot.
type forgotOrder struct {
	Login string `json:"login"`
}

// Forgot implements core.PasswordService.
func (s passwords) Forgot(ctx context.Context, in core.PasswordForgot) error {
	const op = core.OpPasswordForgot
	in.Login = strings.TrimSpace(in.Login)
	if err := CheckLogin(in.Login); err != nil {
		return withOp(op, err)
	}
	payload, err := json.Marshal(forgotOrder{in.Login})
	if err != nil {
		return err
	}
	var full bool
	err = s.store.Update(ctx, func(tx core.Tx) error {
		n, err := tx.CountAsk("address "+neighbourhood(in.Client.Address), asksWindow)
		if full = n > asksOfAddress; err != nil || full {
			return err
		}
		if n, err = tx.CountAsk("login "+strings.ToLower(in.Login), asksWindow); err != nil || n > asksForLogin {
			return err // mails are on their way: nobody needs to hear that there is or is not somebody to get more
		}
		p := core.Principal{Face: in.Face, Login: in.Login, Client: in.Client}
		if err := tx.InsertJob(&core.Job{Kind: JobForgot, Subject: in.Login, Payload: payload}); err != nil {
			return err
		}
		return record(tx, p, op, core.AuditEvent{Name: in.Login})
	})
	if err == nil && full {
		err = &core.Error{Kind: core.TooMany, Msg: "too many links were asked for from this address; try again later"}
	}
	return withOp(op, err)
}

// neighbourhood gives the address, or of an IPv6 one the network that its owner
// has addresses of without end.
func neighbourhood(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || !a.Unmap().Is6() {
		return address
	}
	network, err := a.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return network.String()
}

// sendLink does a JobForgot. Nothing comes of it for whom there is nobody, or
// somebody whose password is not his to set.
func (c *Control) sendLink(ctx context.Context, j core.Job, _ core.JobProgress) error {
	var order forgotOrder
	if err := json.Unmarshal(j.Payload, &order); err != nil {
		return core.InvalidError("payload", core.Malformed, "", "the job cannot be read")
	}
	letter, err := c.postcard(core.MailPasswordReset, true)
	if err != nil {
		return err
	}
	return c.store.Update(ctx, func(tx core.Tx) error {
		u, err := called(tx, order.Login)
		if err != nil || u == nil || !u.Active(tx.Now()) || !u.AllowChangePassword || mailAddress(u) == "" {
			return err
		}
		return letter.queue(tx, u)
	})
}

// called finds the local person with a login, else with an e-mail address; nil
// when there is none.
func called(r core.Reader, name string) (*core.User, error) {
	list, err := r.UsersByLogin(core.Everywhere, name)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(list, func(u *core.User) bool { return u.Server == "" }); i >= 0 {
		return list[i], nil
	}
	u, err := r.UserByEmail(name)
	if core.KindOf(err) == core.NotFound && err != nil || err == nil && u.Server != "" {
		return nil, nil //nolint:nilnil // nobody has it, which is no error
	}
	return u, err
}

// Reset implements core.PasswordService.
func (s passwords) Reset(ctx context.Context, in core.PasswordReset) error {
	const op = core.OpPasswordLink
	token := secret.HashToken(strings.TrimSpace(in.Token))
	if _, err := linked(s.store.Read(ctx), token, s.now()); err != nil {
		return withOp(op, err)
	}
	hash, err := s.hash(ctx, in.Password, maxPassword)
	if err != nil {
		return withOp(op, err)
	}
	letter, err := s.postcard(core.MailPasswordChanged, false)
	if err != nil {
		return withOp(op, err)
	}
	err = s.store.Update(ctx, func(tx core.Tx) error {
		u, err := linked(tx, token, tx.Now())
		if err != nil {
			return err
		}
		if err := setOwnPassword(tx, u, hash, ""); err != nil { // with all links of his
			return err
		}
		if err := letter.notice(tx, u); err != nil {
			return err
		}
		return record(tx, visitorWho(in.Face, in.Client, u), op, about(u, []string{"password"}))
	})
	return withOp(op, err)
}

// linked finds whose password a link may set.
func linked(r core.Reader, token core.TokenHash, now time.Time) (*core.User, error) {
	void := core.InvalidError("token", core.Unknown, "", "the link is not valid any more: ask for another one")
	l, err := r.PasswordLink(token)
	if err != nil && core.KindOf(err) != core.NotFound {
		return nil, err
	}
	if err != nil || !now.Before(l.ExpiresAt) {
		return nil, void
	}
	u, err := r.User(core.Everywhere, l.User)
	if err != nil && core.KindOf(err) != core.NotFound {
		return nil, err
	}
	if err != nil || u.Server != "" || !u.Active(now) {
		return nil, void
	}
	return u, mayChangeOwn(u)
}
