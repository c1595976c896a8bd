package v1

import (
	"context"
	"time"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func runs(a *API) {
	const tag = "runs"
	register(a, about{op: core.OpRunsList, method: "GET", path: "/runs", tag: tag, summary: "List runs of plans", text: "The whole history, latest start first."}, a.listRuns)
	register(a, about{op: core.OpRunsGet, method: "GET", path: "/runs/{id}", tag: tag, summary: "Show a run with the files that failed"}, a.getRun)
}

type runQuery struct {
	Paging
	User     string    `query:"user" format:"uuid" doc:"ID of the customer."`
	Computer string    `query:"computer" format:"uuid" doc:"ID of the computer."`
	Plan     string    `query:"plan" format:"uuid" doc:"ID of the plan."`
	Status   string    `query:"status" maxLength:"64" doc:"A status by name, such as Error."`
	From     time.Time `query:"from" doc:"Runs that started then or later."`
	To       time.Time `query:"to" doc:"Runs that started up to then."`
}

func (q *runQuery) toCore() (f core.RunFilter, err error) {
	f = core.RunFilter{User: core.UserID(canonical(q.User)), Computer: core.ComputerID(canonical(q.Computer)), Plan: core.PlanID(canonical(q.Plan))}
	if !q.From.IsZero() {
		f.From = &q.From
	}
	if !q.To.IsZero() {
		f.To = &q.To
	}
	f.Status, err = statusOf(q.Status)
	return f, err
}

// runPlace is a run's place in the list.
type runPlace struct {
	Start time.Time `json:"s"`
	ID    string    `json:"i"`
}

func (a *API) listRuns(ctx context.Context, p core.Principal, in *runQuery) (*body[wire.Page[wire.Run]], error) {
	f, err := in.toCore()
	if err != nil {
		return nil, err
	}
	var at runPlace
	if err := in.after(&at); err != nil {
		return nil, err
	}
	page := core.RunPage{Limit: in.Limit + 1}
	if in.Cursor != "" {
		page.Before = &core.RunKey{Start: at.Start, ID: core.RunID(at.ID)}
	}
	list, err := a.services.Plans.Runs(ctx, p, f, page)
	return part(in.Paging, list, err, fromRun, func(r *core.Run) any { return runPlace{r.Start, string(r.ID)} })
}

func (a *API) getRun(ctx context.Context, p core.Principal, in *byID) (*body[wire.Run], error) {
	id, err := idOf[core.RunID](in.ID)
	if err != nil {
		return nil, err
	}
	r, err := a.services.Plans.Run(ctx, p, id)
	return single(r, err, fromRun)
}

func fromRun(r *core.Run) wire.Run {
	n := &r.Counts
	out := wire.Run{
		ID: string(r.ID), Plan: wire.Ref{ID: string(r.Plan), Name: r.PlanName}, Computer: wire.Ref{ID: string(r.Computer), Name: r.Name},
		User: wire.Ref{ID: string(r.User), Name: r.Login}, Start: r.Start, End: r.End, Status: r.Status.String(), Problem: r.Problem,
		FilesScanned: n.FilesScanned, FilesToBackup: n.FilesToBackup, FilesCopied: n.FilesCopied, FilesFailed: n.FilesFailed,
		DataToBackup: int64(n.DataToBackup), DataCopied: int64(n.DataCopied), TotalData: int64(n.TotalData),
	}
	for _, f := range r.FailedFiles {
		out.FailedFiles = append(out.FailedFiles, wire.FailedFile(f))
	}
	return out
}
