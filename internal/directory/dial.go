package directory

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"syscall"

	"github.com/go-ldap/ldap/v3"

	"github.com/purserhq/purser/internal/core"
)

// addressError refuses an address.
type addressError struct{ err error }

func (e *addressError) Error() string { return e.err.Error() }
func (e *addressError) Unwrap() error { return e.err }

// dial connects to a place, with TLS when the settings ask for it. The address
// is looked at when the connection is made, after names are resolved, so that
// no answer of a name server can change in between.
func (d *Directories) dial(ctx context.Context, at core.DirectoryPlace) (*session, error) {
	dir := &at.Directory
	conf, problem, err := tlsConfig(dir)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err == nil {
			err = d.allowed(to.Addr(), at.AllowPrivate)
		}
		if err != nil {
			return &addressError{err}
		}
		return nil
	}}
	raw, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(dir.Host, strconv.Itoa(dir.PortOrDefault())))
	if err != nil {
		return nil, failure(err)
	}
	s, err := secure(ctx, raw, dir.Security, conf)
	if err == nil {
		s.conn.SetTimeout(dir.Timeout())
		return s, nil
	}
	_ = raw.Close() // nothing was sent that counts
	if ctx.Err() != nil {
		return nil, failure(ctx.Err())
	}
	if problem.err != nil {
		return nil, badCertificate(problem.err)
	}
	return nil, noTLS(err)
}

// secure begins TLS and LDAP on a connection.
func secure(ctx context.Context, raw net.Conn, how core.DirectorySecurity, conf *tls.Config) (*session, error) {
	switch how {
	case core.LDAPS:
		c := tls.Client(raw, conf)
		if err := c.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		return start(c, raw, true), nil
	case core.StartTLS:
		s := start(raw, raw, false)
		stop := s.endWith(ctx)
		defer stop()
		s.conn.SetTimeout(core.DefaultDirectoryTimeout) // until the settings' own
		if err := s.conn.StartTLS(conf); err != nil {
			s.close()
			return nil, err
		}
		return s, nil
	}
	return start(raw, raw, false), nil
}

func start(c, raw net.Conn, isTLS bool) *session {
	s := &session{conn: ldap.NewConn(c, isTLS), raw: raw, fresh: true}
	s.conn.Start()
	return s
}

// verifier notes why a certificate was refused: the LDAP library tells only
// that a handshake failed.
type verifier struct{ err error }

// tlsConfig gives what the settings say of certificates.
func tlsConfig(dir *core.Directory) (*tls.Config, *verifier, error) {
	var v verifier
	name := dir.ServerName
	if name == "" {
		name = dir.Host
	}
	var roots *x509.CertPool // nil: the system's
	if dir.CACertificates != "" {
		roots = x509.NewCertPool()
		if !roots.AppendCertsFromPEM([]byte(dir.CACertificates)) {
			return nil, nil, refused(core.Invalid, "caCertificates", "holds no certificate in PEM form", nil)
		}
	}
	conf := &tls.Config{
		ServerName: name, MinVersion: tls.VersionTLS12,
		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection does it, so that its reason is known
		VerifyConnection: func(cs tls.ConnectionState) error {
			if !dir.SkipVerify {
				v.err = verify(cs, roots, name)
			}
			return v.err
		},
	}
	return conf, &v, nil
}

func verify(cs tls.ConnectionState, roots *x509.CertPool, name string) error {
	if len(cs.PeerCertificates) == 0 {
		return errors.New("the server shows no certificate")
	}
	between := x509.NewCertPool()
	for _, c := range cs.PeerCertificates[1:] {
		between.AddCert(c)
	}
	_, err := cs.PeerCertificates[0].Verify(x509.VerifyOptions{DNSName: name, Roots: roots, Intermediates: between})
	return err
}
