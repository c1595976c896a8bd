// Package core holds what every part of Purser shares: plain types for people,
// companies, sessions and events, the error type that crosses layers, the
// table of operations with the rights they need, and the interfaces of the
// services (implemented by control) and of the store (implemented by
// store/sqlstore).
//
// It holds no rules, no SQL and no wire formats, and imports the standard
// library only.
package core
