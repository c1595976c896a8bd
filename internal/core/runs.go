package core

import (
	"strings"
	"time"
)

// RunID identifies one run of a plan. The agent makes it, so that a report
// that is sent again is known again.
type RunID string

// RunStatus is how a run or a plan stands. Source: contract mbs.md section 4,
// MonitoringPlanStatus.
type RunStatus int

// The statuses. Overdue and Unknown belong to plans: they are computed.
const (
	RunSuccess            RunStatus = 0
	RunOverdue            RunStatus = 1
	RunError              RunStatus = 2
	RunRunning            RunStatus = 3
	RunUnknown            RunStatus = 4
	RunInterrupted        RunStatus = 5
	RunUnexpectedlyClosed RunStatus = 6
	RunWarning            RunStatus = 7
)

var runStatusNames = []string{"Success", "Overdue", "Error", "Running", "Unknown", "Interrupted", "UnexpectedlyClosed", "Warning"}

// Valid reports whether s is one of the statuses.
func (s RunStatus) Valid() bool { return s >= 0 && int(s) < len(runStatusNames) }

// String gives the status' name.
func (s RunStatus) String() string {
	if !s.Valid() {
		return "invalid"
	}
	return runStatusNames[s]
}

// ParseRunStatus finds a status by name, in any letter case.
func ParseRunStatus(name string) (RunStatus, bool) {
	for i, n := range runStatusNames {
		if strings.EqualFold(n, name) {
			return RunStatus(i), true
		}
	}
	return 0, false
}

// RunCounts are the numbers of a run. Sizes are in bytes.
type RunCounts struct {
	FilesScanned  int64
	FilesToBackup int64
	FilesCopied   int64
	FilesFailed   int64
	DataToBackup  Bytes
	DataCopied    Bytes
	TotalData     Bytes
}

// FailedFile is a file that a run could not copy.
type FailedFile struct {
	Path    string
	Problem string
}

// MaxFailedFiles is how many failed files of a run are kept; the count tells of more.
const MaxFailedFiles = 1000

// Run is one run of a plan.
type Run struct {
	ID          RunID
	Plan        PlanID
	Computer    ComputerID
	User        UserID // read only, as PlanName and ComputerName, which only Runs and Run fill
	PlanName    string
	PlanType    PlanType
	Login       string
	Name        string // of the computer
	Start       time.Time
	End         *time.Time // nil while it lasts
	Status      RunStatus
	Problem     string
	Counts      RunCounts
	FailedFiles []FailedFile // filled by Run alone
	Sequence    int64        // of the last progress report
	LeaseUntil  *time.Time   // while it lasts: silent for longer means unexpectedly closed
}

// Settle makes the status tell the truth about failed files: a run that left
// some behind is a warning, never a success.
func (r *Run) Settle() {
	if listed := int64(len(r.FailedFiles)); listed > 0 {
		r.Counts.FilesFailed = max(r.Counts.FilesFailed, listed)
	}
	if r.Status == RunSuccess && r.Counts.FilesFailed > 0 {
		r.Status = RunWarning
	}
	r.FailedFiles = r.FailedFiles[:min(len(r.FailedFiles), MaxFailedFiles)]
}

// RunFilter selects runs of live customers in scope. From is inclusive, To
// exclusive, both of the start.
type RunFilter struct {
	Scope    Scope
	User     UserID
	Computer ComputerID
	Plan     PlanID
	Status   *RunStatus
	From     *time.Time
	To       *time.Time
}

// RunPage says which part of a history to give: up to Limit runs older than
// Before (nil: from the latest on), passing over the first Offset.
type RunPage struct {
	Before *RunKey
	Offset int
	Limit  int
}

// RunKey is a place in a history: that of a run.
type RunKey struct {
	Start time.Time
	ID    RunID
}

// RunReader reads runs.
type RunReader interface {
	// Run gives a run with its failed files.
	Run(scope Scope, id RunID) (*Run, error)
	// Runs gives a page of history, latest start first, then by ID downwards.
	Runs(f RunFilter, page RunPage) ([]*Run, error)
	// RunHistory gives up to limit runs after the given ID, in order of ID,
	// with their failed files, deleted customers' too. For export.
	RunHistory(after RunID, limit int) ([]*Run, error)
	// SilentRuns gives up to limit runs that last although their lease ran out
	// before a time, after the given ID, in order of ID.
	SilentRuns(before time.Time, after RunID, limit int) ([]RunID, error)
}

// RunWriter writes runs and keeps the latest one of each plan. Reports change
// nothing and fail with Unauthenticated when the computer may not work any
// more, NotFound when plan or run are not its own, and Conflict/NotAllowed
// when a later report has been taken already. A report that was taken before
// is taken again.
type RunWriter interface {
	// StartRun stores the beginning of a run of one of a computer's plans.
	StartRun(r *Run) error
	// ProgressRun stores counts, sequence and lease. A run that was closed
	// because its lease ran out goes on, also when the report was taken before.
	ProgressRun(r *Run) error
	// EndRun stores end, status, problem, counts and failed files.
	EndRun(r *Run) error
	// CloseRuns ends those of some runs whose lease ran out before now, each
	// at the end of its lease, and tells how many.
	CloseRuns(runs []RunID) (int64, error)
	// InsertRun stores a run of the past as it is. For import.
	InsertRun(r *Run) error
}
