package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this binary the program when a script or a test runs "purser".
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"purser": func() { os.Exit(mainExit()) }})
}

// TestStories runs the sessions in testdata/script, one story each.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status},
	})
}

// status checks an exit status: status 3 purser admin set
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status CODE PROGRAM [ARGUMENT ...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	want := args[0]
	got := "exit status 0"
	if err != nil {
		got = err.Error()
	}
	if got != "exit status "+want {
		ts.Fatalf("got %s, want %s", got, want)
	}
}
