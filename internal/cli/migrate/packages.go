package migrate

import (
	"context"
	"fmt"

	"github.com/purserhq/purser/internal/cli/batch"
	"github.com/purserhq/purser/sdk/mbs"
)

// packages pairs packages by name: of several with one name each is the other's
// once, those that are alike first.
func (p *Plan) packages() {
	free := map[string][]mbs.PackagesModels{}
	for _, t := range p.to.packages {
		free[fold(t.Name)] = append(free[fold(t.Name)], t)
	}
	for _, f := range p.from.packages {
		list := free[fold(f.Name)]
		if len(list) == 0 {
			p.createPackage(f)
			continue
		}
		best := 0
		for i, t := range list {
			if len(differences(f, t)) == 0 {
				best = i
				break
			}
		}
		now := list[best]
		free[fold(f.Name)] = append(list[:best:best], list[best+1:]...)
		p.ids.Packages[f.ID] = now.ID
		// A package that is switched off cannot be given: it is on until users
		// have it.
		differs, on := differences(f, now), now.Enabled || f.Enabled
		if !on && p.toBeGiven(f, now) {
			differs, on = append(differs, "Enabled until users have it"), true
			p.lent[f.ID] = true
		}
		p.compare(phasePackages, f.Name, differs, func(s *batch.Step) {
			s.Do = func(ctx context.Context) error { return p.to.client.Packages.Update(ctx, edited(f, now.ID, on)) }
		})
	}
}

// toBeGiven says whether a user will be given a package.
func (p *Plan) toBeGiven(f, t mbs.PackagesModels) bool {
	there := index(p.to.users, func(u mbs.UsersModels) string { return u.Email })
	for _, u := range p.from.users {
		for _, d := range u.DestinationList {
			if d.PackageID != f.ID || p.blocked(d.AccountID) {
				continue
			}
			i := p.assigned(there[fold(u.Email)].DestinationList, d)
			if i < 0 || there[fold(u.Email)].DestinationList[i].PackageID != t.ID {
				return true
			}
		}
	}
	return false
}

func differences(f, t mbs.PackagesModels) []string {
	var differs changed
	differs.when(f.Description != t.Description, "Description")
	differs.when(f.StorageLimit != t.StorageLimit, "StorageLimit")
	differs.when(f.Cost != t.Cost, "Cost")
	differs.when(noLimit(f.RestoreLimit) != noLimit(t.RestoreLimit), "RestoreLimit")
	differs.when(f.UseRestoreLimit != t.UseRestoreLimit, "UseRestoreLimit")
	differs.when(f.IsGlacierRestoreLimit != t.IsGlacierRestoreLimit, "isGlacierRestoreLimit")
	differs.when(f.GlacierRestoreType != t.GlacierRestoreType, "GlacierRestoreType")
	differs.when(f.Enabled && !t.Enabled, "Enabled")
	return differs
}

// noLimit makes all limits that are none alike.
func noLimit(d mbs.Decimal) mbs.Decimal {
	if d.TenThousandths() < 0 {
		return mbs.NewDecimal(-10_000)
	}
	return d
}

func (p *Plan) createPackage(f mbs.PackagesModels) {
	p.add(batch.Step{Phase: phasePackages, Action: batch.Create, Name: f.Name, Do: func(ctx context.Context) error {
		id, err := p.to.client.Packages.Create(ctx, mbs.PackageCreate{Name: &f.Name, Description: &f.Description, StorageLimit: &f.StorageLimit,
			IsGlacierRestoreLimit: &f.IsGlacierRestoreLimit, Cost: &f.Cost, RestoreLimit: &f.RestoreLimit, GlacierRestoreType: &f.GlacierRestoreType,
			UseRestoreLimit: &f.UseRestoreLimit})
		if err == nil && id == 0 {
			err = fmt.Errorf("the new server does not tell the new package's number")
		}
		if err == nil {
			note(p, p.ids.Packages, f.ID, id)
		}
		return err
	}})
}

func edited(f mbs.PackagesModels, id int64, enabled bool) mbs.PackagesEditModels {
	return mbs.PackagesEditModels{ID: &id, Enabled: &enabled, Name: &f.Name, Description: &f.Description, StorageLimit: &f.StorageLimit,
		IsGlacierRestoreLimit: &f.IsGlacierRestoreLimit, Cost: &f.Cost, RestoreLimit: &f.RestoreLimit, GlacierRestoreType: &f.GlacierRestoreType,
		UseRestoreLimit: &f.UseRestoreLimit}
}

// disablePackages switches packages off that are off on the old server, after
// users who have them got them.
func (p *Plan) disablePackages() {
	on := map[int64]bool{}
	for _, t := range p.to.packages {
		on[t.ID] = t.Enabled
	}
	for _, f := range p.from.packages {
		id, there := p.ids.Packages[f.ID]
		if f.Enabled || there && (!on[id] && !p.lent[f.ID] || p.o.Keep) {
			continue
		}
		p.add(batch.Step{Phase: phaseSwitchedOff, Action: batch.Update, Name: f.Name, Detail: "Enabled", Do: func(ctx context.Context) error {
			id, err := noted(p, p.ids.Packages, f.ID, "the package")
			if err != nil {
				return err
			}
			return p.to.client.Packages.Update(ctx, edited(f, id, false))
		}})
	}
}
