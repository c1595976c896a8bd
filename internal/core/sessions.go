package core

import "time"

// TokenHash is the SHA-256 of a token; tokens themselves are never stored.
type TokenHash [32]byte

// SessionKind says what a session's token is good for.
type SessionKind string

// The kinds of session.
const (
	MBSToken       SessionKind = "mbs"      // bearer token: fixed lifetime, no seat, no usage line
	NetBrainToken  SessionKind = "netbrain" // idle time-out, takes a seat, makes a usage line
	ConsoleSession SessionKind = "console"  // as NetBrainToken
	OAuthSession   SessionKind = "oauth"    // of an OAuth client: fixed lifetime, no seat, no usage line
)

// TakesSeat reports whether sessions of this kind take a seat and make a usage line.
func (k SessionKind) TakesSeat() bool { return k == NetBrainToken || k == ConsoleSession }

// MBSTokenLifetime is how long an MBS token is good for. Source: contract mbs.md section 2.
const MBSTokenLifetime = 14 * 24 * time.Hour

// EndReason says how a session ended.
type EndReason string

// The ways a session ends.
const (
	EndSignOut EndReason = "signout"
	EndIdle    EndReason = "idle"    // at its last use
	EndRevoked EndReason = "revoked" // password changed, disabled, facet or person gone
	EndExpired EndReason = "expired" // past its fixed lifetime
)

// Session is one sign-in.
type Session struct {
	ID         SessionID
	Kind       SessionKind
	Token      TokenHash
	User       UserID        // one of User and APIKey is set
	APIKey     APIKeyID      // MBS tokens of API keys
	OAuth      OAuthClientID // besides User: tokens of OAuth clients
	SignedInAt time.Time
	LastUsedAt time.Time  // coalesced: at most one write a minute
	ExpiresAt  *time.Time // fixed end; nil: idle time-out only
	EndedAt    *time.Time
	EndReason  EndReason
	Client     Client
	Working    Working
}

// Credential is what a token stands for, read in one go.
type Credential struct {
	Session Session
	User    *User   // with both facets, without memberships; nil for API keys and for people who are gone
	Key     *APIKey // nil for people and for keys that are gone
}

// Span is a stretch of a session in one company and domain.
type Span struct {
	Working Working
	Start   time.Time
	End     *time.Time // nil while it lasts
}

// Token is a fresh sign-in's answer. Secret is shown once and never stored.
type Token struct {
	Secret    string
	Session   SessionID
	Login     string
	IssuedAt  time.Time
	MustEnrol bool // good for nothing but setting up a second factor
	ExpiresAt *time.Time
}

// SessionHistory is a session with all its spans, oldest first.
type SessionHistory struct {
	Session Session
	Spans   []Span
}

// SeatFailure is a sign-in refused because every seat was taken.
type SeatFailure struct {
	User    UserID
	Working Working // the person's home company, when known
	At      time.Time
}

// UsageFilter narrows usage reports. Times are of sign-in, From inclusive, To
// inclusive; nil means open. A Domain narrows Company further.
type UsageFilter struct {
	Scope   Scope     // people whose home company is in it; with Company set, everyone who worked there
	Company CompanyID // "" means all
	Domain  DomainID  // "" means all
	From    *time.Time
	To      *time.Time
	User    UserID // "" means everyone; used by the detailed report
}

// UsageLine sums one person's sessions. Only people with a sign-in in the
// range have a line.
type UsageLine struct {
	User         UserID
	Login        string
	Logins       int64
	FirstLogin   time.Time
	LastLogout   *time.Time    // nil when no counted session has ended
	Online       time.Duration // sum over ended sessions; open ones count nothing
	SeatFailures int64
}

// UsageDetail is one span of one session; a session that never changed its
// working domain has exactly one.
type UsageDetail struct {
	Session      SessionID
	Login        time.Time
	Logout       *time.Time // nil while it lasts
	Company      CompanyRef
	Domain       DomainRef
	Machine      string
	Address      string
	SeatFailures int64 // refusals for want of a seat since the line before
}
