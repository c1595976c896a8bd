package core

import (
	"context"
	"iter"
	"strings"
	"time"
)

// PlanID identifies a backup or restore plan.
type PlanID string

// PlanType is what a plan does. Source: contract mbs.md section 4.
type PlanType int

// The types that this server's own plans have.
const (
	PlanBackupFiles  PlanType = 3
	PlanRestoreFiles PlanType = 4
)

var planTypeNames = []string{
	"NA", "Backup", "Restore", "BackupFiles", "RestoreFiles", "VMBackup", "VMRestore", "SQLBackup",
	"SQLResore", // sic
	"ExchangeBackup", "ExchangeRestore", "BMSSBackup", "BMSSRestore", "ConsistencyCheck", "EC2Backup", "EC2Restore", "HyperVBackup", "HyperVRestore",
}

// Valid reports whether t is one of the types.
func (t PlanType) Valid() bool { return t >= 0 && int(t) < len(planTypeNames) }

// String gives the type's name.
func (t PlanType) String() string {
	if !t.Valid() {
		return "unknown"
	}
	return planTypeNames[t]
}

// ParsePlanType finds a type by name, in any letter case.
func ParsePlanType(name string) (PlanType, bool) {
	for i, n := range planTypeNames {
		if strings.EqualFold(n, name) {
			return PlanType(i), true
		}
	}
	return 0, false
}

// Plan is what a computer backs up, where to and when.
type Plan struct {
	ID          PlanID
	Computer    ComputerID
	User        UserID // the computer's; read only
	Name        string
	Type        PlanType
	Destination DestinationID // "": not said
	Schedule    string        // package schedule reads it; "" means by hand only
	TimeZone    string        // IANA name; "" is UTC
	Paths       []string
	Enabled     bool
	// ScheduledAt is since when the schedule holds, where that is known: a
	// time before it cannot have been missed. Zero: as long as there are runs.
	ScheduledAt time.Time
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// PlanFilter selects plans of live computers of live customers in scope.
type PlanFilter struct {
	Scope     Scope
	User      UserID       // "" means everyone's
	Company   CompanyID    // customers' home company; "" means any
	Computers []ComputerID // nil means all
}

// PlanReader reads plans and how they stand. Deleted ones are never returned.
type PlanReader interface {
	Plan(scope Scope, id PlanID) (*Plan, error)
	// Plans gives up to limit plans after the given ID, in order of ID.
	Plans(f PlanFilter, after PlanID, limit int) ([]*Plan, error)
	// Monitor gives up to limit plans after the given ID, in order of ID, each
	// with its computer and latest run. Status and NextStart are left zero.
	Monitor(f PlanFilter, after PlanID, limit int) ([]*PlanState, error)
	// PlansChangedAt tells when a computer's plans last changed, deletions
	// included; zero when it never had one.
	PlansChangedAt(id ComputerID) (time.Time, error)
}

// PlanWriter writes plans.
type PlanWriter interface {
	InsertPlan(p *Plan) error
	UpdatePlan(p *Plan) error
	// DeletePlan leaves a tombstone; runs stay, what the agent was told about
	// the plan and has not confirmed goes.
	DeletePlan(id PlanID) error
}

// PlanState is a plan with its latest run and how it stands.
type PlanState struct {
	Plan      Plan
	Computer  Computer
	Run       *Run          // the latest; nil: never ran
	Status    RunStatus     // RunOverdue and RunUnknown included
	NextStart *time.Time    // nil: none is planned
	Lasted    time.Duration // of the latest run, up to now while it lasts
}

// PlanCreate holds what a new plan needs.
type PlanCreate struct {
	Name        string
	Type        PlanType
	Destination string // assignment's or destination's ID; "" when the customer has just one, or for none
	Schedule    string
	TimeZone    string
	Paths       []string
	Enabled     bool
}

// PlanUpdate lists what to change. A nil field is left alone.
type PlanUpdate struct {
	Name        *string
	Type        *PlanType
	Destination *string
	Schedule    *string
	TimeZone    *string
	Paths       *[]string
	Enabled     *bool
}

// PlanQuery says which plans are asked for. Zero values mean any.
type PlanQuery struct {
	User     UserID
	Company  CompanyID // customers' home company
	Computer ComputerID
	Status   *RunStatus // how the plan stands now; nil means any
}

// PlanService manages plans.
type PlanService interface {
	// List gives a computer's plans by ID.
	List(ctx context.Context, p Principal, computer ComputerID) ([]*PlanState, error)
	Get(ctx context.Context, p Principal, computer ComputerID, id PlanID) (*PlanState, error)
	Create(ctx context.Context, p Principal, computer ComputerID, in PlanCreate) (PlanID, error)
	Update(ctx context.Context, p Principal, computer ComputerID, id PlanID, in PlanUpdate) error
	Delete(ctx context.Context, p Principal, computer ComputerID, id PlanID) error
	// Command tells the agent to start or stop the plan when it next asks.
	Command(ctx context.Context, p Principal, computer ComputerID, id PlanID, kind CommandKind, force bool) error
	// Monitor gives the plans in scope that are asked for, by ID, each with its
	// latest run.
	Monitor(ctx context.Context, p Principal, q PlanQuery, part Part[PlanID]) iter.Seq2[*PlanState, error]
	// MonitorUser gives a customer's plans. An unknown customer is NotFound.
	MonitorUser(ctx context.Context, p Principal, id UserID) (iter.Seq2[*PlanState, error], error)
	// Runs gives a page of history, latest start first.
	Runs(ctx context.Context, p Principal, f RunFilter, page RunPage) ([]*Run, error)
	// Run gives a run with its failed files.
	Run(ctx context.Context, p Principal, id RunID) (*Run, error)
}
