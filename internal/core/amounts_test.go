package core_test

import (
	"math"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

func TestGBAreBytes(t *testing.T) {
	tests := []struct {
		name string
		gb   core.Fixed
		want core.Bytes
	}{
		{"nothing", 0, 0},
		{"one", core.One, 1 << 30},
		{"a half", core.One / 2, 1 << 29},
		{"ten and a quarter", 102_500, 10<<30 + 1<<28},
		{"the least fraction is rounded down", 1, 107_374},
		{"a negative amount is rounded towards zero", -1, -107_374},
		{"more than can be counted", math.MaxInt64, math.MaxInt64},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.gb.Bytes(); got != tt.want {
				t.Errorf("%d is %d bytes, want %d", tt.gb, got, tt.want)
			}
		})
	}
}

func TestHalvesAreRoundedToEven(t *testing.T) {
	tests := []struct{ a, b, want int64 }{
		{0, 2, 0}, {1, 2, 0}, {3, 2, 2}, {5, 2, 2}, {7, 2, 4},
		{-1, 2, 0}, {-3, 2, -2}, {-5, 2, -2},
		{1, 3, 0}, {2, 3, 1}, {-1, 3, 0}, {-2, 3, -1},
		{math.MaxInt64, math.MaxInt64, 1}, {math.MaxInt64 / 2, math.MaxInt64, 0}, {math.MinInt64, 1, math.MinInt64},
	}
	for _, tt := range tests {
		if got := core.RoundHalfEven(tt.a, tt.b); got != tt.want {
			t.Errorf("%d/%d is %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestDays(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	tests := []struct {
		name string
		at   time.Time
		want string
	}{
		{"the first", time.Unix(0, 0), "1970-01-01"},
		{"the last moment of a day", time.Date(2026, 2, 28, 23, 59, 59, 999_999_999, time.UTC), "2026-02-28"},
		{"midnight belongs to the new day", time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), "2024-02-29"},
		{"before the first", time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC), "1969-12-31"},
		{"days are counted in UTC", time.Date(2026, 3, 1, 0, 30, 0, 0, berlin), "2026-02-28"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := core.DayOf(tt.at)
			if d.String() != tt.want {
				t.Errorf("%s, want %s", d, tt.want)
			}
			if back, ok := core.ParseDay(tt.want); !ok || back != d {
				t.Errorf("%s reads as %d, %v, want %d", tt.want, back, ok, d)
			}
			if core.DayOf(d.Time()) != d {
				t.Errorf("%s begins on another day", d)
			}
		})
	}
	for _, bad := range []string{"", "2026-02-30", "2026-2-3", "2026-02-28T00:00:00"} {
		if d, ok := core.ParseDay(bad); ok {
			t.Errorf("%q was read as %s", bad, d)
		}
	}
}

func TestAmountsReadAsTheyPrint(t *testing.T) {
	for text, want := range map[string]core.Fixed{"0": 0, "75.00": 750_000, "0.0001": 1, "10.25": 102_500, "922337203685477.5807": math.MaxInt64} {
		got, ok := core.ParseFixed(text)
		if !ok || got != want {
			t.Errorf("%s reads as %d, %v", text, got, ok)
		}
		if back, ok := core.ParseFixed(want.String()); !ok || back != want {
			t.Errorf("%d prints as %s", want, want)
		}
	}
	for _, bad := range []string{"", ".5", "5.", "-1", "+1", "1e3", "0.00001", "1 000", "922337203685477.5808", "1.2.3"} {
		if got, ok := core.ParseFixed(bad); ok {
			t.Errorf("%q was read as %d", bad, got)
		}
	}
}
