package servertest

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// Program builds cmd/purser and gives the path of the binary.
func Program(t testing.TB) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "purser")
	if runtime.GOOS == "windows" {
		bin += ".exe"
	}
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", bin, "github.com/purserhq/purser/cmd/purser")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	return bin
}

// Process is a running `purser serve` or `purser demo`.
type Process struct {
	URL string

	t      testing.TB
	cmd    *exec.Cmd
	stdout safeBuffer // after the first line
	stderr safeBuffer
	ended  chan error
}

// Serve starts `purser serve` with further flags on a free port and waits until it says where it
// listens. env is added to the environment. What is left of it is killed when the test ends.
func Serve(t testing.TB, bin string, env []string, flags ...string) *Process {
	t.Helper()
	return Launch(t, bin, env, append([]string{"serve", "--listen", "127.0.0.1:0"}, flags...)...)
}

// Launch starts a command that prints "listening on ADDRESS", and waits for that.
func Launch(t testing.TB, bin string, env []string, args ...string) *Process {
	t.Helper()
	p := &Process{t: t, ended: make(chan error, 1)}
	p.cmd = exec.Command(bin, args...)
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	stdout := bufio.NewReader(out)
	line, err := stdout.ReadString('\n')
	go func() {
		_, _ = io.Copy(&p.stdout, stdout) // to the end, before Wait closes the pipe
		p.ended <- p.cmd.Wait()
	}()
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		t.Fatalf("purser %v printed %q (%v)\n%s", args, line, err, p.stderr.String())
	}
	p.URL = url
	return p
}

// Kill ends the process at once (SIGKILL), as a power cut would, and waits until it is gone.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill() // fails when it is gone already
	p.wait()
}

// Terminate asks the process to end (SIGTERM) and gives its exit status.
func (p *Process) Terminate() int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	return p.Wait()
}

// Wait waits for the process to end and gives its exit status.
func (p *Process) Wait() int {
	p.wait()
	return p.cmd.ProcessState.ExitCode()
}

// Signal sends a signal and does not wait.
func (p *Process) Signal(s os.Signal) error { return p.cmd.Process.Signal(s) }

func (p *Process) wait() {
	err := <-p.ended
	p.ended <- err
}

// Stdout gives what the process wrote there so far, after the line with its address.
func (p *Process) Stdout() string { return p.stdout.String() }

// Stderr gives what the process wrote there so far.
func (p *Process) Stderr() string { return p.stderr.String() }

// Expect waits until the process has written a text to stderr, and gives all written so far.
func (p *Process) Expect(text string) string {
	p.t.Helper()
	for {
		seen, more := p.stderr.since()
		if strings.Contains(seen, text) {
			return seen
		}
		select {
		case <-more:
		case err := <-p.ended:
			p.ended <- err
			if seen = p.stderr.String(); !strings.Contains(seen, text) {
				p.t.Fatalf("purser ended without saying %q\n%s", text, seen)
			}
			return seen
		}
	}
}

// safeBuffer is a buffer that is written and read from several goroutines.
type safeBuffer struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	more chan struct{} // closed at the next write
}

// Write appends.
func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.more != nil {
		close(b.more)
		b.more = nil
	}
	return b.buf.Write(p)
}

// since gives all written so far, and what tells that there is more.
func (b *safeBuffer) since() (string, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.more == nil {
		b.more = make(chan struct{})
	}
	return b.buf.String(), b.more
}

// String gives all written so far.
func (b *safeBuffer) String() string {
	s, _ := b.since()
	return s
}
