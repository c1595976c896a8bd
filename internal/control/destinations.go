package control

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

const maxBucket = 1024 // an S3 bucket has 63, a folder's path may be long

// Destinations implements core.AccountService.
func (s accounts) Destinations(ctx context.Context, p core.Principal) iter.Seq2[*core.Destination, error] {
	return func(yield func(*core.Destination, error) bool) {
		if err := need(p, core.OpDestinationsList); err != nil {
			yield(nil, err)
			return
		}
		for a, err := range accountPages(s.store.Read(ctx), p.Rights.Scope, core.Part[core.AccountID]{}) {
			if err != nil {
				yield(nil, withOp(core.OpDestinationsList, err))
				return
			}
			for i := range a.Destinations {
				if !yield(&a.Destinations[i], nil) {
					return
				}
			}
		}
	}
}

// CheckDestination checks a destination's own values.
func CheckDestination(d *core.Destination) error {
	if err := name("destination", d.Bucket, maxBucket); err != nil {
		return err
	}
	return text("destinationName", d.Name, 0, maxName)
}

// insertDestination stores a new destination of an account and asks for its check.
func (s accounts) insertDestination(tx core.Tx, acc *core.Account, bucket core.BucketSettings, shown string) (*core.Destination, error) {
	d := &core.Destination{ID: core.NewID[core.DestinationID](tx.Now()), Account: acc.ID, AccountName: acc.Name, AccountType: acc.Type,
		Bucket: strings.TrimSpace(bucket.Bucket), Name: strings.TrimSpace(shown), Region: bucket.Region, Accelerated: bucket.Accelerated,
		CreatedAt: tx.Now(), Check: core.Check{State: core.CheckUnknown}}
	if d.Name == "" {
		d.Name = d.Bucket
	}
	if err := CheckDestination(d); err != nil {
		return nil, err
	}
	if err := tx.InsertDestination(d); err != nil {
		return nil, err
	}
	return d, AskCheck(tx, d)
}

func aboutDestination(d *core.Destination, changes []string) core.AuditEvent {
	return core.AuditEvent{Target: string(d.ID), Name: d.AccountName + "/" + d.Bucket, Changes: strings.Join(changes, ",")}
}

// AddDestination implements core.AccountService.
func (s accounts) AddDestination(ctx context.Context, p core.Principal, in core.DestinationAdd) (d *core.Destination, err error) {
	err = s.change(ctx, p, core.OpDestinationsAdd, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		acc, err := account(tx, a, in.Account)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if err := manyDestinations(acc); err != nil {
			return core.AuditEvent{}, err
		}
		if d, err = s.insertDestination(tx, acc, core.BucketSettings{Bucket: in.Bucket}, in.Name); err != nil {
			return core.AuditEvent{}, err
		}
		return aboutDestination(d, nil), nil
	})
	return d, err
}

// manyDestinations refuses a file share: it has exactly one destination, made
// with the account (contract mbs.md section 6.2). One that was removed may
// come back.
func manyDestinations(acc *core.Account) error {
	if acc.Type != core.FileShare || len(acc.Destinations) == 0 {
		return nil
	}
	return core.NotAllowedError("account", string(acc.ID), "account \""+acc.Name+"\" is a file share, which has exactly one destination")
}

// destination finds a destination by reference.
func destination(r core.Reader, scope core.Scope, ref core.DestinationRef) (*core.Destination, error) {
	if ref.ID != "" {
		d, err := r.Destination(scope, ref.ID)
		if err != nil {
			return nil, notFoundAs(err, "destination", string(ref.ID))
		}
		return d, nil
	}
	if _, err := r.Account(scope, ref.Account); err != nil {
		return nil, notFoundAs(err, "account", string(ref.Account))
	}
	d, err := r.DestinationByBucket(scope, ref.Account, ref.Bucket)
	if err != nil {
		return nil, notFoundAs(err, "destination", ref.Bucket)
	}
	return d, nil
}

