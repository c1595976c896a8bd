package core

import (
	"math"
	"time"
)

// Fixed is a decimal number in ten-thousandths: limits in GB, money in units
// of a currency. Source: DESIGN section 4.
type Fixed int64

// One is the Fixed 1.
const One Fixed = 10_000

// Price is a unit price in billionths of a currency unit.
type Price int64

// GB is 2³⁰ bytes: what the dialects call a gigabyte.
const GB Bytes = 1 << 30

// Bytes gives an amount of GB as bytes, rounded towards zero; what is too much
// to count is the most that can be.
func (f Fixed) Bytes() Bytes {
	if f/One > Fixed(math.MaxInt64/GB)-1 {
		return math.MaxInt64
	}
	return Bytes(f/One)*GB + Bytes(f%One)*GB/Bytes(One)
}

// RoundHalfEven divides whole numbers and rounds to the nearest, halves to the
// even neighbour: how a line of a statement is rounded, once (DESIGN section
// 4). The divisor is positive.
func RoundHalfEven(a, b int64) int64 {
	q := floorDiv(a, b)
	rest := a - q*b
	if over := rest - (b - rest); over > 0 || over == 0 && q&1 != 0 {
		q++
	}
	return q
}

// Day is a calendar day in UTC, counted from 1970-01-01.
type Day int32

// DayOf gives the day of a time.
func DayOf(t time.Time) Day { return Day(floorDiv(t.Unix(), 86_400)) }

// Time gives the day's first instant.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86_400, 0).UTC() }

// String gives the day as 2006-01-02.
func (d Day) String() string { return d.Time().Format(time.DateOnly) }

// ParseDay reads a day written as 2006-01-02.
func ParseDay(s string) (Day, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, false
	}
	return DayOf(t), true
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
