package core

import "time"

// AuditEvent records one change or sign-in. It is written in the transaction
// it describes and never changed; the sealer numbers and chains it later.
type AuditEvent struct {
	ID        EventID
	At        time.Time
	Op        Op
	Face      Face
	Actor     PrincipalKind
	ActorID   string // user or key ID
	Login     string // the actor's, or the one tried in a failed sign-in
	Company   CompanyRef
	Domain    DomainRef
	Target    string // ID of what was acted on
	Name      string // its name at that time
	Changes   string // names of the fields changed, comma separated; never values
	Failed    Reason // why a sign-in failed; NoReason for what succeeded
	Client    Client
	Seq       int64    // 1, 2, ... without gaps; 0 while not sealed
	ChainHash [32]byte // SHA-256 over the predecessor's hash and this event; zero while not sealed
}

// AuditFilter narrows the audit log. Newest first.
type AuditFilter struct {
	Scope   Scope // events of these companies; only Everywhere includes events of none
	From    time.Time
	To      time.Time // inclusive
	Company CompanyID
	Domain  DomainID
	Ops     []Op       // nil: all
	Before  *AuditMark // only what comes after it in the list, that is, older
	Skip    int
	Limit   int
}

// AuditMark is a place in the audit log: of events of one time, the ID decides.
type AuditMark struct {
	At time.Time
	ID EventID
}

// AuditProof is the outcome of verifying the chain.
type AuditProof struct {
	Sealed   int64
	Unsealed int64
	Broken   int64 // number of the first broken entry; 0 when the chain holds
	Problem  string
}
