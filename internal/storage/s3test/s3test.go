// Package s3test starts a real S3 server for a test: the Versity S3 Gateway
// over a temporary folder, on a port of the loopback interface.
//
// It is for tests only, and no part of any program.
package s3test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/testenv"
)

// Version is the gateway's release.
const Version = "v1.8.0"

// Keys of the server's one account.
const (
	AccessKey = "purser-test"
	SecretKey = "purser-test-secret"
)

// Server is a running S3 server.
type Server struct {
	Address string // host:port
	Folder  string // each folder in it is a bucket
	process *exec.Cmd
	stopped sync.Once
}

// Start starts a server with the buckets given. It ends with the test.
func Start(t testing.TB, buckets ...string) *Server {
	t.Helper()
	return start(t, nil, buckets)
}

// StartVersioned starts a server that can keep versions of objects, which
// buckets do that are made immutable.
func StartVersioned(t testing.TB, buckets ...string) *Server {
	t.Helper()
	return start(t, []string{"--versioning-dir", t.TempDir()}, buckets)
}

func start(t testing.TB, more, buckets []string) *Server {
	t.Helper()
	program := gateway(t)
	s := &Server{Address: freeAddress(t), Folder: t.TempDir()}
	for _, b := range buckets {
		if err := os.Mkdir(filepath.Join(s.Folder, b), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"--access", AccessKey, "--secret", SecretKey, "--port", s.Address, "--quiet", "posix", "--sidecar", t.TempDir()}
	s.process = exec.Command(program, append(append(args, more...), s.Folder)...)
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	s.wait(t)
	return s
}

// Stop kills the server, as a crash would.
func (s *Server) Stop() {
	s.stopped.Do(func() {
		_ = s.process.Process.Kill()
		_ = s.process.Wait()
	})
}

// Settings reach the server.
func (s *Server) Settings() core.AccountSettings {
	return core.AccountSettings{AccessKey: AccessKey, SecretKey: SecretKey, HTTPEndpoint: "http://" + s.Address}
}

// Place is the way to one of its buckets.
func (s *Server) Place(bucket string) core.Place {
	return core.Place{Type: core.S3Compatible, Settings: s.Settings(), Bucket: bucket, AllowPrivate: true}
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

// wait waits until the server takes connections.
func (s *Server) wait(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var d net.Dialer
	for {
		c, err := d.DialContext(ctx, "tcp", s.Address)
		if err == nil {
			_ = c.Close()
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("the S3 server does not start: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

var build sync.Mutex

// gateway gives the program, which is built once into the .bin folder of the
// repository, where the other tools of the checks are.
func gateway(t testing.TB) string {
	t.Helper()
	build.Lock()
	defer build.Unlock()
	_, file, _, _ := runtime.Caller(0)
	bin := filepath.Join(filepath.Dir(file), "..", "..", "..", ".bin")
	program := filepath.Join(bin, "versitygw-"+Version)
	if _, err := os.Stat(program); err == nil {
		return program
	}
	if err := install(bin, program); err != nil {
		testenv.Missing(t, fmt.Sprintf("the S3 server versitygw (%v)", err))
	}
	return program
}

// install builds into a folder of its own and renames, as tests of several
// packages may do so at once.
func install(bin, program string) error {
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(bin, "versitygw-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	cmd := exec.Command("go", "install", "github.com/versity/versitygw/cmd/versitygw@"+Version)
	cmd.Env = append(os.Environ(), "GOBIN="+tmp, "GOFLAGS=", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return errors.Join(err, errors.New(string(out)))
	}
	return os.Rename(filepath.Join(tmp, "versitygw"), program)
}
