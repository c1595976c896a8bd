package storetest

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

// build stores a build.
func (f *fixture) build(change func(*core.Build)) core.Build {
	f.Helper()
	b := core.Build{ID: core.NewID[core.BuildID](start), State: core.BuildQueued, CreatedAt: start, UpdatedAt: start}
	change(&b)
	f.update(func(tx core.Tx) error { return tx.InsertBuild(&b) })
	return b
}

func testBuilds(f *fixture) {
	ready := f.build(func(b *core.Build) {
		b.Edition, b.Type, b.Version, b.File, b.Link, b.State = core.LinuxDebEdition, core.SandboxBuild, "1.0", "a b.deb", "xYz", core.BuildReady
		b.CreatedAt, b.UpdatedAt = at(time.Hour), at(2*time.Hour)
	})
	waits := f.build(func(b *core.Build) { b.Edition, b.Job = core.MacOSEdition, "job" })
	f.sub("every field comes back and can change", func(f *fixture) {
		got, err := f.read().Build(ready.ID)
		f.ok(err)
		same(f, *got, ready)
		waits.State, waits.Problem = core.BuildFailed, "no agent"
		var now time.Time
		f.update(func(tx core.Tx) error { now = tx.Now(); return tx.UpdateBuild(&waits) })
		got, err = f.read().Build(waits.ID)
		f.ok(err)
		waits.UpdatedAt = now
		same(f, *got, waits)
	})
	f.sub("a link finds a ready build, letter by letter", func(f *fixture) {
		got, err := f.read().BuildByLink("xYz")
		f.ok(err)
		same(f, got.ID, ready.ID)
		for _, link := range []string{"xyz", "", "other"} {
			_, err := f.read().BuildByLink(link)
			f.want(core.NotFound, err)
		}
	})
	f.sub("lists come newest first, in parts, and by edition when ready", func(f *fixture) {
		first := f.build(func(b *core.Build) { b.Edition, b.State, b.Link = core.WindowsEdition, core.BuildReady, "2" })
		list, err := f.read().Builds("", 2)
		f.ok(err)
		same(f, []core.BuildID{list[0].ID, list[1].ID}, []core.BuildID{first.ID, waits.ID})
		list, err = f.read().Builds(list[1].ID, 2)
		f.ok(err)
		same(f, len(list), 1)
		same(f, list[0].ID, ready.ID)
		list, err = f.read().ReadyBuilds()
		f.ok(err)
		same(f, []core.BuildID{list[0].ID, list[1].ID}, []core.BuildID{first.ID, ready.ID})
	})
	f.sub("what waits or is being made is pending", func(f *fixture) {
		queued := f.build(func(b *core.Build) { b.Edition = core.LinuxRpmEdition })
		got, err := f.read().PendingBuild(core.LinuxRpmEdition, core.CustomBuild)
		f.ok(err)
		same(f, got.ID, queued.ID)
		_, err = f.read().PendingBuild(core.LinuxRpmEdition, core.SandboxBuild)
		f.want(core.NotFound, err)
		_, err = f.read().PendingBuild(core.MacOSEdition, core.CustomBuild)
		f.want(core.NotFound, err)
	})
	f.sub("an ID is taken once, and what is not there cannot change", func(f *fixture) {
		f.want(core.Conflict, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertBuild(&ready) }))
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.UpdateBuild(&core.Build{ID: "nothing"}) }))
	})
}
