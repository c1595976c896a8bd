package wire

import "time"

// Computer is a customer's machine and how its plans stand.
type Computer struct {
	ID           string         `json:"id" format:"uuid"`
	Name         string         `json:"name"`
	User         Ref            `json:"user" doc:"The customer it belongs to."`
	Company      *Ref           `json:"company,omitempty"`
	OS           string         `json:"os,omitempty"`
	AgentVersion string         `json:"agentVersion,omitempty"`
	Online       bool           `json:"online"`
	LastSeenAt   *time.Time     `json:"lastSeenAt,omitempty"`
	EnrolledAt   time.Time      `json:"enrolledAt"`
	Authorized   bool           `json:"authorized"`
	Licensed     bool           `json:"licensed"`
	Plans        int            `json:"plans"`
	Statuses     map[string]int `json:"statuses" doc:"How many plans stand how."`
}

// Plan is a backup plan, its latest run and how it stands.
type Plan struct {
	ID          string     `json:"id" format:"uuid"`
	Name        string     `json:"name"`
	Type        string     `json:"type"`
	Computer    Ref        `json:"computer"`
	User        Ref        `json:"user"`
	Company     *Ref       `json:"company,omitempty"`
	Destination string     `json:"destination,omitempty"`
	Schedule    string     `json:"schedule,omitempty" doc:"Absent: by hand only."`
	TimeZone    string     `json:"timeZone,omitempty"`
	Paths       []string   `json:"paths" nullable:"false"`
	Enabled     bool       `json:"enabled"`
	Status      string     `json:"status" doc:"A monitoring status of the MBS API, by name: Success, Overdue, Error ..."`
	NextStart   *time.Time `json:"nextStart,omitempty"`
	LastRun     *Run       `json:"lastRun,omitempty"`
}

// Run is one run of a plan. Sizes are in bytes.
type Run struct {
	ID            string       `json:"id" format:"uuid"`
	Plan          Ref          `json:"plan"`
	Computer      Ref          `json:"computer"`
	User          Ref          `json:"user"`
	Start         time.Time    `json:"start"`
	End           *time.Time   `json:"end,omitempty" doc:"Absent while it lasts."`
	Status        string       `json:"status"`
	Problem       string       `json:"problem,omitempty"`
	FilesScanned  int64        `json:"filesScanned"`
	FilesToBackup int64        `json:"filesToBackup"`
	FilesCopied   int64        `json:"filesCopied"`
	FilesFailed   int64        `json:"filesFailed"`
	DataToBackup  int64        `json:"dataToBackup"`
	DataCopied    int64        `json:"dataCopied"`
	TotalData     int64        `json:"totalData"`
	FailedFiles   []FailedFile `json:"failedFiles,omitempty" doc:"Of one run alone, not in lists."`
}

// FailedFile is a file that a run could not copy.
type FailedFile struct {
	Path    string `json:"path"`
	Problem string `json:"problem"`
}
