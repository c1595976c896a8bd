package control

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// The sealer numbers audit events and chains their hashes, apart from the
// transactions that write them: chaining inside would make every writer wait
// for every other (DESIGN section 5).
const (
	sealerLease = "audit-sealer"
	sealBatch   = 1000
	leaseTime   = 10 * time.Second
)

// Seal seals what is not sealed yet, if this process holds the lease, and
// tells how many events it sealed.
func (c *Control) Seal(ctx context.Context) (int, error) {
	total := 0
	for {
		waiting, err := c.store.Read(ctx).UnsealedEvents(1)
		if err != nil || len(waiting) == 0 {
			return total, err
		}
		n, err := c.sealBatch(ctx)
		total += n
		if err != nil || n == 0 {
			return total, err
		}
	}
}

func (c *Control) sealBatch(ctx context.Context) (int, error) {
	n := 0
	err := c.store.Update(ctx, func(tx core.Tx) error {
		n = 0
		held, _, err := tx.Lease(sealerLease, c.holder, leaseTime)
		if err != nil || !held {
			return err
		}
		seq, last, err := tx.LastSeal()
		if err != nil {
			return err
		}
		events, err := tx.UnsealedEvents(sealBatch)
		if err != nil {
			return err
		}
		for i := range events {
			seq++
			last = chain(last, seq, &events[i])
			if err := tx.Seal(events[i].ID, seq, last); err != nil {
				return err
			}
		}
		n = len(events)
		return nil
	})
	return n, err
}

// chain hashes an event onto its predecessor: every field length-prefixed, in
// a fixed order. Fields are only ever appended.
func chain(previous [32]byte, seq int64, e *core.AuditEvent) [32]byte {
	h := sha256.New()
	h.Write(previous[:])
	number(h, seq)
	number(h, e.At.UnixMicro())
	number(h, int64(e.Failed))
	for _, s := range []string{
		string(e.ID), string(e.Op), string(e.Face), string(e.Actor), e.ActorID, e.Login,
		string(e.Company.ID), e.Company.Name, string(e.Domain.ID), e.Domain.Name, e.Target, e.Name, e.Changes,
		e.Client.Address, e.Client.UserAgent, e.Client.Machine, e.Client.RequestID,
	} {
		number(h, int64(len(s)))
		h.Write([]byte(s))
	}
	return [32]byte(h.Sum(nil))
}

func number(h hash.Hash, n int64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	h.Write(b[:])
}

// VerifyAudit recomputes the chain from its beginning and reports the first
// entry that does not fit: changed, missing or out of order.
func (c *Control) VerifyAudit(ctx context.Context) (core.AuditProof, error) {
	var proof core.AuditProof
	err := c.store.View(ctx, func(r core.Reader) error {
		proof = core.AuditProof{}
		var err error
		if proof.Unsealed, err = r.CountUnsealed(); err != nil {
			return err
		}
		var last [32]byte
		for proof.Broken == 0 {
			events, err := r.SealedEvents(proof.Sealed, sealBatch)
			if err != nil || len(events) == 0 {
				return err
			}
			last = follow(&proof, last, events)
		}
		return nil
	})
	return proof, err
}

// follow checks a run of events against the chain and returns its new end.
func follow(proof *core.AuditProof, last [32]byte, events []core.AuditEvent) [32]byte {
	for i := range events {
		e := &events[i]
		want := proof.Sealed + 1
		if e.Seq != want {
			proof.Broken, proof.Problem = want, fmt.Sprintf("entry %d is missing: %d follows", want, e.Seq)
			return last
		}
		if last = chain(last, e.Seq, e); last != e.ChainHash {
			proof.Broken, proof.Problem = e.Seq, fmt.Sprintf("entry %d (%s of %s) does not match its hash", e.Seq, e.Op, e.At.Format("2006-01-02 15:04:05"))
			return last
		}
		proof.Sealed = e.Seq
	}
	return last
}
