// Package ldaptest starts a real LDAP server for a test: OpenLDAP's slapd with
// a configuration of its own in a temporary folder, on ports of the loopback
// interface, with and without TLS under a certificate authority of its own.
//
// It is for tests only, and no part of any program.
package ldaptest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/testenv"
)

// What every server holds. People are below People, groups below Groups.
const (
	Base   = "dc=example,dc=com"
	People = "ou=people," + Base
	Groups = "ou=groups," + Base

	// Reader is the account that searches; it may read everything, of any number.
	Reader         = "cn=reader," + Base
	ReaderPassword = "reader-password"
	// Clerk is another, whose searches the server cuts off after 500 entries.
	Clerk = "cn=clerk," + Base

	admin         = "cn=admin," + Base
	adminPassword = "admin-password"
)

// Server is a running slapd.
type Server struct {
	t       testing.TB
	folder  string
	port    int
	tlsPort int
	CA      string // PEM of the authority that signed the certificate of 127.0.0.1

	process *exec.Cmd
	said    bytes.Buffer
	ended   chan struct{}
	extra   []string
}

// Start starts a server. extra are further lines of its configuration. It ends
// with the test.
func Start(t testing.TB, extra ...string) *Server {
	t.Helper()
	s := &Server{t: t, folder: t.TempDir(), extra: extra}
	s.program("slapd") // a missing one ends the test before anything is made
	s.certificates()
	s.configure()
	s.Load(tree)
	s.Run()
	t.Cleanup(s.Stop)
	return s
}

// program finds one of slapd's programs, which Debian keeps out of people's PATH.
func (s *Server) program(name string) string {
	s.t.Helper()
	for _, dir := range []string{"/usr/sbin", "/usr/lib/openldap"} {
		if path := filepath.Join(dir, name); isFile(path) {
			return path
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		testenv.Missing(s.t, "%s, of Debian's package slapd", name)
	}
	return path
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

const configuration = `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
pidfile %[1]s/pid
argsfile %[1]s/args
TLSCACertificateFile %[1]s/ca.pem
TLSCertificateFile %[1]s/cert.pem
TLSCertificateKeyFile %[1]s/key.pem
loglevel 0
database mdb
suffix "` + Base + `"
rootdn "` + admin + `"
rootpw ` + adminPassword + `
directory %[1]s/data
dbnosync
maxsize 268435456
index objectClass,uid,member,uniqueMember,memberUid eq
index cn,description eq,sub
limits dn.exact="` + Reader + `" size=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="` + Reader + `" read by dn.exact="` + Clerk + `" read by * none
overlay ppolicy
ppolicy_use_lockout
`

const tree = `dn: ` + Base + `
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ` + People + `
objectClass: organizationalUnit
ou: people

dn: ` + Groups + `
objectClass: organizationalUnit
ou: groups

dn: ` + Reader + `
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: ` + ReaderPassword + `

dn: ` + Clerk + `
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: clerk
userPassword: ` + ReaderPassword + `

`

func (s *Server) configure() {
	s.t.Helper()
	text := fmt.Sprintf(configuration, s.folder) + strings.Join(s.extra, "\n") + "\n"
	s.ok(os.WriteFile(filepath.Join(s.folder, "slapd.conf"), []byte(text), 0o600))
	s.ok(os.Mkdir(filepath.Join(s.folder, "data"), 0o700))
}

func (s *Server) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// Load adds entries in LDIF while the server does not run, which is quick for many.
func (s *Server) Load(ldif string) {
	s.t.Helper()
	cmd := exec.Command(s.program("slapadd"), "-q", "-f", filepath.Join(s.folder, "slapd.conf"))
	cmd.Stdin = strings.NewReader(ldif)
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("slapadd: %v\n%s", err, out)
	}
}

// Run starts the server, again after Stop: on the ports it had before.
func (s *Server) Run() {
	s.t.Helper()
	for attempt := 0; ; attempt++ {
		if s.port == 0 {
			s.port, s.tlsPort = freePort(s.t), freePort(s.t)
		}
		s.launch()
		if s.answers() {
			return
		}
		if attempt == 2 {
			s.t.Fatalf("slapd does not start: %s", s.said.String())
		}
		s.Stop()
		s.port = 0 // somebody else was quicker
	}
}

func (s *Server) launch() {
	s.t.Helper()
	s.said.Reset()
	urls := fmt.Sprintf("ldap://127.0.0.1:%d ldaps://127.0.0.1:%d", s.port, s.tlsPort)
	s.process = exec.Command(s.program("slapd"), "-d", "0", "-f", filepath.Join(s.folder, "slapd.conf"), "-h", urls)
	s.process.Stderr = &s.said
	s.ok(s.process.Start())
	ended := make(chan struct{})
	s.ended = ended
	cmd := s.process
	go func() {
		_ = cmd.Wait() // how it ended is in what it said
		close(ended)
	}()
}

// answers waits until the server takes connections, or ends.
func (s *Server) answers() bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var d net.Dialer
	for {
		c, err := d.DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.tlsPort)))
		if err == nil {
			_ = c.Close()
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-s.ended:
			return false
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Stop kills the server, as a crash would, and waits until it is gone.
func (s *Server) Stop() {
	_ = s.process.Process.Kill() // fails when it is gone already
	<-s.ended
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return port
}

// Port gives the port of a way to connect.
func (s *Server) Port(how core.DirectorySecurity) int {
	if how == core.LDAPS {
		return s.tlsPort
	}
	return s.port
}

// Directory gives settings that reach the server.
func (s *Server) Directory(how core.DirectorySecurity) core.Directory {
	d := core.Directory{Host: "127.0.0.1", Port: s.Port(how), BaseDN: Base, UserRoot: People, GroupRoot: Groups, Security: how, BindDN: Reader}
	if how != core.PlainLDAP {
		d.CACertificates = s.CA
	}
	return d
}

// Place gives the way to the server, whose connections are not kept.
func (s *Server) Place(how core.DirectorySecurity) core.DirectoryPlace {
	return core.DirectoryPlace{Type: core.LDAPServer, Directory: s.Directory(how), Password: ReaderPassword, AllowPrivate: true}
}

// change does something as the administrator.
func (s *Server) change(f func(c *ldap.Conn) error) {
	s.t.Helper()
	c, err := ldap.DialURL(fmt.Sprintf("ldap://127.0.0.1:%d", s.port))
	s.ok(err)
	defer func() { _ = c.Close() }() // nothing is lost: its work is done by then
	s.ok(c.Bind(admin, adminPassword))
	s.ok(f(c))
}
