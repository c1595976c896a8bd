package storetest

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

// begin makes a run without storing it.
func begin(c core.Computer, p core.Plan, after time.Duration) core.Run {
	return core.Run{ID: newID[core.RunID](), Plan: p.ID, Computer: c.ID, Start: at(after), Status: core.RunRunning,
		Counts: core.RunCounts{FilesScanned: 1, FilesToBackup: 2}, LeaseUntil: ptr(at(after + time.Hour))}
}

// started stores a run that lasts.
func (f *fixture) started(c core.Computer, p core.Plan, after time.Duration) core.Run {
	f.Helper()
	r := begin(c, p, after)
	f.update(func(tx core.Tx) error { return tx.StartRun(&r) })
	return r
}

// report runs one report and gives its error.
func (f *fixture) report(do func(core.Tx) error) error { return f.store.Update(f.Context(), do) }

func testRuns(f *fixture) {
	acme := f.company()
	ann := f.user(customerOf(acme))
	pc := f.computer(ann)
	p := f.plan(pc)
	r := f.started(pc, p, 0)
	want := r
	want.User, want.Login, want.Name, want.PlanName, want.PlanType = ann.ID, ann.Login, pc.Name, p.Name, p.Type
	f.sub("every field comes back", func(f *fixture) {
		got, err := f.read().Run(core.Everywhere, r.ID)
		f.ok(err)
		same(f, *got, want)
		_, err = f.read().Run(companyScope(f.company().ID), r.ID)
		f.want(core.NotFound, err)
	})
	f.sub("a start that is sent again is taken again", func(f *fixture) {
		f.ok(f.report(func(tx core.Tx) error { return tx.StartRun(&r) }))
		clash := r
		clash.Start = at(time.Second)
		f.want(core.Conflict, f.report(func(tx core.Tx) error { return tx.StartRun(&clash) }))
	})
	progress := r
	progress.Sequence, progress.Counts, progress.LeaseUntil = 3, core.RunCounts{FilesScanned: 1, FilesToBackup: 2, FilesCopied: 3, FilesFailed: 4, DataToBackup: 5, DataCopied: 6, TotalData: 7}, ptr(at(2*time.Hour))
	f.sub("progress counts up", func(f *fixture) {
		for range 2 {
			f.ok(f.report(func(tx core.Tx) error { return tx.ProgressRun(&progress) }))
		}
		late := progress
		late.Sequence = 2
		f.want(core.Conflict, f.report(func(tx core.Tx) error { return tx.ProgressRun(&late) }))
		got, err := f.read().Run(core.Everywhere, r.ID)
		f.ok(err)
		same(f, got.Counts, progress.Counts)
		same(f, *got.LeaseUntil, at(2*time.Hour))
	})
	f.sub("a run whose lease ran out is closed at its end, and goes on", func(f *fixture) {
		heard := f.started(pc, p, time.Hour)
		heard.LeaseUntil = ptr(time.Now().Add(time.Hour))
		f.ok(f.report(func(tx core.Tx) error { return tx.ProgressRun(&heard) }))
		silent, err := f.read().SilentRuns(at(2*time.Hour), "", 10)
		f.ok(err)
		same(f, len(silent), 0) // a lease that ends then has not run out
		silent, err = f.read().SilentRuns(time.Now(), "", 10)
		f.ok(err)
		same(f, silent, []core.RunID{r.ID})
		none, err := f.read().SilentRuns(time.Now(), r.ID, 10)
		f.ok(err)
		same(f, len(none), 0)
		for _, want := range []int64{1, 0} {
			f.update(func(tx core.Tx) error {
				n, err := tx.CloseRuns([]core.RunID{heard.ID, r.ID, newID[core.RunID]()})
				same(f, n, want)
				return err
			})
		}
		lasts, err := f.read().Run(core.Everywhere, heard.ID)
		f.ok(err)
		same(f, lasts.Status, core.RunRunning)
		same(f, lasts.End, nil)
		got, err := f.read().Run(core.Everywhere, r.ID)
		f.ok(err)
		same(f, got.Status, core.RunUnexpectedlyClosed)
		same(f, *got.End, at(2*time.Hour))
		next := progress
		next.Sequence = 4
		f.ok(f.report(func(tx core.Tx) error { return tx.ProgressRun(&next) }))
		got, err = f.read().Run(core.Everywhere, r.ID)
		f.ok(err)
		same(f, got.Status, core.RunRunning)
		same(f, got.End, nil)
		same(f, got.Problem, "")
	})
	end := progress
	end.End, end.Status, end.Problem, end.FailedFiles = ptr(at(time.Hour)), core.RunWarning, "1 file", []core.FailedFile{{Path: "/a\n\"b", Problem: "denied"}}
	f.sub("an end that is sent again is taken again, another is refused", func(f *fixture) {
		early := end
		early.End = ptr(at(-time.Second))
		f.want(core.Invalid, f.report(func(tx core.Tx) error { return tx.EndRun(&early) }))
		for range 2 {
			f.ok(f.report(func(tx core.Tx) error { return tx.EndRun(&end) }))
		}
		other := end
		other.Status = core.RunError
		f.want(core.Conflict, f.report(func(tx core.Tx) error { return tx.EndRun(&other) }))
		f.want(core.Conflict, f.report(func(tx core.Tx) error { late := progress; late.Sequence = 9; return tx.ProgressRun(&late) }))
		got, err := f.read().Run(core.Everywhere, r.ID)
		f.ok(err)
		same(f, got.FailedFiles, end.FailedFiles)
		same(f, *got.End, *end.End)
		same(f, got.LeaseUntil, nil)
	})
	f.sub("only a computer's own plans and runs, and only while it may work", func(f *fixture) {
		stranger := f.computer(ann)
		foreign := begin(stranger, p, 0)
		f.want(core.NotFound, f.report(func(tx core.Tx) error { return tx.StartRun(&foreign) }))
		stolen := end
		stolen.Computer = stranger.ID
		f.want(core.NotFound, f.report(func(tx core.Tx) error { return tx.EndRun(&stolen) }))
		f.want(core.NotFound, f.report(func(tx core.Tx) error { return tx.ProgressRun(&stolen) }))
		lost := f.computer(ann, func(c *core.Computer) { c.LostAuthAt = ptr(start) })
		q := f.plan(lost)
		run := begin(lost, q, 0)
		run.End = ptr(at(time.Hour))
		for _, do := range []func(core.Tx) error{
			func(tx core.Tx) error { return tx.StartRun(&run) }, func(tx core.Tx) error { return tx.ProgressRun(&run) }, func(tx core.Tx) error { return tx.EndRun(&run) },
		} {
			f.want(core.Unauthenticated, f.report(do))
		}
	})
	f.sub("history in pages, latest first", func(f *fixture) {
		pc := f.computer(ann)
		q := f.plan(pc)
		var all []core.RunID
		for i := range 5 {
			all = append([]core.RunID{f.started(pc, q, time.Duration(i/2)*time.Hour).ID}, all...)
		}
		filter := core.RunFilter{Scope: companyScope(acme.ID), User: ann.ID, Computer: pc.ID, Plan: q.ID, Status: ptr(core.RunRunning), From: ptr(at(0)), To: ptr(at(10 * time.Hour))}
		var got []core.RunID
		page := core.RunPage{Limit: 2}
		for {
			list, err := f.read().Runs(filter, page)
			f.ok(err)
			if len(list) == 0 {
				break
			}
			for _, r := range list {
				got = append(got, r.ID)
			}
			last := list[len(list)-1]
			page.Before = &core.RunKey{Start: last.Start, ID: last.ID}
		}
		same(f, got, all)
		list, err := f.read().Runs(filter, core.RunPage{Offset: 3, Limit: 10})
		f.ok(err)
		same(f, list[0].ID, all[3])
		filter.From, filter.To = ptr(at(time.Hour)), ptr(at(2*time.Hour))
		list, err = f.read().Runs(filter, core.RunPage{Limit: 10})
		f.ok(err)
		same(f, len(list), 2)
	})
}

