package wire

import "time"

// Account is a storage account; its settings never come out.
type Account struct {
	ID           string        `json:"id" format:"uuid"`
	Name         string        `json:"name"`
	Type         string        `json:"type" doc:"An account type of the MBS API, by name."`
	CreatedAt    time.Time     `json:"createdAt"`
	Destinations []Destination `json:"destinations" nullable:"false"`
}

// Destination is a bucket or folder of a storage account.
type Destination struct {
	ID     string `json:"id" format:"uuid"`
	Bucket string `json:"bucket"`
	Name   string `json:"name"`
	Check  Check  `json:"check"`
}

// Check is the outcome of trying to reach and write a destination.
type Check struct {
	State   string     `json:"state" enum:"unknown,ok,failed,nodriver" doc:"nodriver: accounts of this type are stored only."`
	Problem string     `json:"problem,omitempty"`
	At      *time.Time `json:"at,omitempty"`
}
