package v1

import (
	"context"
	"time"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func seats(a *API) {
	register(a, about{op: core.OpSeats, method: "GET", path: "/seats", tag: "settings", summary: "List the most seats that were taken at once, day by day",
		text: "Of each domain, and for those who see all companies of the whole server. Days without a seat taken are left out."}, a.listSeats)
}

type seatsQuery struct {
	From string `query:"from" format:"date" doc:"First day, in UTC; absent: 29 days before the last."`
	To   string `query:"to" format:"date" doc:"Last day; absent: today. At most a year from the first."`
}

func (a *API) listSeats(ctx context.Context, p core.Principal, in *seatsQuery) (*body[wire.Page[wire.SeatDay]], error) {
	list, err := a.services.Allotments.Seats(ctx, p, day(in.From), day(in.To))
	return whole(list, err, fromSeatDay)
}

// day reads a day that huma has checked; none is zero.
func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

func fromSeatDay(d core.SeatDay) wire.SeatDay {
	out := wire.SeatDay{Day: d.Day.Format(time.DateOnly), Most: d.Most}
	if d.Domain != nil {
		out.Company = &wire.Ref{ID: string(d.Domain.Company.ID), Name: d.Domain.Company.Name}
		out.Domain = &wire.Ref{ID: string(d.Domain.ID), Name: d.Domain.Name}
	}
	return out
}