// EditDestination implements core.AccountService. Another bucket is another
// place: nothing is moved, and so what is in use keeps its bucket.
func (s accounts) EditDestination(ctx context.Context, p core.Principal, in core.DestinationUpdate) (d *core.Destination, err error) {
	err = s.change(ctx, p, core.OpDestinationsEdit, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		acc, err := account(tx, a, in.Account)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if d, err = destination(tx, core.Everywhere, core.DestinationRef{ID: in.ID}); err != nil {
			return core.AuditEvent{}, err
		}
		if d.Account != acc.ID {
			return core.AuditEvent{}, core.NotFoundError("destination", string(in.ID))
		}
		changes, err := s.applyDestination(tx, acc, d, in)
		if err != nil {
			return core.AuditEvent{}, err
		}
		return aboutDestination(d, changes), tx.UpdateDestination(d)
	})
	return d, err
}

func (s accounts) applyDestination(tx core.Tx, acc *core.Account, d *core.Destination, in core.DestinationUpdate) (changes []string, err error) {
	bucket := strings.TrimSpace(in.Bucket)
	set(&changes, "destinationName", &d.Name, trimmed(&in.Name))
	if bucket == d.Bucket {
		return changes, CheckDestination(d)
	}
	if err := manyDestinations(acc); err != nil {
		return nil, err
	}
	if err := unused(tx, d); err != nil {
		return nil, err
	}
	set(&changes, "destination", &d.Bucket, &bucket)
	d.Region, d.Accelerated = "", false // they were the other bucket's
	if err := CheckDestination(d); err != nil {
		return nil, err
	}
	return changes, AskCheck(tx, d)
}

// most names of users or companies in a message.
const mostNamed = 5

// unused refuses to let go of a destination that people or companies have.
func unused(tx core.Tx, d *core.Destination) error {
	logins, companies, err := tx.DestinationUse(d.ID, mostNamed+1)
	if err != nil {
		return err
	}
	var users []string
	if len(logins) > 0 {
		users = append(users, "assigned to "+named(logins))
	}
	if len(companies) > 0 {
		users = append(users, "given to company "+named(companies))
	}
	if len(users) == 0 {
		return nil
	}
	return core.InUseError("destination", string(d.ID), "destination \""+d.Bucket+"\" is "+strings.Join(users, " and "))
}

// named lists a few names.
func named(list []string) string {
	quoted := make([]string, 0, mostNamed)
	for _, n := range list[:min(len(list), mostNamed)] {
		quoted = append(quoted, "\""+n+"\"")
	}
	all := strings.Join(quoted, ", ")
	if len(list) > mostNamed {
		all += " and others"
	}
	return all
}

// RemoveDestination implements core.AccountService.
func (s accounts) RemoveDestination(ctx context.Context, p core.Principal, ref core.DestinationRef) error {
	return s.change(ctx, p, core.OpDestinationsRemove, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if err := a.provider(); err != nil {
			return core.AuditEvent{}, err
		}
		d, err := destination(tx, core.Everywhere, ref)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if err := unused(tx, d); err != nil {
			return core.AuditEvent{}, err
		}
		return aboutDestination(d, nil), tx.DeleteDestination(d.ID)
	})
}

// bucketKeys are the names under which clients describe a new bucket. Source:
// contract mbs.md section 8.2.
func bucketKeys(t core.AccountType) []string {
	family := t.String()
	switch {
	case t == core.AmazonS3China:
		family = "AmazonS3"
	case t == core.BackblazeB2:
		family = "B2"
	case t.S3() && t != core.AmazonS3 && t != core.Wasabi:
		family = "S3Compatible"
	}
	return []string{family, t.String()}
}

// pickBucket gives the description that counts: of those under one of the
// type's names, the last with a name.
func pickBucket(t core.AccountType, given []core.BucketMember) (core.BucketSettings, error) {
	keys := bucketKeys(t)
	for _, m := range slices.Backward(given) {
		if m.Bucket.Bucket = strings.TrimSpace(m.Bucket.Bucket); slices.Contains(keys, m.Key) && m.Bucket.Bucket != "" {
			return m.Bucket, nil
		}
	}
	return core.BucketSettings{}, core.InvalidError("destinationSettings", core.Malformed, "",
		"no name of a bucket for "+t.String()+" under "+strings.Join(slices.Compact(keys), " or "))
}

