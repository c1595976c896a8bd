package control

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// defaultHold is how long a reservation counts unless its write says otherwise,
// and maxHold the longest it may ask for: a server that dies lets go after that.
const (
	defaultHold = time.Hour
	maxHold     = 24 * time.Hour
)

type quota struct{ *Control }

// Reserve implements core.QuotaService.
func (s quota) Reserve(ctx context.Context, in core.Write) (id core.ReservationID, err error) {
	if in.Bytes < 0 {
		return "", core.RangeError("bytes", int64(in.Bytes), 0, int(maxBytes))
	}
	if in.Hold <= 0 {
		in.Hold = defaultHold
	}
	err = s.store.Update(ctx, func(tx core.Tx) error {
		if err := fits(tx, in); err != nil {
			return err
		}
		r := &core.Reservation{ID: core.NewID[core.ReservationID](tx.Now()), User: in.User, Destination: in.Destination, Computer: in.Computer, Bytes: in.Bytes}
		id = r.ID
		return tx.InsertReservation(r, min(in.Hold, maxHold))
	})
	return id, err
}

// maxBytes bounds single amounts so that their sums cannot overflow.
const maxBytes core.Bytes = 1 << 60

// fits fails unless a write fits into every limit.
func fits(tx core.Tx, in core.Write) error {
	if in.Bytes > maxBytes {
		return core.RangeError("bytes", int64(in.Bytes), 0, int(maxBytes))
	}
	u, err := customer(tx, core.Everywhere, in.User)
	if err != nil {
		return err
	}
	g, err := grantOf(tx, u.ID, in.Destination)
	if err != nil {
		return err
	}
	if g.pack != nil && !g.pack.Enabled {
		return core.NotAllowedError("package", g.pack.Name, "package \""+g.pack.Name+"\" is not enabled: it permits no new data")
	}
	if err := roomInPackage(tx, u, g, in.Bytes); err != nil {
		return err
	}
	return roomInCompany(tx, u, in.Bytes)
}

// grant is what a person may do in a destination: its package, and every
// destination that shares the package's limits.
type grant struct {
	pack   *core.Package // nil: no limit
	shared []core.DestinationID
}

func grantOf(r core.Reader, user core.UserID, d core.DestinationID) (g grant, err error) {
	list, err := r.AssignmentsOf(user)
	if err != nil {
		return g, err
	}
	i := slices.IndexFunc(list, func(a core.Assignment) bool { return a.Destination.ID == d })
	if i < 0 {
		return g, core.NotFoundError("destination", string(d))
	}
	id := list[i].Package
	if id == 0 {
		return g, nil
	}
	for _, a := range list {
		if a.Package == id {
			g.shared = append(g.shared, a.Destination.ID)
		}
	}
	g.pack, err = r.Package(id)
	return g, err
}

// roomInPackage checks the package's limit over all that the person has in
// destinations with that package.
func roomInPackage(tx core.Tx, u *core.User, g grant, bytes core.Bytes) error {
	if g.pack == nil || g.pack.StorageLimit == 0 {
		return nil
	}
	used, err := storedIn(tx, u.ID, g.shared)
	if err != nil {
		return err
	}
	reserved, err := tx.Reserved(u.ID)
	if err != nil {
		return err
	}
	for _, r := range reserved {
		if slices.Contains(g.shared, r.Destination) {
			used += r.Bytes
		}
	}
	return within("storageLimit", fmt.Sprintf("package %q of user %q", g.pack.Name, u.Login), used, bytes, g.pack.StorageLimit.Bytes())
}

// storedIn sums what a person has stored in some destinations.
func storedIn(r core.Reader, user core.UserID, list []core.DestinationID) (sum core.Bytes, err error) {
	volumes, err := r.Volumes([]core.UserID{user})
	for _, v := range volumes {
		if slices.Contains(list, v.Destination) {
			sum += v.Stored
		}
	}
	return sum, err
}

// roomInCompany checks the home company's limit over all its customers.
func roomInCompany(tx core.Tx, u *core.User, bytes core.Bytes) error {
	id := u.Customer.Company.ID
	if id == "" {
		return nil
	}
	c, err := tx.Company(core.Everywhere, id)
	if err != nil || c.StorageLimit == core.NoLimit {
		return err
	}
	stored, err := tx.CompanyStored(id)
	if err != nil {
		return err
	}
	reserved, err := tx.CompanyReserved(id)
	if err != nil {
		return err
	}
	return within("companyStorageLimit", fmt.Sprintf("company %q", c.Name), stored+reserved, bytes, c.StorageLimit)
}

// within refuses bytes that would pass a limit.
func within(field, whose string, used, bytes, limit core.Bytes) error {
	if bytes <= limit-used {
		return nil
	}
	return core.NotAllowedError(field, fmt.Sprint(int64(limit)),
		fmt.Sprintf("%s: %d bytes would pass the limit of %d bytes, of which %d are taken", whose, bytes, limit, used))
}

// Settle implements core.QuotaService.
func (s quota) Settle(ctx context.Context, id core.ReservationID, written core.Bytes) error {
	return s.store.Update(ctx, func(tx core.Tx) error {
		r, err := tx.TakeReservation(id)
		if err != nil {
			return err
		}
		if written < 0 || written > r.Bytes {
			return core.RangeError("written", int64(written), 0, int(r.Bytes))
		}
		_, err = tx.AddStored(r.User, r.Destination, r.Computer, written)
		return err
	})
}

// Release implements core.QuotaService.
func (s quota) Release(ctx context.Context, id core.ReservationID) error {
	return s.store.Update(ctx, func(tx core.Tx) error {
		_, err := tx.TakeReservation(id)
		if err != nil && core.KindOf(err) == core.NotFound {
			return nil
		}
		return err
	})
}

// Deleted implements core.QuotaService.
func (s quota) Deleted(ctx context.Context, user core.UserID, d core.DestinationID, computer core.ComputerID, bytes core.Bytes) error {
	if bytes < 0 || bytes > maxBytes {
		return core.RangeError("bytes", int64(bytes), 0, int(maxBytes))
	}
	return s.store.Update(ctx, func(tx core.Tx) error {
		_, err := tx.AddStored(user, d, computer, -bytes)
		return err
	})
}

// Restore implements core.QuotaService.
func (s quota) Restore(ctx context.Context, user core.UserID, d core.DestinationID, computer core.ComputerID, bytes core.Bytes) error {
	if bytes < 0 || bytes > maxBytes {
		return core.RangeError("bytes", int64(bytes), 0, int(maxBytes))
	}
	return s.store.Update(ctx, func(tx core.Tx) error {
		u, err := customer(tx, core.Everywhere, user)
		if err != nil {
			return err
		}
		g, err := grantOf(tx, user, d)
		if err != nil {
			return err
		}
		if p := g.pack; p != nil && p.UseRestoreLimit && p.RestoreLimit != nil {
			restored, err := tx.RestoredSince(user, g.shared, monthStart(tx.Now()))
			if err != nil {
				return err
			}
			whose := fmt.Sprintf("restores of package %q of user %q", p.Name, u.Login)
			if err := within("restoreLimit", whose, restored, bytes, p.RestoreLimit.Bytes()); err != nil {
				return err
			}
		}
		return tx.AddRestored(user, d, computer, bytes)
	})
}

// monthStart is the first day of a time's month, in UTC.
func monthStart(t time.Time) core.Day {
	y, m, _ := t.UTC().Date()
	return core.DayOf(time.Date(y, m, 1, 0, 0, 0, 0, time.UTC))
}
