package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

// TestNativeStories runs the sessions in testdata/native, each against a
// server of its own on which PURSER_LOGIN is the system administrator.
func TestNativeStories(t *testing.T) {
	stories(t, "testdata/native", `{"companies":[{"name":"Acme"}],"users":[
		{"login":"ann","password":"splendidpass","customer":{"company":"Acme"}},
		{"id":"0190a000-0000-7000-8000-00000000000c","login":"clerk","password":"splendidpass","staff":{"companies":"*"}}],
		"builds":[{"edition":"MacOS","version":"1.0","file":"agent.pkg"}]}`)
}

// TestTasks runs the sessions in testdata/stories: one for each task of a
// provider, and one for each thing that goes wrong.
func TestTasks(t *testing.T) {
	seed, err := os.ReadFile("testdata/seed.json")
	if err != nil {
		t.Fatal(err)
	}
	stories(t, "testdata/stories", string(seed))
}

func stories(t *testing.T, dir, seed string) {
	testscript.Run(t, testscript.Params{
		Dir: dir, RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status, "expand": expand, "totp": totpCode},
		Setup: func(e *testscript.Env) error {
			s := servertest.New(t, testenv.SQLite)
			s.Import(seed)
			e.Setenv("PURSER_SERVER", s.URL)
			e.Setenv("PURSER_LOGIN", s.AdminLogin)
			e.Setenv("PURSER_PASSWORD", s.AdminPassword)
			e.Setenv("ROOT_PASSWORD", s.AdminPassword)
			e.Setenv("PURSER_CONFIG", filepath.Join(e.WorkDir, "config", "profiles.json"))
			return nil
		},
	})
}

// totpCode writes the code that an app shows so many seconds from now: totp
// SECRET-FILE SECONDS FILE. The stories' servers' clocks stand still.
func totpCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: totp SECRET-FILE SECONDS FILE")
	}
	off, err := strconv.Atoi(args[1])
	ts.Check(err)
	code, err := totp.GenerateCode(strings.TrimSpace(ts.ReadFile(args[0])), servertest.NewClock().Now().Add(time.Duration(off)*time.Second))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(code), 0o600))
}

// expand puts the values of $VARIABLES into a file: expand FILE
func expand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: expand FILE")
	}
	text := os.Expand(ts.ReadFile(args[0]), ts.Getenv)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
