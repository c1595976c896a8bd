package v1

import (
	"context"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func computers(a *API) {
	const tag = "computers"
	register(a, about{op: core.OpComputersList, method: "GET", path: "/computers", tag: tag, summary: "List computers"}, a.listComputers)
	register(a, about{op: core.OpComputersGet, method: "GET", path: "/computers/{id}", tag: tag, summary: "Show a computer"}, a.getComputer)
	register(a, about{op: core.OpComputersDelete, method: "DELETE", path: "/computers/{id}", tag: tag, summary: "Forget a computer",
		text: "Its data stays."}, a.deleteComputer)
	register(a, about{op: core.OpMonitor, method: "GET", path: "/plans", tag: tag, summary: "List plans",
		text: "Each with its latest run and how it stands."}, a.listPlans)
}

type computerQuery struct {
	Paging
	User    string `query:"user" format:"uuid" doc:"ID of the customer."`
	Company string `query:"company" format:"uuid" doc:"ID of the company."`
	Search  string `query:"search" maxLength:"256" doc:"Part of the name."`
	Online  string `query:"online" enum:"true,false"`
}

func (q *computerQuery) toCore() core.ComputerQuery {
	out := core.ComputerQuery{User: core.UserID(canonical(q.User)), Company: core.CompanyID(canonical(q.Company)), Search: q.Search}
	if q.Online != "" {
		online := q.Online == "true"
		out.Online = &online
	}
	return out
}

// canonical gives the form in which IDs are stored; the schema has checked that it is one.
func canonical(id string) string {
	if parsed, ok := core.ParseID[string](id); ok {
		return parsed
	}
	return id
}

// listComputers has an offset in its cursor: whether a computer is online
// changes, so there is no place to go on from.
func (a *API) listComputers(ctx context.Context, p core.Principal, in *computerQuery) (*body[wire.Page[wire.Computer]], error) {
	offset := 0
	if err := in.after(&offset); err != nil {
		return nil, err
	}
	list, err := a.services.Computers.List(ctx, p, in.toCore(), offset, in.Limit+1)
	return part(in.Paging, list, err, fromComputer, func(*core.ComputerState) any { return offset + in.Limit })
}

func (a *API) getComputer(ctx context.Context, p core.Principal, in *byID) (*body[wire.Computer], error) {
	id, err := idOf[core.ComputerID](in.ID)
	if err != nil {
		return nil, err
	}
	c, err := a.services.Computers.Get(ctx, p, id)
	return single(c, err, fromComputer)
}

func (a *API) deleteComputer(ctx context.Context, p core.Principal, in *byID) (*empty, error) {
	id, err := idOf[core.ComputerID](in.ID)
	if err != nil {
		return nil, err
	}
	return nil, a.services.Computers.Delete(ctx, p, id)
}

func fromComputer(c *core.ComputerState) wire.Computer {
	out := wire.Computer{
		ID: string(c.ID), Name: c.Name, User: wire.Ref{ID: string(c.User), Name: c.Login}, Company: companyRef(c.Company), OS: c.OS,
		AgentVersion: c.AgentVersion, Online: c.IsOnline, LastSeenAt: c.LastSeenAt, EnrolledAt: c.EnrolledAt, Authorized: c.LostAuthAt == nil,
		Licensed: c.License != nil, Plans: c.Stats.Plans, Statuses: map[string]int{},
	}
	for status, n := range c.Stats.Status {
		out.Statuses[status.String()] = n
	}
	return out
}

func companyRef(c core.CompanyRef) *wire.Ref {
	if c.ID == "" {
		return nil
	}
	return &wire.Ref{ID: string(c.ID), Name: c.Name}
}

type planQuery struct {
	Paging
	User     string `query:"user" format:"uuid" doc:"ID of the customer."`
	Company  string `query:"company" format:"uuid" doc:"ID of the company."`
	Computer string `query:"computer" format:"uuid" doc:"ID of the computer."`
	Status   string `query:"status" maxLength:"64" doc:"How the plan stands now, such as Overdue."`
}

func (q *planQuery) toCore() (core.PlanQuery, error) {
	status, err := statusOf(q.Status)
	return core.PlanQuery{User: core.UserID(canonical(q.User)), Company: core.CompanyID(canonical(q.Company)),
		Computer: core.ComputerID(canonical(q.Computer)), Status: status}, err
}

// statusOf reads the status that a query asks for: nil where it asks for none.
func statusOf(name string) (*core.RunStatus, error) {
	if name == "" {
		return nil, nil //nolint:nilnil // none is asked for
	}
	status, ok := core.ParseRunStatus(name)
	if !ok {
		return nil, core.InvalidError("status", core.Unknown, name, "there is no such status")
	}
	return &status, nil
}

func (a *API) listPlans(ctx context.Context, p core.Principal, in *planQuery) (*body[wire.Page[wire.Plan]], error) {
	q, err := in.toCore()
	if err != nil {
		return nil, err
	}
	which, err := wanted[core.PlanID](in.Paging)
	if err != nil {
		return nil, err
	}
	list, err := gather(a.services.Plans.Monitor(ctx, p, q, which))
	return part(in.Paging, list, err, fromPlan, func(s *core.PlanState) any { return s.Plan.ID })
}

func fromPlan(s *core.PlanState) wire.Plan {
	c := &s.Computer
	out := wire.Plan{
		ID: string(s.Plan.ID), Name: s.Plan.Name, Type: s.Plan.Type.String(), Computer: wire.Ref{ID: string(c.ID), Name: c.Name},
		User: wire.Ref{ID: string(c.User), Name: c.Login}, Company: companyRef(c.Company), Destination: string(s.Plan.Destination),
		Schedule: s.Plan.Schedule, TimeZone: s.Plan.TimeZone, Paths: append([]string{}, s.Plan.Paths...), Enabled: s.Plan.Enabled,
		Status: s.Status.String(), NextStart: s.NextStart,
	}
	if s.Run != nil {
		run := fromRun(s.Run)
		run.Plan, run.Computer, run.User = wire.Ref{ID: out.ID, Name: out.Name}, out.Computer, out.User
		out.LastRun = &run
	}
	return out
}
