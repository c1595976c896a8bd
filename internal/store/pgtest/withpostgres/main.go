// Command withpostgres runs a command with a private PostgreSQL server at hand:
//
//	withpostgres go test ./...
//
// It starts the server, puts its address into PURSER_TEST_POSTGRES, runs the command, ends the
// server and exits with the command's status. The server is for tests: it does not flush to disk.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/purserhq/purser/internal/store/pgtest"
)

func main() {
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: withpostgres COMMAND [ARGUMENT ...]")
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	server, err := pgtest.Start(ctx, pgtest.Config{})
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		return 1
	}
	defer server.Stop()
	return command(ctx, args, server.URL())
}

// command runs args to their end. A signal to this process is passed on as an interrupt, which go
// test ends its tests on, with a time to finish; the status is the command's, or 1 if it did not exit by itself.
func command(ctx context.Context, args []string, address string) int {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), pgtest.AddressVariable+"="+address)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 20 * time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return exit.ExitCode()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "withpostgres: %s: %v\n", args[0], err)
		return 1
	}
	return 0
}
