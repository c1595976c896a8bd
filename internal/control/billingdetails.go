package control

import (
	"context"
	"slices"

	"github.com/purserhq/purser/internal/core"
)

// Details implements core.BillingService.
func (s billing) Details(ctx context.Context, p core.Principal, user core.UserID, asked *core.Month) (*core.BillingDetails, error) {
	if err := need(p, core.OpBillingDetails); err != nil {
		return nil, err
	}
	m := s.month(asked)
	samples, who, err := s.samples(ctx, p.Rights.Scope, p.Rights.Scope.All, user, m)
	if err == nil && who == nil {
		err = core.NotFoundError("user", string(user))
	}
	if err != nil {
		return nil, withOp(core.OpBillingDetails, err)
	}
	d := &core.BillingDetails{User: user, Volumes: volumesOf(samples)}
	if err := s.complete(ctx, p.Rights.Scope, d, who, m); err != nil {
		return nil, withOp(core.OpBillingDetails, err)
	}
	for _, v := range d.Volumes {
		d.Stored += v.Stored
		d.Restored += v.Restored
	}
	return d, nil
}

// volumesOf adds up samples, which come by day, by destination and computer:
// stored is what the last day says.
func volumesOf(samples []core.SpaceSample) []core.BilledVolume {
	var out []core.BilledVolume
	for _, x := range samples {
		v := volumeFor(&out, x.Destination, x.Computer)
		v.Stored = x.Stored
		v.Restored += x.Restored
	}
	return out
}

// volumeFor finds a volume or adds it. The pointer is good until the next call.
func volumeFor(list *[]core.BilledVolume, d core.DestinationID, c core.ComputerID) *core.BilledVolume {
	i := slices.IndexFunc(*list, func(v core.BilledVolume) bool { return v.Destination == d && v.Computer == c })
	if i < 0 {
		i = len(*list)
		*list = append(*list, core.BilledVolume{Destination: d, Computer: c})
	}
	return &(*list)[i]
}

// complete fills in what is stored now, destinations without data, and names.
func (s billing) complete(ctx context.Context, scope core.Scope, d *core.BillingDetails, who *core.BilledPerson, m core.Month) error {
	return s.store.View(ctx, func(r core.Reader) error {
		today := core.DayOf(s.now())
		if m == today.Month() && scope.Holds(who.Home) {
			now, err := r.Volumes([]core.UserID{who.ID})
			if err != nil {
				return err
			}
			for _, v := range now {
				volumeFor(&d.Volumes, v.Destination, v.Computer).Stored = v.Stored
			}
		}
		if err := addAssigned(r, d, countedDays(m, today)); err != nil {
			return err
		}
		return nameVolumes(r, d.Volumes)
	})
}

// addAssigned adds the destinations that the person had and that hold no data.
func addAssigned(r core.Reader, d *core.BillingDetails, days core.Days) error {
	periods, err := r.BilledAssignments(core.BillingFilter{Scope: core.Everywhere, User: d.User}, days)
	if err != nil {
		return err
	}
	for _, a := range periods {
		held := slices.ContainsFunc(d.Volumes, func(v core.BilledVolume) bool { return v.Destination == a.Destination })
		if !held && core.DaysOf(a.Since, a.Until).Meet(days).Len() > 0 {
			volumeFor(&d.Volumes, a.Destination, "")
		}
	}
	return nil
}

// nameVolumes fills in destinations and computers, deleted ones included.
func nameVolumes(r core.Reader, list []core.BilledVolume) error {
	var ids []core.DestinationID
	var computers []core.ComputerID
	for _, v := range list {
		ids, computers = append(ids, v.Destination), append(computers, v.Computer)
	}
	destinations, err := r.BilledDestinations(ids)
	if err != nil {
		return err
	}
	names, err := r.BilledComputers(computers)
	if err != nil {
		return err
	}
	for i := range list {
		v, d := &list[i], destinations[list[i].Destination]
		v.Account, v.Bucket, v.Name, v.ComputerName = d.Account, d.Bucket, d.Name, names[v.Computer]
	}
	return nil
}
