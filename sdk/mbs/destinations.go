package mbs

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
