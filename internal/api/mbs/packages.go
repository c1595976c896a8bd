package mbs

import (
	"iter"
	"maps"
	"slices"
	"strconv"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// listPackages answers GET /api/Packages.
func (a *API) listPackages(c *call) error {
	list, err := a.services.Packages.List(c.ctx(), c.principal)
	return stream(c, listed(list, err), fromPackage)
}

// listed makes a stream of a list that was read at once.
func listed[T any](list []*T, err error) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		if err != nil {
			yield(nil, err)
			return
		}
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// getPackage answers GET /api/Packages/{id}: for a number the package, for a
// user's GUID the packages of his destinations. What is unknown, or neither,
// is null. Source: contract mbs.md section 6.4.
func (a *API) getPackage(c *call) error {
	param := c.match.Param("idOrUser")
	if user, ok := parseID[core.UserID](param); ok {
		list, err := a.services.Packages.OfUser(c.ctx(), c.principal, user)
		if err != nil && core.KindOf(err) == core.NotFound {
			return a.reply(c, (*wire.PackagesModels)(nil))
		}
		return stream(c, listed(list, err), fromPackage)
	}
	id, err := strconv.ParseInt(param, 10, 64)
	if err != nil {
		return a.reply(c, (*wire.PackagesModels)(nil))
	}
	p, err := a.services.Packages.Get(c.ctx(), c.principal, core.PackageID(id))
	return found(a, c, p, err, fromPackage)
}

// createPackage answers POST /api/Packages with the new number.
func (a *API) createPackage(c *call) error {
	var in wire.PackageCreate
	if err := a.decode(c, &in); err != nil {
		return err
	}
	err := required(need{"Name", hasText(in.Name)}, need{"StorageLimit", in.StorageLimit != nil},
		need{"isGlacierRestoreLimit", in.IsGlacierRestoreLimit != nil}, need{"Cost", in.Cost != nil})
	if err != nil {
		return err
	}
	if err := held(map[string]*wire.Decimal{"StorageLimit": in.StorageLimit, "RestoreLimit": in.RestoreLimit, "Cost": in.Cost}); err != nil {
		return err
	}
	id, err := a.services.Packages.Create(c.ctx(), c.principal, toPackageCreate(in))
	if err != nil {
		return err
	}
	return a.reply(c, int(id))
}

// updatePackage answers PUT /api/Packages, which has the ID in its body.
func (a *API) updatePackage(c *call) error {
	var in wire.PackagesEditModels
	if err := a.decode(c, &in); err != nil {
		return err
	}
	err := required(need{"ID", in.ID != nil}, need{"Enabled", in.Enabled != nil}, need{"Name", hasText(in.Name)},
		need{"isGlacierRestoreLimit", in.IsGlacierRestoreLimit != nil})
	if err != nil {
		return err
	}
	if err := held(map[string]*wire.Decimal{"StorageLimit": in.StorageLimit, "RestoreLimit": in.RestoreLimit, "Cost": in.Cost}); err != nil {
		return err
	}
	if err := a.services.Packages.Update(c.ctx(), c.principal, core.PackageID(*in.ID), toPackageUpdate(in)); err != nil {
		return err
	}
	return a.empty(c)
}

// deletePackage answers DELETE /api/Packages/{id}.
func (a *API) deletePackage(c *call) error {
	param := c.match.Param("id")
	id, err := strconv.ParseInt(param, 10, 64)
	if err != nil {
		return core.NotFoundError("package", param)
	}
	if err := a.services.Packages.Delete(c.ctx(), c.principal, core.PackageID(id)); err != nil {
		return err
	}
	return a.empty(c)
}

// held refuses amounts that are too small to be held: as a limit, nothing
// would mean none.
func held(amounts map[string]*wire.Decimal) error {
	for _, member := range slices.Sorted(maps.Keys(amounts)) {
		if d := amounts[member]; d != nil && d.Lost() {
			return badMember(member, "The field "+member+" must be 0 or at least 0.0001.")
		}
	}
	return nil
}

// noRestoreLimit is how the dialect writes that there is none.
const noRestoreLimit = -core.One

func fromPackage(p *core.Package) wire.PackagesModels {
	restore := noRestoreLimit
	if p.RestoreLimit != nil {
		restore = *p.RestoreLimit
	}
	return wire.PackagesModels{
		ID: int64(p.ID), Cost: fromFixed(p.Cost), Description: p.Description, Enabled: p.Enabled, Name: p.Name,
		StorageLimit: fromFixed(p.StorageLimit), IsGlacierRestoreLimit: p.GlacierRestoreLimit, RestoreLimit: fromFixed(restore),
		GlacierRestoreType: wire.GlacierRestoreType(p.GlacierRestore), UseRestoreLimit: p.UseRestoreLimit,
	}
}

func toPackageCreate(in wire.PackageCreate) core.PackageCreate {
	out := core.PackageCreate{
		Name: text(in.Name), Description: text(in.Description), StorageLimit: *toFixed(in.StorageLimit), RestoreLimit: toFixed(in.RestoreLimit),
		GlacierRestoreLimit: *in.IsGlacierRestoreLimit, Cost: *toFixed(in.Cost),
	}
	if in.UseRestoreLimit != nil {
		out.UseRestoreLimit = *in.UseRestoreLimit
	}
	if in.GlacierRestoreType != nil {
		out.GlacierRestore = core.GlacierRestoreType(*in.GlacierRestoreType)
	}
	return out
}

// toPackageUpdate reads a change: what is absent or null stays.
func toPackageUpdate(in wire.PackagesEditModels) core.PackageUpdate {
	return core.PackageUpdate{
		Name: notEmpty(in.Name), Description: in.Description, Enabled: in.Enabled, StorageLimit: toFixed(in.StorageLimit),
		RestoreLimit: toFixed(in.RestoreLimit), UseRestoreLimit: in.UseRestoreLimit, GlacierRestoreLimit: in.IsGlacierRestoreLimit,
		GlacierRestore: (*core.GlacierRestoreType)(in.GlacierRestoreType), Cost: toFixed(in.Cost),
	}
}

func fromFixed(f core.Fixed) wire.Decimal { return wire.NewDecimal(int64(f)) }

func toFixed(d *wire.Decimal) *core.Fixed {
	if d == nil {
		return nil
	}
	f := core.Fixed(d.TenThousandths())
	return &f
}
