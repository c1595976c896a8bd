package mbs

// UsersModels is a user as answered by GET /api/Users, /api/Users/{id} and
// PUT /api/Users/Authenticate (section 5).
type UsersModels struct {
	ID                   string                  `json:"ID"`
	Email                string                  `json:"Email"` // login; need not be an e-mail address
	FirstName            string                  `json:"FirstName"`
	LastName             string                  `json:"LastName"`
	NotificationEmails   []string                `json:"NotificationEmails"`
	Company              string                  `json:"Company"` // name, "" when none
	Enabled              bool                    `json:"Enabled"`
	LicenseManagmentMode UserModeType            `json:"LicenseManagmentMode"` // sic
	DestinationList      []UserDestinationsModel `json:"DestinationList"`
	SpaceUsed            int64                   `json:"SpaceUsed"` // KiB
}

// UsersAddModels is the body of POST /api/Users (section 6.1).
type UsersAddModels struct {
	Email                *string                 `json:"Email,omitempty"`   // required
	Enabled              *bool                   `json:"Enabled,omitempty"` // required
	FirstName            *string                 `json:"FirstName,omitempty"`
	LastName             *string                 `json:"LastName,omitempty"`
	NotificationEmails   []string                `json:"NotificationEmails,omitempty"`
	Company              *string                 `json:"Company,omitempty"`  // name
	Password             *string                 `json:"Password,omitempty"` // required, 6 to 100 characters
	DestinationList      []DestinationForNewUser `json:"DestinationList,omitempty"`
	SendEmailInstruction *bool                   `json:"SendEmailInstruction,omitempty"`
	LicenseManagmentMode *UserModeType           `json:"LicenseManagmentMode,omitempty"` // sic
	// LicenseManagementMode is the spelling of some of the vendor's tables;
	// it counts when the other is not given (section 9).
	LicenseManagementMode *UserModeType `json:"LicenseManagementMode,omitempty"`
}

// Mode gives the licence mode in either spelling, nil when not given.
func (m UsersAddModels) Mode() *UserModeType {
	return firstMode(m.LicenseManagmentMode, m.LicenseManagementMode)
}

// DestinationForNewUser is a destination to give to a new user.
type DestinationForNewUser struct {
	AccountID   *string `json:"AccountID,omitempty"`
	Destination *string `json:"Destination,omitempty"` // bucket
	PackageID   *int64  `json:"PackageID,omitempty"`
}

// UsersEditModels is the body of PUT /api/Users. What is nil stays as it is;
// an empty, non-nil list clears.
type UsersEditModels struct {
	ID                   *string       `json:"ID,omitempty"` // required
	Email                *string       `json:"Email,omitempty"`
	FirstName            *string       `json:"FirstName,omitempty"`
	LastName             *string       `json:"LastName,omitempty"`
	NotificationEmails   []string      `json:"NotificationEmails"`
	Company              *string       `json:"Company,omitempty"` // name
	Enabled              *bool         `json:"Enabled,omitempty"` // required
	Password             *string       `json:"Password,omitempty"`
	LicenseManagmentMode *UserModeType `json:"LicenseManagmentMode,omitempty"` // sic
	// LicenseManagementMode is as in UsersAddModels.
	LicenseManagementMode *UserModeType `json:"LicenseManagementMode,omitempty"`
}

// Mode gives the licence mode in either spelling, nil when not given.
func (m UsersEditModels) Mode() *UserModeType {
	return firstMode(m.LicenseManagmentMode, m.LicenseManagementMode)
}

func firstMode(a, b *UserModeType) *UserModeType {
	if a != nil {
		return a
	}
	return b
}

// UserAuthData is the body of PUT /api/Users/Authenticate; both members are
// required.
type UserAuthData struct {
	Email    *string `json:"Email,omitempty"`
	Password *string `json:"Password,omitempty"`
}

// UserComputerData is a computer of a user in one destination, as answered by
// GET /api/Users/{id}/Computers.
type UserComputerData struct {
	DestinationID string `json:"DestinationId"` // sic: small "d"
	ComputerName  string `json:"ComputerName"`
}

// UserComputerDelete names data to delete: the body of
// DELETE /api/Users/{id}/Computers is a list of it; both members are required.
type UserComputerDelete struct {
	DestinationID *string `json:"DestinationId,omitempty"` // sic: small "d"
	ComputerName  *string `json:"ComputerName,omitempty"`
}
