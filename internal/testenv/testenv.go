// Package testenv says what a test run is asked to cover: which database engines, and whether
// a tool that is not there may be passed over. It starts nothing itself; package pgtest starts
// PostgreSQL, servertest the server.
package testenv

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// The database engines a test can be asked to run on.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// EnginesVariable names the environment variable that picks the engines, separated by commas.
// Unset or empty means all of them.
const EnginesVariable = "PURSER_TEST_ENGINES"

// Engines returns the engines to run on, each once, in the order SQLite, Postgres. A name it does
// not know fails the test: a misspelt one would otherwise pass by testing nothing.
func Engines(t testing.TB) []string {
	t.Helper()
	engines, err := parseEngines(os.Getenv(EnginesVariable))
	if err != nil {
		t.Fatal(err)
	}
	return engines
}

func parseEngines(list string) ([]string, error) {
	all := []string{SQLite, Postgres}
	if strings.TrimSpace(list) == "" {
		return all, nil
	}
	asked := map[string]bool{}
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		if !slices.Contains(all, name) {
			return nil, fmt.Errorf("%s: unknown engine %q, want some of %s", EnginesVariable, name, strings.Join(all, ","))
		}
		asked[name] = true
	}
	return slices.DeleteFunc(all, func(name string) bool { return !asked[name] }), nil
}

// Missing ends a test that cannot run because a tool it needs is not there. It skips on a
// developer's machine and fails where CI=true, which make test sets, since the tools are promised
// there and a skip would hide the loss (STYLE section 10).
func Missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("needed here and missing: "+format, args...)
	}
	t.Skipf("missing: "+format, args...)
}
