package storage_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/storage/s3test"
)

// proxy passes connections on to a server until it is told otherwise.
type proxy struct {
	net.Listener
	to    string
	limit atomic.Int64 // bytes from the client after which the connection breaks; 0: none
	mute  atomic.Bool  // answers are swallowed
}

func newProxy(t *testing.T, to string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{Listener: l, to: to}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.pass(c)
		}
	}()
	return p
}

func (p *proxy) pass(c net.Conn) {
	defer c.Close()
	server, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		if p.mute.Load() {
			_, _ = io.Copy(io.Discard, server)
			return
		}
		_, _ = io.Copy(c, server)
		c.Close()
	}()
	if n := p.limit.Load(); n > 0 {
		_, _ = io.CopyN(server, c, n)
		return
	}
	_, _ = io.Copy(server, c)
}

func (p *proxy) place(s *s3test.Server, bucket string) core.Place {
	at := s.Place(bucket)
	at.Settings.HTTPEndpoint = "http://" + p.Addr().String()
	return at
}

func TestWhatIsWrongWithS3IsSaid(t *testing.T) {
	s := s3test.Start(t, "vault")
	silent := newProxy(t, s.Address)
	silent.mute.Store(true)
	gone := newProxy(t, s.Address)
	gone.Close()
	change := func(f func(*core.Place)) core.Place {
		at := s.Place("vault")
		f(&at)
		return at
	}
	tests := []struct {
		name string
		at   core.Place
		kind core.Kind
		says string
	}{
		{"an unknown access key", change(func(p *core.Place) { p.Settings.AccessKey = "nobody" }), core.Denied, "access key"},
		{"a wrong secret key", change(func(p *core.Place) { p.Settings.SecretKey = "wrong" }), core.Denied, "secret key is wrong"},
		{"a missing bucket", change(func(p *core.Place) { p.Bucket = "nothing" }), core.NotFound, "no bucket"},
		{"no endpoint", change(func(p *core.Place) { p.Settings.HTTPEndpoint = "" }), core.Invalid, "no endpoint"},
		{"an endpoint with credentials in it", change(func(p *core.Place) { p.Settings.HTTPEndpoint = "http://a:" + s3test.SecretKey + "@" + s.Address }), core.Invalid, "not an address"},
		{"an endpoint with a query", change(func(p *core.Place) { p.Settings.HTTPEndpoint += "/?x=1" }), core.Invalid, "not an address"},
		{"an endpoint with a zone", change(func(p *core.Place) { p.Settings.HTTPEndpoint = "http://[fe80::1%25lo]" }), core.Invalid, "not an address"},
		{"a port that is none", change(func(p *core.Place) { p.Settings.HTTPEndpoint = "http://127.0.0.1:99999" }), core.Invalid, "port"},
		{"a name that is no bucket's", change(func(p *core.Place) { p.Bucket = "da" }), core.Invalid, "cannot be shorter"},
		{"a name that leads elsewhere", change(func(p *core.Place) { p.Bucket = "../vault" }), core.Invalid, "invalid characters"},
		{"an endpoint that is no address", change(func(p *core.Place) { p.Settings.HTTPEndpoint = "http://x/y/z" }), core.Invalid, "not an address"},
		{"TLS where there is none", change(func(p *core.Place) { p.Settings.HTTPSEndpoint = "https://" + s.Address }), core.Invalid, "TLS"},
		{"a server that says nothing", silent.place(s, "vault"), core.Unavailable, "in time"},
		{"a server that is gone", gone.place(s, "vault"), core.Unavailable, "cannot be reached"},
		{"a server with trouble", answering(t, http.StatusServiceUnavailable, ""), core.Unavailable, "trouble of its own"},
		{"a server in conflict with itself", answeringXML(t, http.StatusConflict, "OperationAborted"), core.Unavailable, "come back later"},
		{"a server that refuses", answeringXML(t, http.StatusBadRequest, "InvalidLocationConstraint"), core.Invalid, "InvalidLocationConstraint"},
		{"a server that sends elsewhere", answering(t, http.StatusTemporaryRedirect, "http://"+s.Address+"/"), core.Invalid, "elsewhere"},
		{"a private address, forbidden", change(func(p *core.Place) { p.AllowPrivate = false }), core.Invalid, "allowPrivateEndpoints"},
		{"a name of a private address, forbidden", change(func(p *core.Place) {
			p.Settings.HTTPEndpoint, p.AllowPrivate = "http://localhost:"+strings.TrimPrefix(s.Address, "127.0.0.1:"), false
		}), core.Invalid, "allowPrivateEndpoints"},
		{"an account at Azure that leads elsewhere", core.Place{Type: core.Azure, Bucket: "vault",
			Settings: core.AccountSettings{AccountName: "example.com/", SharedKey: "cw=="}}, core.Invalid, "name of an account"},
		{"link-local, always forbidden", change(func(p *core.Place) { p.Settings.HTTPEndpoint = "http://169.254.169.254" }), core.Invalid, "link-local"},
		{"link-local in disguise", change(func(p *core.Place) { p.Settings.HTTPEndpoint = "http://[::ffff:169.254.169.254]" }), core.Invalid, "link-local"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := drivers().Check(t.Context(), tt.at)
			e, ok := core.AsError(err)
			if !ok || e.Kind != tt.kind || !strings.Contains(e.Msg, tt.says) {
				t.Errorf("got %v (%v), want %v that says %q", core.KindOf(err), err, tt.kind, tt.says)
			}
			if ok && (strings.Contains(e.Msg, s3test.SecretKey) || strings.Contains(err.Error(), s3test.SecretKey)) {
				t.Errorf("a secret shows in %v", err)
			}
		})
	}
}

