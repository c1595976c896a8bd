package mbs

// LicensesModels is a licence as answered (section 5).
type LicensesModels struct {
	ID              string  `json:"ID"`
	Number          int64   `json:"Number"`
	ComputerName    *string `json:"ComputerName"`    // null: on no computer
	OperatingSystem *string `json:"OperatingSystem"` // null: on no computer
	IsTrial         bool    `json:"IsTrial"`
	IsTaken         bool    `json:"IsTaken"` // by a computer
	LicenseType     string  `json:"LicenseType"`
	DateExpired     Date    `json:"DateExpired"`
	Transaction     string  `json:"Transaction"` // GUID
	User            *string `json:"User"`        // login; null: granted to nobody
	UserID          *string `json:"UserID"`
}

// LicenseOperation is the body of POST /api/Licenses/Grant, Release and
// Revoke. ComputerID stands in for UserID in the last two.
type LicenseOperation struct {
	LicenseID  *string `json:"LicenseID,omitempty"`
	UserID     *string `json:"UserID,omitempty"`
	ComputerID *string `json:"ComputerID,omitempty"` // sent by newer clients; not to grant
}
