package transfer_test

import (
	"context"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

const machines = `{
 "companies": [{"name": "Acme"}],
 "users": [{"id": "0190a000-0000-7000-8000-00000000000a", "login": "ann", "customer": {"company": "Acme"}}, {"login": "bob", "customer": {}}],
 "computers": [
  {"id": "0190a000-0000-7000-8000-0000000000c1", "user": "ann", "name": "ann-laptop", "os": "linux", "agentVersion": "1.0.0",
   "enrolledAt": "2026-01-01T00:00:00Z", "lastSeenAt": "2026-11-01T00:00:00Z", "lostAuthAt": "2026-11-02T00:00:00Z",
   "tokenHash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
  {"user": "bob", "name": "bob-pc"}],
 "plans": [
  {"id": "0190a000-0000-7000-8000-0000000000d1", "computer": "0190a000-0000-7000-8000-0000000000c1", "name": "Documents", "type": "BackupFiles",
   "account": "local DISK", "destination": "bucket", "schedule": "0 2 * * *", "timeZone": "Europe/Berlin", "paths": ["/home/ann"]},
  {"id": "0190a000-0000-7000-8000-0000000000d2", "computer": "0190a000-0000-7000-8000-0000000000c1", "name": "Mail", "enabled": false}],
 "runs": [
  {"plan": "0190a000-0000-7000-8000-0000000000d1", "start": "2026-11-20T02:00:00Z", "end": "2026-11-20T02:00:15Z", "status": "Success", "error": "",
   "filesScanned": 82, "filesToBackup": 3, "filesCopied": 3, "filesFailed": 0, "dataToBackup": 531582, "dataCopied": 531582, "totalData": 2425390},
  {"plan": "0190a000-0000-7000-8000-0000000000d1", "start": "2026-11-19T02:00:00Z", "end": "2026-11-19T02:00:15Z", "status": "Success",
   "failedFiles": [{"path": "/home/ann/x", "error": "denied"}]},
  {"plan": "0190a000-0000-7000-8000-0000000000d2", "start": "2026-11-20T02:00:00Z"},
  {"plan": "0190a000-0000-7000-8000-0000000000d2", "start": "2026-11-18T02:00:00Z", "status": "Interrupted"}],
 "spaceSamples": [
  {"user": "ann", "computer": "0190a000-0000-7000-8000-0000000000c1", "account": "0190a000-0000-7000-8000-0000000000a1", "destination": "bucket",
   "day": "2026-11-02", "bytes": 77060622, "restoredBytes": 5},
  {"user": "ann", "computer": "0190a000-0000-7000-8000-0000000000c1", "account": "Local disk", "destination": "bucket", "day": "2026-11-01", "bytes": 1},
  {"user": "bob", "account": "Local disk", "destination": "bucket", "day": "2026-11-01", "bytes": 7}]}`

// withBucket gives a store that has an account with a bucket.
func withBucket(t *testing.T, s core.Store) core.Store {
	t.Helper()
	const account = "0190a000-0000-7000-8000-0000000000a1"
	err := s.Update(context.Background(), func(tx core.Tx) error {
		sealed, err := keeper(t).SealSettings(account, core.AccountSettings{Path: "/srv/backups"})
		if err != nil {
			return err
		}
		if err := tx.InsertAccount(&core.Account{ID: account, Name: "Local disk", Type: core.FileShare, Sealed: sealed}); err != nil {
			return err
		}
		return tx.InsertDestination(&core.Destination{ID: "0190a000-0000-7000-8000-0000000000b1", Account: account, Bucket: "bucket", Check: core.Check{State: core.CheckUnknown}})
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestComputersAndRunsComeBack(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		first := withBucket(t, open())
		mustLoad(t, first, false, machines)
		file := export(t, first)
		for _, want := range []string{
			`"name":"ann-laptop","os":"linux","agentVersion":"1.0.0","enrolledAt":"2026-01-01T00:00:00Z","lastSeenAt":"2026-11-01T00:00:00Z","lostAuthAt":"2026-11-02T00:00:00Z"`,
			`"status":"Warning","error":"","filesScanned":0,"filesToBackup":0,"filesCopied":0,"filesFailed":1`, `"failedFiles":[{"path":"/home/ann/x","error":"denied"}]`,
			`"start":"2026-11-18T02:00:00Z","end":"2026-11-18T02:00:00Z","status":"Interrupted"`, `"start":"2026-11-20T02:00:00Z","status":"Running"`,
			`"account":"0190a000-0000-7000-8000-0000000000a1","destination":"bucket","day":"2026-11-02","bytes":77060622,"restoredBytes":5`,
		} {
			if !strings.Contains(file, want) {
				t.Errorf("the export lacks %s:\n%s", want, file)
			}
		}
		u, err := first.Read(context.Background()).User(core.Everywhere, "0190a000-0000-7000-8000-00000000000a")
		if err != nil || u.Customer.SpaceUsed != 77060622 {
			t.Errorf("space used: %v %v", u.Customer.SpaceUsed, err)
		}
		sum := mustLoad(t, first, false, machines)
		for _, c := range sum.Lists {
			if c.Made != 0 || c.Updated != 0 {
				t.Errorf("second import: %+v", c)
			}
		}
		second := open()
		mustLoad(t, withBucket(t, second), false, withoutAccounts(file))
		if again := export(t, second); again != file {
			t.Errorf("first export:\n%s\nafter import and export:\n%s", file, again)
		}
	})
}

// withoutAccounts leaves the accounts out of a file: the test has put them there.
func withoutAccounts(file string) string {
	var kept []string
	inside := false
	for line := range strings.SplitSeq(file, "\n") {
		inside = inside || strings.HasPrefix(line, ` "accounts"`)
		if !inside {
			kept = append(kept, line)
		}
		inside = inside && line != " ],"
	}
	return strings.Join(kept, "\n")
}

// A plan without a destination goes where a create request would let it go,
// and one that has none stays without.
func TestPlansWithoutADestination(t *testing.T) {
	const file = `{
 "users": [
  {"id": "0190a000-0000-7000-8000-00000000000a", "login": "one", "customer": {"assignments": [{"account": "Local disk", "destination": "bucket"}]}},
  {"login": "none", "customer": {}}],
 "computers": [{"id": "0190a000-0000-7000-8000-0000000000c1", "user": "one", "name": "pc"}, {"id": "0190a000-0000-7000-8000-0000000000c2", "user": "none", "name": "pc"}],
 "plans": [{"computer": "0190a000-0000-7000-8000-0000000000c1", "name": "Only"}, {"computer": "0190a000-0000-7000-8000-0000000000c2", "name": "Nowhere"},
  {"computer": "0190a000-0000-7000-8000-0000000000c1", "name": "None", "account": "", "destination": ""}]}`
	each(t, func(t *testing.T, open func() core.Store) {
		first := withBucket(t, open())
		mustLoad(t, first, false, file)
		list, err := first.Read(t.Context()).Plans(core.PlanFilter{Scope: core.Everywhere}, "", 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			if want := map[string]core.DestinationID{"Only": "0190a000-0000-7000-8000-0000000000b1"}[p.Name]; p.Destination != want {
				t.Errorf("%s goes to %q, want %q", p.Name, p.Destination, want)
			}
		}
		out := export(t, first)
		second := open()
		mustLoad(t, second, false, out)
		if again := export(t, second); again != out {
			t.Errorf("not the same:\n%s\n%s", out, again)
		}
	})
}

// What agents keep counts on the days after a move to another server as well.
func TestKeptVolumesStayKept(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		first := withBucket(t, open())
		mustLoad(t, first, false, machines)
		err := first.Update(t.Context(), func(tx core.Tx) error {
			_, err := tx.AddStored("0190a000-0000-7000-8000-00000000000a", "0190a000-0000-7000-8000-0000000000b1", "0190a000-0000-7000-8000-0000000000c1", 7)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		out := export(t, first)
		if n := strings.Count(out, `"kept":true`); n != 1 {
			t.Errorf("%d samples are kept:\n%s", n, out)
		}
		second := open()
		mustLoad(t, second, false, out)
		if again := export(t, second); again != out {
			t.Errorf("not the same:\n%s\n%s", out, again)
		}
		err = second.Update(t.Context(), func(tx core.Tx) error {
			n, err := tx.CarrySpace(core.DayOf(tx.Now())+2, 10)
			if n != 1 {
				t.Errorf("%d volumes are kept", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestUpdateOfComputersAndPlans(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := withBucket(t, open())
		mustLoad(t, s, false, machines)
		mustLoad(t, s, true, `{"computers": [{"user": "ann", "name": "ANN-laptop", "agentVersion": "2.0", "lostAuthAt": null}],
			"plans": [{"id": "0190a000-0000-7000-8000-0000000000d2", "computer": "0190a000-0000-7000-8000-0000000000c1", "name": "Mail", "enabled": true, "schedule": "@daily"}],
			"spaceSamples": [{"user": "ann", "computer": "0190a000-0000-7000-8000-0000000000c1", "account": "Local disk", "destination": "bucket", "day": "2026-11-02", "bytes": 3}]}`)
		file := export(t, s)
		for _, want := range []string{`"name":"ANN-laptop","os":"linux","agentVersion":"2.0"`, `"name":"Mail","type":"BackupFiles","account":"","destination":"","schedule":"@daily"`, `"day":"2026-11-02","bytes":3,`} {
			if !strings.Contains(file, want) {
				t.Errorf("the export lacks %s:\n%s", want, file)
			}
		}
	})
}

func TestRefusedComputersAndRuns(t *testing.T) {
	const pc, plan = `"computer": "0190a000-0000-7000-8000-0000000000c1"`, `"plan": "0190a000-0000-7000-8000-0000000000d1"`
	tests := []struct{ name, json, want string }{
		{"an unknown user", `{"computers": [{"user": "ghost", "name": "x"}]}`, `computers[0].user: no person "ghost"`},
		{"a computer without a name", `{"computers": [{"user": "ann"}]}`, `computers[0].name: name is required`},
		{"the same computer twice", `{"computers": [{"user": "bob", "name": "x", "id": "0190a000-0000-7000-8000-0000000000ff"}, {"user": "bob", "name": "y", "id": "0190A000-0000-7000-8000-0000000000FF"}]}`,
			`computers[1].id: the same as computers[0]`},
		{"a token that is none", `{"computers": [{"user": "bob", "name": "x", "tokenHash": "12"}]}`, `computers[0].tokenHash: is no SHA-256 in hex`},
		{"an unknown computer", `{"plans": [{"computer": "0190a000-0000-7000-8000-0000000000ff", "name": "x"}]}`, `plans[0].computer: no computer "0190a000`},
		{"an unknown type", `{"plans": [{` + pc + `, "name": "x", "type": "Backups"}]}`, `plans[0].type: no plan type "Backups"`},
		{"a schedule that is none", `{"plans": [{` + pc + `, "name": "x", "schedule": "61 * * * *"}]}`, `plans[0].schedule: minute: 61 is not between 0 and 59`},
		{"a zone that is none", `{"plans": [{` + pc + `, "name": "x", "timeZone": "Mars"}]}`, `plans[0].timeZone: no time zone "Mars"`},
		{"an unknown account", `{"plans": [{` + pc + `, "name": "x", "account": "Other", "destination": "bucket"}]}`, `plans[0].account: no account "Other"`},
		{"an unknown bucket", `{"plans": [{` + pc + `, "name": "x", "account": "Local disk", "destination": "other"}]}`, `plans[0].destination: no destination "other" in account "Local disk"`},
		{"an account without a bucket", `{"plans": [{` + pc + `, "name": "x", "account": "Local disk"}]}`, `plans[0].destination: account and destination go together`},
		{"an unknown plan", `{"runs": [{"plan": "0190a000-0000-7000-8000-0000000000ff", "start": "2026-11-20T02:00:00Z"}]}`, `runs[0].plan: no plan "0190a000`},
		{"a run without start", `{"runs": [{` + plan + `}]}`, `runs[0].start: is required`},
		{"an unknown status", `{"runs": [{` + plan + `, "start": "2026-11-20T02:00:00Z", "status": "Fine"}]}`, `runs[0].status: no status "Fine"`},
		{"a run that has ended and runs", `{"runs": [{` + plan + `, "start": "2026-11-20T02:00:00Z", "end": "2026-11-20T02:00:01Z", "status": "Running"}]}`, `runs[0].end: a run that has ended is not Running`},
		{"an end before the start", `{"runs": [{` + plan + `, "start": "2026-11-20T02:00:00Z", "end": "2026-11-20T01:00:00Z"}]}`, `runs[0].end: end is before start`},
		{"a negative count", `{"runs": [{` + plan + `, "start": "2026-11-20T02:00:00Z", "filesFailed": -1}]}`, `runs[0].filesFailed: filesFailed -1 is not between`},
		{"another user's computer", `{"spaceSamples": [{"user": "bob", ` + pc + `, "account": "Local disk", "destination": "bucket", "day": "2026-11-01", "bytes": 1}]}`, `spaceSamples[0].computer: `},
		{"a day that is none", `{"spaceSamples": [{"user": "bob", "account": "Local disk", "destination": "bucket", "day": "2026-02-30", "bytes": 1}]}`, `spaceSamples[0].day: want a day`},
		{"less than nothing", `{"spaceSamples": [{"user": "bob", "account": "Local disk", "destination": "bucket", "day": "2026-11-01", "bytes": -1}]}`, `spaceSamples[0].bytes: must not be negative`},
	}
	each(t, func(t *testing.T, open func() core.Store) {
		s := withBucket(t, open())
		mustLoad(t, s, false, machines)
		before := export(t, s)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				if _, err := load(t, s, false, tt.json); err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %v, want %s", err, tt.want)
				}
			})
		}
		if after := export(t, s); after != before {
			t.Errorf("a refused file changed something:\n%s", after)
		}
	})
}
