package testenv

import (
	"slices"
	"testing"
)

func TestParseEngines(t *testing.T) {
	tests := []struct {
		name, list string
		want       []string
		bad        bool
	}{
		{"unset means all", "", []string{SQLite, Postgres}, false},
		{"spaces mean all", "  ", []string{SQLite, Postgres}, false},
		{"one", "postgres", []string{Postgres}, false},
		{"order and repetition do not matter", "postgres, sqlite,postgres", []string{SQLite, Postgres}, false},
		{"a misspelt name is refused", "postgresql", nil, true},
		{"an empty name is refused", "sqlite,", nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseEngines(tt.list)
			if (err != nil) != tt.bad || !slices.Equal(got, tt.want) {
				t.Errorf("parseEngines(%q) = %v, %v; want %v, error %t", tt.list, got, err, tt.want, tt.bad)
			}
		})
	}
}

// recorder notes how Missing ended a test; the embedded TB supplies the methods it does not call.
type recorder struct {
	testing.TB
	failed, skipped bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Fatalf(string, ...any) { r.failed = true; panic(r) }
func (r *recorder) Skipf(string, ...any)  { r.skipped = true; panic(r) }

func TestMissing(t *testing.T) {
	tests := []struct {
		name, ci string
		fails    bool
	}{
		{"fails in CI", "true", true},
		{"skips on a laptop", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("CI", tt.ci)
			r := &recorder{}
			func() {
				defer func() { _ = recover() }()
				Missing(r, "tool %q", "initdb")
			}()
			if r.failed != tt.fails || r.skipped == tt.fails {
				t.Errorf("failed %t, skipped %t; want failed %t", r.failed, r.skipped, tt.fails)
			}
		})
	}
}
