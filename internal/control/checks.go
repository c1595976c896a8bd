package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"github.com/purserhq/purser/internal/core"
)

// JobCheckDestination tries to reach a destination.
const JobCheckDestination core.JobKind = "destinations.check"

// checkPayload is what a check's job holds.
type checkPayload struct {
	Destination core.DestinationID `json:"destination"`
}

// AskCheck queues a check of a destination as part of the transaction that
// made it necessary. It needs the destination's ID and the names.
func AskCheck(tx core.Tx, d *core.Destination) error {
	if err := tx.SetCheck(d.ID, core.Check{State: core.CheckUnknown}); err != nil {
		return err
	}
	payload, err := json.Marshal(checkPayload{d.ID})
	if err != nil {
		return err
	}
	return tx.InsertJob(&core.Job{Kind: JobCheckDestination, Subject: d.AccountName + "/" + d.Bucket, Payload: payload})
}

// checkAll queues a check of every destination of an account.
func checkAll(tx core.Tx, acc *core.Account) error {
	for i := range acc.Destinations {
		if err := AskCheck(tx, &acc.Destinations[i]); err != nil {
			return err
		}
	}
	return nil
}

// Check implements core.AccountService.
func (s accounts) Check(ctx context.Context, p core.Principal, id core.DestinationID) error {
	return s.change(ctx, p, core.OpDestinationsCheck, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if err := a.provider(); err != nil {
			return core.AuditEvent{}, err
		}
		d, err := destination(tx, core.Everywhere, core.DestinationRef{ID: id})
		if err != nil {
			return core.AuditEvent{}, err
		}
		return aboutDestination(d, nil), AskCheck(tx, d)
	})
}

// CheckDestination is the work of a JobCheckDestination: it lists, writes,
// reads and deletes, and notes the outcome. A failed check is an outcome, not
// a failure of the job; only when the storage may answer later is it an error
// too, so that the job is tried again.
func (c *Control) CheckDestination(ctx context.Context, j core.Job, _ core.JobProgress) error {
	var in checkPayload
	if err := json.Unmarshal(j.Payload, &in); err != nil {
		return core.InvalidError("payload", core.Malformed, "", "the job's payload cannot be read")
	}
	r := c.store.Read(ctx)
	d, err := r.Destination(core.Everywhere, in.Destination)
	if err != nil {
		return ignoreRemoved(err)
	}
	acc, err := r.Account(core.Everywhere, d.Account)
	if err != nil {
		return ignoreRemoved(err)
	}
	outcome, err := c.tryDestination(ctx, r, acc, d)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if outcome.State != core.CheckUnknown {
		now := c.now()
		outcome.At = &now
	}
	return errors.Join(err, c.store.Update(ctx, func(tx core.Tx) error { return noteCheck(tx, acc, d, outcome) }))
}

// noteCheck stores the outcome of a check, unless what was tried has changed
// since: then another check was asked for, which may have been faster.
func noteCheck(tx core.Tx, tried *core.Account, d *core.Destination, outcome core.Check) error {
	now, err := tx.Destination(core.Everywhere, d.ID)
	if err != nil {
		return ignoreRemoved(err)
	}
	acc, err := tx.Account(core.Everywhere, now.Account)
	if err != nil {
		return ignoreRemoved(err)
	}
	if now.Bucket != d.Bucket || !bytes.Equal(acc.Sealed, tried.Sealed) {
		return nil
	}
	return tx.SetCheck(d.ID, outcome)
}

// ignoreRemoved takes a destination that is gone for one that needs no check.
func ignoreRemoved(err error) error {
	if core.KindOf(err) == core.NotFound {
		return nil
	}
	return err
}

// tryDestination gives the outcome of a check, and an error if it is worth trying again.
func (c *Control) tryDestination(ctx context.Context, r core.Reader, acc *core.Account, d *core.Destination) (core.Check, error) {
	if c.drivers == nil || !c.drivers.Has(d.AccountType) {
		return core.Check{State: core.CheckNoDriver, Problem: "there is no driver for " + d.AccountType.String() + " yet: the account is stored only"}, nil
	}
	at, err := c.place(r, acc, *d)
	if err != nil {
		return core.Check{State: core.CheckFailed, Problem: "the account's settings cannot be read: is it the right key file?"}, nil
	}
	if at.Settings.SkipCheck {
		return core.Check{State: core.CheckUnknown, Problem: "not tried, as the account's settings ask"}, nil
	}
	if !complete(acc.Type, at.Settings) {
		return core.Check{State: core.CheckFailed, Problem: "the account's settings lack what it takes to sign in"}, nil
	}
	err = c.drivers.Check(ctx, at)
	if err == nil {
		return core.Check{State: core.CheckOK}, nil
	}
	outcome := core.Check{State: core.CheckFailed, Problem: problemOf(err)}
	if k := core.KindOf(err); k != core.Unavailable && k != core.TooMany {
		err = nil
	}
	return outcome, err
}

// problemOf gives the part of a driver's error that is for people.
func problemOf(err error) string {
	if e, ok := core.AsError(err); ok && e.Msg != "" {
		return e.Msg
	}
	return "the storage did not do as asked"
}
