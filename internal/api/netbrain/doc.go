// Package netbrain is the NetBrain face: it serves the ServicesAPI for user
// administration below "/ServicesAPI". It finds the route, signs the caller
// in, decodes, converts to core's types, calls a service and converts back;
// codes, words, spellings and date formats of the dialect live here and
// nowhere else. Source: contract netbrain.md; what is left out and each choice
// made where the contract is silent stands in docs/dialects/netbrain.md.
//
// It holds no rules and knows no store: what a caller may do and which values
// are valid is the services' business.
package netbrain
