package storetest

import (
	"math"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// pack stores a package.
func (f *fixture) pack(change ...func(*core.Package)) core.Package {
	f.Helper()
	p := core.Package{Name: unique("Package "), Enabled: true, CreatedAt: start, UpdatedAt: start}
	for _, ch := range change {
		ch(&p)
	}
	f.update(func(tx core.Tx) error { return tx.InsertPackage(&p) })
	return p
}

func (f *fixture) package1(id core.PackageID) core.Package {
	f.Helper()
	p, err := f.read().Package(id)
	f.ok(err)
	return *p
}

func testPackages(f *fixture) {
	full := f.pack(func(p *core.Package) {
		p.Description, p.StorageLimit, p.RestoreLimit, p.UseRestoreLimit = "d", 102_500, ptr(core.Fixed(0)), true
		p.GlacierRestoreLimit, p.GlacierRestore, p.Cost = true, core.GlacierExpedited, math.MaxInt64
	})
	f.sub("every field comes back and can change", func(f *fixture) {
		same(f, f.package1(full.ID), full)
		full.RestoreLimit = ptr(core.Fixed(5))
		f.update(func(tx core.Tx) error { return tx.UpdatePackage(&full) })
		same(f, f.package1(full.ID), full)
		full = core.Package{ID: full.ID, Name: "Other", CreatedAt: start, UpdatedAt: at(time.Hour)}
		f.update(func(tx core.Tx) error { return tx.UpdatePackage(&full) })
		same(f, f.package1(full.ID), full)
	})
	f.sub("numbers count up, a given one moves the counter, none comes twice", func(f *fixture) {
		a := f.pack()
		b := f.pack(func(p *core.Package) { p.ID = a.ID + 100 })
		c := f.pack(func(p *core.Package) { p.ID = a.ID + 50 })
		same(f, f.pack().ID, b.ID+1)
		f.exists("id", "50", f.store.Update(f.Context(), func(tx core.Tx) error {
			if err := tx.InsertPackage(&core.Package{ID: 50, Name: "x"}); err != nil {
				return err
			}
			return tx.InsertPackage(&core.Package{ID: 50, Name: "y"})
		}))
		f.update(func(tx core.Tx) error { return tx.DeletePackage(b.ID) })
		same(f, f.pack().ID, b.ID+2)
		again := core.Package{ID: b.ID, Name: "again"}
		f.want(core.Conflict, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.InsertPackage(&again) }))
		same(f, f.package1(c.ID), c)
	})
	f.sub("a deleted one is gone, but for what it cost", func(f *fixture) {
		p := f.pack(func(p *core.Package) { p.Cost = 7 })
		f.update(func(tx core.Tx) error { return tx.DeletePackage(p.ID) })
		_, err := f.read().Package(p.ID)
		f.want(core.NotFound, err)
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.DeletePackage(p.ID) }))
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.UpdatePackage(&p) }))
		list, err := f.read().Packages()
		f.ok(err)
		for i, q := range list {
			if q.ID == p.ID || i > 0 && q.ID <= list[i-1].ID {
				f.Fatalf("package %d in the list at %d", q.ID, i)
			}
		}
		same(f, f.costs(p.ID), []core.PackageCost{{Package: p.ID, Since: start, Cost: 7}})
	})
	f.sub("another cost starts a period", func(f *fixture) {
		p := f.pack(func(p *core.Package) { p.Cost = 10 })
		var now time.Time
		change := func(cost core.Fixed) {
			p.Cost, p.UpdatedAt = cost, at(time.Hour)
			f.update(func(tx core.Tx) error { now = tx.Now(); return tx.UpdatePackage(&p) })
		}
		change(10)
		same(f, f.costs(p.ID), []core.PackageCost{{Package: p.ID, Since: start, Cost: 10}})
		change(20)
		same(f, f.costs(p.ID), []core.PackageCost{{Package: p.ID, Since: start, Cost: 10}, {Package: p.ID, Since: now, Cost: 20}})
		same(f, f.package1(p.ID), p)
		f.update(func(tx core.Tx) error {
			return tx.SetPackageCost(core.PackageCost{Package: p.ID, Since: at(-time.Hour), Cost: 5})
		})
		same(f, len(f.costs(p.ID)), 3)
		same(f, f.package1(p.ID).Cost, 20)
	})
}

func (f *fixture) costs(id core.PackageID) (out []core.PackageCost) {
	f.Helper()
	all, err := f.read().PackageCosts()
	f.ok(err)
	for _, c := range all {
		if c.Package == id {
			out = append(out, c)
		}
	}
	return out
}
