package control

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

// Bounds of a package's numbers, in GB and in units of currency: what bytes
// and ten-thousandths can hold, with room for sums.
const (
	maxPackageGB   = 1_000_000_000
	maxPackageCost = 1_000_000_000
)

// usersNamed is how many users a refusal names.
const usersNamed = 5

type packages struct{ *Control }

// List implements core.PackageService.
func (s packages) List(ctx context.Context, p core.Principal) ([]*core.Package, error) {
	if err := need(p, core.OpPackagesList); err != nil {
		return nil, err
	}
	list, err := s.store.Read(ctx).Packages()
	return list, withOp(core.OpPackagesList, err)
}

// Get implements core.PackageService.
func (s packages) Get(ctx context.Context, p core.Principal, id core.PackageID) (*core.Package, error) {
	if err := need(p, core.OpPackagesGet); err != nil {
		return nil, err
	}
	found, err := s.store.Read(ctx).Package(id)
	return found, withOp(core.OpPackagesGet, err)
}

// OfUser implements core.PackageService.
func (s packages) OfUser(ctx context.Context, p core.Principal, id core.UserID) ([]*core.Package, error) {
	if err := need(p, core.OpPackagesOfUser); err != nil {
		return nil, err
	}
	list, err := packagesOf(s.store.Read(ctx), p.Rights.Scope, id)
	return list, withOp(core.OpPackagesOfUser, err)
}

func packagesOf(r core.Reader, scope core.Scope, id core.UserID) ([]*core.Package, error) {
	u, err := customer(r, scope, id)
	if err != nil {
		return nil, err
	}
	held, err := r.AssignmentsOf(u.ID)
	if err != nil {
		return nil, err
	}
	all, err := r.Packages()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p *core.Package) bool {
		return !slices.ContainsFunc(held, func(a core.Assignment) bool { return a.Package == p.ID })
	}), nil
}

// Create implements core.PackageService.
func (s packages) Create(ctx context.Context, p core.Principal, in core.PackageCreate) (id core.PackageID, err error) {
	err = s.change(ctx, p, core.OpPackagesCreate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if err := a.provider(); err != nil {
			return core.AuditEvent{}, err
		}
		n := &core.Package{Name: strings.TrimSpace(in.Name), Description: in.Description, Enabled: true, StorageLimit: in.StorageLimit,
			RestoreLimit: unlessNegative(in.RestoreLimit), UseRestoreLimit: in.UseRestoreLimit, GlacierRestoreLimit: in.GlacierRestoreLimit,
			GlacierRestore: in.GlacierRestore, Cost: in.Cost}
		if err := CheckPackage(n); err != nil {
			return core.AuditEvent{}, err
		}
		err := tx.InsertPackage(n)
		id = n.ID
		return aboutPackage(n, nil), err
	})
	return id, err
}

// unlessNegative reads a restore limit: the dialect writes -1 for none
// (contract mbs.md section 5).
func unlessNegative(given *core.Fixed) *core.Fixed {
	if given == nil || *given < 0 {
		return nil
	}
	return given
}

// CheckPackage checks a package's own values.
func CheckPackage(p *core.Package) error {
	if err := name("name", p.Name, maxName); err != nil {
		return err
	}
	if err := prose("description", p.Description); err != nil {
		return err
	}
	if !p.GlacierRestore.Valid() {
		return core.RangeError("glacierRestore", int64(p.GlacierRestore), int(core.GlacierStandard), int(core.GlacierNo))
	}
	if err := amount("storageLimit", p.StorageLimit, maxPackageGB); err != nil {
		return err
	}
	if p.RestoreLimit != nil {
		if err := amount("restoreLimit", *p.RestoreLimit, maxPackageGB); err != nil {
			return err
		}
	}
	return CheckPackageCost(p.Cost)
}

// CheckPackageCost checks what a package costs.
func CheckPackageCost(cost core.Fixed) error { return amount("cost", cost, maxPackageCost) }

// amount checks a decimal: not negative, at most max.
func amount(field string, f core.Fixed, max int) error {
	if f < 0 || f > core.Fixed(max)*core.One {
		return core.RangeError(field, int64(f/core.One), 0, max)
	}
	return nil
}

func aboutPackage(p *core.Package, changes []string) core.AuditEvent {
	return core.AuditEvent{Target: strconv.FormatInt(int64(p.ID), 10), Name: p.Name, Changes: strings.Join(changes, ",")}
}

// Update implements core.PackageService.
func (s packages) Update(ctx context.Context, p core.Principal, id core.PackageID, in core.PackageUpdate) error {
	return s.change(ctx, p, core.OpPackagesUpdate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if err := a.provider(); err != nil {
			return core.AuditEvent{}, err
		}
		old, err := tx.Package(id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		changes := applyPackage(old, in)
		if err := CheckPackage(old); err != nil {
			return core.AuditEvent{}, err
		}
		old.UpdatedAt = tx.Now()
		return aboutPackage(old, changes), tx.UpdatePackage(old)
	})
}

func applyPackage(p *core.Package, in core.PackageUpdate) (changes []string) {
	set(&changes, "name", &p.Name, trimmed(in.Name))
	set(&changes, "description", &p.Description, in.Description)
	set(&changes, "enabled", &p.Enabled, in.Enabled)
	set(&changes, "storageLimit", &p.StorageLimit, in.StorageLimit)
	set(&changes, "useRestoreLimit", &p.UseRestoreLimit, in.UseRestoreLimit)
	set(&changes, "glacierRestoreLimit", &p.GlacierRestoreLimit, in.GlacierRestoreLimit)
	set(&changes, "glacierRestore", &p.GlacierRestore, in.GlacierRestore)
	set(&changes, "cost", &p.Cost, in.Cost)
	if in.RestoreLimit != nil {
		p.RestoreLimit, changes = unlessNegative(in.RestoreLimit), append(changes, "restoreLimit")
	}
	return changes
}

// Delete implements core.PackageService.
func (s packages) Delete(ctx context.Context, p core.Principal, id core.PackageID) error {
	return s.change(ctx, p, core.OpPackagesDelete, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if err := a.provider(); err != nil {
			return core.AuditEvent{}, err
		}
		old, err := tx.Package(id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if err := packageUnused(tx, old); err != nil {
			return core.AuditEvent{}, err
		}
		return aboutPackage(old, nil), tx.DeletePackage(id)
	})
}

// packageUnused refuses to let a package go that someone has, and says who.
func packageUnused(tx core.Tx, p *core.Package) error {
	n, logins, err := tx.PackageUse(p.ID, usersNamed)
	if err != nil || n == 0 {
		return err
	}
	who := strings.Join(logins, ", ")
	if n > int64(len(logins)) {
		who += ", ..."
	}
	return core.InUseError("package", strconv.FormatInt(int64(p.ID), 10),
		"package \""+p.Name+"\" is in use by "+counted(n, "user")+": "+who)
}
