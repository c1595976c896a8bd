package directory_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/directory"
	"github.com/purserhq/purser/internal/directory/ldaptest"
)

// listener takes connections and gives them to f.
func listener(t *testing.T, f func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { f(c); c.Close() })
		}
	})
	t.Cleanup(func() { l.Close(); wg.Wait() })
	return l.Addr().String()
}

func TestTLS(t *testing.T) {
	s, other := ldaptest.Start(t), ldaptest.Start(t)
	s.AddPerson("ann", password)
	d := open(t)
	tests := []struct {
		name   string
		how    core.DirectorySecurity
		change func(*core.Directory)
		kind   core.Kind
		field  string
		words  string // "": it works
	}{
		{"none", core.PlainLDAP, nil, 0, "", ""},
		{"LDAPS with the private authority", core.LDAPS, nil, 0, "", ""},
		{"StartTLS with the private authority", core.StartTLS, nil, 0, "", ""},
		{"a further name of the certificate", core.LDAPS, func(x *core.Directory) { x.ServerName = "ldap.example.com" }, 0, "", ""},
		{"LDAPS without the authority", core.LDAPS, func(x *core.Directory) { x.CACertificates = "" }, core.Invalid, "security", "cannot be trusted"},
		{"StartTLS without the authority", core.StartTLS, func(x *core.Directory) { x.CACertificates = "" }, core.Invalid, "security", "cannot be trusted"},
		{"another authority", core.StartTLS, func(x *core.Directory) { x.CACertificates = other.CA }, core.Invalid, "security", "cannot be trusted"},
		{"another name", core.LDAPS, func(x *core.Directory) { x.ServerName = "dc1.example.com" }, core.Invalid, "security", "another name"},
		{"StartTLS, another name", core.StartTLS, func(x *core.Directory) { x.ServerName = "dc1.example.com" }, core.Invalid, "security", "another name"},
		{"any certificate, as the settings ask", core.LDAPS, func(x *core.Directory) { x.CACertificates, x.ServerName, x.SkipVerify = "", "x", true }, 0, "", ""},
		{"authorities that are none", core.LDAPS, func(x *core.Directory) { x.CACertificates = "x" }, core.Invalid, "caCertificates", "PEM"},
		{"TLS where none is spoken", core.LDAPS, func(x *core.Directory) { x.Port = s.Port(core.PlainLDAP) }, core.Invalid, "security", "does not speak TLS"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at := s.Place(tt.how)
			if tt.change != nil {
				tt.change(&at.Directory)
			}
			got, err := d.Prove(t.Context(), at, named("ann"), password)
			if tt.words != "" {
				refused(t, err, tt.kind, tt.field, tt.words)
			} else if err != nil || got.Refused != core.NoReason {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestSettingsThatCannotWork(t *testing.T) {
	s := ldaptest.Start(t, "security simple_bind=128") // no password in clear
	d := open(t)
	slow := listener(t, func(c net.Conn) { c.Read(make([]byte, 1<<16)); c.Read(make([]byte, 1)) }) // takes a request and says nothing
	tests := []struct {
		name   string
		how    core.DirectorySecurity
		change func(*core.DirectoryPlace)
		kind   core.Kind
		field  string
		words  string
	}{
		{"no password in clear", core.PlainLDAP, nil, core.Invalid, "bindDN", "encrypted"},
		{"a wrong password of the account", core.LDAPS, func(p *core.DirectoryPlace) { p.Password = "wrong" }, core.Invalid, "bindDN", "does not accept the account"},
		{"an unknown account", core.LDAPS, func(p *core.DirectoryPlace) { p.Directory.BindDN = "cn=nobody," + ldaptest.Base }, core.Invalid, "bindDN", "does not accept the account"},
		{"an account without a password", core.LDAPS, func(p *core.DirectoryPlace) { p.Password = "" }, core.Invalid, "password", "no password"},
		{"no account where one is needed", core.LDAPS, func(p *core.DirectoryPlace) { p.Directory.BindDN = "" }, core.Invalid, "baseDN", "no such entry"},
		{"a base that is not there", core.LDAPS, func(p *core.DirectoryPlace) { p.Directory.BaseDN = "ou=nowhere," + ldaptest.Base }, core.Invalid, "baseDN", "no such entry"},
		{"people that are not there", core.LDAPS, func(p *core.DirectoryPlace) { p.Directory.UserRoot = "ou=nowhere," + ldaptest.Base }, core.Invalid, "userRoot", "no such entry"},
		{"groups that are not there", core.LDAPS, func(p *core.DirectoryPlace) { p.Directory.GroupRoot = "ou=nowhere," + ldaptest.Base }, core.Invalid, "groupRoot", "no such entry"},
		{"a port where nobody is", core.LDAPS, func(p *core.DirectoryPlace) { p.Directory.Port = 1 }, core.Unavailable, "", "cannot be reached"},
		{"a name that nobody has", core.LDAPS, func(p *core.DirectoryPlace) { p.Directory.Host = "directory.invalid" }, core.Unavailable, "", ""},
		{"a server that is silent", core.PlainLDAP, elsewhere(slow), core.Unavailable, "", "in time"},
		{"a server that is silent, with TLS", core.LDAPS, elsewhere(slow), core.Unavailable, "", "in time"},
		{"a server that is silent, with StartTLS", core.StartTLS, elsewhere(slow), core.Unavailable, "", "in time"},
		{"a server of another kind", core.PlainLDAP, elsewhere(listener(t, func(c net.Conn) { c.Write([]byte("220 mail.example.com ESMTP\r\n")); c.Read(make([]byte, 100)) })), core.Unavailable, "", ""},
		{"a server that says too much", core.PlainLDAP, elsewhere(listener(t, func(c net.Conn) {
			c.Read(make([]byte, 100))
			c.Write([]byte{0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 2, 1, 1})
			c.Read(make([]byte, 1))
		})), core.Unavailable, "", ""},
		{"a server that hangs up", core.PlainLDAP, elsewhere(listener(t, func(c net.Conn) {})), core.Unavailable, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at := s.Place(tt.how)
			if tt.change != nil {
				tt.change(&at)
			}
			err := d.Try(t.Context(), at)
			refused(t, err, tt.kind, tt.field, tt.words)
			if e, _ := core.AsError(err); e != nil && strings.Contains(e.Msg, ldaptest.ReaderPassword) {
				t.Errorf("the password is told: %v", err)
			}
		})
	}
	if err := d.Try(t.Context(), s.Place(core.StartTLS)); err != nil {
		t.Errorf("settings that work: %v", err)
	}
}

func elsewhere(address string) func(*core.DirectoryPlace) {
	to := netip.MustParseAddrPort(address)
	return func(p *core.DirectoryPlace) {
		p.Directory.Host, p.Directory.Port, p.Directory.TimeoutSeconds = to.Addr().String(), int(to.Port()), 1
	}
}

func TestAddressesThatMayNotBeReached(t *testing.T) {
	s := ldaptest.Start(t)
	d := directory.New(directory.Config{Allowed: func(a netip.Addr, private bool) error {
		if private {
			return nil
		}
		return errors.New("address " + a.String() + " may not be reached")
	}})
	defer d.Close()
	at := s.Place(core.PlainLDAP)
	if err := d.Try(t.Context(), at); err != nil {
		t.Error(err)
	}
	at.AllowPrivate = false
	refused(t, d.Try(t.Context(), at), core.Invalid, "host", "address 127.0.0.1 may not be reached")
	closed := directory.New(directory.Config{})
	defer closed.Close()
	refused(t, closed.Try(t.Context(), s.Place(core.PlainLDAP)), core.Invalid, "host", "no address")
}

// kept is the way to a server whose connections are kept.
func kept(s *ldaptest.Server, most int) core.DirectoryPlace {
	at := s.Place(core.PlainLDAP)
	at.Server, at.Version, at.Directory.Connections = "0192a000-0000-7000-8000-000000000001", time.Now(), most
	return at
}

func TestConnectionsAreKeptAndBounded(t *testing.T) {
	s := ldaptest.Start(t)
	s.AddPerson("ann", password)
	var mu sync.Mutex
	dialed := 0
	d := directory.New(directory.Config{Allowed: func(netip.Addr, bool) error {
		mu.Lock()
		defer mu.Unlock()
		dialed++
		return nil
	}})
	defer d.Close()
	at := kept(s, 2)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for _, word := range []string{password, "wrong", password} {
				got, err := d.Prove(context.Background(), at, named("ann"), word)
				if want := word == password; err != nil || (got.Refused == core.NoReason) != want {
					t.Errorf("%q: %+v, %v", word, got, err)
				}
			}
		})
	}
	wg.Wait()
	if dialed < 1 || dialed > 2 {
		t.Errorf("%d connections", dialed)
	}
	t.Run("a server that was restarted is found again", func(t *testing.T) {
		s.Stop()
		if _, err := d.Prove(t.Context(), at, named("ann"), password); core.KindOf(err) != core.Unavailable || err == nil {
			t.Errorf("%v", err)
		}
		s.Run()
		for range 4 {
			if got, err := d.Prove(t.Context(), at, named("ann"), password); err != nil || got.Refused != core.NoReason {
				t.Errorf("%+v, %v", got, err)
			}
		}
	})
	t.Run("who finds no free connection is told so when his time is up", func(t *testing.T) {
		mute := listener(t, func(c net.Conn) { c.Read(make([]byte, 1<<16)); c.Read(make([]byte, 1)) })
		at := kept(s, 1)
		at.Server = "0192a000-0000-7000-8000-000000000002"
		elsewhere(mute)(&at)
		errs := make(chan error, 3)
		for range cap(errs) {
			go func() {
				_, err := d.Prove(context.Background(), at, named("ann"), password)
				errs <- err
			}()
		}
		kinds := map[core.Kind]int{}
		for range cap(errs) {
			kinds[core.KindOf(<-errs)]++
		}
		if kinds[core.Unavailable] < 1 || kinds[core.Unavailable]+kinds[core.TooMany] != 3 {
			t.Errorf("%v", kinds)
		}
	})
	t.Run("other settings make other connections", func(t *testing.T) {
		later := at
		later.Version, later.Password = at.Version.Add(time.Second), "changed"
		if _, err := d.Prove(t.Context(), later, named("ann"), password); err == nil {
			t.Error("a kept connection was used with a password that is wrong now")
		}
	})
	t.Run("a caller who goes away ends it", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		at := s.Place(core.PlainLDAP)
		elsewhere(listener(t, func(c net.Conn) {
			c.Read(make([]byte, 1))
			cancel()
			c.Read(make([]byte, 1<<16))
			c.Read(make([]byte, 1))
		}))(&at)
		at.Directory.TimeoutSeconds = 60
		if _, err := d.Prove(ctx, at, named("ann"), password); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}

// A sign-in leaves the connection as somebody else. The next one must not
// search as him.
func TestAConnectionDoesNotKeepWhoSignedIn(t *testing.T) {
	s := ldaptest.Start(t)
	s.AddPerson("ann", password)
	s.AddPerson("bob", password)
	d, at := open(t), kept(s, 1)
	for range 3 {
		for _, uid := range []string{"ann", "bob"} {
			if got, err := d.Prove(t.Context(), at, named(uid), password); err != nil || got.Refused != core.NoReason {
				t.Fatalf("%s: %+v, %v", uid, got, err)
			}
			if got, err := d.Prove(t.Context(), at, named(uid), "wrong"); err != nil || got.Person == nil {
				t.Fatalf("%s, after a failure: %+v, %v", uid, got, err)
			}
		}
	}
}
