package main

import (
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
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status},
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
