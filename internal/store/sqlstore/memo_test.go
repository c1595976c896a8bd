package sqlstore

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

func TestWritten(t *testing.T) {
	tests := []struct {
		name, text string
		want       tables
	}{
		{"a read", `SELECT 1 FROM users`, 0},
		{"a savepoint", `ROLLBACK TO job`, 0},
		{"an update", "UPDATE users SET login = $1", allTables},
		{"what people have stored", "UPDATE users SET space_used = space_used + $2 WHERE id = $1", columnsOfPeople},
		{"what people have stored, and more", "UPDATE users SET space_used = 0, login = $1", allTables},
		{"what is stored where, which lists of people show", "INSERT INTO volumes (user_id) VALUES ($1)", columnsOfPeople},
		{"an agent that was heard of", "UPDATE computers SET last_seen_at = $2 WHERE id = $1", 0},
		{"a computer", "UPDATE computers SET last_seen_at = $2, token = $3 WHERE id = $1", tablesOfComputers},
		{"an insert", "INSERT INTO sessions (id) VALUES ($1)", tablesOfSessions},
		{"a delete", "DELETE FROM api_keys WHERE id = $1", tablesOfSessions},
		{"a table that nothing remembered comes from", "INSERT INTO audit_events (id) VALUES ($1)", 0},
		{"a table of later", "UPDATE later SET a = $1", allTables},
		{"a kind of statement it does not know", "WITH x AS (SELECT 1) UPDATE users SET login = 'x'", allTables},
		{"an insert of another kind", "INSERT OR REPLACE INTO users (id) VALUES ($1)", allTables},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := written(tt.text); got != tt.want {
				t.Errorf("got %b, want %b", got, tt.want)
			}
		})
	}
}

func TestMemo(t *testing.T) {
	asked := 0
	ask := func() (int, error) { asked++; return asked, nil }
	m := newMemo[string, int](tablesOfPeople, 2)
	get := func(k string, want int) {
		t.Helper()
		if got, err := m.get(k, ask); got != want || err != nil {
			t.Errorf("%s: got %d, %v, want %d", k, got, err, want)
		}
	}
	get("a", 1)
	get("a", 1)
	m.changed(tablesOfSessions)
	get("a", 1)
	m.changed(allTables)
	get("a", 2)
	get("b", 3)
	get("c", 4)
	if len(m.held) != 2 {
		t.Errorf("holds %d answers, at most 2", len(m.held))
	}
}

func TestMemoDropsAnAnswerFromBeforeACommit(t *testing.T) {
	m := newMemo[string, string](tablesOfPeople, 10)
	_, _ = m.get("a", func() (string, error) {
		m.changed(tablesOfPeople) // committed while the answer was on its way
		return "old", nil
	})
	if got, _ := m.get("a", func() (string, error) { return "new", nil }); got != "new" {
		t.Errorf("got the %s answer", got)
	}
}

func TestMemoKeepsNoFailure(t *testing.T) {
	m := newMemo[string, int](tablesOfPeople, 10)
	_, _ = m.get("a", func() (int, error) { return 0, errors.New("away") })
	if got, err := m.get("a", func() (int, error) { return 7, nil }); got != 7 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
}

// remembering is a store with one person, signed in and read once.
type remembering struct {
	*Store
	t     *testing.T
	user  *core.User
	home  core.CompanyRef
	token core.TokenHash
	ses   core.SessionID
}

