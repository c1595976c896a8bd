package transfer

import (
	"encoding/json"
	"strconv"
	"time"

	jsonx "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

type packageElem struct {
	ID                  int64           `json:"id,omitzero"`
	Name                string          `json:"name"`
	Description         *string         `json:"description,omitzero"`
	Enabled             *bool           `json:"enabled,omitzero"`
	StorageLimitGB      nullable[fixed] `json:"storageLimitGB,omitzero"` // null or 0: no limit
	Cost                *costs          `json:"cost,omitzero"`
	RestoreLimitGB      nullable[fixed] `json:"restoreLimitGB,omitzero"` // null: none
	UseRestoreLimit     *bool           `json:"useRestoreLimit,omitzero"`
	GlacierRestoreLimit *bool           `json:"isGlacierRestoreLimit,omitzero"`
	GlacierRestoreType  *string         `json:"glacierRestoreType,omitzero"`
	CreatedAt           *time.Time      `json:"createdAt,omitzero"` // own
	UpdatedAt           *time.Time      `json:"updatedAt,omitzero"` // own
}

var glacierTypes = names[core.GlacierRestoreType]{
	core.GlacierStandard: "Standard", core.GlacierBulk: "Bulk", core.GlacierExpedited: "Expedited", core.GlacierNo: "No",
}

// fixed is a decimal, written as a text; a number is read as well.
type fixed core.Fixed

// MarshalJSON writes the text.
func (f fixed) MarshalJSON() ([]byte, error) { return json.Marshal(core.Fixed(f).String()) }

// UnmarshalJSONFrom reads a text or a number.
func (f *fixed) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	tok, err := dec.ReadToken()
	if err != nil {
		return err
	}
	n, ok := core.ParseFixed(tok.String())
	if kind := tok.Kind(); !ok || kind != '"' && kind != '0' {
		return valueError(`want an amount such as "75.00", with up to four decimals`)
	}
	*f = fixed(n)
	return nil
}

// costPeriod is what a package costs a month from a time on, up to the next one.
type costPeriod struct {
	From moment `json:"from,omitzero"` // absent: since ever
	Cost fixed  `json:"cost"`
}

// costs is one cost since ever, or a list of periods.
type costs []costPeriod

// MarshalJSON writes one value where that says it all.
func (c costs) MarshalJSON() ([]byte, error) {
	if len(c) == 1 {
		return json.Marshal(c[0].Cost)
	}
	return json.Marshal([]costPeriod(c))
}

// UnmarshalJSONFrom reads a value or a list.
func (c *costs) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == '[' {
		return jsonx.UnmarshalDecode(dec, (*[]costPeriod)(c), jsonx.RejectUnknownMembers(true))
	}
	var one fixed
	if err := jsonx.UnmarshalDecode(dec, &one); err != nil {
		return err
	}
	*c = costs{{Cost: one}}
	return nil
}

// ever is when a cost without a beginning begins.
var ever = time.Unix(0, 0).UTC()

func (p costPeriod) since() time.Time {
	if t := time.Time(p.From); t.After(ever) {
		return t
	}
	return ever
}

// onePackage makes or changes a package. One without an ID is found by its name.
func (l *load) onePackage(path string, e *packageElem) error {
	p, exists, err := l.packageFor(e)
	if err != nil {
		return err
	}
	key, member := "package "+strconv.FormatInt(e.ID, 10), "id"
	if e.ID == 0 {
		key, member = "package named "+e.Name, "name"
	}
	if err := l.once(key, path, member); err != nil {
		return err
	}
	if exists && !l.cfg.Update {
		l.sum.existed("packages", p.Name)
		return nil
	}
	if err := e.apply(p); err != nil {
		return err
	}
	if exists {
		l.sum.updated("packages")
		return l.updatePackage(p, e)
	}
	l.sum.made("packages")
	list := costs{{}} // without any it costs nothing
	if e.Cost != nil {
		list = *e.Cost
	}
	p.Cost = list.at(p.CreatedAt)
	if err := l.tx.InsertPackage(p); err != nil {
		return err
	}
	return l.packageCosts(p, list)
}

// updatePackage changes a package. One cost is in force from now on, as what
// was billed must stay; periods are set as they are given.
func (l *load) updatePackage(p *core.Package, e *packageElem) error {
	if e.Cost == nil {
		return l.tx.UpdatePackage(p)
	}
	if list := *e.Cost; len(list) == 1 && list[0].since().Equal(ever) {
		p.Cost = core.Fixed(list[0].Cost)
		return l.tx.UpdatePackage(p)
	}
	if err := l.tx.UpdatePackage(p); err != nil {
		return err
	}
	return l.packageCosts(p, *e.Cost)
}

