//go:build unix

package pgtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// endVariable makes this test program a victim: it starts a server, prints its address and then
// ends in the way the variable names.
const endVariable = "PURSER_PGTEST_END"

func TestMain(m *testing.M) {
	if end := os.Getenv(endVariable); end != "" {
		victim(end)
	}
	os.Exit(m.Run())
}

func victim(end string) {
	s, err := Start(context.Background(), Config{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Fprintln(os.Stdout, s.URL())
	if end == "panic" {
		panic("as a test would")
	}
	select {}
}

func TestServerEndsWithItsProcess(t *testing.T) {
	for _, end := range []string{"panic", "kill -9"} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			New(t) // skips where PostgreSQL is not installed
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), endVariable+"="+end)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			address, err := bufio.NewReader(out).ReadString('\n')
			if err != nil {
				t.Fatalf("the victim printed no address: %v", err)
			}
			if end == "kill -9" {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
			_ = cmd.Wait() // it cannot end well
			waitGone(t, strings.TrimSpace(address))
		})
	}
}

// waitGone returns when the server behind address has ended and its folder is gone.
func waitGone(t *testing.T, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	dir := u.Query().Get("host")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			break
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s is still there", dir)
		case <-tick.C:
		}
	}
	if conn, err := pgx.Connect(ctx, address); err == nil {
		conn.Close(ctx)
		t.Errorf("%s still answers", address)
	}
}

func TestServerIsPrivateUntilStopped(t *testing.T) {
	New(t) // skips where PostgreSQL is not installed
	s, err := Start(t.Context(), Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	conn := connect(t, s.URL())
	if got := ask(t, conn, "SHOW listen_addresses"); got != "" {
		t.Errorf("listens on %q, want its socket only", got)
	}
	info, err := os.Stat(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("folder mode = %v, want 0700: the socket trusts who reaches it", info.Mode().Perm())
	}
	s.Stop()
	if err := conn.Ping(t.Context()); err == nil {
		t.Error("the connection outlived the server")
	}
	waitGone(t, s.URL())
}

func TestStartGivesUpWithItsContext(t *testing.T) {
	New(t) // skips where PostgreSQL is not installed
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Start with a cancelled context = %v, want it to say so", err)
	}
}
