package sqlstore

import (
	"fmt"

	"github.com/purserhq/purser/internal/core"
)

const selectAudit = `SELECT a.id, a.at, a.op, a.face, a.actor, a.actor_id, a.login, a.company_id, a.company_name, a.domain_id,
 a.domain_name, a.target, a.name, a.changes, a.failed, a.address, a.user_agent, a.machine, a.request_id, a.seq, a.chain_hash
 FROM audit_events a`

// events reads rows of selectAudit.
func (r *reader) events(query string, args ...any) ([]core.AuditEvent, error) {
	var out []core.AuditEvent
	err := r.long().each(func(rows rows) error {
		var e core.AuditEvent
		err := rows.Scan((*text)(&e.ID), (*instant)(&e.At), (*text)(&e.Op), (*text)(&e.Face), (*text)(&e.Actor), (*text)(&e.ActorID),
			(*text)(&e.Login), (*text)(&e.Company.ID), (*text)(&e.Company.Name), (*text)(&e.Domain.ID), (*text)(&e.Domain.Name),
			(*text)(&e.Target), (*text)(&e.Name), (*text)(&e.Changes), (*small)(&e.Failed), (*text)(&e.Client.Address),
			(*text)(&e.Client.UserAgent), (*text)(&e.Client.Machine), (*text)(&e.Client.RequestID), (*number)(&e.Seq), (*hash)(&e.ChainHash))
		out = append(out, e)
		return err
	}, query, args...)
	return out, err
}

// AuditEvents implements core.AuditReader. A zero From or To is open, a zero
// Limit means all.
func (r *reader) AuditEvents(f core.AuditFilter) ([]core.AuditEvent, error) {
	p := &params{}
	query := selectAudit + ` WHERE TRUE` + inScope(p, f.Scope, "a.company_id")
	if !f.From.IsZero() {
		query += ` AND a.at >= ` + p.add(ceilMicros(f.From))
	}
	if !f.To.IsZero() {
		query += ` AND a.at <= ` + p.add(micros(f.To))
	}
	if f.Company != "" {
		query += ` AND a.company_id = ` + p.add(string(f.Company)) + ` AND a.company_id <> ''` // as the index says
	}
	if f.Domain != "" {
		query += ` AND a.domain_id = ` + p.add(string(f.Domain))
	}
	if f.Ops != nil {
		query += ` AND a.op IN ` + in(p, f.Ops)
	}
	if f.Before != nil {
		at := p.add(micros(f.Before.At))
		query += ` AND (a.at < ` + at + ` OR a.at = ` + at + ` AND a.id < ` + p.add(string(f.Before.ID)) + `)`
	}
	query += ` ORDER BY a.at DESC, a.id DESC`
	limit := int64(f.Limit)
	if limit == 0 {
		limit = 1 << 62
	}
	return r.events(query+` LIMIT `+p.add(limit)+` OFFSET `+p.add(f.Skip), p.list...)
}

// SealedEvents implements core.AuditReader.
func (r *reader) SealedEvents(after int64, limit int) ([]core.AuditEvent, error) {
	return r.events(selectAudit+` WHERE a.seq > $1 ORDER BY a.seq LIMIT $2`, after, limit)
}

// UnsealedEvents implements core.AuditReader.
func (r *reader) UnsealedEvents(limit int) ([]core.AuditEvent, error) {
	return r.events(selectAudit+` WHERE a.seq IS NULL ORDER BY a.at, a.id LIMIT $1`, limit)
}

// CountUnsealed implements core.AuditReader.
func (r *reader) CountUnsealed() (int64, error) {
	return r.count(`SELECT count(*) FROM audit_events WHERE seq IS NULL`)
}

// LastSeal implements core.AuditReader.
func (r *reader) LastSeal() (seq int64, chain [32]byte, err error) {
	_, err = r.one(`SELECT seq, chain_hash FROM audit_events WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1`, nil, (*number)(&seq), (*hash)(&chain))
	return seq, chain, err
}

// InsertAudit implements core.AuditWriter. Seq and ChainHash are the sealer's.
func (t *tx) InsertAudit(e *core.AuditEvent) error {
	return t.run(`INSERT INTO audit_events (id, at, op, face, actor, actor_id, login, company_id, company_name, domain_id, domain_name,
 target, name, changes, failed, address, user_agent, machine, request_id)
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		string(e.ID), t.orNow(e.At), string(e.Op), string(e.Face), string(e.Actor), e.ActorID, e.Login,
		string(e.Company.ID), e.Company.Name, string(e.Domain.ID), e.Domain.Name, e.Target, e.Name, e.Changes, int64(e.Failed),
		e.Client.Address, e.Client.UserAgent, e.Client.Machine, e.Client.RequestID)
}

// Seal implements core.AuditWriter. An event that is sealed already, or not
// there, is an internal error: two sealers would be at work.
func (t *tx) Seal(id core.EventID, seq int64, chain [32]byte) error {
	n, err := t.exec(`UPDATE audit_events SET seq = $2, chain_hash = $3 WHERE id = $1 AND seq IS NULL`, string(id), seq, chain[:])
	if err == nil && n == 0 {
		return internal(fmt.Errorf("seal event %q: no such unsealed event", id))
	}
	return err
}