func newRemembering(t *testing.T) *remembering {
	s, err := Open(t.Context(), Config{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	now := time.Now()
	r := &remembering{Store: s, t: t, token: core.TokenHash{1}, ses: core.NewID[core.SessionID](now)}
	company := core.Company{ID: core.NewID[core.CompanyID](now), Name: "Home"}
	r.home = core.CompanyRef{ID: company.ID, Name: company.Name}
	r.user = &core.User{ID: core.NewID[core.UserID](now), Login: "ann", FirstName: "Ann", Enabled: true, Customer: &core.Customer{Company: r.home},
		Staff: &core.Staff{Companies: []core.CompanyRef{r.home}}, Memberships: []core.Membership{{Company: r.home}}}
	r.must(func(tx core.Tx) error {
		return errors.Join(tx.InsertCompany(&company), tx.InsertUser(r.user),
			tx.InsertSession(&core.Session{ID: r.ses, Kind: core.MBSToken, Token: r.token, User: r.user.ID}))
	})
	r.look()
	return r
}

func (r *remembering) must(f func(core.Tx) error) {
	r.t.Helper()
	if err := r.Update(context.Background(), f); err != nil {
		r.t.Fatal(err)
	}
}

// agent gives the person a computer whose token is remembered.
func (r *remembering) agent() *core.Computer {
	r.t.Helper()
	c := &core.Computer{ID: core.NewID[core.ComputerID](time.Now()), User: r.user.ID, Name: "laptop", Token: core.TokenHash{2}}
	r.must(func(tx core.Tx) error { return tx.InsertComputer(c) })
	if _, err := r.Read(r.t.Context()).ComputerByToken(c.Token); err != nil {
		r.t.Fatal(err)
	}
	return c
}

func TestCommitsShowInAgentsThatAreRemembered(t *testing.T) {
	tests := []struct {
		name  string
		write func(r *remembering, c *core.Computer, tx core.Tx) error
		gone  bool
	}{
		{"the customer is disabled", func(r *remembering, _ *core.Computer, tx core.Tx) error {
			u := clone(r.user)
			u.Enabled = false
			return tx.UpdateUser(u)
		}, true},
		{"the customer is deleted", func(r *remembering, _ *core.Computer, tx core.Tx) error { return tx.DeleteUser(r.user.ID, false) }, true},
		{"the computer is deleted", func(_ *remembering, c *core.Computer, tx core.Tx) error { return tx.DeleteComputer(c.ID) }, true},
		{"it has another token", func(_ *remembering, c *core.Computer, tx core.Tx) error {
			c.Token = core.TokenHash{3}
			return tx.UpdateComputer(c)
		}, true},
		{"the customer has another login", func(r *remembering, _ *core.Computer, tx core.Tx) error {
			u := clone(r.user)
			u.Login = "bob"
			return tx.UpdateUser(u)
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRemembering(t)
			c := r.agent()
			r.must(func(tx core.Tx) error { return tt.write(r, c, tx) })
			got, err := r.Read(t.Context()).ComputerByToken(core.TokenHash{2})
			if gone := core.KindOf(err) == core.NotFound && err != nil; gone != tt.gone || !gone && got.Login != "bob" {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestAgentsAreRememberedWhileOthersAreHeardOfAndStoreData(t *testing.T) {
	r := newRemembering(t)
	c := r.agent()
	r.must(func(tx core.Tx) error {
		_, err := tx.AddStored(r.user.ID, "d", c.ID, 5)
		return errors.Join(err, tx.TouchComputer(c.ID))
	})
	if len(r.memos.agents.held) != 1 || len(r.memos.credentials.held) != 1 {
		t.Error("they were forgotten")
	}
	if _, u, _ := r.look(); u.Customer.SpaceUsed != 5 {
		t.Errorf("the person has %d bytes", u.Customer.SpaceUsed)
	}
}

// look reads all that is remembered.
func (r *remembering) look() (*core.Credential, *core.User, []*core.User) {
	r.t.Helper()
	read := r.Read(r.t.Context())
	c, err := read.Credential(r.token)
	if err != nil {
		r.t.Fatal(err)
	}
	u, err := read.User(core.Everywhere, r.user.ID)
	if err != nil {
		r.t.Fatal(err)
	}
	page, err := read.Users(core.UserFilter{Scope: core.Everywhere}, "", 10)
	if err != nil || len(page) != 1 {
		r.t.Fatal(len(page), err)
	}
	return c, u, page
}

func TestCommitsShowInWhatIsRemembered(t *testing.T) {
	tests := []struct {
		name  string
		write func(r *remembering, tx core.Tx) error
		seen  func(c *core.Credential, u, listed *core.User) bool
	}{
		{"a new name", func(r *remembering, tx core.Tx) error {
			u := clone(r.user)
			u.FirstName = "Bob"
			return tx.UpdateUser(u)
		}, func(c *core.Credential, u, listed *core.User) bool {
			return c.User.FirstName == "Bob" && u.FirstName == "Bob" && listed.FirstName == "Bob"
		}},
		{"a renamed company", func(r *remembering, tx core.Tx) error {
			return tx.UpdateCompany(&core.Company{ID: r.home.ID, Name: "Other"})
		}, func(c *core.Credential, u, listed *core.User) bool {
			return c.User.Staff.Companies[0].Name == "Other" && u.Memberships[0].Company.Name == "Other" && listed.Customer.Company.Name == "Other"
		}},
		{"a smaller scope", func(r *remembering, tx core.Tx) error {
			u := clone(r.user)
			u.Staff.Companies = nil
			return tx.UpdateUser(u)
		}, func(c *core.Credential, u, listed *core.User) bool {
			return len(c.User.Staff.Companies) == 0 && len(u.Staff.Companies) == 0 && len(listed.Staff.Companies) == 0
		}},
		{"other memberships", func(r *remembering, tx core.Tx) error {
			return tx.SetMemberships(r.user.ID, []core.Membership{{Company: r.home, Admin: true}})
		}, func(_ *core.Credential, u, _ *core.User) bool { return u.Memberships[0].Admin }},
		{"an ended session", func(r *remembering, tx core.Tx) error {
			return tx.EndSession(r.ses, tx.Now(), core.EndRevoked)
		}, func(c *core.Credential, _, _ *core.User) bool { return c.Session.EndedAt != nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRemembering(t)
			r.must(func(tx core.Tx) error { return tt.write(r, tx) })
			if c, u, page := r.look(); !tt.seen(c, u, page[0]) {
				t.Errorf("still what it was: %+v, %+v, %+v", c, u, page[0])
			}
		})
	}
}

func TestReadsAfterAnAcknowledgedWriteNeverGoBack(t *testing.T) {
	r := newRemembering(t)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 { // they keep putting answers back while commits come
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					_, _ = r.Read(context.Background()).User(core.Everywhere, r.user.ID)
				}
			}
		})
	}
	for range 300 {
		u := clone(r.user)
		u.FirstName = core.NewID[string](time.Now())
		r.must(func(tx core.Tx) error { return tx.UpdateUser(u) })
		if got, err := r.Read(t.Context()).User(core.Everywhere, u.ID); err != nil || got.FirstName != u.FirstName {
			t.Fatalf("wrote %s, then read %+v, %v", u.FirstName, got, err)
		}
	}
	close(stop)
	readers.Wait()
}

func TestCallersMayChangeAPersonTheyRead(t *testing.T) {
	r := newRemembering(t)
	_, u, _ := r.look()
	u.FirstName, u.Customer.Company.Name, u.Staff.SystemAdmin, u.Memberships[0].Admin = "x", "x", true, true
	if _, again, _ := r.look(); again.FirstName != "Ann" || again.Customer.Company.Name != "Home" || again.Staff.SystemAdmin || again.Memberships[0].Admin {
		t.Errorf("the change reached what is remembered: %+v", again)
	}
}

func TestAScopeHidesAPersonWhoIsRemembered(t *testing.T) {
	r := newRemembering(t)
	_, err := r.Read(t.Context()).User(core.Scope{Companies: []core.CompanyID{"other"}}, r.user.ID)
	if core.KindOf(err) != core.NotFound {
		t.Errorf("got %v", err)
	}
}

func TestUnlistText(t *testing.T) {
	for _, l := range [][]string{nil, {}, {""}, {"a@example.com"}, {"a", "b"}, {`quo"te`}, {`back\slash`}, {"a,b"}, {"é\n"}} {
		got, err := unlistText(list(l))
		if err != nil || list(got) != list(l) {
			t.Errorf("%q came back %q, %v", l, got, err)
		}
	}
}
