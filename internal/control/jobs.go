package control

import (
	"context"

	"github.com/purserhq/purser/internal/core"
)

// Work gives what the server does in the background by kind of job, for the
// runner of package jobs.
func (c *Control) Work() map[core.JobKind]core.JobWork {
	return map[core.JobKind]core.JobWork{
		JobCheckDestination: c.CheckDestination,
		JobDeleteData:       c.deleteData,
		JobDeleteUserData:   c.deleteUserData,
		core.JobBuild:       c.Build,
		JobSyncServer:       c.syncServer,
	}
}

// MailWork gives what the server does in the background about mail. It is apart
// from Work so that a mail server that is slow to answer keeps nothing else waiting.
func (c *Control) MailWork() map[core.JobKind]core.JobWork {
	return map[core.JobKind]core.JobWork{JobMail: c.sendMail, JobForgot: c.sendLink}
}

type jobs struct{ *Control }

// mostJobs is the longest page of jobs.
const mostJobs = 1000

// List implements core.JobService.
func (s jobs) List(ctx context.Context, p core.Principal, f core.JobFilter, before core.JobID, limit int) ([]*core.Job, error) {
	if err := need(p, core.OpJobsList); err != nil {
		return nil, err
	}
	if limit < 1 || limit > mostJobs {
		return nil, withOp(core.OpJobsList, core.RangeError("limit", int64(limit), 1, mostJobs))
	}
	f.Scope = p.Rights.Scope
	list, err := s.store.Read(ctx).Jobs(f, before, limit)
	return list, withOp(core.OpJobsList, err)
}

// Get implements core.JobService.
func (s jobs) Get(ctx context.Context, p core.Principal, id core.JobID) (*core.Job, error) {
	if err := need(p, core.OpJobsGet); err != nil {
		return nil, err
	}
	j, err := s.store.Read(ctx).Job(p.Rights.Scope, id)
	return j, withOp(core.OpJobsGet, err)
}

// Retry implements core.JobService.
func (s jobs) Retry(ctx context.Context, p core.Principal, id core.JobID) error {
	return s.change(ctx, p, core.OpJobsRetry, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		j, err := tx.Job(a.Rights.Scope, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if j.State != core.JobFailed {
			return core.AuditEvent{}, core.NotAllowedError("job", string(id), "job \""+string(id)+"\" has not failed: it is "+string(j.State))
		}
		return core.AuditEvent{Target: string(id), Name: j.Subject, Changes: string(j.Kind)}, tx.RequeueJob(id)
	})
}
