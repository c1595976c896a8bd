package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

// TestNativeStories runs the sessions in testdata/native, each against a
// server of its own on which PURSER_LOGIN is the system administrator.
func TestNativeStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/native", RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status, "expand": expand},
		Setup: func(e *testscript.Env) error {
			s := servertest.New(t, testenv.SQLite)
			s.Import(`{"companies":[{"name":"Acme"}],"users":[
			 {"login":"ann","password":"splendidpass","customer":{"company":"Acme"}},
			 {"login":"clerk","password":"splendidpass","staff":{"companies":"*"}}],
			 "builds":[{"edition":"MacOS","version":"1.0","file":"agent.pkg"}]}`)
			e.Setenv("PURSER_SERVER", s.URL)
			e.Setenv("PURSER_LOGIN", s.AdminLogin)
			e.Setenv("PURSER_PASSWORD", s.AdminPassword)
			return nil
		},
	})
}

// expand puts the values of $VARIABLES into a file: expand FILE
func expand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: expand FILE")
	}
	text := os.Expand(ts.ReadFile(args[0]), ts.Getenv)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
