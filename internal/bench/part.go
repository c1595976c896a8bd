package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/purserhq/purser/internal/secret"
)

// part is one thing to measure.
type part struct {
	name, about string
	run         func(context.Context, *bench) error
}

var parts = []part{
	{"get", "authenticated read of one user, MBS JSON", userGet},
	{"page", "page of 100 users, MBS JSON", userPage},
	{"sdk", "a call of each SDK against a bare http.Client", sdkCallCost},
	{"signin", "sign-ins with argon2id on both dialects", signIns},
	{"list", "list of all users, streamed", userList},
	{"write", "durable small writes from many clients", writes},
	{"ready", "time until the program is ready over a large database", ready},
	{"runs", "run reports of many agents", runReports},
	{"monitor", "monitoring of all plans, streamed", monitoring},
	{"usage", "usage reports over a year of sessions", usageReports},
	{"billing", "the bill of a month for everyone", billingMonth},
	{"forecast", "when space runs out, from a month of samples", forecast},
}

// bench is what a part works with.
type bench struct {
	sizes
	dir      string // throw-away folder of the part
	purser   string
	part     string
	params   secret.Params // of password hashes
	progress io.Writer
	lines    []line
}

// say tells how far the part is.
func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(b.progress, "bench: %-6s %s\n", b.part, fmt.Sprintf(format, args...))
}

// add reports a result.
func (b *bench) add(l line) {
	l.Part = b.part
	l.judge()
	b.lines = append(b.lines, l)
	b.say("%s: %s", l.What, l.figure())
}

// sizes say how much there is to do. The zero value makes no sense.
type sizes struct {
	users       int // people of the parts get, page and write
	listed      int // people of the part list
	ready       int // people of the part ready
	signedIn    int // people of the part usage
	plans       int // of the part monitor
	companies   int // of the part usage
	sessions    int // sessions of the part usage
	conns       int // connections of the parts get and page
	clients     int // clients of the part write
	signingIn   int // people who sign in at once
	rounds      int // of each side; medians are taken over them
	round       time.Duration
	sampled     int // people of the part usage whose rollups are checked
	cheapHashes bool
}

// fullSizes are those that the budgets speak of.
var fullSizes = sizes{
	users: 10_000, listed: 100_000, plans: 100_000, ready: 1_000_000, signedIn: 10_000, companies: 5, sessions: 10_000_000,
	conns: 16, clients: 64, signingIn: 1000, rounds: 9, round: time.Second, sampled: 3,
}

func (s *sizes) bind(f *flag.FlagSet) {
	f.IntVar(&s.users, "users", s.users, "people in the parts get and write")
	f.IntVar(&s.listed, "listed", s.listed, "people in the part list")
	f.IntVar(&s.plans, "plans", s.plans, "plans in the part monitor")
	f.IntVar(&s.ready, "ready", s.ready, "people in the part ready")
	f.IntVar(&s.signedIn, "signed-in", s.signedIn, "people in the part usage")
	f.IntVar(&s.companies, "companies", s.companies, "companies in the part usage")
	f.IntVar(&s.sessions, "sessions", s.sessions, "sessions in the part usage")
	f.IntVar(&s.conns, "conns", s.conns, "connections in the parts get and page; not scaled")
	f.IntVar(&s.clients, "clients", s.clients, "clients in the part write; not scaled")
	f.IntVar(&s.signingIn, "signing-in", s.signingIn, "people who sign in at once in the part signin")
	f.IntVar(&s.rounds, "rounds", s.rounds, "rounds of each side; not scaled")
	f.DurationVar(&s.round, "round", s.round, "length of a round")
	f.BoolVar(&s.cheapHashes, "cheap-hashes", false, "hash passwords with next to no work: for trying this program out")
}

// scaled multiplies what a run takes time for.
func (s sizes) scaled(by float64) sizes {
	for _, n := range []*int{&s.users, &s.listed, &s.plans, &s.ready, &s.signedIn, &s.sessions, &s.signingIn} {
		*n = max(1, int(float64(*n)*by))
	}
	s.round = max(time.Millisecond, time.Duration(float64(s.round)*by))
	return s
}
