package core_test

import (
	"slices"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

func TestIDsSortInTheOrderTheyWereMade(t *testing.T) {
	now := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	var ids []string
	for i := range 3000 {
		if i%1000 == 0 {
			now = now.Add(time.Microsecond)
		}
		id := core.NewID[string](now)
		if canonical, ok := core.ParseID[string](id); !ok || canonical != id || id[14] != '7' {
			t.Fatalf("%q is no UUID of version 7", id)
		}
		ids = append(ids, id)
	}
	if !slices.IsSorted(ids) || len(slices.Compact(ids)) != 3000 {
		t.Error("IDs are not unique and sorted")
	}
}

func TestParseID(t *testing.T) {
	const id = "0192a000-0000-7000-8000-00000000000a"
	tests := []struct {
		name, in, want string
	}{
		{"canonical", id, id},
		{"upper case", "0192A000-0000-7000-8000-00000000000A", id},
		{"braces", "{" + id + "}", id},
		{"empty", "", ""},
		{"too short", id[:35], ""},
		{"no hyphens", "0192a00000007000800000000000000a", ""},
		{"not hexadecimal", "0192a000-0000-7000-8000-00000000000g", ""},
		{"one brace", "{" + id, ""},
	}
	for _, tt := range tests {
		if got, ok := core.ParseID[string](tt.in); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: %q, %v", tt.name, got, ok)
		}
	}
}
