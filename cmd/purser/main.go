// Command purser is the server and its tools: serve runs it, demo runs a throw-away one to try,
// admin works on the data folder or database directly.
//
// It holds flags, environment and wiring only.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
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

// streams are where a command reads and writes: results on out, all else on err.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run executes a command line and returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	s := &streams{in: stdin, out: stdout, err: stderr}
	root := newRoot(s)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	report(stderr, err)
	return exitCode(err)
}
