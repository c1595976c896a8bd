package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/store/pgtest"
)

func TestStatus(t *testing.T) {
	tests := []struct {
		name   string
		args   []string
		status int
	}{
		{"the command sees the address", []string{"sh", "-c", `test "$PURSER_TEST_POSTGRES" = postgres://here`}, 0},
		{"the command's status is passed on", []string{"sh", "-c", "exit 7"}, 7},
		{"a command ended by a signal fails", []string{"sh", "-c", "kill -9 $$"}, 1},
		{"an unknown command fails", []string{"./no-such-command"}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := command(t.Context(), tt.args, "postgres://here"); got != tt.status {
				t.Errorf("status = %d, want %d", got, tt.status)
			}
		})
	}
}

func TestNoCommandIsAUsageError(t *testing.T) {
	if got := run(nil); got != 2 {
		t.Errorf("status = %d, want 2", got)
	}
}

func TestServerIsGoneAfterTheCommand(t *testing.T) {
	pgtest.New(t) // skips where PostgreSQL is not installed
	note := filepath.Join(t.TempDir(), "address")
	script := `echo "$PURSER_TEST_POSTGRES" | sed 's/.*host=//; s,%2F,/,g' > "$0"; test -d "$(cat "$0")"`
	if got := run([]string{"sh", "-c", script, note}); got != 0 {
		t.Fatalf("status = %d, want 0: the server's folder is there while the command runs", got)
	}
	dir, err := os.ReadFile(note)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(strings.TrimSpace(string(dir))); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", dir, err)
	}
}
