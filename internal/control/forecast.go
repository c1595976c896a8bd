package control

import (
	"context"
	"slices"

	"github.com/purserhq/purser/internal/core"
)

// trendDays is how far a forecast looks back, and trendLeast the fewest days
// with samples that make a trend.
const (
	trendDays  = 30
	trendLeast = 3
	// horizon is the longest time a forecast tells, in days: ten years.
	horizon = 3650
)

type forecasts struct{ *Control }

// OfUser implements core.ForecastService.
func (s forecasts) OfUser(ctx context.Context, p core.Principal, id core.UserID) (list []core.Forecast, err error) {
	if err := need(p, core.OpForecastUser); err != nil {
		return nil, err
	}
	err = s.store.View(ctx, func(r core.Reader) error {
		list = nil
		u, err := customer(r, p.Rights.Scope, id)
		if err != nil {
			return err
		}
		held, err := r.AssignmentsOf(u.ID)
		if err != nil {
			return err
		}
		for _, a := range held {
			f, err := s.ofAssignment(r, a)
			if err != nil {
				return err
			}
			list = append(list, f)
		}
		return nil
	})
	return list, withOp(core.OpForecastUser, err)
}

// ofAssignment looks at all destinations that share the package's limit.
func (s forecasts) ofAssignment(r core.Reader, a core.Assignment) (core.Forecast, error) {
	f := core.Forecast{Destination: a.Destination.ID, Limit: core.NoLimit}
	g, err := grantOf(r, a.User, a.Destination.ID)
	if err != nil {
		return f, err
	}
	if g.pack == nil {
		g.shared = []core.DestinationID{a.Destination.ID}
	} else if g.pack.StorageLimit > 0 {
		f.Limit = g.pack.StorageLimit.Bytes()
	}
	if f.Used, err = storedIn(r, a.User, g.shared); err != nil {
		return f, err
	}
	sums := map[core.Day]core.Bytes{}
	for _, d := range g.shared {
		days, err := r.SpaceByDay(core.SpaceOf{User: a.User, Destination: d}, s.trendStart())
		if err != nil {
			return f, err
		}
		for _, day := range days {
			sums[day.Day] += day.Stored
		}
	}
	var days []core.DaySpace
	for day, stored := range sums {
		days = append(days, core.DaySpace{Day: day, Stored: stored})
	}
	return s.project(f, days), nil
}

func (s forecasts) trendStart() core.Day { return core.DayOf(s.now()) - trendDays + 1 }

// OfCompany implements core.ForecastService.
func (s forecasts) OfCompany(ctx context.Context, p core.Principal, id core.CompanyID) (f core.Forecast, err error) {
	if err := need(p, core.OpForecastCompany); err != nil {
		return f, err
	}
	err = s.store.View(ctx, func(r core.Reader) error {
		c, err := company(r, p.Rights.Scope, id)
		if err != nil {
			return err
		}
		f = core.Forecast{Limit: c.StorageLimit}
		if f.Used, err = r.CompanyStored(id); err != nil {
			return err
		}
		days, err := r.SpaceByDay(core.SpaceOf{Company: id}, s.trendStart())
		f = s.project(f, days)
		return err
	})
	return f, withOp(core.OpForecastCompany, err)
}

// OfDestination implements core.ForecastService.
func (s forecasts) OfDestination(ctx context.Context, p core.Principal, id core.DestinationID) (f core.Forecast, err error) {
	if err := need(p, core.OpForecastDestination); err != nil {
		return f, err
	}
	err = s.store.View(ctx, func(r core.Reader) error {
		if _, err := destination(r, p.Rights.Scope, core.DestinationRef{ID: id}); err != nil {
			return err
		}
		f = core.Forecast{Destination: id, Limit: core.NoLimit}
		sums := map[core.Day]core.Bytes{}
		for _, of := range everyoneIn(p.Rights.Scope, id) {
			now, err := r.SpaceNow(of)
			if err != nil {
				return err
			}
			f.Used += now
			days, err := r.SpaceByDay(of, s.trendStart())
			if err != nil {
				return err
			}
			for _, d := range days {
				sums[d.Day] += d.Stored
			}
		}
		var days []core.DaySpace
		for day, stored := range sums {
			days = append(days, core.DaySpace{Day: day, Stored: stored})
		}
		f = s.project(f, days)
		return nil
	})
	return f, withOp(core.OpForecastDestination, err)
}

// everyoneIn selects a destination's data that a scope may see.
func everyoneIn(scope core.Scope, id core.DestinationID) []core.SpaceOf {
	if scope.All {
		return []core.SpaceOf{{Destination: id}}
	}
	var list []core.SpaceOf
	for _, c := range scope.Companies {
		list = append(list, core.SpaceOf{Destination: id, Company: c})
	}
	return list
}

// OfPackage implements core.ForecastService.
func (s forecasts) OfPackage(ctx context.Context, p core.Principal, id core.PackageID, after core.UserID, limit int) (list []core.Forecast, err error) {
	const op = core.OpForecastPackage
	if err := need(p, op); err != nil {
		return nil, err
	}
	if limit < 1 || limit > pageSize {
		return nil, withOp(op, core.RangeError("limit", int64(limit), 1, pageSize))
	}
	err = s.store.View(ctx, func(r core.Reader) error {
		list = nil
		pack, err := r.Package(id)
		if err != nil {
			return err
		}
		held, err := r.PackageSpace(p.Rights.Scope, id, s.trendStart(), after, limit)
		for _, h := range held {
			f := core.Forecast{User: h.User, Login: h.Login, Used: h.Now, Limit: core.NoLimit}
			if pack.StorageLimit > 0 {
				f.Limit = pack.StorageLimit.Bytes()
			}
			list = append(list, s.project(f, h.Days))
		}
		return err
	})
	return list, withOp(op, err)
}

// project fills in a forecast's trend: the median of the growth a day between
// every two days (Theil and Sen), which neither a clean-up nor one great
// first backup bends. Without enough days, or without growth, the end is not
// in sight. Of today only what was written has samples yet, so what is stored
// now stands for them.
func (s forecasts) project(f core.Forecast, days []core.DaySpace) core.Forecast {
	today := core.DayOf(s.now())
	days = slices.DeleteFunc(days, func(d core.DaySpace) bool { return d.Day > today })
	for i := range days {
		if days[i].Day == today {
			days[i].Stored = f.Used
		}
	}
	full := f.Limit != core.NoLimit && f.Used >= f.Limit
	if full {
		f.Days = new(int)
	}
	if len(days) < trendLeast {
		return f
	}
	var slopes []float64
	for i, a := range days {
		for _, b := range days[i+1:] {
			slopes = append(slopes, float64(b.Stored-a.Stored)/float64(b.Day-a.Day))
		}
	}
	slices.Sort(slopes)
	perDay := (slopes[len(slopes)/2] + slopes[(len(slopes)-1)/2]) / 2
	f.PerDay = core.Bytes(perDay)
	if full || f.Limit == core.NoLimit || perDay <= 0 {
		return f
	}
	if left := float64(f.Limit-f.Used) / perDay; left <= horizon {
		n := int(left)
		f.Days = &n
	}
	return f
}
