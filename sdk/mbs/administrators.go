package mbs

// AdministratorsModels is an administrator as answered (section 5).
type AdministratorsModels struct {
	AdminID               string                   `json:"AdminID"`
	Email                 string                   `json:"Email"` // login
	FirstName             string                   `json:"FirstName"`
	LastName              string                   `json:"LastName"`
	Enabled               bool                     `json:"Enabled"`
	PermissionsModels     PermissionsModels        `json:"PermissionsModels"`
	LastLogin             *Date                    `json:"LastLogin"` // nil: never
	DateCreated           Date                     `json:"DateCreated"`
	Companies             []string                 `json:"Companies"` // names
	AccessToCompaniesMode AccessToCompaniesEnum    `json:"AccessToCompaniesMode"`
	AccountType           AdministratorAccountType `json:"AccountType"`
}

// AdministratorsNewModels is the body of POST /api/Administrators (section 6.9).
type AdministratorsNewModels struct {
	Email                 *string                   `json:"Email,omitempty"`           // required
	InitialPassword       *string                   `json:"InitialPassword,omitempty"` // required
	Enabled               *bool                     `json:"Enabled,omitempty"`         // required
	SendInstruction       *bool                     `json:"SendInstruction,omitempty"`
	FirstName             *string                   `json:"FirstName,omitempty"`
	LastName              *string                   `json:"LastName,omitempty"`
	PermissionsModels     PermissionsEdit           `json:"PermissionsModels,omitempty"` // required
	Companies             []string                  `json:"Companies,omitempty"`         // names
	AccessToCompaniesMode *AccessToCompaniesEnum    `json:"AccessToCompaniesMode,omitempty"`
	AccountType           *AdministratorAccountType `json:"AccountType,omitempty"`
}

// AdministratorsEditModels is the body of PUT /api/Administrators. What is
// nil stays as it is; an empty, non-nil list clears.
type AdministratorsEditModels struct {
	AdminID               *string                   `json:"AdminID,omitempty"` // required
	Enabled               *bool                     `json:"Enabled,omitempty"` // required
	Password              *string                   `json:"Password,omitempty"`
	FirstName             *string                   `json:"FirstName,omitempty"`
	LastName              *string                   `json:"LastName,omitempty"`
	PermissionsModels     PermissionsEdit           `json:"PermissionsModels,omitempty"` // required
	Companies             []string                  `json:"Companies"`                   // names
	AccessToCompaniesMode *AccessToCompaniesEnum    `json:"AccessToCompaniesMode,omitempty"`
	AccountType           *AdministratorAccountType `json:"AccountType,omitempty"`
}
