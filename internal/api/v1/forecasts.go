package v1

import (
	"context"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func forecasts(a *API) {
	const tag = "forecasts"
	register(a, about{op: core.OpForecastUser, method: "GET", path: "/users/{id}/forecast", tag: tag,
		summary: "Tell when a customer's destinations reach their limits"}, a.forecastUser)
	register(a, about{op: core.OpForecastCompany, method: "GET", path: "/companies/{id}/forecast", tag: tag, summary: "Tell when a company reaches its limit"}, a.forecastCompany)
	register(a, about{op: core.OpForecastPackage, method: "GET", path: "/packages/{id}/forecast", tag: tag, summary: "Tell when those with a package reach its limit",
		text: "By customer, over all destinations he has with the package."}, a.forecastPackage)
	register(a, about{op: core.OpForecastDestination, method: "GET", path: "/destinations/{id}/forecast", tag: tag, summary: "Tell how a destination's data grows"}, a.forecastDestination)
}

func fromForecast(f core.Forecast) wire.Forecast {
	out := wire.Forecast{Destination: string(f.Destination), Used: int64(f.Used), PerDay: int64(f.PerDay), Days: f.Days}
	if f.Limit != core.NoLimit {
		limit := int64(f.Limit)
		out.Limit = &limit
	}
	if f.User != "" {
		out.User = &wire.Ref{ID: string(f.User), Name: f.Login}
	}
	return out
}

type packageForecasts struct {
	Paging
	ID int64 `path:"id" minimum:"1" doc:"Number of the package."`
}

func (a *API) forecastPackage(ctx context.Context, p core.Principal, in *packageForecasts) (*body[wire.Page[wire.Forecast]], error) {
	var after core.UserID
	if err := in.after(&after); err != nil {
		return nil, err
	}
	list, err := a.services.Forecasts.OfPackage(ctx, p, core.PackageID(in.ID), after, in.Limit+1)
	return part(in.Paging, list, err, fromForecast, func(f core.Forecast) any { return f.User })
}

func (a *API) forecastUser(ctx context.Context, p core.Principal, in *byID) (*body[wire.Page[wire.Forecast]], error) {
	id, err := idOf[core.UserID](in.ID)
	if err != nil {
		return nil, err
	}
	list, err := a.services.Forecasts.OfUser(ctx, p, id)
	return whole(list, err, fromForecast)
}

func (a *API) forecastCompany(ctx context.Context, p core.Principal, in *byID) (*body[wire.Forecast], error) {
	id, err := idOf[core.CompanyID](in.ID)
	if err != nil {
		return nil, err
	}
	f, err := a.services.Forecasts.OfCompany(ctx, p, id)
	if err != nil {
		return nil, err
	}
	return &body[wire.Forecast]{fromForecast(f)}, nil
}

func (a *API) forecastDestination(ctx context.Context, p core.Principal, in *byID) (*body[wire.Forecast], error) {
	id, err := idOf[core.DestinationID](in.ID)
	if err != nil {
		return nil, err
	}
	f, err := a.services.Forecasts.OfDestination(ctx, p, id)
	if err != nil {
		return nil, err
	}
	return &body[wire.Forecast]{fromForecast(f)}, nil
}