func testMonitor(f *fixture) {
	acme := f.company()
	ann := f.user(customerOf(acme))
	pc := f.computer(ann)
	idle := f.plan(pc, func(p *core.Plan) { p.ScheduledAt, p.Paths = at(time.Minute), []string{"/a", "/b\"c"} })
	busy := f.plan(pc, func(p *core.Plan) { p.ScheduledAt, p.Paths = time.Time{}, []string{"/d"} })
	second := f.started(pc, busy, 2*time.Hour)
	f.started(pc, busy, time.Hour) // arrives late
	twin := f.started(pc, busy, 2*time.Hour)
	if twin.ID < second.ID {
		f.Fatal("IDs do not sort")
	}
	got, err := f.read().Monitor(core.PlanFilter{Scope: companyScope(acme.ID), User: ann.ID}, "", 10)
	f.ok(err)
	same(f, len(got), 2)
	same(f, got[0].Plan, idle)
	same(f, got[0].Run, nil)
	same(f, got[1].Plan, busy)
	same(f, got[1].Computer, pc)
	same(f, *got[1].Run, twin)
	old := core.Run{ID: newID[core.RunID](), Plan: idle.ID, Computer: pc.ID, Start: at(-time.Hour), End: ptr(at(0)), FailedFiles: []core.FailedFile{{Path: "x"}}}
	f.update(func(tx core.Tx) error { return tx.InsertRun(&old) })
	got, err = f.read().Monitor(core.PlanFilter{Scope: core.Everywhere, Computers: []core.ComputerID{pc.ID}}, "", 1)
	f.ok(err)
	same(f, got[0].Run.ID, old.ID)
	got, err = f.read().Monitor(core.PlanFilter{Scope: core.Everywhere, Company: acme.ID}, idle.ID, 10)
	f.ok(err)
	same(f, len(got), 1)
	same(f, got[0].Plan, busy)
	got, err = f.read().Monitor(core.PlanFilter{Scope: core.Everywhere, Company: f.company().ID}, "", 10)
	f.ok(err)
	same(f, len(got), 0)
	history, err := f.read().RunHistory("", 100)
	f.ok(err)
	same(f, len(history), 4)
	same(f, history[3], &old)
	f.exists("id", string(old.ID), f.report(func(tx core.Tx) error { return tx.InsertRun(&old) }))
}