// answering gives the place of a server that answers everything alike.
func answering(t *testing.T, status int, location string) core.Place {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if location != "" {
			w.Header().Set("Location", location)
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(s.Close)
	return core.Place{Type: core.S3Compatible, Bucket: "vault", AllowPrivate: true,
		Settings: core.AccountSettings{AccessKey: "a", SecretKey: "s", HTTPEndpoint: s.URL}}
}

// answeringXML gives the place of a server that refuses everything with a code.
func answeringXML(t *testing.T, status int, code string) core.Place {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(status)
		fmt.Fprintf(w, `<?xml version="1.0"?><Error><Code>%s</Code><Message>No.</Message></Error>`, code)
	}))
	t.Cleanup(s.Close)
	return core.Place{Type: core.S3Compatible, Bucket: "vault", AllowPrivate: true,
		Settings: core.AccountSettings{AccessKey: "a", SecretKey: "s", HTTPEndpoint: s.URL}}
}

// A bucket that is closed keeps no connection: each is opened for a short
// time, and idle ones would add up.
func TestAClosedBucketKeepsNoConnection(t *testing.T) {
	var connections atomic.Int64
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			connections.Add(1)
		case http.StateClosed:
			connections.Add(-1)
		}
	}
	server.Start()
	defer server.Close()
	for _, at := range []core.Place{
		{Type: core.Minio, Bucket: "vault", Settings: core.AccountSettings{AccessKey: "a", SecretKey: "s", HTTPEndpoint: server.URL}},
		{Type: core.Azure, Bucket: "vault", Settings: core.AccountSettings{AccountName: "a", SharedKey: "cw==", CustomEndpoint: server.URL}},
	} {
		at.AllowPrivate = true
		b := open(t, at)
		if err := b.Delete(t.Context(), "x"); err != nil && core.KindOf(err) != core.NotFound {
			t.Error(err)
		}
		if connections.Load() == 0 {
			t.Errorf("%v made no connection", at.Type)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		for connections.Load() > 0 && t.Context().Err() == nil {
			runtime.Gosched() // until the server has seen it; the test's time-out ends it
		}
	}
}

