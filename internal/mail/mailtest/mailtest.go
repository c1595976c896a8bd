// Package mailtest starts a real SMTP server in a test: with STARTTLS or TLS,
// a sign-in, and the failures of such servers at will.
//
// It is for tests only.
package mailtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/purserhq/purser/internal/core"
)

// What the server takes as a sign-in.
const (
	Username = "mailer"
	Password = "mailer-secret"
)

// Mail is one that arrived.
type Mail struct {
	From, To string // of the envelope
	Raw      []byte
	Header   mail.Header
	Subject  string
	Text     string
	HTML     string
}

// Server is a running server.
type Server struct {
	t    testing.TB
	Host string
	Port int
	CA   string // PEM

	mu       sync.Mutex // guards what follows
	mails    []Mail
	arrived  chan struct{}
	failures []Failure
	tried    int
}

// Failure is how a server treats one mail.
type Failure struct {
	At   string // "RCPT" or "DATA": when it refuses; "DROP": it hangs up before it answers DATA; "SLOW": it never answers DATA; "TAKE": it takes the mail and hangs up
	Code int    // with RCPT and DATA
	Text string
}

// Greylisted is a refusal for now.
var Greylisted = Failure{"RCPT", 451, "greylisted, try again later"}

// NoMailbox is a refusal for good.
var NoMailbox = Failure{"RCPT", 550, "no such mailbox"}

// Start starts a server that is reached in a way. It ends with the test.
func Start(t testing.TB, security core.MailSecurity) *Server {
	t.Helper()
	return At(t, security, "127.0.0.1:0")
}

// At starts one at an address, so that a test can end it and start another.
func At(t testing.TB, security core.MailSecurity, address string) *Server {
	t.Helper()
	cert, ca := certificate(t)
	ln, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	port := ln.Addr().(*net.TCPAddr).Port
	s := &Server{t: t, Host: "127.0.0.1", Port: port, CA: ca, arrived: make(chan struct{}, 1000)}
	srv := smtp.NewServer(s)
	srv.Domain, srv.AllowInsecureAuth, srv.EnableSMTPUTF8, srv.ErrorLog = "mail.test", security == core.PlainMail, true, slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	conf := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	switch security {
	case core.StartTLSMail:
		srv.TLSConfig = conf
	case core.TLSMail:
		ln = tls.NewListener(ln, conf)
	}
	done := make(chan struct{})
	go func() {
		_ = srv.Serve(ln) // it ends when it is closed
		close(done)
	}()
	t.Cleanup(func() {
		_ = srv.Close()
		<-done
	})
	return s
}

// Settings gives what sends by this server.
func (s *Server) Settings(security core.MailSecurity) core.MailServer {
	return core.MailServer{Host: s.Host, Port: s.Port, Security: security, Username: Username, FromName: "Example Backup", FromAddress: "backup@example.com",
		BaseURL: "https://backup.example.com", CACertificates: s.CA}
}

// Fail makes the server treat the next mails so, one after the other.
func (s *Server) Fail(list ...Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = append(s.failures, list...)
}

// Tried tells how many mails were begun.
func (s *Server) Tried() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tried
}

// Mails gives all that arrived.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail{}, s.mails...)
}

// Last gives the mail that arrived last; there must be one.
func (s *Server) Last() Mail {
	s.t.Helper()
	all := s.Mails()
	if len(all) == 0 {
		s.t.Fatal("no mail has arrived")
	}
	return all[len(all)-1]
}

// Wait waits until so many mails have arrived.
func (s *Server) Wait(n int, patience time.Duration) []Mail {
	s.t.Helper()
	over := time.After(patience)
	for {
		if all := s.Mails(); len(all) >= n {
			return all
		}
		select {
		case <-s.arrived:
		case <-over:
			s.t.Fatalf("%d mails have arrived, not %d", len(s.Mails()), n)
		}
	}
}

// NewSession implements smtp.Backend.
func (s *Server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &session{server: s, conn: c}, nil
}

type session struct {
	server   *Server
	conn     *smtp.Conn
	signedIn bool
	mail     Mail
	failure  Failure
}

// AuthMechanisms implements smtp.AuthSession.
func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth implements smtp.AuthSession.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != Username || password != Password {
			return smtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}

func (s *session) Reset()        { s.mail = Mail{} }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.signedIn {
		return smtp.ErrAuthRequired
	}
	s.mail = Mail{From: from}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.tried++
	s.failure = Failure{}
	if len(s.server.failures) > 0 {
		s.failure, s.server.failures = s.server.failures[0], s.server.failures[1:]
	}
	return nil
}

func (s *session) refuse(at string) error {
	if s.failure.At != at {
		return nil
	}
	return &smtp.SMTPError{Code: s.failure.Code, EnhancedCode: smtp.NoEnhancedCode, Message: s.failure.Text}
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mail.To = to
	return s.refuse("RCPT")
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	switch s.failure.At {
	case "DROP":
		return s.conn.Conn().Close()
	case "SLOW":
		_, _ = io.Copy(io.Discard, s.conn.Conn()) // until the other side hangs up
		return io.ErrUnexpectedEOF
	}
	if err := s.refuse("DATA"); err != nil {
		return err
	}
	s.mail.Raw = raw
	if err := s.mail.read(); err != nil {
		return err
	}
	s.server.mu.Lock()
	s.server.mails = append(s.server.mails, s.mail)
	s.server.mu.Unlock()
	s.server.arrived <- struct{}{}
	if s.failure.At == "TAKE" {
		return s.conn.Conn().Close()
	}
	return nil
}

// read takes a mail apart, as a reader's program does.
func (m *Mail) read() error {
	msg, err := mail.ReadMessage(bytes.NewReader(m.Raw))
	if err != nil {
		return err
	}
	m.Header = msg.Header
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil {
		return err
	}
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		m.Text, err = decoded(msg.Header.Get("Content-Transfer-Encoding"), msg.Body)
		return err
	}
	for parts := multipart.NewReader(msg.Body, params["boundary"]); ; {
		p, err := parts.NextRawPart()
		if err == io.EOF { //nolint:errorlint // as NextRawPart documents
			return nil
		}
		if err != nil {
			return err
		}
		text, err := decoded(p.Header.Get("Content-Transfer-Encoding"), p)
		if err != nil {
			return err
		}
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			m.HTML = text
		} else {
			m.Text = text
		}
	}
}

func decoded(encoding string, r io.Reader) (string, error) {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	b, err := io.ReadAll(r)
	return strings.ReplaceAll(string(b), "\r\n", "\n"), err
}

// Link gives the link to a page of ours in a mail's text.
func (m *Mail) Link() string {
	for _, word := range strings.Fields(m.Text) {
		if strings.Contains(word, "/password/reset#") {
			return word
		}
	}
	return ""
}

// Address gives the host and port.
func (s *Server) Address() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// certificate makes one for 127.0.0.1 that signs itself.
func certificate(t testing.TB) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.test"}, NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}
