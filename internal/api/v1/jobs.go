package v1

import (
	"context"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func jobs(a *API) {
	const tag = "jobs"
	register(a, about{op: core.OpJobsList, method: "GET", path: "/jobs", tag: tag, summary: "List jobs", text: "Newest first."}, a.listJobs)
	register(a, about{op: core.OpJobsGet, method: "GET", path: "/jobs/{id}", tag: tag, summary: "Show a job"}, a.getJob)
	register(a, about{op: core.OpJobsRetry, method: "POST", path: "/jobs/{id}/retry", tag: tag, summary: "Try a failed job again"}, a.retryJob)
}

type jobQuery struct {
	Paging
	State string `query:"state" enum:"queued,running,done,failed"`
	Kind  string `query:"kind" maxLength:"64"`
}

// byID names one thing; what is no UUID cannot be there.
type byID struct {
	ID string `path:"id"`
}

// idOf reads the ID of a path.
func idOf[T ~string](s string) (T, error) {
	id, ok := core.ParseID[T](s)
	if !ok {
		return "", core.NotFoundError("id", s)
	}
	return id, nil
}

func (a *API) listJobs(ctx context.Context, p core.Principal, in *jobQuery) (*body[wire.Page[wire.Job]], error) {
	var before core.JobID
	if err := in.after(&before); err != nil {
		return nil, err
	}
	f := core.JobFilter{State: core.JobState(in.State), Kind: core.JobKind(in.Kind)}
	list, err := a.services.Jobs.List(ctx, p, f, before, in.Limit+1)
	return part(in.Paging, list, err, fromJob, func(j *core.Job) any { return j.ID })
}

func (a *API) getJob(ctx context.Context, p core.Principal, in *byID) (*body[wire.Job], error) {
	id, err := idOf[core.JobID](in.ID)
	if err != nil {
		return nil, err
	}
	j, err := a.services.Jobs.Get(ctx, p, id)
	return single(j, err, fromJob)
}

func (a *API) retryJob(ctx context.Context, p core.Principal, in *byID) (*empty, error) {
	id, err := idOf[core.JobID](in.ID)
	if err != nil {
		return nil, err
	}
	return nil, a.services.Jobs.Retry(ctx, p, id)
}

func fromJob(j *core.Job) wire.Job {
	return wire.Job{
		ID: string(j.ID), Kind: string(j.Kind), Subject: j.Subject, Company: string(j.Company), State: string(j.State), Done: j.Done, Total: j.Total,
		Problem: j.Problem, Attempts: j.Attempts, NotBefore: j.NotBefore, CreatedAt: j.CreatedAt, UpdatedAt: j.UpdatedAt,
	}
}
