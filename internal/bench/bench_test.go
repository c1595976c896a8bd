package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// tiny is a run that takes no time worth mentioning.
var tiny = []string{"-users", "120", "-listed", "1500", "-plans", "200", "-ready", "200", "-signed-in", "40", "-sessions", "4000", "-signing-in", "20",
	"-conns", "2", "-clients", "4", "-rounds", "1", "-round", "20ms", "-cheap-hashes"}

func TestEveryPartRunsAndLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	var out, progress bytes.Buffer
	args := append([]string{"-json", "-dir", dir, "-purser", filepath.Join(dir, "absent")}, tiny...)
	if code := run(t.Context(), args, &out, &progress); code != 0 {
		t.Fatalf("exit code %d\n%s", code, progress.String())
	}
	var got struct {
		Machine host
		Lines   []line
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, l := range got.Lines {
		seen[l.Part] = true
		if l.Value <= 0 && l.Unit != "MiB" {
			t.Errorf("%s: %s: value %v", l.Part, l.What, l.Value)
		}
		if l.Budget != (budget{}) && l.Verdict == "" {
			t.Errorf("%s: %s: no verdict", l.Part, l.What)
		}
	}
	for _, p := range parts {
		if !seen[p.name] {
			t.Errorf("part %s has no line", p.name)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestInterruptCleansUp(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("interrupted"))
	var out, progress bytes.Buffer
	if code := run(ctx, append([]string{"-dir", dir, "-run", "^get$"}, tiny...), &out, &progress); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestVerdict(t *testing.T) {
	tests := []struct {
		name string
		line line
		want string
	}{
		{"no budget", line{Value: 1, Bare: 1}, ""},
		{"a rate at its least ratio", line{Value: 5, Bare: 10, Budget: ratioAtLeast(0.5)}, "pass"},
		{"a rate below its least ratio", line{Value: 4.9, Bare: 10, Budget: ratioAtLeast(0.5)}, "over"},
		{"a time at its most ratio", line{Value: 2, Bare: 1, Budget: ratioAtMost(2)}, "pass"},
		{"a time beyond its most ratio", line{Value: 2.1, Bare: 1, Budget: ratioAtMost(2)}, "over"},
		{"a value within its bound", line{Value: 0.4, Budget: atMost(0.5)}, "pass"},
		{"a value beyond its bound", line{Value: 0.6, Budget: atMost(0.5)}, "over"},
		{"a ratio cannot save a value", line{Value: 0.6, Bare: 10, Budget: atMost(0.5)}, "over"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.line.judge()
			if tt.line.Verdict != tt.want {
				t.Errorf("verdict %q, want %q", tt.line.Verdict, tt.want)
			}
		})
	}
}

func TestTable(t *testing.T) {
	l := line{Part: "get", What: "GET one user", Value: 15000, Bare: 20000, Unit: "req/s", Budget: ratioAtLeast(0.5), Baseline: "net/http"}
	l.judge()
	var out bytes.Buffer
	if err := write(&out, false, host{CPU: "a processor", Cores: 2}, []line{l}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"a processor, 2 cores", "GET one user", "15000 req/s", "20000 req/s", "0.75", ">= 0.50", "pass"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}
}
