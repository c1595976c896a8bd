package transfer

import (
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

type destinationElem struct {
	ID          string     `json:"id,omitzero"`
	Destination string     `json:"destination"`
	Name        *string    `json:"name,omitzero"`
	Region      *string    `json:"region,omitzero"`      // own; of a bucket that was made from here
	Accelerated *bool      `json:"accelerated,omitzero"` // own; likewise
	CreatedAt   *time.Time `json:"createdAt,omitzero"`   // own
}

func (l *load) destinations(a *core.Account, list []destinationElem) error {
	for i := range list {
		path := item("destinations", i)
		if err := l.oneDestination(path, a, &list[i]); err != nil {
			return under(path, err)
		}
	}
	return nil
}

func (l *load) oneDestination(path string, a *core.Account, e *destinationElem) error {
	if err := l.once("destination "+string(a.ID)+"/"+e.Destination, path, "destination"); err != nil {
		return err
	}
	d, exists, err := l.destinationFor(a, e)
	if err != nil {
		return err
	}
	if exists && !l.cfg.Update {
		l.sum.existed("destinations", a.Name+"/"+d.Bucket)
		return nil
	}
	put(&d.Name, e.Name)
	put(&d.Region, e.Region)
	put(&d.Accelerated, e.Accelerated)
	putTime(&d.CreatedAt, e.CreatedAt)
	if err := renamed("destinationName", "name", control.CheckDestination(d)); err != nil {
		return err
	}
	if exists {
		l.sum.updated("destinations")
		err = l.tx.UpdateDestination(d)
	} else {
		l.sum.made("destinations")
		err = l.tx.InsertDestination(d)
	}
	if err != nil {
		return err
	}
	return control.AskCheck(l.tx, d)
}

// destinationFor finds the destination an element means, by its bucket, or begins a new one.
func (l *load) destinationFor(a *core.Account, e *destinationElem) (*core.Destination, bool, error) {
	id, err := givenID[core.DestinationID](l.now, e.ID)
	if err != nil {
		return nil, false, err
	}
	d, exists, err := found(l.tx.DestinationByBucket(core.Everywhere, a.ID, e.Destination))
	if err != nil {
		return nil, false, err
	}
	if exists && e.ID != "" && d.ID != id {
		return nil, false, refuse("destination", "%q exists already, as destination %s", e.Destination, d.ID)
	}
	if exists {
		return d, true, nil
	}
	if err := l.onlyShare(a); err != nil {
		return nil, false, err
	}
	return &core.Destination{ID: id, Account: a.ID, AccountName: a.Name, AccountType: a.Type, Bucket: e.Destination, Name: e.Destination, CreatedAt: a.CreatedAt}, false, nil
}

// onlyShare refuses a second destination of a file share.
func (l *load) onlyShare(a *core.Account) error {
	if a.Type != core.FileShare {
		return nil
	}
	now, err := l.tx.Account(core.Everywhere, a.ID)
	if err == nil && len(now.Destinations) > 0 {
		err = refuse("destination", "account %q is a file share, which has exactly one destination", a.Name)
	}
	return err
}

func destinationOf(d *core.Destination) destinationElem {
	e := destinationElem{ID: string(d.ID), Destination: d.Bucket, Name: &d.Name, CreatedAt: &d.CreatedAt}
	if d.Region != "" {
		e.Region = &d.Region
	}
	if d.Accelerated {
		e.Accelerated = &d.Accelerated
	}
	return e
}