func TestAServerThatDiesHalfWayLeavesNothingDone(t *testing.T) {
	s := s3test.Start(t, "vault")
	p := newProxy(t, s.Address)
	b := open(t, p.place(s, "vault"))
	put(t, b, "before", "kept")
	p.limit.Store(100 << 10)
	dying := open(t, p.place(s, "vault"))
	large := bytes.Repeat([]byte("x"), 1<<20)
	if err := dying.Put(t.Context(), "half", bytes.NewReader(large), int64(len(large))); core.KindOf(err) != core.Unavailable || err == nil {
		t.Errorf("got %v of an upload that was cut off", err)
	}
	if got := keys(t, open(t, s.Place("vault")), ""); len(got) != 1 || got[0] != "before=4" {
		t.Errorf("left are %q", got)
	}
	s.Stop()
	if err := open(t, s.Place("vault")).Put(t.Context(), "after", strings.NewReader("x"), 1); core.KindOf(err) != core.Unavailable || err == nil {
		t.Errorf("got %v of a server that is gone", err)
	}
}

// A listing that cannot be finished must not look like an empty bucket: jobs
// take that for the proof that data is gone.
func TestAListingOfAGoneServerIsAnError(t *testing.T) {
	s := s3test.Start(t, "vault")
	b := open(t, s.Place("vault"))
	put(t, b, "kept", "x")
	s.Stop()
	for _, err := range b.List(t.Context(), "") {
		if core.KindOf(err) != core.Unavailable || err == nil {
			t.Errorf("got %v", err)
		}
		return
	}
	t.Error("an empty listing")
}

// What a server lists beyond what it was asked for must not be deleted as if
// it were part of that.
func TestAListingOfSomethingElseIsAnError(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			t.Errorf("asked to %s %s", r.Method, r.URL)
		}
		fmt.Fprint(w, `<ListBucketResult><Contents><Key>u/mine</Key></Contents><Contents><Key>v/anothers</Key></Contents></ListBucketResult>`)
	}))
	defer server.Close()
	b := open(t, core.Place{Type: core.Minio, Bucket: "vault", Region: "us-east-1", AllowPrivate: true,
		Settings: core.AccountSettings{AccessKey: "a", SecretKey: "s", HTTPEndpoint: server.URL}})
	var got []string
	var last error
	for o, err := range b.List(t.Context(), "u/") {
		if last = err; err == nil {
			got = append(got, o.Key)
		}
	}
	if e, ok := core.AsError(last); !ok || !strings.Contains(e.Msg, "not asked for") || len(got) != 1 {
		t.Errorf("listed %q, then %v", got, last)
	}
}

// What a server writes is not repeated at any length.
func TestAServersWordsAreNotRepeated(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, `<Error><Code>NoSuchBucket</Code><BucketName>&lt;script&gt;%s</BucketName></Error>`, strings.Repeat("x", 5000))
	}))
	defer server.Close()
	err := drivers().Check(t.Context(), core.Place{Type: core.Minio, Bucket: "vault", AllowPrivate: true,
		Settings: core.AccountSettings{AccessKey: "a", SecretKey: "s", HTTPEndpoint: server.URL}})
	if e, ok := core.AsError(err); !ok || e.Kind != core.NotFound || e.Msg != "cannot be listed: there is no bucket" {
		t.Errorf("got %.200v", err)
	}
}

func folderAt(path string) core.Place {
	return core.Place{Type: core.FileShare, Settings: core.AccountSettings{Path: path}}
}

func TestWhatIsWrongWithAFolderIsSaid(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, path string
		kind       core.Kind
	}{
		{"missing", filepath.Join(t.TempDir(), "none"), core.NotFound},
		{"relative", "backups", core.Invalid},
		{"a file", file, core.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := drivers().Check(t.Context(), folderAt(tt.path)); core.KindOf(err) != tt.kind || err == nil {
				t.Errorf("got %v (%v), want %v", core.KindOf(err), err, tt.kind)
			}
		})
	}
}

func TestAFolderIsNotLeft(t *testing.T) {
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("s"), 0o600); err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(root, "link")); err != nil {
		t.Fatal(err)
	}
	b := open(t, folderAt(root))
	for _, key := range []string{"../secret", "/etc/passwd", "link/secret", "a/../../secret", "", ".", "a//b"} {
		if r, err := b.Get(t.Context(), key, 0, -1); err == nil {
			r.Close()
			t.Errorf("%q was read", key)
		}
		if err := b.Put(t.Context(), key, strings.NewReader("x"), 1); err == nil {
			t.Errorf("%q was written", key)
		}
	}
	if got := keys(t, b, ""); len(got) > 0 {
		t.Errorf("listed %q", got)
	}
}
