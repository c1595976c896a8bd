package control

import (
	"slices"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

func TestAListIsReadInPages(t *testing.T) {
	const have = 2*pageSize + 1
	odd := func(n *int) bool { return *n%2 == 1 }
	for name, tt := range map[string]struct {
		part   core.Part[int]
		wanted func(*int) bool
		first  int
		count  int
		read   []int // how many were asked for, each time
	}{
		"all of it":               {first: 1, count: have, read: []int{pageSize, pageSize, pageSize}},
		"from the middle":         {part: core.Part[int]{After: pageSize}, first: pageSize + 1, count: pageSize + 1, read: []int{pageSize, pageSize}},
		"a few":                   {part: core.Part[int]{After: 7, Limit: 3}, first: 8, count: 3, read: []int{3}},
		"more than a page":        {part: core.Part[int]{Limit: pageSize + 5}, first: 1, count: pageSize + 5, read: []int{pageSize, pageSize}},
		"the end, which is short": {part: core.Part[int]{After: have - 1, Limit: 3}, first: have, count: 1, read: []int{3}},
		"after the end":           {part: core.Part[int]{After: have, Limit: 3}, read: []int{3}},
		"a few of those wanted":   {part: core.Part[int]{Limit: 3}, wanted: odd, first: 1, count: 3, read: []int{pageSize}},
		"wanted over several pages": {part: core.Part[int]{After: 1, Limit: pageSize}, wanted: odd, first: 3, count: pageSize,
			read: []int{pageSize, pageSize}},
	} {
		t.Run(name, func(t *testing.T) {
			var read []int
			got, err := all(inPages(tt.part, func(n *int) int { return *n }, tt.wanted, func(after, limit int) (page []*int, _ error) {
				read = append(read, limit)
				for n := after + 1; n <= have && len(page) < limit; n++ {
					page = append(page, &n)
				}
				return page, nil
			}))
			if err != nil || len(got) != tt.count || tt.count > 0 && *got[0] != tt.first || !slices.Equal(read, tt.read) {
				t.Errorf("%d things, read %v, %v", len(got), read, err)
			}
		})
	}
}

func TestAPageThatCannotBeReadEndsTheList(t *testing.T) {
	broken := core.InvalidError("id", core.Malformed, "", "")
	seen := 0
	for _, err := range inPages(core.Part[int]{}, func(n *int) int { return *n }, nil, func(after, limit int) ([]*int, error) {
		if after > 0 {
			return nil, broken
		}
		page := make([]*int, limit)
		for i := range page {
			page[i] = new(i + 1)
		}
		return page, nil
	}) {
		if seen++; seen > pageSize && err != broken { //nolint:errorlint // the very one
			t.Fatal(err)
		}
	}
	if seen != pageSize+1 {
		t.Errorf("%d things", seen)
	}
}
