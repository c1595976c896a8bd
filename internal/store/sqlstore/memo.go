package sqlstore

import (
	"fmt"
	"strings"
	"sync"

	"github.com/purserhq/purser/internal/core"
)

// tables is a set of groups of tables.
type tables uint8

const (
	tablesOfPeople    tables = 1 << iota // those that people are read from, and all that are not named below
	tablesOfSessions                     // those that only credentials are read from besides
	tablesOfComputers                    // those that only agents' computers are read from besides
	columnsOfPeople                      // those of people that change all the time, and that nobody's rights depend on

	allTables = tablesOfPeople | tablesOfSessions | tablesOfComputers | columnsOfPeople
)

// tableGroups names the tables that people are not read from, so that a table
// nobody thought of counts as one of them.
var tableGroups = map[string]tables{
	"sessions": tablesOfSessions, "api_keys": tablesOfSessions, "api_key_companies": tablesOfSessions,
	"audit_events": 0, "jobs": 0, "leases": 0, "seat_failures": 0, "sign_in_failures": 0, "spans": 0, "usage_people": 0, "usage_sums": 0,
	"computers": tablesOfComputers, "plans": 0, "plan_commands": 0, "runs": 0, "run_files": 0, "latest_runs": 0, "volumes": columnsOfPeople,
	"space_samples": 0, "space_months": 0, "space_days": 0, "space_now": 0, "licenses": 0, "license_holdings": 0, "price_lists": 0, "package_costs": 0, "reservations": 0, "builds": 0,
	"auth_servers": 0, "seat_days": 0, "oauth_clients": 0, "second_factors": 0, "recovery_codes": 0, "mail_server": 0, "mail_templates": 0, "password_links": 0, "asks": 0,
}

// columnGroups are statements that change one column alone: agents are heard of
// every minute and store data without pause, and each of them must not make
// the server forget all others.
var columnGroups = map[string]tables{
	"UPDATE users SET space_used =":       columnsOfPeople,
	"UPDATE computers SET last_seen_at =": 0, // see ComputerByToken
}

// readOnly are the first words of statements that change no row.
var readOnly = map[string]bool{"SELECT": true, "BEGIN": true, "COMMIT": true, "ROLLBACK": true, "SAVEPOINT": true, "RELEASE": true, "PRAGMA": true}

// onlyReads reports whether a statement changes no row.
func onlyReads(text string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	return readOnly[word]
}

// written gives the groups of tables a statement changes: all for a statement
// of a kind that it does not know. The schema has no cascades, and its triggers
// write to sums that nothing is remembered of (space_months, space_days,
// space_now), so that a statement changes the table it names.
func written(text string) tables {
	words := strings.Fields(text)
	if len(words) == 0 || onlyReads(text) {
		return 0
	}
	for start, t := range columnGroups {
		if rest, ok := strings.CutPrefix(text, start); ok && !strings.Contains(rest, ",") {
			return t
		}
	}
	name := ""
	switch {
	case len(words) > 1 && words[0] == "UPDATE":
		name = words[1]
	case len(words) > 2 && (words[0] == "INSERT" && words[1] == "INTO" || words[0] == "DELETE" && words[1] == "FROM"):
		name = words[2]
	}
	if t, ok := tableGroups[name]; ok {
		return t
	}
	return allTables
}

// memos remember answers that nearly every request asks for, until something
// they were read from is committed. They are never stale: a folder has one
// process and one writer, which forgets them before it acknowledges a commit.
// PostgreSQL, which several servers share, has none.
//
// Only single statements outside of transactions look here; a transaction
// reads for itself.
type memos struct {
	credentials *memo[core.TokenHash, *core.Credential]
	agents      *memo[core.TokenHash, *core.Computer]
	users       *memo[core.UserID, *core.User]
	pages       *memo[string, []*core.User] // first pages of lists, without memberships
}

// How many answers are remembered: some tens of megabytes.
const (
	mostCredentials = 10_000
	mostAgents      = 50_000
	mostUsers       = 5_000
	mostPages       = 8
)

func newMemos() memos {
	return memos{
		credentials: newMemo[core.TokenHash, *core.Credential](tablesOfPeople|tablesOfSessions, mostCredentials),
		agents:      newMemo[core.TokenHash, *core.Computer](tablesOfPeople|tablesOfComputers, mostAgents),
		users:       newMemo[core.UserID, *core.User](tablesOfPeople|columnsOfPeople, mostUsers),
		pages:       newMemo[string, []*core.User](tablesOfPeople|columnsOfPeople, mostPages),
	}
}

// changed forgets what came from tables that were written to.
func (m memos) changed(t tables) {
	m.credentials.changed(t)
	m.agents.changed(t)
	m.users.changed(t)
	m.pages.changed(t)
}

// memo remembers answers of one kind. Those who are given one must not change
// it. A nil memo remembers nothing.
type memo[K comparable, V any] struct {
	from tables
	most int

	mu      sync.RWMutex
	held    map[K]V
	version int64 // of the tables; grows with every commit to them
}

func newMemo[K comparable, V any](from tables, most int) *memo[K, V] {
	return &memo[K, V]{from: from, most: most, held: map[K]V{}}
}

// get gives the answer to k, or asks for it. An answer that was read while a
// commit came in between is not kept: it may be from before.
func (m *memo[K, V]) get(k K, ask func() (V, error)) (V, error) {
	if m == nil {
		return ask()
	}
	m.mu.RLock()
	v, ok := m.held[k]
	version := m.version
	m.mu.RUnlock()
	if ok {
		return v, nil
	}
	v, err := ask()
	if err == nil {
		m.keep(version, k, v)
	}
	return v, err
}

func (m *memo[K, V]) keep(version int64, k K, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.version != version {
		return
	}
	if len(m.held) >= m.most {
		for any := range m.held {
			delete(m.held, any)
			break
		}
	}
	m.held[k] = v
}

func (m *memo[K, V]) changed(t tables) {
	if t&m.from == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.version++
	if len(m.held) > 0 { // clear would go over all the room that a map once had, at every commit
		m.held = map[K]V{}
	}
}

// pageKey names a first page of people.
func pageKey(f core.UserFilter, limit int) string {
	return fmt.Sprintf("%d %t %t %q %d", f.Facet, f.Assignments, f.Scope.All, f.Scope.Companies, limit)
}
