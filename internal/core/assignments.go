package core

import (
	"context"
	"time"
)

// AssignmentID identifies a user's destination: user, destination and package.
type AssignmentID string

// Assignment lets a user back up to a destination within a package's limits.
// Destination and package are effective-dated: changing them begins a period
// (DESIGN section 4). A user has a destination at most once at a time.
type Assignment struct {
	ID          AssignmentID
	User        UserID
	Destination Destination
	Package     PackageID // 0: none, and so no limit of a package
	Stored      Bytes     // what the user has there now
	CreatedAt   time.Time
}

// AssignmentPeriod is what an assignment was from Since up to Until, for bills
// of the past and data that outlives an assignment.
type AssignmentPeriod struct {
	Assignment  AssignmentID
	User        UserID
	Destination DestinationID
	Package     PackageID
	Since       time.Time
	Until       *time.Time // exclusive; nil: still so
}

// AssignmentCreate names what to assign to a new or known user.
type AssignmentCreate struct {
	Account AccountID
	Bucket  string
	Package PackageID
}

// AssignmentUpdate lists what to change. A nil field is left alone.
type AssignmentUpdate struct {
	Account AccountID // where Bucket is
	Bucket  *string
	Package *PackageID
}

// AssignmentReader reads assignments. User fills those of one person, Users
// those of a page when asked.
type AssignmentReader interface {
	// AssignmentsOf gives a person's assignments, by ID.
	AssignmentsOf(id UserID) ([]Assignment, error)
	// AssignmentHistory gives the periods of a person's assignments, ended ones
	// included, by assignment, then time; with user "" everyone's after the
	// given assignment, up to limit assignments.
	AssignmentHistory(user UserID, after AssignmentID, limit int) ([]AssignmentPeriod, error)
	// PackageUse counts the people who have a package in some destination now,
	// and names up to limit of them.
	PackageUse(id PackageID, limit int) (n int64, logins []string, err error)
}

// AssignmentWriter writes assignments.
type AssignmentWriter interface {
	// InsertAssignment begins an assignment at its CreatedAt, zero meaning now.
	// A destination that the user has already is Conflict/Exists on "destination".
	InsertAssignment(a *Assignment) error
	// UpdateAssignment begins a new period now. It fails as InsertAssignment does.
	UpdateAssignment(a *Assignment) error
	// EndAssignment ends an assignment now.
	EndAssignment(id AssignmentID) error
	// EndAssignmentsOf ends all of a person's assignments now.
	EndAssignmentsOf(id UserID) error
	// PutAssignment stores an assignment with all of its periods, in place of
	// those there were. The last one says whether it is over. Another person's
	// is Conflict/Exists on "id". For import.
	PutAssignment(a *Assignment, list []AssignmentPeriod) error
}

// AssignmentService manages users' destinations.
type AssignmentService interface {
	// List gives a customer's assignments. An unknown login is NotFound.
	List(ctx context.Context, p Principal, login string) ([]Assignment, error)
	Create(ctx context.Context, p Principal, user UserID, in AssignmentCreate) (AssignmentID, error)
	// Update changes an assignment, named by its ID or by its destination's.
	Update(ctx context.Context, p Principal, user UserID, id string, in AssignmentUpdate) error
	// Delete ends an assignment, named by its ID or by its destination's. The data stays.
	Delete(ctx context.Context, p Principal, user UserID, id string) error
}
