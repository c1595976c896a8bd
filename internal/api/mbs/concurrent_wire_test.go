package mbs_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// atOnce sends n requests at the same time.
func atOnce(t *testing.T, n int, f func(i int) answer) []answer {
	t.Helper()
	answers := make([]answer, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { answers[i] = f(i) })
	}
	wg.Wait()
	return answers
}

func TestOneLoginIsGivenOnce(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		answers := atOnce(t, 8, func(i int) answer {
			login := "dora"
			if i%2 == 1 {
				login = "DORA"
			}
			return c.call(t, "POST", "/api/Users", `{"Email":"`+login+`","Password":"splendidpass","Enabled":true}`)
		})
		made := 0
		for _, a := range answers {
			if a.body != `"Email already exist."` {
				a.isID(t)
				made++
			}
		}
		if list := c.get(t, "/api/Users").body; made != 1 || strings.Count(strings.ToLower(list), `"email":"dora"`) != 1 {
			t.Errorf("%d were made: %s", made, list)
		}
	})
}

func TestChangesAtOnceAreAllKept(t *testing.T) {
	members := []string{`"FirstName":"Rob"`, `"LastName":"Tech"`, `"Company":"Beta"`, `"LicenseManagmentMode":1`, `"Email":"rob"`}
	each(t, func(t *testing.T, c *client) {
		answers := atOnce(t, len(members), func(i int) answer {
			return c.call(t, "PUT", "/api/Users", fmt.Sprintf(`{"ID":%q,"Enabled":true,%s}`, robertID, members[i]))
		})
		for _, a := range answers {
			a.isEmpty(t)
		}
		for _, m := range members {
			c.get(t, "/api/Users/"+robertID).has(t, 200, m)
		}
	})
}
