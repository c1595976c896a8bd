package wire

import "time"

// License is a right to run one agent.
type License struct {
	ID          string     `json:"id" format:"uuid"`
	Number      int64      `json:"number"`
	Type        string     `json:"type"`
	Trial       bool       `json:"trial"`
	Expires     *time.Time `json:"expires,omitempty" doc:"Absent: never."`
	Transaction string     `json:"transaction,omitempty" doc:"GUID of the purchase or import it came with."`
	Pool        *Ref       `json:"pool,omitempty" doc:"The company whose pool it belongs to; absent: the global one."`
	State       string     `json:"state" enum:"free,granted,taken,elsewhere" doc:"elsewhere: somebody whom the caller does not see has it."`
	User        *Ref       `json:"user,omitempty"`
	Computer    *Ref       `json:"computer,omitempty"`
}

// LicenseIssue asks for new licences.
type LicenseIssue struct {
	Count       int        `json:"count" minimum:"1" maximum:"10000"`
	Type        string     `json:"type,omitempty" maxLength:"256" doc:"Ultimate when absent."`
	Trial       bool       `json:"trial,omitempty"`
	Expires     *time.Time `json:"expires,omitempty" doc:"Absent: never."`
	Transaction string     `json:"transaction,omitempty" doc:"GUID; made up when absent."`
	Company     string     `json:"company,omitempty" maxLength:"256" doc:"Name of the company for whose pool; absent: the global one."`
}

// LicenseHolding is a period in which a licence was held.
type LicenseHolding struct {
	User     string     `json:"user"`
	Computer string     `json:"computer,omitempty"`
	Since    time.Time  `json:"since"`
	Until    *time.Time `json:"until,omitempty" doc:"Absent while it lasts."`
}

// Forecast tells when a limit will be reached. Sizes are in bytes.
type Forecast struct {
	Destination string `json:"destination,omitempty" doc:"Absent: a company's, or a package's."`
	User        *Ref   `json:"user,omitempty" doc:"Of a package's forecasts."`
	Used        int64  `json:"used"`
	Limit       *int64 `json:"limit,omitempty" doc:"Absent: none."`
	PerDay      int64  `json:"perDay" doc:"Growth a day; negative when shrinking."`
	Days        *int   `json:"days,omitempty" doc:"Until the limit is reached; absent: not in sight."`
}
