// Package netbrain holds the wire types of the NetBrain ServicesAPI for user
// administration: request bodies and answers. The server's NetBrain face and
// clients share them, so the two cannot drift apart. Source: contract
// netbrain.md, whose section numbers the comments give.
//
// It is not a model of the service: there are no rules here, names and orders
// are the vendor's, and nothing in it is lenient about what a client sends;
// that is the server's business.
//
// Members of request bodies are pointers, nil when not given. Answers list
// their members in the order the vendor prints them and embed Envelope last.
package netbrain
