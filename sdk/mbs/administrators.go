package mbs

import "context"

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

func (m AdministratorsNewModels) secrets() []*string  { return []*string{m.InitialPassword} }
func (m AdministratorsEditModels) secrets() []*string { return []*string{m.Password} }

// AdministratorsService has the requests about the provider's own people.
type AdministratorsService struct{ c *Client }

// List gives all administrators. Of the seed library: listAdministrators().
//
//api:op GET /api/Administrators
func (s *AdministratorsService) List(ctx context.Context) ([]AdministratorsModels, error) {
	return list[AdministratorsModels](ctx, s.c, get("Administrators.List", "/api/Administrators"))
}

// Get gives the administrator with an ID, or ErrNotFound. Of the seed library:
// getAdministratorByID(id).
//
//api:op GET /api/Administrators/{id}
func (s *AdministratorsService) Get(ctx context.Context, id string) (*AdministratorsModels, error) {
	q := get("Administrators.Get", "/api/Administrators/{id}", id)
	return one(ctx, s.c, q, func(a *AdministratorsModels) bool { return sameID(a.AdminID, id) })
}

// Create adds an administrator and gives the ID. Of the seed library:
// createNewAdministrator(a).
//
//api:op POST /api/Administrators
func (s *AdministratorsService) Create(ctx context.Context, in AdministratorsNewModels) (string, error) {
	const op = "Administrators.Create"
	id, err := s.c.created(ctx, post(op, "/api/Administrators", in))
	return needed(op, id, err)
}

// Update changes an administrator; AdminID, Enabled and PermissionsModels are
// required. Of the seed library: updateAdministrator(a).
//
//api:op PUT /api/Administrators
func (s *AdministratorsService) Update(ctx context.Context, in AdministratorsEditModels) error {
	return s.c.run(ctx, put("Administrators.Update", "/api/Administrators", in))
}

// Delete removes an administrator. Of the seed library:
// deleteAdministrator(id).
//
//api:op DELETE /api/Administrators/{id}
func (s *AdministratorsService) Delete(ctx context.Context, id string) error {
	return s.c.run(ctx, remove("Administrators.Delete", "/api/Administrators/{id}", id))
}
