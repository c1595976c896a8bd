package v1

import (
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// FuzzCursor: whatever a client sends as cursor is a place or a refusal, and
// a place comes back as it was.
func FuzzCursor(f *testing.F) {
	for _, s := range []string{
		"", "x", "====", cursor(core.JobID("0192a000-0000-7000-8000-00000000000a")), cursor(7), cursor(auditPlace{time.Unix(0, 0).UTC(), "i"}),
		cursor(runPlace{time.Date(2026, 12, 1, 0, 0, 0, 1000, time.UTC), "i"}), cursor(map[string]any{"a": []int{1}}), "bnVsbA", "MWUzMDA",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var id core.JobID
		var offset int
		var at auditPlace
		for _, dst := range []any{&id, &offset, &at} {
			err := Paging{Cursor: s}.after(dst)
			if err != nil && core.KindOf(err) != core.Invalid {
				t.Fatalf("%q: %v", s, err)
			}
		}
		if s == "" || (Paging{Cursor: s}).after(&at) != nil {
			return
		}
		var again auditPlace
		if err := (Paging{Cursor: cursor(at)}).after(&again); err != nil || !again.At.Equal(at.At) || again.ID != at.ID {
			t.Fatalf("%+v came back as %+v: %v", at, again, err)
		}
	})
}
