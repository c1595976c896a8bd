package mbs_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/sdk/mbs"
)

const (
	laptop = "0192a000-0000-7000-8000-000000000001"
	docs   = "0192a000-0000-7000-8000-00000000d0c5"
	annID  = "9d6de082-741c-44fe-b067-1a36eb03fa40"
)

// withComputers seeds ann's laptop, a plan with 120 runs, and 119 more computers.
func withComputers(t *testing.T, f func(t *testing.T, s *servertest.Server, c *mbs.Client)) {
	t.Helper()
	var computers, runs []string
	for i := range 120 {
		computers = append(computers, fmt.Sprintf(`{"id": "0192a000-0000-7000-8000-%012x", "user": "ann", "name": "pc-%d"}`, i+1, i))
		runs = append(runs, fmt.Sprintf(`{"plan": %q, "start": "2018-05-10T%02d:%02d:00Z", "end": "2018-05-10T23:00:00Z", "status": "Success"}`, docs, i/60, i%60))
	}
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		s.Import(`{"companies": [{"name": "Acme"}],
			"users": [{"id": "` + annID + `", "login": "ann", "password": "splendidpass", "customer": {"company": "Acme"}}],
			"computers": [` + strings.Join(computers, ",") + `],
			"plans": [{"id": "` + docs + `", "computer": "` + laptop + `", "name": "Documents", "type": "BackupFiles", "paths": ["/home"]}],
			"runs": [` + strings.Join(runs, ",") + `]}`)
		f(t, s, live(t, s))
	})
}

// collect gives all that an iterator gives.
func collect[T any](t *testing.T, seq func(func(T, error) bool)) (all []T) {
	t.Helper()
	for v, err := range seq {
		must(t, err)
		all = append(all, v)
	}
	return all
}

func TestComputersLive(t *testing.T) {
	withComputers(t, func(t *testing.T, s *servertest.Server, c *mbs.Client) {
		ctx := t.Context()
		equal(t, "a page", len(ok(c.Computers.List(ctx, mbs.ComputerListOptions{Offset: 100}))(t)), 20)
		equal(t, "of this name", len(ok(c.Computers.List(ctx, mbs.ComputerListOptions{Search: "pc-11", UserID: annID}))(t)), 11)
		equal(t, "online", len(ok(c.Computers.List(ctx, mbs.ComputerListOptions{Online: new(true)}))(t)), 0)
		equal(t, "of nobody", len(ok(c.Computers.List(ctx, mbs.ComputerListOptions{CompanyID: nobody}))(t)), 0)
		_, err := c.Computers.List(ctx, mbs.ComputerListOptions{Offset: -1})
		is(t, err, mbs.ErrInvalid)
		all := collect(t, c.Computers.All(ctx, mbs.ComputerListOptions{Count: 50}))
		slices.SortFunc(all, func(a, b mbs.ComputerModel) int { return strings.Compare(a.ComputerHID, b.ComputerHID) })
		equal(t, "all", len(slices.CompactFunc(all, func(a, b mbs.ComputerModel) bool { return a.ComputerHID == b.ComputerHID })), 120)

		equal(t, "name", ok(c.Computers.Get(ctx, "{"+laptop+"}"))(t).ComputerName, "pc-0")
		_, err = c.Computers.Get(ctx, nobody)
		is(t, err, mbs.ErrNotFound)
		equal(t, "plans", ok(c.Computers.Statistics(ctx, laptop))(t).PlansCount, 1)

		must(t, c.Computers.Deauthorize(ctx, laptop))
		equal(t, "lost", ok(c.Computers.Get(ctx, laptop))(t).LostAuth, true)
		must(t, c.Computers.Authorize(ctx, laptop, mbs.AuthorizationModel{UserID: new(annID)}))
		err = c.Computers.Authorize(ctx, nobody, mbs.AuthorizationModel{UserID: new(annID)})
		is(t, err, mbs.ErrNotFound)
		if e, ok := errors.AsType[*mbs.Error](err); !ok || e.Code != -6 || e.Status != 400 {
			t.Errorf("got %#v", err)
		}
	})
}

