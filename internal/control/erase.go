package control

import (
	"context"
	"encoding/json"

	"github.com/purserhq/purser/internal/core"
)

// JobDeleteUserData is the kind of job that deletes everything a person has
// stored in a destination. Its payload is a DataDeletion without a computer.
const JobDeleteUserData core.JobKind = "data.deleteuser"

// eraseBatch is how many objects are listed before they are deleted: deleting
// while a listing goes on would disturb it.
const eraseBatch = 500

// eraseUser asks for the deletion of all a person has stored: a job for each
// destination he ever had. Call it in the transaction that deletes him.
func eraseUser(tx core.Tx, u *core.User) error {
	found, err := destinationsEver(tx, u.ID)
	if err != nil {
		return err
	}
	for _, id := range found {
		payload, err := json.Marshal(DataDeletion{User: u.ID, Destination: id})
		if err != nil {
			return err
		}
		j := &core.Job{Kind: JobDeleteUserData, Subject: u.Login, Payload: payload}
		if u.Customer != nil {
			j.Company = u.Customer.Company.ID
		}
		if d, err := tx.PastDestination(id); err == nil {
			j.Subject = u.Login + ": " + d.AccountName + "/" + d.Bucket
		}
		if err := tx.InsertJob(j); err != nil {
			return err
		}
	}
	return nil
}

// destinationsEver lists where a person may have data: what he was assigned,
// however long ago, and what samples tell of.
func destinationsEver(r core.Reader, id core.UserID) (out []core.DestinationID, err error) {
	seen := map[core.DestinationID]bool{}
	add := func(d core.DestinationID) {
		if !seen[d] {
			seen[d], out = true, append(out, d)
		}
	}
	for after := core.AssignmentID(""); ; {
		periods, err := r.AssignmentHistory(id, after, pageSize)
		if err != nil {
			return nil, err
		}
		for _, p := range periods {
			add(p.Destination)
			after = p.Assignment
		}
		if len(periods) == 0 {
			break
		}
	}
	volumes, err := r.Volumes([]core.UserID{id})
	for _, v := range volumes {
		add(v.Destination)
	}
	return out, err
}

// deleteData is the work of a JobDeleteData: one computer's prefix.
func (c *Control) deleteData(ctx context.Context, j core.Job, progress core.JobProgress) error {
	in, err := deletionOf(j)
	if err != nil {
		return err
	}
	if in.Computer != "" { // what no computer is known of has no objects, only a sample
		if err := c.erasePrefix(ctx, in.Destination, string(in.User)+"/"+string(in.Computer)+"/", j.Done, progress); err != nil {
			return err
		}
	}
	return c.store.Update(ctx, func(tx core.Tx) error { return tx.DropVolume(in.User, in.Destination, in.Computer) })
}

// deleteUserData is the work of a JobDeleteUserData: a person's prefix.
func (c *Control) deleteUserData(ctx context.Context, j core.Job, progress core.JobProgress) error {
	in, err := deletionOf(j)
	if err != nil {
		return err
	}
	if err := c.erasePrefix(ctx, in.Destination, string(in.User)+"/", j.Done, progress); err != nil {
		return err
	}
	return c.store.Update(ctx, func(tx core.Tx) error {
		volumes, err := tx.Volumes([]core.UserID{in.User})
		if err != nil {
			return err
		}
		for _, v := range volumes {
			if v.Destination != in.Destination {
				continue
			}
			if err := tx.DropVolume(v.User, v.Destination, v.Computer); err != nil {
				return err
			}
		}
		return nil
	})
}

func deletionOf(j core.Job) (in DataDeletion, err error) {
	if err := json.Unmarshal(j.Payload, &in); err != nil || in.User == "" || in.Destination == "" {
		return in, core.InvalidError("payload", core.Malformed, "", "the job's payload cannot be read")
	}
	return in, nil
}

// erasePrefix removes all that is kept below a prefix, versions and half-done
// uploads included, and is done only when the storage shows that nothing is. A
// destination that nobody knows any more has none. Progress goes on from what
// attempts before have done.
func (c *Control) erasePrefix(ctx context.Context, id core.DestinationID, prefix string, done int64, progress core.JobProgress) error {
	if _, err := c.store.Read(ctx).PastDestination(id); err != nil {
		return ignoreRemoved(err)
	}
	bucket, err := c.OpenDestination(ctx, id)
	if err != nil {
		return mayPass(err)
	}
	defer func() { _ = bucket.Close() }() // nothing is lost: it only listed and deleted
	return mayPass(eraseBelow(ctx, bucket, prefix, done, progress))
}

// mayPass makes an error of storage one that is worth trying again: a bucket
// that is not there may be a share that is not mounted now, what is locked is
// so for a time, and settings can be put right. Only a type without a driver
// stays one.
func mayPass(err error) error {
	e, ok := core.AsError(err)
	if !ok || e.Kind == core.Unsupported {
		return err
	}
	later := *e
	later.Kind = core.Unavailable
	return &later
}

func eraseBelow(ctx context.Context, bucket core.Bucket, prefix string, deleted int64, progress core.JobProgress) error {
	last := core.Object{}
	for {
		kept, err := firstKept(ctx, bucket, prefix)
		if err != nil {
			return err
		}
		if len(kept) == 0 {
			progress(deleted, deleted)
			return nil
		}
		if kept[0].Key == last.Key && kept[0].Version == last.Version {
			return &core.Error{Kind: core.Unavailable, Msg: "the storage still shows an object that it said was deleted"}
		}
		last = kept[0]
		for _, o := range kept {
			if err := bucket.Erase(ctx, o); err != nil {
				return err
			}
			deleted++
			progress(deleted, 0)
		}
	}
}

// firstKept lists the first of what is kept below a prefix.
func firstKept(ctx context.Context, bucket core.Bucket, prefix string) ([]core.Object, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var kept []core.Object
	for o, err := range bucket.Kept(ctx, prefix) {
		if err != nil {
			return nil, err
		}
		if kept = append(kept, o); len(kept) == eraseBatch {
			break
		}
	}
	return kept, nil
}
