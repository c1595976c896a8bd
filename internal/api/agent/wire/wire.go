// Package wire holds what agents and server say to each other below /v1/agent,
// as JSON. Times are RFC 3339; sizes are bytes.
//
// Both sides import it, so it knows nothing of either.
package wire

import "time"

// Enroll is the body of POST /v1/agent/enroll: a customer's login and
// password, or those of staff who may manage computers, with the customer's
// login in User.
type Enroll struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	User     string `json:"user,omitempty"`
	Computer string `json:"computer"` // the machine's name
	OS       string `json:"os"`       // "linux", "windows", "darwin"
	Version  string `json:"version"`  // of the agent
}

// Enrolled answers it. The token is shown once; it is the Bearer token of all
// other requests.
type Enrolled struct {
	ComputerID string `json:"computerId"`
	Token      string `json:"token"`
}

// Heartbeat is the body of POST /v1/agent/heartbeat. What is empty stays.
type Heartbeat struct {
	OS        string   `json:"os,omitempty"`
	Version   string   `json:"version,omitempty"`
	Confirmed []string `json:"confirmed,omitempty"` // IDs of commands that were carried out
}

// Orders answers it. A command comes again until it is confirmed.
type Orders struct {
	Authorized bool      `json:"authorized"`
	PlansAt    string    `json:"plansAt"` // fetch the plans when this is another than before
	Commands   []Command `json:"commands"`
}

// Command tells an agent to "start" or "stop" a plan.
type Command struct {
	ID    string `json:"id"`
	Plan  string `json:"plan"`
	Kind  string `json:"kind"`
	Force bool   `json:"force"` // to stop at once; to start with a full backup
}

// Plan is what to back up, an element of the answer of GET /v1/agent/plans.
type Plan struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Type        string   `json:"type"`
	Destination string   `json:"destination"` // ID; "": none was chosen yet
	Schedule    string   `json:"schedule"`    // cron expression of five fields; "": when told
	TimeZone    string   `json:"timeZone"`
	Paths       []string `json:"paths"`
	Enabled     bool     `json:"enabled"`
}

// Plans is that answer.
type Plans struct {
	Plans []Plan `json:"plans"`
}

// Counts are the numbers of a run so far.
type Counts struct {
	FilesScanned  int64 `json:"filesScanned"`
	FilesToBackup int64 `json:"filesToBackup"`
	FilesCopied   int64 `json:"filesCopied"`
	FilesFailed   int64 `json:"filesFailed"`
	DataToBackup  int64 `json:"dataToBackup"`
	DataCopied    int64 `json:"dataCopied"`
	TotalData     int64 `json:"totalData"`
}

// RunStart is the body of POST /v1/agent/runs. The agent makes the ID, a UUID,
// and sends the same report again until it is answered.
type RunStart struct {
	ID    string    `json:"id"`
	Plan  string    `json:"plan"`
	Start time.Time `json:"start"`
	Counts
}

// RunProgress is the body of PUT /v1/agent/runs/{id}. Each report of a run has
// a higher sequence than the one before.
type RunProgress struct {
	Sequence int64 `json:"sequence"`
	Counts
}

// RunEnd is the body of POST /v1/agent/runs/{id}/end. Status is "Success",
// "Warning", "Error" or "Interrupted".
type RunEnd struct {
	End         time.Time    `json:"end"`
	Status      string       `json:"status"`
	Error       string       `json:"error,omitempty"`
	FailedFiles []FailedFile `json:"failedFiles,omitempty"`
	Counts
}

// FailedFile is a file that could not be copied.
type FailedFile struct {
	Path  string `json:"path"`
	Error string `json:"error"`
}

// Problem is the body of every answer that is not 200.
type Problem struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
	Field  string `json:"field,omitempty"`
}
