package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// ready measures the time from starting `purser serve` to the first 200 of
// /readyz, over a database full of people, against the same over an empty one.
func ready(ctx context.Context, b *bench) error {
	program, err := b.program(ctx)
	if err != nil {
		return err
	}
	full, err := b.people(ctx, "full", b.ready)
	if err != nil {
		return err
	}
	empty, err := b.people(ctx, "empty", 1)
	if err != nil {
		return err
	}
	var ours, theirs []float64
	for range b.rounds {
		for folder, list := range map[string]*[]float64{full: &ours, empty: &theirs} {
			took, err := startUp(ctx, program, folder)
			if err != nil {
				return err
			}
			*list = append(*list, took)
		}
	}
	b.add(line{What: fmt.Sprintf("ready with %d users", b.ready), Value: median(ours), Bare: median(theirs), Unit: "s", Budget: atMost(0.5),
		Baseline: "the same with one user"})
	return nil
}

// program is the one named, or one built now.
func (b *bench) program(ctx context.Context) (string, error) {
	if _, err := os.Stat(b.purser); err == nil {
		return filepath.Abs(b.purser)
	}
	b.say("building the program: there is no %s", b.purser)
	out := filepath.Join(b.dir, "purser.exe") // a name that every system runs
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", out, "github.com/purserhq/purser/cmd/purser")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, text)
	}
	return out, nil
}

// startUp starts the program on a folder, waits until it is ready, ends it and
// gives the seconds the first two took.
func startUp(ctx context.Context, program, folder string) (float64, error) {
	cmd := exec.CommandContext(ctx, program, "serve", "--data", folder, "--listen", "127.0.0.1:0")
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	err = awaitReady(ctx, out)
	took := time.Since(began).Seconds()
	if err := errors.Join(err, cmd.Cancel(), cmd.Wait()); err != nil {
		return 0, fmt.Errorf("%w\n%s", err, said.String())
	}
	return took, nil
}

// awaitReady reads where the program listens and asks it until it is ready.
func awaitReady(ctx context.Context, out io.Reader) error {
	text, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the program said %q: %w", text, err)
	}
	addr, ok := strings.CutPrefix(strings.TrimSpace(text), "listening on http://")
	if !ok {
		return fmt.Errorf("the program said %q", text)
	}
	c, err := dial(ctx, addr)
	if err != nil {
		return err
	}
	defer c.close()
	for probe := get("/readyz"); ; {
		status, _, err := c.do(io.Discard, probe)
		if err != nil || status == 200 {
			return err
		}
	}
}
