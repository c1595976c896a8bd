package sqlstore

import (
	"strconv"

	"zombiezen.com/go/sqlite"

	"github.com/purserhq/purser/internal/core"
)

// packageCounter gives packages their numbers.
const packageCounter = "packages"

// The cost in force is that of the latest period: periods begin when they are
// written, never later.
const selectPackages = `SELECT p.id, p.name, p.description, p.enabled, p.storage_limit, p.restore_limit, p.use_restore_limit,
 p.glacier_restore_limit, p.glacier_restore, c.cost, p.created_at, p.updated_at FROM packages p
 JOIN package_costs c ON c.package_id = p.id AND c.since = (SELECT max(x.since) FROM package_costs x WHERE x.package_id = p.id)
 WHERE p.deleted_at IS NULL`

// packages reads rows of selectPackages.
func (r *reader) packages(query string, args ...any) ([]*core.Package, error) {
	var out []*core.Package
	err := r.each(func(rows rows) error {
		p := &core.Package{}
		out = append(out, p)
		return rows.Scan((*number)(&p.ID), (*text)(&p.Name), (*text)(&p.Description), (*flag)(&p.Enabled), (*number)(&p.StorageLimit),
			maybeFixed{&p.RestoreLimit}, (*flag)(&p.UseRestoreLimit), (*flag)(&p.GlacierRestoreLimit), (*small)(&p.GlacierRestore),
			(*number)(&p.Cost), (*instant)(&p.CreatedAt), (*instant)(&p.UpdatedAt))
	}, query, args...)
	return out, err
}

func noPackage(id core.PackageID) *core.Error {
	return core.NotFoundError("package", strconv.FormatInt(int64(id), 10))
}

// Package implements core.PackageReader.
func (r *reader) Package(id core.PackageID) (*core.Package, error) {
	found, err := r.packages(selectPackages+` AND p.id = $1`, int64(id))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, noPackage(id)
	}
	return found[0], nil
}

// Packages implements core.PackageReader.
func (r *reader) Packages() ([]*core.Package, error) {
	return r.packages(selectPackages + ` ORDER BY p.id`)
}

// PackageCosts implements core.PackageReader.
func (r *reader) PackageCosts() (out []core.PackageCost, err error) {
	err = r.each(func(rows rows) error {
		var c core.PackageCost
		if err := rows.Scan((*number)(&c.Package), (*instant)(&c.Since), (*number)(&c.Cost)); err != nil {
			return err
		}
		out = append(out, c)
		return nil
	}, `SELECT package_id, since, cost FROM package_costs ORDER BY package_id, since`)
	return out, err
}

// InsertPackage implements core.PackageWriter.
func (t *tx) InsertPackage(p *core.Package) (err error) {
	if p.ID == 0 {
		if id, err := t.next(packageCounter); err != nil {
			return err
		} else {
			p.ID = core.PackageID(id)
		}
	} else if err := t.takePackageID(p.ID); err != nil {
		return err
	}
	err = t.run(`INSERT INTO packages (id, name, description, enabled, storage_limit, restore_limit, use_restore_limit, glacier_restore_limit,
 glacier_restore, updated_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		append(t.packageValues(p), t.orNow(p.CreatedAt))...)
	if err != nil {
		return err
	}
	return t.run(`INSERT INTO package_costs (package_id, since, cost) VALUES ($1, $2, $3)`, int64(p.ID), t.orNow(p.CreatedAt), int64(p.Cost))
}

// takePackageID checks that a given number was never a package's, and keeps
// the counter from giving it out.
func (t *tx) takePackageID(id core.PackageID) error {
	taken, err := t.exists(`SELECT 1 FROM packages WHERE id = $1`, int64(id))
	if err != nil {
		return err
	}
	if taken {
		return core.ExistsError("id", strconv.FormatInt(int64(id), 10))
	}
	return t.passed(packageCounter, int64(id))
}

func (t *tx) packageValues(p *core.Package) []any {
	return []any{int64(p.ID), p.Name, p.Description, p.Enabled, int64(p.StorageLimit), maybe((*int64)(p.RestoreLimit)), p.UseRestoreLimit,
		p.GlacierRestoreLimit, int64(p.GlacierRestore), t.orNow(p.UpdatedAt)}
}

// UpdatePackage implements core.PackageWriter.
func (t *tx) UpdatePackage(p *core.Package) error {
	err := t.change(noPackage(p.ID), `UPDATE packages SET name = $2, description = $3, enabled = $4, storage_limit = $5, restore_limit = $6,
 use_restore_limit = $7, glacier_restore_limit = $8, glacier_restore = $9, updated_at = $10 WHERE id = $1 AND deleted_at IS NULL`, t.packageValues(p)...)
	if err != nil {
		return err
	}
	var cost int64
	var since int64
	_, err = t.one(`SELECT cost, since FROM package_costs WHERE package_id = $1 ORDER BY since DESC LIMIT 1`,
		[]any{int64(p.ID)}, (*number)(&cost), (*number)(&since))
	if err != nil || cost == int64(p.Cost) {
		return err
	}
	// A clock that stands still or goes back must not put the new cost before the old one.
	return t.SetPackageCost(core.PackageCost{Package: p.ID, Since: fromMicros(max(micros(t.now), since)), Cost: p.Cost})
}

// SetPackageCost implements core.PackageWriter.
func (t *tx) SetPackageCost(c core.PackageCost) error {
	return t.run(`INSERT INTO package_costs (package_id, since, cost) VALUES ($1, $2, $3)
 ON CONFLICT (package_id, since) DO UPDATE SET cost = excluded.cost`, int64(c.Package), micros(c.Since), int64(c.Cost))
}

// DeletePackage implements core.PackageWriter.
func (t *tx) DeletePackage(id core.PackageID) error {
	return t.change(noPackage(id), `UPDATE packages SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL`, int64(id), micros(t.now))
}

// maybeFixed reads an amount that may be NULL.
type maybeFixed struct{ p **core.Fixed }

func (d maybeFixed) fromColumn(s *sqlite.Stmt, i int) error {
	*d.p = nil
	if !s.ColumnIsNull(i) {
		f := core.Fixed(s.ColumnInt64(i))
		*d.p = &f
	}
	return nil
}

// Scan implements sql.Scanner.
func (d maybeFixed) Scan(v any) error {
	*d.p = nil
	if v == nil {
		return nil
	}
	n, err := integer(v)
	f := core.Fixed(n)
	*d.p = &f
	return err
}
