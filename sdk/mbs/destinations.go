package mbs

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// DestinationsModel names a bucket of a storage account. It is the base of
// UserDestinationsModel.
type DestinationsModel struct {
	AccountID              string `json:"AccountID"`
	AccountDisplayName     string `json:"AccountDisplayName"`
	Destination            string `json:"Destination"` // bucket
	DestinationDisplayName string `json:"DestinationDisplayName"`
}

// UserDestinationsModel is one backup destination of a user.
type UserDestinationsModel struct {
	ID            string `json:"ID"`            // of the user's destination
	CurrentVolume int64  `json:"CurrentVolume"` // bytes
	PackageID     int64  `json:"PackageID"`
	DestinationsModel
}

// AddUserDestination is the body of POST and PUT /api/Destinations. POST
// requires all but ID, PUT the three IDs.
type AddUserDestination struct {
	ID          *string `json:"ID,omitempty"` // of the user's destination
	UserID      *string `json:"UserID,omitempty"`
	AccountID   *string `json:"AccountID,omitempty"`
	Destination *string `json:"Destination,omitempty"` // bucket
	PackageID   *int64  `json:"PackageID,omitempty"`
}

// DestinationsService has the requests about what users may back up to.
type DestinationsService struct{ c *Client }

// List gives the buckets of all storage accounts. Of the seed library:
// listDestinations().
//
//api:op GET /api/Destinations
func (s *DestinationsService) List(ctx context.Context) ([]DestinationsModel, error) {
	return list[DestinationsModel](ctx, s.c, get("Destinations.List", "/api/Destinations"))
}

// ListForUser gives the destinations of the user with a login, or ErrNotFound.
// Of the seed library: listDestinationsForUser(email).
//
//api:op GET /api/Destinations/{userEmail}
func (s *DestinationsService) ListForUser(ctx context.Context, email string) ([]UserDestinationsModel, error) {
	q := get("Destinations.ListForUser", "/api/Destinations/{userEmail}", email)
	list, err := listOf[UserDestinationsModel](ctx, s.c, q)
	if e, ok := errors.AsType[*Error](err); ok && e.Status == http.StatusNotAcceptable {
		e.kind = ErrNotFound // "wrongly", says who found out (section 3)
	}
	return list, err
}

// Create gives a user a destination; all members but ID are required. It gives
// the ID of the user's destination, "" when the server answers nothing. Of the
// seed library: addDestinationToUser(email, d).
//
//api:op POST /api/Destinations
func (s *DestinationsService) Create(ctx context.Context, in AddUserDestination) (string, error) {
	return s.c.created(ctx, post("Destinations.Create", "/api/Destinations", in))
}

// Update changes a user's destination; ID, UserID and AccountID are required.
// Of the seed library: editDestination(d).
//
//api:op PUT /api/Destinations
func (s *DestinationsService) Update(ctx context.Context, in AddUserDestination) error {
	return s.c.run(ctx, put("Destinations.Update", "/api/Destinations", in))
}

// Delete takes a destination from a user. Of the seed library:
// deleteDestinationForUser(destID, userID).
//
//api:op DELETE /api/Destinations/{id}
func (s *DestinationsService) Delete(ctx context.Context, id, userID string) error {
	const op = "Destinations.Delete"
	if userID == "" {
		return invalid(op, "userId")
	}
	q := remove(op, "/api/Destinations/{id}", id)
	q.query = url.Values{"userId": {userID}}
	return s.c.run(ctx, q)
}
