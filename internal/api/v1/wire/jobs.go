package wire

import "time"

// Job is work that outlives a request.
type Job struct {
	ID        string    `json:"id" format:"uuid"`
	Kind      string    `json:"kind"`
	Subject   string    `json:"subject,omitempty" doc:"What it works on, for people."`
	Company   string    `json:"company,omitempty" doc:"ID of the company it is about; absent: the provider's own."`
	State     string    `json:"state" enum:"queued,running,done,failed"`
	Done      int64     `json:"done" doc:"Progress, out of total."`
	Total     int64     `json:"total,omitempty" doc:"Absent while unknown."`
	Problem   string    `json:"problem,omitempty" doc:"Why it failed, or why it is tried again."`
	Attempts  int       `json:"attempts"`
	NotBefore time.Time `json:"notBefore" doc:"Queued: when it may start."`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}
