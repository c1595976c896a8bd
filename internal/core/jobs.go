package core

import (
	"context"
	"time"
)

// JobID identifies a job.
type JobID string

// JobKind names what a job does; each kind has one worker.
type JobKind string

// JobState is where a job stands.
type JobState string

// The states: queued → running → done or failed; running → queued again when
// its lease runs out or it is to be retried.
const (
	JobQueued  JobState = "queued"
	JobRunning JobState = "running"
	JobDone    JobState = "done"
	JobFailed  JobState = "failed"
)

// Job is work that outlives a request. Asking for it is part of the
// transaction that needs it: see JobWriter.InsertJob.
type Job struct {
	ID        JobID
	Kind      JobKind
	Company   CompanyID // whose scope it is in; "" is the provider's own
	Subject   string    // what it works on, for people
	Payload   []byte    // JSON, read by the worker of the kind
	State     JobState
	Done      int64 // progress
	Total     int64 // 0 while unknown
	Problem   string
	Attempts  int       // claims so far, but for those that a shutdown took back
	NotBefore time.Time // queued: may be claimed from then on; running: until then the claim holds
	Fence     int64     // grows with every claim; a stale worker's writes are refused
	CreatedAt time.Time
	UpdatedAt time.Time
}

// JobFilter selects jobs. Zero values select all.
type JobFilter struct {
	Scope Scope
	Kind  JobKind
	State JobState
}

// JobReader reads jobs.
type JobReader interface {
	// Job gives a job whose company is in scope.
	Job(scope Scope, id JobID) (*Job, error)
	// Jobs gives up to limit jobs with an ID below before ("": any), newest first.
	Jobs(f JobFilter, before JobID, limit int) ([]*Job, error)
}

// JobWriter queues and works off jobs. Times run by the database's clock,
// which all servers share. A fence that is not the job's is stale: someone
// else has claimed it since. Then the methods that take one change nothing
// and fail with Conflict/NotAllowed.
type JobWriter interface {
	// InsertJob queues a job. Kind is needed; ID and times are made up when
	// zero, and without NotBefore it may be claimed at once.
	InsertJob(j *Job) error
	// ClaimJob takes the job that has waited longest, of one of the kinds: a
	// queued one that is due, or a running one whose claim has run out. The
	// claim holds for the given time. It is NotFound when there is none.
	ClaimJob(kinds []JobKind, hold time.Duration) (*Job, error)
	// ProgressJob notes progress and holds the claim for the given time from now.
	ProgressJob(id JobID, fence, done, total int64, hold time.Duration) error
	// FinishJob ends a job well.
	FinishJob(id JobID, fence int64) error
	// FailJob ends a job with a problem, for good.
	FailJob(id JobID, fence int64, problem string) error
	// RetryJob puts a job back into the queue, to be claimed after a pause.
	RetryJob(id JobID, fence int64, problem string, pause time.Duration) error
	// ReturnJob puts a job back as if it had not been claimed.
	ReturnJob(id JobID, fence int64) error
	// RequeueJob puts a failed job back into the queue with its attempts
	// forgotten. NotFound unless it has failed.
	RequeueJob(id JobID) error
	// PurgeJobs forgets jobs that ended before the given time and tells how many.
	PurgeJobs(endedBefore time.Time, limit int) (int64, error)
}

// JobProgress is told how far a job is; total 0 means unknown.
type JobProgress func(done, total int64)

// JobWork does a job. It may run more than once, so it must be able to go on
// where another run was cut off; it returns soon after ctx ends. An error of
// kind Invalid, NotFound, Conflict or Unsupported fails the job for good, any
// other is tried again.
type JobWork func(ctx context.Context, j Job, progress JobProgress) error

// JobService shows jobs; their payloads stay inside.
type JobService interface {
	// List gives up to limit jobs in scope with an ID below before ("": any),
	// newest first. The filter's scope is set here.
	List(ctx context.Context, p Principal, f JobFilter, before JobID, limit int) ([]*Job, error)
	Get(ctx context.Context, p Principal, id JobID) (*Job, error)
	// Retry puts a failed job back into the queue. One in another state is
	// Conflict/NotAllowed.
	Retry(ctx context.Context, p Principal, id JobID) error
}