func TestComputerDataLive(t *testing.T) {
	withComputers(t, func(t *testing.T, s *servertest.Server, c *mbs.Client) {
		ctx := t.Context()
		in, path := disk(t, "Disk")
		account := ok(c.Accounts.Create(ctx, in))(t)
		dest := ok(c.Destinations.Create(ctx, mbs.AddUserDestination{UserID: new(annID), AccountID: &account, Destination: &path, PackageID: new(int64(0))}))(t)
		bucket := ok(c.Accounts.Get(ctx, account))(t).Destinations[0].DestinationID
		must(t, s.Store.Update(ctx, func(tx core.Tx) error {
			return tx.PutSample(core.SpaceSample{User: annID, Computer: laptop, Destination: core.DestinationID(bucket), Day: 20000, Stored: 4096})
		}))
		equal(t, "disks", ok(c.Computers.Disks(ctx, laptop))(t)[0], mbs.ComputerDisk{DestinationID: dest, StoredBytes: 4096})
		equal(t, "usage", ok(c.Computers.Usage(ctx, laptop))(t).StoredBytes, 4096)
		equal(t, "computers", ok(c.Users.Computers(ctx, annID))(t)[0], mbs.UserComputerData{DestinationID: dest, ComputerName: "pc-0"})
		_, err := c.Computers.Disks(ctx, nobody)
		is(t, err, mbs.ErrNotFound)
		_, err = c.Computers.Usage(ctx, nobody)
		is(t, err, mbs.ErrNotFound)
		_, err = c.Computers.Statistics(ctx, nobody)
		is(t, err, mbs.ErrNotFound)
	})
}

func TestPlansLive(t *testing.T) {
	withComputers(t, func(t *testing.T, _ *servertest.Server, c *mbs.Client) {
		ctx := t.Context()
		id := ok(c.Computers.CreatePlan(ctx, laptop, mbs.PlanEditModel{Name: new("Mail"), Schedule: new("0 2 * * *"), Paths: []string{"/var/mail"}}))(t)
		_, err := c.Computers.CreatePlan(ctx, laptop, mbs.PlanEditModel{})
		is(t, err, mbs.ErrInvalid)
		equal(t, "plans", len(ok(c.Computers.Plans(ctx, laptop))(t)), 2)
		_, err = c.Computers.Plans(ctx, nobody)
		is(t, err, mbs.ErrNotFound)

		must(t, c.Computers.UpdatePlan(ctx, laptop, id, mbs.PlanEditModel{Name: new("Letters")}))
		got := ok(c.Computers.Plan(ctx, laptop, id))(t)
		equal(t, "name", got.Name, "Letters")
		equal(t, "schedule", got.Schedule, "0 2 * * *")
		equal(t, "type", got.Type, mbs.PlanBackupFiles)
		equal(t, "info", ok(c.Computers.PlanInfo(ctx, laptop, docs))(t).Status, mbs.StatusSuccess)
		_, err = c.Computers.PlanInfo(ctx, laptop, nobody)
		is(t, err, mbs.ErrNotFound)

		must(t, c.Computers.StartPlan(ctx, laptop, id, mbs.PlanStartModel{Mode: new("Full")}))
		must(t, c.Computers.StopPlan(ctx, laptop, id, mbs.PlanStopModel{Force: new(true)}))
		must(t, c.Computers.DeletePlan(ctx, laptop, id))
		is(t, c.Computers.DeletePlan(ctx, laptop, id), mbs.ErrNotFound)
		_, err = c.Computers.Plan(ctx, laptop, id)
		is(t, err, mbs.ErrNotFound)
	})
}

func TestMonitoringAndHistoryLive(t *testing.T) {
	withComputers(t, func(t *testing.T, _ *servertest.Server, c *mbs.Client) {
		ctx := t.Context()
		rows := ok(c.Monitoring.List(ctx))(t)
		equal(t, "rows", len(rows), 1)
		equal(t, "type", rows[0].PlanType, mbs.PlanBackupFiles)
		equal(t, "row by row", collect(t, c.Monitoring.All(ctx))[0].PlanID, docs)
		equal(t, "hers", ok(c.Monitoring.ListForUser(ctx, annID))(t)[0].UserName, "ann")
		_, err := c.Monitoring.ListForUser(ctx, nobody)
		is(t, err, mbs.ErrNotFound)

		equal(t, "a page", len(ok(c.Computers.History(ctx, 110, 100))(t)), 10)
		equal(t, "a page of hers", len(ok(c.Computers.ComputerHistory(ctx, laptop, 0, 0))(t)), 100)
		equal(t, "a plan's", len(ok(c.Computers.PlanHistory(ctx, laptop, docs))(t)), 120)
		for what, seq := range map[string]func(func(mbs.PlanHistoryModel, error) bool){
			"all": c.Computers.AllHistory(ctx), "all of one": c.Computers.AllComputerHistory(ctx, laptop),
		} {
			runs := collect(t, seq)
			equal(t, what, len(runs), 120)
			if !slices.IsSortedFunc(runs, func(a, b mbs.PlanHistoryModel) int { return b.Start.Time().Compare(a.Start.Time()) }) {
				t.Errorf("%s: out of order", what)
			}
		}
	})
}