func testSpace(f *fixture) {
	ann, bob := f.user(customerOf(f.company())), f.user(customerOf(f.company()))
	pc := f.computer(ann)
	used := func(f *fixture, want core.Bytes) {
		f.Helper()
		u, err := f.read().User(core.Everywhere, ann.ID)
		f.ok(err)
		same(f, u.Customer.SpaceUsed, want)
	}
	sample := func(day core.Day, stored core.Bytes) core.SpaceSample {
		return core.SpaceSample{User: ann.ID, Computer: pc.ID, Destination: "d", Day: day, Stored: stored, Restored: 1}
	}
	f.sub("the latest sample is what is stored now", func(f *fixture) {
		for _, s := range []core.SpaceSample{sample(10, 100), sample(12, 300), sample(11, 200), {User: ann.ID, Destination: "e", Day: 1, Stored: 7}, sample(12, 310)} {
			f.update(func(tx core.Tx) error { return tx.PutSample(s) })
		}
		used(f, 317)
		got, err := f.read().Volumes([]core.UserID{ann.ID, bob.ID})
		f.ok(err)
		same(f, got, []core.ComputerData{{User: ann.ID, Computer: pc.ID, Name: pc.Name, Destination: "d", Stored: 310}, {User: ann.ID, Destination: "e", Stored: 7}})
	})
	f.sub("samples in pages", func(f *fixture) {
		all, err := f.read().SpaceSamples(core.SpaceKey{}, 100)
		f.ok(err)
		same(f, len(all), 4)
		same(f, all[2], sample(12, 310))
		rest, err := f.read().SpaceSamples(all[1].Key(), 1)
		f.ok(err)
		same(f, rest, all[2:3])
	})
	today := core.DayOf(time.Now())
	f.sub("writes change what is stored, and the day's sample", func(f *fixture) {
		var n core.Bytes
		f.update(func(tx core.Tx) (err error) { n, err = tx.AddStored(ann.ID, "d", pc.ID, 90); return err })
		same(f, n, 400)
		f.update(func(tx core.Tx) error { return tx.AddRestored(ann.ID, "d", pc.ID, 5) })
		f.update(func(tx core.Tx) error { return tx.AddRestored(ann.ID, "d", pc.ID, 6) })
		used(f, 407)
		got, err := f.read().SpaceSamples(core.SpaceKey{User: ann.ID, Destination: "d", Computer: pc.ID, Day: 12}, 5)
		f.ok(err)
		same(f, got[0], core.SpaceSample{User: ann.ID, Destination: "d", Computer: pc.ID, Day: today, Stored: 400, Restored: 11, Kept: true})
		f.update(func(tx core.Tx) (err error) { n, err = tx.AddStored(ann.ID, "d", pc.ID, -1000); return err })
		same(f, n, 0)
		used(f, 7)
		f.update(func(tx core.Tx) (err error) { _, err = tx.AddStored(ann.ID, "d", pc.ID, 50); return err })
	})
	f.sub("days without writes are carried for what the server counts", func(f *fixture) {
		f.update(func(tx core.Tx) error {
			n, err := tx.CarrySpace(today+1, 10)
			same(f, n, 1)
			return err
		})
		f.update(func(tx core.Tx) error {
			n, err := tx.CarrySpace(today+1, 10)
			same(f, n, 0)
			return err
		})
		got, err := f.read().SpaceSamples(core.SpaceKey{User: ann.ID, Destination: "d", Computer: pc.ID, Day: today}, 5)
		f.ok(err)
		same(f, got[0].Stored, 50)
		same(f, got[0].Day, today+1)
	})
	f.sub("what is dropped is gone, its past is not", func(f *fixture) {
		f.update(func(tx core.Tx) error { return tx.DropVolume(ann.ID, "d", pc.ID) })
		f.update(func(tx core.Tx) error { return tx.DropVolume(ann.ID, "d", pc.ID) })
		used(f, 7)
		got, err := f.read().Volumes([]core.UserID{ann.ID})
		f.ok(err)
		same(f, len(got), 1)
		all, err := f.read().SpaceSamples(core.SpaceKey{}, 100)
		f.ok(err)
		same(f, len(all), 6)
	})
	f.sub("a plan's first run makes the computer appear", func(f *fixture) {
		pc := f.computer(bob)
		f.started(pc, f.plan(pc), 0)
		got, err := f.read().Volumes([]core.UserID{bob.ID})
		f.ok(err)
		same(f, got, []core.ComputerData{{User: bob.ID, Computer: pc.ID, Name: pc.Name, Destination: "d"}})
		f.update(func(tx core.Tx) error {
			return tx.PutSample(core.SpaceSample{User: bob.ID, Computer: pc.ID, Destination: "d", Day: 1, Stored: 9}) // older than the run
		})
		got, err = f.read().Volumes([]core.UserID{bob.ID})
		f.ok(err)
		same(f, got[0].Stored, 9)
	})
}
