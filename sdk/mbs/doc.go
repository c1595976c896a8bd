// Package mbs is a client of the Managed Backup Service API, for the vendor's
// own service and every server that speaks it, Purser's among them. It needs
// the standard library only.
//
//	c, err := mbs.New(login, password, mbs.WithBaseURL("https://backup.example"))
//	...
//	user, err := c.Users.Get(ctx, id)
//
// The client has a service for each resource, and the service a method for each
// request; the comments name the method of the vendor's Python library that
// sends the same. The first request signs in. The token is kept, shared between
// goroutines, and renewed when it ends or is refused.
//
// # Lists
//
// List gives a list at once. All is an iterator: of users and monitoring it
// gives each row as it arrives, of computers and histories it asks for page
// after page.
//
// # Requests
//
// Members of request bodies are pointers, nil when not given; new(value) makes
// one. What a member means, and which are required, its type's comment says.
//
// # Errors
//
// A request that fails returns an *Error, and errors.Is tells what went wrong:
// ErrNotFound, ErrExists, ErrDenied and so on. The API hides some failures in
// answers of 200: null for what is not there, a text where an ID is meant, an
// object with a message. They are errors like any other here.
//
// What only reads is sent again, with growing pauses, when the server is busy
// or the connection breaks; what writes only when it certainly was not carried
// out. Whether to repeat a write after ErrUnavailable is the caller's to
// decide.
//
// # Answers
//
// Servers differ: numbers come as strings, enumerations by name, null where a
// list belongs, a list where one thing belongs. The client takes all of these.
// Capture gives the answer as it came.
//
// # Wire types
//
// The types of bodies and answers are Purser's, too: its server imports them, so
// that the two cannot drift apart. They are no model of the service: units and
// spellings are the vendor's (misspellings are marked "sic"), in the order the
// vendor prints them. Where the vendor's model derives from another, the base is
// embedded, because its XML writes the members of a base first. Source: contract
// mbs.md, whose section numbers the comments give.
package mbs
