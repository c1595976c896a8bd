// Package transfer reads and writes the file of `purser admin import` and `export`: people,
// companies and their history with the IDs and times they have. Source: contract import.md.
//
// It is no backup: secrets that only the key file opens, tokens and the audit log stay where they
// are. It does not sign anyone in and asks for no rights; whoever may run it owns the database.
package transfer
