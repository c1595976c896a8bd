package wire

import "time"

// Build is an agent package of one edition, or the wish for one.
type Build struct {
	ID        string    `json:"id" format:"uuid"`
	Edition   string    `json:"edition" enum:"Windows,VirtualMachine,MacOS,LinuxDeb,LinuxRpm,DedupServer"`
	Type      string    `json:"type" enum:"Custom,Sandbox"`
	State     string    `json:"state" enum:"queued,building,ready,failed"`
	Problem   string    `json:"problem,omitempty" doc:"Why it failed, or that its file is not in the folder of builds."`
	Version   string    `json:"version,omitempty"`
	Link      string    `json:"link,omitempty" doc:"Where to download it, for anyone who has the link."`
	Size      int64     `json:"size,omitempty" doc:"In bytes."`
	SHA256    string    `json:"sha256,omitempty" doc:"Checksum in hexadecimal."`
	Job       string    `json:"job,omitempty" doc:"ID of the job that builds it."`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// BuildRequest asks for builds.
type BuildRequest struct {
	Editions []string `json:"editions" nullable:"false" minItems:"1" maxItems:"100" doc:"Names of editions."`
	Type     string   `json:"type,omitempty" default:"Custom" enum:"Custom,Sandbox"`
}
