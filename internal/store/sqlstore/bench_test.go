package sqlstore

import (
	"fmt"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/store/pgtest"
	"github.com/purserhq/purser/internal/testenv"
)

// benchStores runs a benchmark on each engine asked for.
func benchStores(b *testing.B, f func(b *testing.B, s *Store)) {
	for _, engine := range testenv.Engines(b) {
		b.Run(engine, func(b *testing.B) {
			c := Config{Folder: b.TempDir()}
			if engine == testenv.Postgres {
				c = Config{URL: pgtest.New(b, pgtest.Durable())}
			}
			s, err := Open(b.Context(), c)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			f(b, s)
		})
	}
}

// benchUser stores a customer with a home company and a session.
func benchUser(b *testing.B, s *Store, n int) (core.UserID, core.TokenHash) {
	b.Helper()
	now := time.Now()
	company := core.Company{ID: core.NewID[core.CompanyID](now), Name: fmt.Sprint("Company ", n)}
	home := core.CompanyRef{ID: company.ID}
	u := core.User{ID: core.NewID[core.UserID](now), Login: fmt.Sprintf("user%d@example.com", n), FirstName: "Ann", LastName: "Lee",
		Enabled: true, Customer: &core.Customer{Company: home}, Memberships: []core.Membership{{Company: home}}}
	token := core.TokenHash{byte(n), byte(n >> 8), 1}
	err := s.Update(b.Context(), func(tx core.Tx) error {
		if err := tx.InsertCompany(&company); err != nil {
			return err
		}
		if err := tx.InsertUser(&u); err != nil {
			return err
		}
		return tx.InsertSession(&core.Session{ID: core.NewID[core.SessionID](now), Kind: core.NetBrainToken, Token: token, User: u.ID, SignedInAt: now})
	})
	if err != nil {
		b.Fatal(err)
	}
	return u.ID, token
}

// BenchmarkCredential is the read on every request's way.
func BenchmarkCredential(b *testing.B) {
	benchStores(b, func(b *testing.B, s *Store) {
		_, token := benchUser(b, s, 1)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.Read(b.Context()).Credential(token); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkUser reads one person with memberships.
func BenchmarkUser(b *testing.B) {
	benchStores(b, func(b *testing.B, s *Store) {
		id, _ := benchUser(b, s, 1)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.Read(b.Context()).User(core.Everywhere, id); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkUserPage reads a page of 1,000 people with memberships.
func BenchmarkUserPage(b *testing.B) {
	benchStores(b, func(b *testing.B, s *Store) {
		for n := range 1000 {
			benchUser(b, s, n)
		}
		b.ReportAllocs()
		for b.Loop() {
			got, err := s.Read(b.Context()).Users(core.UserFilter{Scope: core.Everywhere, Memberships: true}, "", 1000)
			if err != nil || len(got) != 1000 {
				b.Fatal(len(got), err)
			}
		}
	})
}

// BenchmarkUpdate makes small durable writes from 64 goroutines.
func BenchmarkUpdate(b *testing.B) {
	benchStores(b, func(b *testing.B, s *Store) {
		id, _ := benchUser(b, s, 1)
		b.SetParallelism(32)
		b.ResetTimer()
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				event := core.AuditEvent{ID: core.NewID[core.EventID](time.Now()), At: time.Now(), Target: string(id)}
				if err := s.Update(b.Context(), func(tx core.Tx) error { return tx.InsertAudit(&event) }); err != nil {
					b.Error(err)
				}
			}
		})
		stats := s.Stats()
		b.ReportMetric(float64(stats.Updates)/float64(stats.Commits), "updates/commit")
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "updates/s")
	})
}

// BenchmarkReports stores the reports of runs, 64 agents' to a commit, over a
// history: what each kind of report costs the one who writes, without commits.
func BenchmarkReports(b *testing.B) {
	benchStores(b, func(b *testing.B, s *Store) {
		const agents, history = 64, 200
		user, _ := benchUser(b, s, 1)
		computers, plans := benchPlans(b, s, user, 40*agents)
		runs := make([]*core.Run, agents)
		now := time.Now().Add(-history * time.Hour)
		begin := func(i, n int) *core.Run {
			at := now.Add(time.Duration(n) * time.Minute)
			until := at.Add(core.RunLease)
			return &core.Run{ID: core.NewID[core.RunID](time.Now()), Plan: plans[i], Computer: computers[i], Start: at, Status: core.RunRunning, LeaseUntil: &until}
		}
		step := func(report func(i int, tx core.Tx) error) time.Duration {
			var took time.Duration
			err := s.Update(b.Context(), func(tx core.Tx) error {
				began := time.Now()
				for i := range runs {
					if err := report(i, tx); err != nil {
						return err
					}
				}
				took = time.Since(began)
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			return took
		}
		n := 0
		run := func() (start, progress, end time.Duration) {
			n++
			start = step(func(i int, tx core.Tx) error {
				runs[i] = begin((n*agents+i)%len(plans), n)
				return tx.StartRun(runs[i])
			})
			for seq := range int64(4) {
				progress += step(func(i int, tx core.Tx) error {
					until := runs[i].LeaseUntil.Add(time.Minute)
					runs[i].Sequence, runs[i].LeaseUntil = seq+1, &until
					return tx.ProgressRun(runs[i])
				})
			}
			end = step(func(i int, tx core.Tx) error {
				at := runs[i].Start.Add(time.Hour)
				runs[i].End, runs[i].Status = &at, core.RunSuccess
				return tx.EndRun(runs[i])
			})
			return start, progress, end
		}
		for range history {
			run()
		}
		// The least counts: on a machine with other work the mean says little.
		start, progress, end := run()
		b.ResetTimer()
		for range b.N {
			x, y, z := run()
			start, progress, end = min(start, x), min(progress, y), min(end, z)
		}
		each := func(d time.Duration, reports int) float64 { return float64(d.Nanoseconds()) / float64(agents*reports) }
		b.ReportMetric(each(start, 1), "ns/start")
		b.ReportMetric(each(progress, 4), "ns/progress")
		b.ReportMetric(each(end, 1), "ns/end")
	})
}

// benchPlans stores computers of a user with one plan each.
func benchPlans(b *testing.B, s *Store, user core.UserID, n int) (computers []core.ComputerID, plans []core.PlanID) {
	b.Helper()
	err := s.Update(b.Context(), func(tx core.Tx) error {
		for i := range n {
			c := core.Computer{ID: core.NewID[core.ComputerID](time.Now()), User: user, Name: fmt.Sprint("pc ", i), Token: core.TokenHash{byte(i), byte(i >> 8), 2}}
			if err := tx.InsertComputer(&c); err != nil {
				return err
			}
			p := core.Plan{ID: core.NewID[core.PlanID](time.Now()), Computer: c.ID, User: user, Name: "plan", Enabled: true}
			if err := tx.InsertPlan(&p); err != nil {
				return err
			}
			computers, plans = append(computers, c.ID), append(plans, p.ID)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return computers, plans
}
