package wire

import "time"

// AuditEvent is an entry of the audit log.
type AuditEvent struct {
	ID        string    `json:"id" format:"uuid"`
	At        time.Time `json:"at"`
	Op        string    `json:"op" doc:"What was done, such as customers.create."`
	Face      string    `json:"face" doc:"The way in: mbs, netbrain, v1, agent, console or admin."`
	Actor     string    `json:"actor" doc:"Who did it: user, apikey, oauth, computer or system."`
	ActorID   string    `json:"actorId,omitempty"`
	Login     string    `json:"login,omitempty" doc:"The actor's, or the one tried in a failed sign-in."`
	Company   *Ref      `json:"company,omitempty"`
	Domain    *Ref      `json:"domain,omitempty"`
	Target    string    `json:"target,omitempty" doc:"ID of what was acted on."`
	Name      string    `json:"name,omitempty" doc:"Its name at that time."`
	Changes   []string  `json:"changes,omitempty" doc:"Names of the fields changed; never values."`
	Failed    string    `json:"failed,omitempty" doc:"Why a sign-in failed; absent for what succeeded."`
	Address   string    `json:"address,omitempty"`
	UserAgent string    `json:"userAgent,omitempty"`
	RequestID string    `json:"requestId,omitempty"`
	Number    int64     `json:"number,omitempty" doc:"Place in the chain; absent while not sealed."`
	Hash      string    `json:"hash,omitempty" doc:"SHA-256 over the predecessor's hash and this entry, in hexadecimal."`
}

// Ref names a company or domain.
type Ref struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// AuditProof is the outcome of verifying the chain.
type AuditProof struct {
	Holds    bool   `json:"holds"`
	Sealed   int64  `json:"sealed" doc:"Entries checked."`
	Unsealed int64  `json:"unsealed" doc:"Entries of the last second or so, not yet in the chain."`
	Broken   int64  `json:"broken,omitempty" doc:"Number of the first broken entry."`
	Problem  string `json:"problem,omitempty"`
}
