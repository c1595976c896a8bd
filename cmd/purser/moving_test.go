package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

// TestMovingStories runs the sessions in testdata/moving, each with two
// servers: $OLD, which has customers, and $NEW, which has none. Both know the
// login root with the password in the file pw.
func TestMovingStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/moving", RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status, "expand": expand},
		Setup: func(e *testscript.Env) error {
			old, fresh := servertest.New(t, testenv.SQLite), servertest.New(t, testenv.SQLite)
			old.Import(`{"companies":[{"name":"Acme"}], "packages":[{"id":7,"name":"Gold","storageLimitGB":"100"}],
			 "accounts":[{"name":"Garage","type":"S3Compatible","settings":{"S3Compatible":{"AccessKey":"a","SecretKey":"s","HTTPSEndpoint":"https://s3.example.com"}},
			   "destinations":[{"destination":"main","name":"Main"}]}],
			 "users":[{"login":"ann","password":"splendidpass","firstName":"Ann","customer":{"company":"Acme","assignments":[{"account":"Garage","destination":"main","package":7}]}},
			  {"login":"boss","password":"splendidpass","staff":{"permissions":["Users"],"companies":["Acme"]}}]}`)
			e.Setenv("OLD", old.URL)
			e.Setenv("NEW", fresh.URL)
			e.Setenv("PURSER_CONFIG", e.WorkDir+"/profiles.json")
			return nil
		},
	})
}
