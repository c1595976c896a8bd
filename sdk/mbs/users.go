package mbs

import (
	"context"
	"iter"
	"strings"
)

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
	LicenseManagmentMode UserModeType            `json:"LicenseManagmentMode" also:"LicenseManagementMode"` // sic
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
	DestinationID string `json:"DestinationId" also:"DestintationId"` // sic: small "d"
	ComputerName  string `json:"ComputerName"`
}

// UserComputerDelete names data to delete: the body of
// DELETE /api/Users/{id}/Computers is a list of it; both members are required.
type UserComputerDelete struct {
	DestinationID *string `json:"DestinationId,omitempty"` // sic: small "d"
	ComputerName  *string `json:"ComputerName,omitempty"`
}

func (m UsersAddModels) secrets() []*string  { return []*string{m.Password} }
func (m UsersEditModels) secrets() []*string { return []*string{m.Password} }
func (m UserAuthData) secrets() []*string    { return []*string{m.Password} }

// UsersService has the requests about users: the customers whose computers are
// backed up.
type UsersService struct{ c *Client }

// List gives all users at once. Of the seed library: listUsers().
//
//api:op GET /api/Users
func (s *UsersService) List(ctx context.Context) ([]UsersModels, error) {
	return list[UsersModels](ctx, s.c, get("Users.List", "/api/Users"))
}

// All gives all users, each as soon as it has arrived: memory does not grow
// with their number. An error ends the iteration. Of the seed library:
// listUsers().
//
//api:op GET /api/Users
func (s *UsersService) All(ctx context.Context) iter.Seq2[UsersModels, error] {
	return rows[UsersModels](ctx, s.c, get("Users.All", "/api/Users"))
}

// Get gives the user with an ID, or ErrNotFound. Of the seed library:
// getUserByID(id).
//
//api:op GET /api/Users/{id}
func (s *UsersService) Get(ctx context.Context, id string) (*UsersModels, error) {
	return one(ctx, s.c, get("Users.Get", "/api/Users/{id}", id), func(u *UsersModels) bool { return sameID(u.ID, id) })
}

// Authenticate gives the user who has this login and password, or ErrNotFound
// when nobody has. Of the seed library: getUserByLoginPassword(login, pw).
//
//api:op PUT /api/Users/Authenticate
func (s *UsersService) Authenticate(ctx context.Context, email, password string) (*UsersModels, error) {
	q := ask("Users.Authenticate", "/api/Users/Authenticate", UserAuthData{Email: &email, Password: &password})
	q.absent = "no user with this login and password"
	return one[UsersModels](ctx, s.c, q, nil)
}

// Create adds a user and gives its ID. The server says most failures in an
// answer of 200; they are an *Error as any other: ErrExists when the login is
// taken, else ErrInvalid. Of the seed library: createNewUser(user).
//
//api:op POST /api/Users
func (s *UsersService) Create(ctx context.Context, in UsersAddModels) (string, error) {
	const op = "Users.Create"
	id, err := s.c.created(ctx, post(op, "/api/Users", in))
	return needed(op, id, err)
}

// Update changes a user; ID and Enabled are required. It fails with
// ErrNotFound when there is none of that ID. Of the seed library:
// updateUserInfo(user).
//
//api:op PUT /api/Users
func (s *UsersService) Update(ctx context.Context, in UsersEditModels) error {
	return s.c.run(ctx, put("Users.Update", "/api/Users", in))
}

// DeleteAccount removes a user and keeps the data. Of the seed library:
// deleteUserWithoutData(id).
//
//api:op DELETE /api/Users/{id}/Account
func (s *UsersService) DeleteAccount(ctx context.Context, id string) error {
	return s.c.run(ctx, remove("Users.DeleteAccount", "/api/Users/{id}/Account", id))
}

// Delete removes a user and all the data, which goes within a day. The
// vendor's service has been seen to answer 500 (ErrServer) after doing so. Of
// the seed library: deleteUserAndData(id).
//
//api:op DELETE /api/Users/{id}
func (s *UsersService) Delete(ctx context.Context, id string) error {
	return s.c.run(ctx, remove("Users.Delete", "/api/Users/{id}", id))
}

// Computers lists a user's computers in the destinations that hold their data.
// Of the seed library: listUsersComputersandStorage(id).
//
//api:op GET /api/Users/{id}/Computers
func (s *UsersService) Computers(ctx context.Context, id string) ([]UserComputerData, error) {
	return listOf[UserComputerData](ctx, s.c, get("Users.Computers", "/api/Users/{id}/Computers", id))
}

// DeleteData deletes data of a user's computers; it works for deleted users,
// too. Of the seed library: deleteUsersData(id, data).
//
//api:op DELETE /api/Users/{id}/Computers
func (s *UsersService) DeleteData(ctx context.Context, id string, data []UserComputerDelete) error {
	q := remove("Users.DeleteData", "/api/Users/{id}/Computers", id)
	q.in = data
	return s.c.run(ctx, q)
}

// sameID compares IDs, in which letter case makes no difference.
func sameID(a, b string) bool { return strings.EqualFold(strings.Trim(a, "{}"), strings.Trim(b, "{}")) }