// CreateDestination implements core.AccountService. The storage is asked
// outside of any transaction; a bucket that was made and could not be noted,
// because somebody was faster, stays.
func (s accounts) CreateDestination(ctx context.Context, p core.Principal, in core.DestinationCreate) (*core.Destination, error) {
	const op = core.OpDestinationsCreate
	bucket, err := s.createBucket(ctx, p, in)
	if err != nil {
		return nil, withOp(op, err)
	}
	var d *core.Destination
	err = s.change(ctx, p, op, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		acc, err := account(tx, a, in.Account)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if d, err = s.insertDestination(tx, acc, bucket, in.Name); err != nil {
			return core.AuditEvent{}, err
		}
		return aboutDestination(d, []string{"bucket"}), nil
	})
	return d, err
}

func (s accounts) createBucket(ctx context.Context, p core.Principal, in core.DestinationCreate) (none core.BucketSettings, err error) {
	if err := need(p, core.OpDestinationsCreate); err != nil {
		return none, err
	}
	if err := (&actor{Principal: p}).provider(); err != nil {
		return none, err
	}
	r := s.store.Read(ctx)
	acc, err := r.Account(core.Everywhere, in.Account)
	if err != nil {
		return none, notFoundAs(err, "account", string(in.Account))
	}
	if err := manyDestinations(acc); err != nil {
		return none, err
	}
	bucket, err := pickBucket(acc.Type, in.Settings)
	if err != nil {
		return none, err
	}
	if err := CheckDestination(&core.Destination{Bucket: bucket.Bucket, Name: in.Name}); err != nil {
		return none, err
	}
	if slices.ContainsFunc(acc.Destinations, func(d core.Destination) bool { return d.Bucket == bucket.Bucket }) {
		return none, core.ExistsError("destination", bucket.Bucket)
	}
	if s.drivers == nil || !s.drivers.Has(acc.Type) {
		return none, &core.Error{Kind: core.Unsupported, Field: "account", Msg: "no driver for " + acc.Type.String() + ": its buckets cannot be made from here"}
	}
	at, err := s.place(r, acc, core.Destination{Bucket: bucket.Bucket})
	if err != nil {
		return none, err
	}
	return bucket, saidByStorage(s.drivers.Create(ctx, at, bucket))
}

// saidByStorage words a driver's error for the one who asked for something
// there: a refusal is no lack of rights of his here, and trouble is not this
// server's own.
func saidByStorage(err error) error {
	e, ok := core.AsError(err)
	if !ok {
		return err
	}
	said := *e
	switch e.Kind {
	case core.Denied, core.NotFound, core.Unauthenticated, core.TooLarge:
		said.Kind, said.Reason, said.Field, said.Msg = core.Conflict, core.NotAllowed, "account", "the storage says: "+e.Msg
	case core.TooMany, core.Unavailable:
		said.Kind, said.Field = core.Unavailable, "account"
	}
	return &said
}

// place gives the way to a destination of an account.
func (c *Control) place(r core.Reader, acc *core.Account, d core.Destination) (core.Place, error) {
	s, err := c.OpenSettings(acc)
	if err != nil {
		return core.Place{}, err
	}
	settings, err := r.Settings()
	return core.Place{Type: acc.Type, Settings: s, Bucket: d.Bucket, Region: d.Region, Accelerated: d.Accelerated,
		AllowPrivate: settings.AllowPrivateEndpoints != 0}, err
}

// OpenDestination opens the storage of a destination, also of one that was
// removed since: for jobs and for the data channel. Close it after use.
func (c *Control) OpenDestination(ctx context.Context, id core.DestinationID) (core.Bucket, error) {
	r := c.store.Read(ctx)
	d, err := r.PastDestination(id)
	if err != nil {
		return nil, err
	}
	acc, err := r.Account(core.Everywhere, d.Account)
	if err != nil {
		return nil, err
	}
	if c.drivers == nil || !c.drivers.Has(acc.Type) {
		return nil, &core.Error{Kind: core.Unsupported, Msg: "no driver for " + acc.Type.String()}
	}
	at, err := c.place(r, acc, *d)
	if err != nil {
		return nil, err
	}
	return c.drivers.Open(ctx, at)
}
