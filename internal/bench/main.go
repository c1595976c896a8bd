// Package main is the program behind `make bench`. It measures the server
// against bare Go doing the same work in the same run, on SQLite: a ratio says
// how much the server adds, whatever the machine. DESIGN section 8 holds the
// budgets.
//
// Each part is a file of its own: it fills a throw-away folder, starts the
// whole server on a real listener (or the real program), takes turns with its
// baseline for several rounds and reports medians. The client runs in the same
// process and is as cheap as can be (client.go), because both sides pay for it.
//
// It is no test: timings never fail a build. bench_test.go runs every part at
// a tiny size to keep them working. Nor is it a load generator for other
// servers.
//
//	go run ./internal/bench                     everything, full size
//	go run ./internal/bench -run 'get|page'     some parts
//	go run ./internal/bench -scale 0.01         smaller and faster
//	go run ./internal/bench -json               lines for programs
//
// A profile that -cpuprofile writes tells the sides apart by a label:
//
//	go tool pprof -tagfocus=server FILE         or store, client, bare
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"runtime/pprof"
	"syscall"

	"github.com/purserhq/purser/internal/secret"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// options are the flags.
type options struct {
	run     *regexp.Regexp
	json    bool
	strict  bool
	scale   float64
	dir     string
	purser  string
	profile string
	sizes   sizes
}

// Exit codes: 0 measured, 1 failed or, with -strict, over a budget, 2 usage.
func run(ctx context.Context, args []string, out, progress io.Writer) int {
	o, err := parse(args, progress)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2 // flag has said why
	}
	lines, err := measure(ctx, o, progress)
	if len(lines) > 0 {
		if werr := write(out, o.json, machine(), lines); err == nil {
			err = werr
		}
	}
	if err != nil {
		fmt.Fprintf(progress, "bench: %v\n", err)
		return 1
	}
	if o.strict && anyOver(lines) {
		return 1
	}
	return 0
}

func parse(args []string, usage io.Writer) (*options, error) {
	o := &options{sizes: fullSizes}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(usage)
	pattern := f.String("run", "", "run the parts whose name matches this `regexp`")
	f.BoolVar(&o.json, "json", false, "print one JSON document instead of a table")
	f.BoolVar(&o.strict, "strict", false, "exit with 1 when a budget is missed")
	f.Float64Var(&o.scale, "scale", 1, "multiply every size and the length of a round by this `factor`")
	f.StringVar(&o.dir, "dir", "", "`folder` for throw-away data (default: the system's temporary folder)")
	f.StringVar(&o.purser, "purser", "bin/purser", "`program` to start in the part \"ready\"; built when absent")
	f.StringVar(&o.profile, "cpuprofile", "", "write a CPU profile of the whole run to this `file`")
	o.sizes.bind(f)
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	var err error
	if o.run, err = regexp.Compile(*pattern); err != nil {
		fmt.Fprintln(usage, "bench: -run:", err)
		return nil, err
	}
	o.sizes = o.sizes.scaled(o.scale)
	return o, nil
}

// measure runs the parts. What was measured before an error is returned too.
func measure(ctx context.Context, o *options, progress io.Writer) (lines []line, err error) {
	stop, err := profile(o.profile)
	if err != nil {
		return nil, err
	}
	defer stop()
	for _, p := range parts {
		if !o.run.MatchString(p.name) {
			continue
		}
		got, err := measurePart(ctx, o, p, progress)
		lines = append(lines, got...)
		if err != nil {
			return lines, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return lines, nil
}

// measurePart gives the part a folder of its own, which goes with it.
func measurePart(ctx context.Context, o *options, p part, progress io.Writer) ([]line, error) {
	dir, err := os.MkdirTemp(o.dir, "purser-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	b := &bench{sizes: o.sizes, dir: dir, purser: o.purser, part: p.name, progress: progress, params: secret.DefaultParams}
	if o.sizes.cheapHashes {
		b.params = secret.Params{MemoryKiB: 64, Passes: 1, Parallelism: 1}
	}
	b.say("%s", p.about)
	err = p.run(ctx, b)
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	return b.lines, err
}

func profile(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		f.Close()
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		f.Close()
	}, nil
}
