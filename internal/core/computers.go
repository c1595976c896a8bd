package core

import (
	"context"
	"time"
)

// ComputerID identifies a customer's machine, whatever its name and owner become.
type ComputerID string

// CommandID identifies a command for an agent.
type CommandID string

// Computer is a machine with an agent, or one that backups are known of.
type Computer struct {
	ID           ComputerID
	User         UserID // the customer it belongs to
	Login        string // of the customer; read only
	Company      CompanyRef
	Name         string
	OS           string // "windows", "linux", "darwin"
	AgentVersion string
	Token        TokenHash  // of the agent; zero while none was given one
	LostAuthAt   *time.Time // its authorisation was taken away then; nil: authorised
	EnrolledAt   time.Time
	LastSeenAt   *time.Time // nil: never; coalesced to a minute
}

// Online reports whether the agent was heard of lately.
func (c *Computer) Online(now time.Time) bool {
	return c.LastSeenAt != nil && now.Sub(*c.LastSeenAt) <= OnlineFor
}

// OnlineFor is how long after an agent was last heard of a computer counts as online.
const OnlineFor = 5 * time.Minute

// ComputerFilter selects computers of live customers whose home company is in scope.
type ComputerFilter struct {
	Scope    Scope
	User     UserID     // "" means everyone's
	Company  CompanyID  // "" means any
	Search   string     // part of the computer's name, folded; "" means any
	SeenFrom *time.Time // heard of since then
	SeenTo   *time.Time // not heard of since then
}

// ComputerReader reads computers. Deleted ones are never returned.
type ComputerReader interface {
	Computer(scope Scope, id ComputerID) (*Computer, error)
	// ComputerNamed finds a user's computer by name without regard to case.
	ComputerNamed(user UserID, name string) (*Computer, error)
	// ComputerByToken finds whose token it is, for customers who are live and
	// enabled; NotFound when there is none. LastSeenAt may be from before the
	// agent was last heard of.
	ComputerByToken(token TokenHash) (*Computer, error)
	// Computers gives up to limit computers after the given ID, in order of
	// ID, passing over the first offset.
	Computers(f ComputerFilter, after ComputerID, offset, limit int) ([]*Computer, error)
	// ComputersRunElsewhere gives a user's computers on which a plan ran that
	// names no destination, by ID.
	ComputersRunElsewhere(user UserID) ([]*Computer, error)
	// LicensesTaken gives the licences of those computers that have one.
	LicensesTaken(ids []ComputerID) (map[ComputerID]*LicenseTaken, error)
	// Commands lists what a computer's agent has been told and has not confirmed.
	Commands(id ComputerID) ([]Command, error)
}

// ComputerWriter writes computers.
type ComputerWriter interface {
	InsertComputer(c *Computer) error
	UpdateComputer(c *Computer) error
	// TouchComputer notes that the agent was heard of now.
	TouchComputer(id ComputerID) error
	// DeleteComputer leaves a tombstone of the computer and of its plans.
	DeleteComputer(id ComputerID) error
	InsertCommand(c *Command) error
	// DeleteCommand takes a command back or notes that it is confirmed; an unknown one is no error.
	DeleteCommand(computer ComputerID, id CommandID) error
	// PurgeCommands forgets commands made before the given time.
	PurgeCommands(before time.Time) error
}

// CommandKind says what an agent is told.
type CommandKind string

// The commands.
const (
	CommandStart CommandKind = "start"
	CommandStop  CommandKind = "stop"
)

// CommandLifetime is how long a command waits for an agent that does not come.
const CommandLifetime = 24 * time.Hour

// Command tells an agent to start or stop a plan. It is given out again until
// the agent confirms it.
type Command struct {
	ID        CommandID
	Computer  ComputerID
	Plan      PlanID
	Kind      CommandKind
	Force     bool // to stop at once; to start with a full backup
	CreatedAt time.Time
}

// LicenseTaken is the licence that a computer has.
type LicenseTaken struct {
	Trial   bool
	Expires time.Time
}

// PlanStats count a computer's plans by how they stand.
type PlanStats struct {
	Plans  int
	Status map[RunStatus]int
}

// ComputerState is a computer and how its plans stand.
type ComputerState struct {
	Computer
	IsOnline bool
	Stats    PlanStats
	License  *LicenseTaken // nil: none
}

// ComputerQuery narrows a list of computers. User and company must be in scope
// to match; Online nil means any.
type ComputerQuery struct {
	User    UserID
	Company CompanyID
	Search  string
	Online  *bool
}

// Authorization says for whom to authorise a computer; both "" means its own customer.
type Authorization struct {
	User    UserID
	Company CompanyID // alone: for a new customer of that company, named as the computer
}

// ComputerData is a computer's data in a destination.
type ComputerData struct {
	User        UserID
	Computer    ComputerID    // "": not known whose
	Name        string        // of the computer
	Destination DestinationID // "": of a computer that is known of, and that has stored nothing anywhere
	Assignment  AssignmentID  // the user's for that destination; "" when it ended
	Stored      Bytes
}

// Enrollment is an agent's request to join.
type Enrollment struct {
	Login    string // the customer's, or a member of staff's
	Password string
	For      string // with a member of staff: the customer's login
	Name     string
	OS       string
	Version  string
	Client   Client
}

// Enrolled is an enrolment's answer. Secret is shown once and never stored.
type Enrolled struct {
	Computer ComputerID
	Secret   string
}

// ComputerService manages computers.
type ComputerService interface {
	// List gives a page of computers by ID.
	List(ctx context.Context, p Principal, q ComputerQuery, offset, count int) ([]*ComputerState, error)
	Get(ctx context.Context, p Principal, id ComputerID) (*ComputerState, error)
	// Data lists what a computer has stored, by destination.
	Data(ctx context.Context, p Principal, id ComputerID) ([]ComputerData, error)
	// Authorize lets an agent work again. For another customer than its own it
	// is Conflict/NotAllowed once the computer has data or runs.
	Authorize(ctx context.Context, p Principal, id ComputerID, in Authorization) error
	// Unauthorize stops an agent from working until it is authorised again.
	Unauthorize(ctx context.Context, p Principal, id ComputerID) error
	// Delete forgets a computer; its data stays.
	Delete(ctx context.Context, p Principal, id ComputerID) error
	// OfUser lists the data of a person's computers, also of a deleted person
	// while there is some, and those on which a plan without a destination
	// ran. Unknown people are NotFound.
	OfUser(ctx context.Context, p Principal, id UserID) ([]ComputerData, error)
	// DeleteData deletes data of a person's computers, also of a deleted
	// person, in the background. What is not there is passed over.
	DeleteData(ctx context.Context, p Principal, id UserID, list []DataRef) error
}

// DataRef names a computer's data as MBS does.
type DataRef struct {
	Destination string // the assignment's ID or the destination's
	Computer    string // the computer's name, in any letter case
}
