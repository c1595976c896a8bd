package core

import (
	"context"
	"time"
)

// AgentService is what agents use. Run reports and heartbeats are not audited.
type AgentService interface {
	// Enroll makes a computer, or finds the customer's of that name, and gives
	// its agent a new token, which ends the old one. It fails as SignIn does,
	// and with Denied for staff without the right.
	Enroll(ctx context.Context, in Enrollment) (Enrolled, error)
	// Authenticate finds whose token it is. It fails with Unauthenticated:
	// NoToken, and notes that the agent was heard of.
	Authenticate(ctx context.Context, token string, client Client) (Principal, error)
	// Heartbeat confirms commands and gives those that wait.
	Heartbeat(ctx context.Context, p Principal, in Heartbeat) (Orders, error)
	// Plans gives the computer's plans by ID. While it is not authorised, that
	// is Denied.
	Plans(ctx context.Context, p Principal) ([]*Plan, error)
	// StartRun, ProgressRun and EndRun take reports, as RunWriter does. Values
	// out of range are Invalid.
	StartRun(ctx context.Context, p Principal, in RunStart) error
	ProgressRun(ctx context.Context, p Principal, in RunProgress) error
	EndRun(ctx context.Context, p Principal, in RunEnd) error
}

// RunLease is how long after a report a run that is silent counts as running.
const RunLease = 5 * time.Minute

// Heartbeat is an agent's sign of life.
type Heartbeat struct {
	OS        string // "": as before
	Version   string // "": as before
	Confirmed []CommandID
}

// Orders are what an agent is told.
type Orders struct {
	Authorized bool
	Commands   []Command
	PlansAt    time.Time // changes whenever the plans do
}

// RunStart reports that a run has begun.
type RunStart struct {
	ID     RunID
	Plan   PlanID
	Start  time.Time
	Counts RunCounts
}

// RunProgress reports how far a run is. Sequence counts up; a lower one than
// the last is refused.
type RunProgress struct {
	ID       RunID
	Sequence int64
	Counts   RunCounts
}

// RunEnd reports how a run ended: RunSuccess, RunWarning, RunError or RunInterrupted.
type RunEnd struct {
	ID          RunID
	End         time.Time
	Status      RunStatus
	Problem     string
	Counts      RunCounts
	FailedFiles []FailedFile
}
