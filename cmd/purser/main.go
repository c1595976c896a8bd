// Command purser is the server and its tools: serve runs it, demo runs a throw-away one to try,
// admin works on the data folder or database directly, the other commands speak to a server's APIs.
//
// It holds flags, environment and wiring only.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/purserhq/purser/internal/cli"
)

// Set by the linker; see the Makefile.
var (
	version = "unknown"
	commit  = "unknown"
	date    = "unknown"
)

func main() {
	os.Exit(mainExit())
}

// mainExit runs the program. The first SIGINT or SIGTERM asks it to end, a second one ends it.
func mainExit() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// run executes a command line and returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	app := &cli.App{In: stdin, Out: stdout, Err: stderr, Lookup: os.LookupEnv, Now: time.Now, Agent: "purser/" + version}
	root := newRoot(app)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	report(stderr, err)
	return exitCode(err)
}
