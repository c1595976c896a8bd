package sqlstore

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func drawTime(rt *rapid.T, label string) time.Time {
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 800).Draw(rt, label))
	return day.Add(rapid.SampledFrom([]time.Duration{0, 1, time.Microsecond, -time.Microsecond, time.Hour, -1}).Draw(rt, label+" offset"))
}

// TestSplitUsage checks that every stored moment in a range falls into exactly
// one part, and every other into none.
func TestSplitUsage(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var from, to *time.Time
		if rapid.Bool().Draw(rt, "has from") {
			x := drawTime(rt, "from")
			from = &x
		}
		if rapid.Bool().Draw(rt, "has to") {
			x := drawTime(rt, "to")
			to = &x
		}
		parts := splitUsage(from, to)
		if len(parts.edges) > 2 || len(parts.periods) > 3 {
			rt.Fatalf("too many parts: %+v", parts)
		}
		for range 20 {
			at := cut(drawTime(rt, "moment"))
			want := 0
			if (from == nil || !at.Before(*from)) && (to == nil || !at.After(*to)) {
				want = 1
			}
			if got := parts.holding(at); got != want {
				rt.Fatalf("%v is in %d parts of %+v, want %d", at, got, parts, want)
			}
		}
	})
}

// holding counts the parts a moment falls into. Months and days have numbers
// of their own, so that no range of one holds the other.
func (r usageRange) holding(at time.Time) int {
	n := 0
	for _, e := range r.edges {
		if micros(at) >= e.from && micros(at) < e.to {
			n++
		}
	}
	for _, p := range r.periods {
		for _, period := range []int64{dayPeriod(at), monthPeriod(at)} {
			if period >= p.from && period < p.to {
				n++
			}
		}
	}
	return n
}

func TestFoldIsStable(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.String().Draw(rt, "name")
		if once := fold(s); fold(once) != once {
			rt.Errorf("%q folds to %q and on to %q", s, once, fold(once))
		}
	})
}
