package v1

import (
	"context"
	"encoding/hex"
	"strings"
	"time"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func audit(a *API) {
	const tag = "audit"
	register(a, about{op: core.OpAuditList, method: "GET", path: "/audit", tag: tag, summary: "Read the audit log",
		text: "Newest first. Those who do not see all companies see the entries of theirs."}, a.listAudit)
	register(a, about{op: core.OpAuditVerify, method: "GET", path: "/audit/proof", tag: tag, summary: "Check that the audit log was not changed",
		text: "Recomputes the hash chain from its beginning, which takes a while on a long log."}, a.verifyAudit)
}

type auditQuery struct {
	Paging
	From    time.Time `query:"from" doc:"Entries of this time and later."`
	To      time.Time `query:"to" doc:"Entries up to this time."`
	Company string    `query:"company" maxLength:"256" doc:"ID or name."`
	Domain  string    `query:"domain" maxLength:"256" doc:"ID, or name together with company."`
	Op      []string  `query:"op" doc:"Names of operations, separated by commas."`
}

// auditPlace is an entry's place in the list.
type auditPlace struct {
	At time.Time `json:"a"`
	ID string    `json:"i"`
}

// untilEver is the end of an open range.
var untilEver = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

func (a *API) listAudit(ctx context.Context, p core.Principal, in *auditQuery) (*body[wire.Page[wire.AuditEvent]], error) {
	f := core.AuditFilter{From: in.From, To: in.To, Limit: in.Limit + 1}
	if f.To.IsZero() {
		f.To = untilEver
	}
	for _, op := range in.Op {
		f.Ops = append(f.Ops, core.Op(op))
	}
	var at auditPlace
	if err := in.after(&at); err != nil {
		return nil, err
	}
	if in.Cursor != "" {
		f.Before = &core.AuditMark{At: at.At, ID: core.EventID(at.ID)}
	}
	list, err := a.services.Audit.List(ctx, p, core.AuditQuery{Filter: f, Company: in.Company, Domain: in.Domain})
	return part(in.Paging, list, err, fromAuditEvent, func(e core.AuditEvent) any { return auditPlace{e.At, string(e.ID)} })
}

// failedWords say why a sign-in failed.
var failedWords = map[core.Reason]string{
	core.BadCredentials: "wrong login or password", core.Locked: "locked", core.Disabled: "disabled", core.Expired: "expired",
	core.NoSeat: "no seat", core.Ended: "ended", core.NoToken: "no token", core.NoAccess: "no access",
	core.CodeNeeded: "code needed", core.BadCode: "wrong code", core.MustChange: "password to be changed", core.MustEnrol: "no second factor",
}

func fromAuditEvent(e core.AuditEvent) wire.AuditEvent {
	out := wire.AuditEvent{
		ID: string(e.ID), At: e.At, Op: string(e.Op), Face: string(e.Face), Actor: string(e.Actor), ActorID: e.ActorID, Login: e.Login,
		Target: e.Target, Name: e.Name, Failed: failedWords[e.Failed], Address: e.Client.Address, UserAgent: e.Client.UserAgent,
		RequestID: e.Client.RequestID, Number: e.Seq,
	}
	if e.Failed != core.NoReason && out.Failed == "" {
		out.Failed = "refused"
	}
	if e.Company.ID != "" {
		out.Company = &wire.Ref{ID: string(e.Company.ID), Name: e.Company.Name}
	}
	if e.Domain.ID != "" {
		out.Domain = &wire.Ref{ID: string(e.Domain.ID), Name: e.Domain.Name}
	}
	if e.Changes != "" {
		out.Changes = strings.Split(e.Changes, ",")
	}
	if e.Seq > 0 {
		out.Hash = hex.EncodeToString(e.ChainHash[:])
	}
	return out
}

func (a *API) verifyAudit(ctx context.Context, p core.Principal, _ *empty) (*body[wire.AuditProof], error) {
	proof, err := a.services.Audit.Verify(ctx, p)
	if err != nil {
		return nil, err
	}
	return &body[wire.AuditProof]{wire.AuditProof{
		Holds: proof.Broken == 0, Sealed: proof.Sealed, Unsealed: proof.Unsealed, Broken: proof.Broken, Problem: proof.Problem,
	}}, nil
}