func (l *load) packageCosts(p *core.Package, list costs) error {
	for _, c := range list {
		if err := l.tx.SetPackageCost(core.PackageCost{Package: p.ID, Since: c.since(), Cost: core.Fixed(c.Cost)}); err != nil {
			return err
		}
	}
	return nil
}

// at gives the cost in force at a time.
func (c costs) at(t time.Time) (cost core.Fixed) {
	for _, p := range c {
		if !p.since().After(t) {
			cost = core.Fixed(p.Cost)
		}
	}
	return cost
}

func (l *load) packageFor(e *packageElem) (*core.Package, bool, error) {
	if e.ID < 0 {
		return nil, false, refuse("id", "%d is not the number of a package", e.ID)
	}
	if e.ID != 0 {
		if p, exists, err := found(l.tx.Package(core.PackageID(e.ID))); exists || err != nil {
			return p, exists, err
		}
	} else {
		all, err := l.tx.Packages()
		if err != nil {
			return nil, false, err
		}
		for _, p := range all {
			if p.Name == e.Name {
				return p, true, nil
			}
		}
	}
	return &core.Package{ID: core.PackageID(e.ID), Enabled: true, CreatedAt: l.now, UpdatedAt: l.now}, false, nil
}

func (e *packageElem) apply(p *core.Package) error {
	p.Name = e.Name
	put(&p.Description, e.Description)
	put(&p.Enabled, e.Enabled)
	put(&p.UseRestoreLimit, e.UseRestoreLimit)
	put(&p.GlacierRestoreLimit, e.GlacierRestoreLimit)
	putTime(&p.CreatedAt, e.CreatedAt)
	putTime(&p.UpdatedAt, e.UpdatedAt)
	if e.StorageLimitGB.Set {
		p.StorageLimit = 0
		put(&p.StorageLimit, (*core.Fixed)(e.StorageLimitGB.Value))
	}
	if e.RestoreLimitGB.Set {
		p.RestoreLimit = (*core.Fixed)(e.RestoreLimitGB.Value)
	}
	if e.GlacierRestoreType != nil {
		t, err := glacierTypes.parse("glacierRestoreType", *e.GlacierRestoreType)
		if err != nil {
			return err
		}
		p.GlacierRestore = t
	}
	if e.Cost != nil {
		if err := e.Cost.check(); err != nil {
			return err
		}
	}
	return control.CheckPackage(p)
}

func (c costs) check() error {
	if len(c) == 0 {
		return refuse("cost", "want an amount or at least one period")
	}
	for i := range c {
		if err := control.CheckPackageCost(core.Fixed(c[i].Cost)); err != nil {
			return under(item("cost", i), err)
		}
	}
	for i := range c[1:] {
		if !c[i].since().Before(c[i+1].since()) {
			return refuse(item("cost", i+1), "does not begin after the one before")
		}
	}
	return nil
}

func (x *export) packages() error {
	list, err := x.r.Packages()
	if err != nil {
		return err
	}
	periods, err := x.r.PackageCosts()
	if err != nil {
		return err
	}
	of := map[core.PackageID]costs{}
	for _, c := range periods {
		if have := of[c.Package]; len(have) == 0 {
			of[c.Package] = costs{{Cost: fixed(c.Cost)}}
		} else if have[len(have)-1].Cost != fixed(c.Cost) {
			of[c.Package] = append(have, costPeriod{From: moment(c.Since), Cost: fixed(c.Cost)})
		}
	}
	defer x.w.endList()
	for _, p := range list {
		if err := x.w.element("packages", packageOf(p, of[p.ID])); err != nil {
			return err
		}
	}
	return nil
}

func packageOf(p *core.Package, cost costs) packageElem {
	way := glacierTypes[p.GlacierRestore]
	return packageElem{
		ID: int64(p.ID), Name: p.Name, Description: &p.Description, Enabled: &p.Enabled, StorageLimitGB: given((*fixed)(&p.StorageLimit)), Cost: &cost,
		RestoreLimitGB: given((*fixed)(p.RestoreLimit)), UseRestoreLimit: &p.UseRestoreLimit, GlacierRestoreLimit: &p.GlacierRestoreLimit,
		GlacierRestoreType: &way, CreatedAt: &p.CreatedAt, UpdatedAt: &p.UpdatedAt,
	}
}
