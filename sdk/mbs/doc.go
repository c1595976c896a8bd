// Package mbs holds the wire types of the Managed Backup Service API: request
// bodies, answers, enumerations and the number and date formats. The server's
// MBS face and clients share them, so the two cannot drift apart. Source:
// contract mbs.md, whose section numbers the comments give.
//
// It is not a model of the service: there are no rules here, units and
// spellings are the vendor's (misspellings are marked "sic"), and nothing in
// it is lenient about what a client sends; that is the server's business.
//
// Members of request bodies are pointers, nil when not given. Members of
// answers are plain values, in the order the vendor prints them. Where the
// vendor's model derives from another, the base is embedded, because its XML
// writes the members of a base first (section 1.1).
package mbs
