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
