// Package mail hands letters to SMTP servers.
//
// It knows no rules and keeps no queue: what is sent, when, and how often it is
// tried is control's and the jobs' business.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/textproto"
	"strings"
	"sync"
	"syscall"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/purserhq/purser/internal/core"
)

// DefaultPatience is how long one letter may take.
const DefaultPatience = 30 * time.Second

// Config is what New needs.
type Config struct {
	// Allowed refuses addresses that no server whose address people give may be at.
	Allowed  func(a netip.Addr, allowPrivate bool) error
	Patience time.Duration // 0: DefaultPatience
}

// Sender implements core.Mailer. It keeps no connections.
type Sender struct {
	allowed  func(netip.Addr, bool) error
	patience time.Duration
}

// New makes a sender.
func New(c Config) *Sender {
	if c.Patience == 0 {
		c.Patience = DefaultPatience
	}
	return &Sender{c.Allowed, c.Patience}
}

// Send implements core.Mailer. A letter the server has taken was sent, whatever
// happens to the connection then.
func (s *Sender) Send(ctx context.Context, at core.MailPlace, l core.Letter) error {
	m, err := message(&at.Server, l)
	if err != nil {
		return &core.Error{Kind: core.Conflict, Reason: core.Failed, Field: "mail", Msg: "the mail cannot be written: " + err.Error(), Err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	if err := s.deliver(ctx, at, m); err != nil && !m.IsDelivered() {
		return failure(ctx, &at.Server, err)
	}
	return nil
}

// message writes a letter: text, HTML beside it, and a header that keeps
// automatic answers away (RFC 3834).
func message(from *core.MailServer, l core.Letter) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := m.FromFormat(from.FromName, from.FromAddress); err != nil {
		return nil, err
	}
	if l.ToName == l.To || strings.ContainsFunc(l.ToName, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		l.ToName = ""
	}
	if bare, err := netmail.ParseAddress(l.To); err != nil || bare.Address != l.To {
		return nil, fmt.Errorf("%q is not an e-mail address", l.To)
	}
	m.ToMailAddress(&netmail.Address{Name: l.ToName, Address: l.To})
	m.Subject(l.Content.Subject)
	m.SetMessageIDWithValue(l.ID)
	m.SetDateWithValue(l.Date)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, l.Content.Text)
	if l.Content.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, l.Content.HTML)
	}
	return m, nil
}

func (s *Sender) deliver(ctx context.Context, at core.MailPlace, m *gomail.Msg) error {
	line := &line{sender: s, at: at}
	defer line.hangUp()
	stop := context.AfterFunc(ctx, line.hangUp) // the library looks at ctx only while it connects
	defer stop()
	c, err := client(at, line, s.patience)
	if err != nil {
		return err
	}
	return c.DialAndSendWithContext(ctx, m)
}

// preferred are the ways to sign in, best first.
var preferred = []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthCramMD5}

func client(at core.MailPlace, l *line, patience time.Duration) (*gomail.Client, error) {
	conf, err := tlsConfig(&at.Server)
	if err != nil {
		return nil, err
	}
	l.tls = conf
	policy, clear := gomail.NoTLS, []gomail.SMTPAuthType{gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc}
	if at.Server.Security == core.StartTLSMail {
		policy = gomail.TLSMandatory
	}
	if at.Server.Security != core.PlainMail {
		clear = []gomail.SMTPAuthType{gomail.SMTPAuthPlain, gomail.SMTPAuthLogin}
	}
	opts := []gomail.Option{gomail.WithPort(at.Server.PortOrDefault()), gomail.WithTimeout(patience), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(conf),
		gomail.WithDialContextFunc(l.dial), gomail.WithoutNoop()}
	if at.Server.Username != "" {
		opts = append(opts, gomail.WithUsername(at.Server.Username), gomail.WithPassword(at.Password),
			gomail.WithOpportunisticSMTPAuth(append(append([]gomail.SMTPAuthType{}, preferred...), clear...)...))
	}
	return gomail.NewClient(at.Server.Host, opts...)
}

func tlsConfig(s *core.MailServer) (*tls.Config, error) {
	conf := &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}
	if s.CACertificates == "" {
		return conf, nil
	}
	conf.RootCAs = x509.NewCertPool()
	if !conf.RootCAs.AppendCertsFromPEM([]byte(s.CACertificates)) {
		return nil, errors.New("caCertificates holds no certificate in PEM form")
	}
	return conf, nil
}

// line is the connection of one letter.
type line struct {
	sender *Sender
	at     core.MailPlace
	tls    *tls.Config

	mu   sync.Mutex // guards what follows
	conn net.Conn
	over bool
}

// dial connects, with TLS from the first byte when the settings say so. The
// address is looked at when the connection is made, after names are resolved.
func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		return l.sender.allowed(to.Addr(), l.at.AllowPrivate)
	}}
	c, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if !l.take(c) {
		return nil, errors.Join(context.Canceled, c.Close())
	}
	if l.at.Server.Security != core.TLSMail {
		return c, nil
	}
	secure := tls.Client(c, l.tls)
	return secure, secure.HandshakeContext(ctx)
}

// take keeps the connection to hang up, unless it is too late.
func (l *line) take(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conn = c
	return !l.over
}

// hangUp ends the connection, whoever waits for it.
func (l *line) hangUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over = true; l.conn != nil {
		_ = l.conn.Close() // it is closed already when all went well
	}
}

// failure says whether another attempt may do: it will not where the server has
// refused the letter itself with a code of 500 and above. What is wrong with
// the server or with the way to it may be put right.
func failure(ctx context.Context, at *core.MailServer, err error) error {
	e := &core.Error{Kind: core.Unavailable, Reason: core.Failed, Field: "mail", Err: err}
	reply, replied := errors.AsType[*textproto.Error](err)
	refused, letter := errors.AsType[*gomail.SendError](err)
	switch {
	case letter && refused.ErrorCode() >= 500:
		e.Kind, e.Msg = core.Conflict, at.Host+" refused the mail: "+words(refused)
	case letter:
		e.Msg = at.Host + " did not take the mail: " + words(refused)
	case replied:
		e.Msg = fmt.Sprintf("%s answered: %d %s", at.Host, reply.Code, short(reply.Msg))
	default:
		e.Msg = fmt.Sprintf("mail server %s port %d: %s", at.Host, at.PortOrDefault(), reason(err))
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) && e.Kind == core.Unavailable {
		e.Msg = fmt.Sprintf("mail server %s port %d did not answer in time", at.Host, at.PortOrDefault())
	}
	return e
}

// words gives what a server said of a letter.
func words(e *gomail.SendError) string {
	text := e.Error()
	for _, cut := range []string{", affected message ID", ", affected recipient(s)"} {
		text, _, _ = strings.Cut(text, cut)
	}
	return short(text)
}

// reason words what the network or TLS said.
func reason(err error) string {
	for _, prefix := range []string{"dial failed: ", "send failed: "} {
		if text, ok := strings.CutPrefix(err.Error(), prefix); ok {
			return short(text)
		}
	}
	return short(err.Error())
}

// short makes a server's words one line.
func short(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	if list := []rune(text); len(list) > 300 {
		text = string(list[:300]) + "…"
	}
	return text
}
