package core

import "time"

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
// transaction that needs it.
type Job struct {
	ID        JobID
	Kind      JobKind
	Payload   []byte // JSON, read by the worker of the kind
	State     JobState
	Done      int64 // progress
	Total     int64 // 0 while unknown
	Problem   string
	Attempts  int
	NotBefore time.Time // when it may be claimed next; zero in InsertJob: now
	Fence     int64     // grows with every claim; a stale worker's writes are refused
	CreatedAt time.Time
	UpdatedAt time.Time
}
