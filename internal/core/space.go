package core

// SpaceSample is what a computer had stored in a destination at the end of a
// day, and what was restored from there on that day.
type SpaceSample struct {
	User        UserID
	Computer    ComputerID // "": not known whose
	Destination DestinationID
	Day         Day // UTC
	Stored      Bytes
	Restored    Bytes
	Kept        bool // by SpaceSamples and PutSample: it is the latest, and the server makes those of later days from it
}

// SpaceKey is a place in the samples' order: user, destination, computer, day.
type SpaceKey struct {
	User        UserID
	Destination DestinationID
	Computer    ComputerID
	Day         Day
}

// Key gives a sample's place.
func (s SpaceSample) Key() SpaceKey {
	return SpaceKey{s.User, s.Destination, s.Computer, s.Day}
}

// SpaceReader reads what is stored. What a person has stored in all is
// Customer.SpaceUsed.
type SpaceReader interface {
	// Volumes gives what the people have stored now, by person, destination,
	// computer. Scope is the caller's to check.
	Volumes(users []UserID) ([]ComputerData, error)
	// PastCustomer gives a person who has or had the customer facet, deleted
	// or not, without assignments and memberships: data outlives people.
	PastCustomer(scope Scope, id UserID) (*User, error)
	// SpaceSamples gives up to limit samples after a place. For export.
	SpaceSamples(after SpaceKey, limit int) ([]SpaceSample, error)
}

// SpaceWriter writes what is stored, and keeps in step the current volumes and
// the person's SpaceUsed.
type SpaceWriter interface {
	// PutSample stores a day's sample, replacing one for the same day. One
	// that is not older than the volume it is about becomes the current volume,
	// and makes it one that the server keeps when it is Kept.
	PutSample(s SpaceSample) error
	// AddStored changes what is stored now and the day's sample; it gives the
	// new volume, which is never below 0.
	AddStored(user UserID, destination DestinationID, computer ComputerID, by Bytes) (Bytes, error)
	// AddRestored counts restored bytes to the day's sample.
	AddRestored(user UserID, destination DestinationID, computer ComputerID, by Bytes) error
	// DropVolume notes that a computer's data in a destination is gone.
	DropVolume(user UserID, destination DestinationID, computer ComputerID) error
	// CarrySpace makes the samples, up to a day, of up to limit volumes that
	// agents keep and that lack some, from what is stored now, and tells of how
	// many volumes.
	CarrySpace(day Day, limit int) (int64, error)
}
