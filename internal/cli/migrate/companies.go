package migrate

import (
	"context"
	"fmt"
	"slices"

	"github.com/purserhq/purser/internal/cli/batch"
	"github.com/purserhq/purser/sdk/mbs"
)

func (p *Plan) companies() {
	there := index(p.to.companies, func(c mbs.CompanyModel) string { return c.Name })
	for _, c := range p.from.companies {
		now, ok := there[fold(c.Name)]
		if !ok {
			p.add(batch.Step{Phase: phaseCompanies, Action: batch.Create, Name: c.Name, Do: func(ctx context.Context) error {
				id, err := p.to.client.Companies.Create(ctx, mbs.CompanyCreateModel{Name: &c.Name, StorageLimit: &c.StorageLimit, LicenseSettings: &c.LicenseSettings})
				if err == nil {
					note(p, p.ids.Companies, c.ID, id)
				}
				return err
			}})
			continue
		}
		p.ids.Companies[c.ID] = now.ID
		var differs changed
		differs.when(limit(c.StorageLimit) != limit(now.StorageLimit), "StorageLimit")
		differs.when(c.LicenseSettings != now.LicenseSettings, "LicenseSettings")
		p.compare(phaseCompanies, c.Name, differs, func(s *batch.Step) {
			s.Do = func(ctx context.Context) error {
				in := mbs.CompanyEditModel{ID: &now.ID, Name: &now.Name, StorageLimit: &c.StorageLimit, LicenseSettings: &c.LicenseSettings}
				in.Destinations = given(now.Destinations)
				return p.to.client.Companies.Update(ctx, in)
			}
		})
	}
}

// limit makes all limits that are none alike.
func limit(bytes int64) int64 { return max(bytes, -1) }

func given(list []mbs.CompanyDestinationModel) []mbs.CompanyDestination {
	var out []mbs.CompanyDestination
	for _, d := range list {
		out = append(out, mbs.CompanyDestination{DestinationID: &d.DestinationID, PlanID: d.PlanID})
	}
	return out
}

// companyDestinations gives companies the destinations they have. What the new
// server gave them besides stays.
func (p *Plan) companyDestinations() {
	there := index(p.to.companies, func(c mbs.CompanyModel) string { return c.Name })
	for _, c := range p.from.companies {
		if len(c.Destinations) == 0 {
			continue
		}
		now := there[fold(c.Name)].Destinations
		missing := slices.DeleteFunc(slices.Clone(c.Destinations), func(d mbs.CompanyDestinationModel) bool {
			id := p.ids.Destinations[d.DestinationID]
			return id != "" && slices.ContainsFunc(now, func(n mbs.CompanyDestinationModel) bool { return n.DestinationID == id })
		})
		if len(missing) == 0 {
			p.add(batch.Step{Phase: phaseCompanyStorage, Action: batch.Same, Name: c.Name})
			continue
		}
		p.add(batch.Step{Phase: phaseCompanyStorage, Action: batch.Update, Name: c.Name, Detail: fmt.Sprintf("%d destinations more", len(missing)), Do: func(ctx context.Context) error {
			id, err := noted(p, p.ids.Companies, c.ID, "the company")
			if err != nil {
				return err
			}
			all := given(now)
			for _, d := range missing {
				to, err := noted(p, p.ids.Destinations, d.DestinationID, "one of its destinations")
				if err != nil {
					return err
				}
				one := mbs.CompanyDestination{DestinationID: &to}
				if d.PlanID != nil {
					if pack, err := noted(p, p.ids.Packages, *d.PlanID, "the package"); err == nil {
						one.PlanID = &pack
					}
				}
				all = append(all, one)
			}
			return p.to.client.Companies.Update(ctx, mbs.CompanyEditModel{ID: &id, Name: &c.Name, Destinations: all})
		}})
	}
}
