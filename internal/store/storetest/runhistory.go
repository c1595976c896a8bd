package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// testRunHistory asks for the history of people with several computers and
// plans by every mixture of filters, page by page, and compares it with what a
// plain look at all runs finds.
func testRunHistory(f *fixture) {
	type kept struct {
		core.Run
		company core.CompanyID
	}
	var all []kept
	var users []core.User
	var computers []core.Computer
	var plans []core.Plan
	for range 2 {
		home := f.company()
		u := f.user(customerOf(home))
		users = append(users, u)
		for range 2 {
			pc := f.computer(u)
			computers = append(computers, pc)
			for range 2 {
				p := f.plan(pc)
				plans = append(plans, p)
				for i := range 3 {
					r := f.started(pc, p, time.Duration((len(plans)+i)%4)*time.Hour)
					if i == 1 {
						r.End, r.Status = ptr(r.Start.Add(time.Minute)), core.RunSuccess
						f.update(func(tx core.Tx) error { return tx.EndRun(&r) })
					}
					r.User = u.ID
					all = append(all, kept{r, home.ID})
				}
			}
		}
	}
	f.update(func(tx core.Tx) error { return tx.DeletePlan(plans[1].ID) }) // its history stays
	slices.SortFunc(all, func(a, b kept) int { return cmp.Or(b.Start.Compare(a.Start), cmp.Compare(b.ID, a.ID)) })
	scopes := map[string]core.Scope{"everywhere": core.Everywhere, "home": companyScope(all[0].company)}
	filters := map[string]core.RunFilter{
		"all":              {},
		"user":             {User: users[0].ID},
		"other user":       {User: users[1].ID},
		"computer":         {Computer: computers[0].ID},
		"plan":             {Plan: plans[0].ID},
		"deleted plan":     {Plan: plans[1].ID},
		"user, computer":   {User: users[0].ID, Computer: computers[1].ID},
		"not his computer": {User: users[0].ID, Computer: computers[2].ID},
		"not its plan":     {Computer: computers[0].ID, Plan: plans[2].ID},
		"all three":        {User: users[0].ID, Computer: computers[0].ID, Plan: plans[1].ID},
		"status of user":   {User: users[1].ID, Status: ptr(core.RunSuccess)},
		"time of computer": {Computer: computers[3].ID, From: ptr(at(time.Hour)), To: ptr(at(3 * time.Hour))},
		"time of user":     {User: users[0].ID, From: ptr(at(2 * time.Hour))},
	}
	for scopeName, scope := range scopes {
		for name, filter := range filters {
			filter.Scope = scope
			f.sub(fmt.Sprintf("%s, %s", name, scopeName), func(f *fixture) {
				var want []core.RunID
				for _, r := range all {
					if (scope.All || r.company == scope.Companies[0]) && (filter.User == "" || r.User == filter.User) &&
						(filter.Computer == "" || r.Computer == filter.Computer) && (filter.Plan == "" || r.Plan == filter.Plan) &&
						(filter.Status == nil || r.Status == *filter.Status) && (filter.From == nil || !r.Start.Before(*filter.From)) &&
						(filter.To == nil || r.Start.Before(*filter.To)) {
						want = append(want, r.ID)
					}
				}
				same(f, f.historyPages(filter, 5), want)
				list, err := f.read().Runs(filter, core.RunPage{Offset: 2, Limit: 3})
				f.ok(err)
				same(f, len(list), max(0, min(3, len(want)-2)))
				for i, r := range list {
					same(f, r.ID, want[2+i])
				}
			})
		}
	}
}

// historyPages gives the IDs of a whole history, read in pages.
func (f *fixture) historyPages(filter core.RunFilter, limit int) (ids []core.RunID) {
	f.Helper()
	page := core.RunPage{Limit: limit}
	for {
		list, err := f.read().Runs(filter, page)
		f.ok(err)
		for _, r := range list {
			ids = append(ids, r.ID)
		}
		if len(list) < limit {
			return ids
		}
		last := list[len(list)-1]
		page.Before = &core.RunKey{Start: last.Start, ID: last.ID}
	}
}
