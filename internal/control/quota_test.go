package control_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/store/sqlstore"
	"github.com/purserhq/purser/internal/testenv"
)

var quotaRun atomic.Int64

// shelf is a company with two users who have two buckets each, both with one package.
type shelf struct {
	company core.CompanyID
	pack    core.PackageID
	users   []core.UserID
	buckets []core.DestinationID
}

// shelf makes one with limits: of the package in ten-thousandths of a GB, of
// the company in bytes.
func (w *world) shelf(pack core.Fixed, limit core.Bytes) *shelf {
	w.t.Helper()
	n := fmt.Sprint(quotaRun.Add(1))
	s := &shelf{}
	var err error
	s.company, err = w.Companies.Create(w.ctx, system, core.CompanyCreate{Name: "Shelf " + n, StorageLimit: &limit})
	w.must(err)
	s.pack, err = w.Packages.Create(w.ctx, system, core.PackageCreate{Name: "P" + n, StorageLimit: pack})
	w.must(err)
	account, err := w.Accounts.Create(w.ctx, system, core.AccountCreate{Name: "A" + n, Type: core.S3Compatible, Settings: []core.SettingsMember{
		{Key: "S3Compatible", Settings: core.AccountSettings{AccessKey: "a", SecretKey: "s", HTTPSEndpoint: "https://s3.example.com"}}}})
	w.must(err)
	for _, bucket := range []string{"one", "two"} {
		d, err := w.Accounts.AddDestination(w.ctx, system, core.DestinationAdd{Account: account, Bucket: bucket})
		w.must(err)
		s.buckets = append(s.buckets, d.ID)
	}
	for _, login := range []string{"ann", "bob"} {
		u := w.customer(login+n, "Shelf "+n)
		for _, bucket := range []string{"one", "two"} {
			_, err := w.Assignments.Create(w.ctx, system, u, core.AssignmentCreate{Account: account, Bucket: bucket, Package: s.pack})
			w.must(err)
		}
		s.users = append(s.users, u)
	}
	return s
}

// place is where a shelf's data is.
type place struct {
	user   core.UserID
	bucket core.DestinationID
}

// oracle is the quota's rules, written down a second time.
type oracle struct {
	*shelf
	packLimit, limit core.Bytes
	enabled          bool
	stored           map[place]core.Bytes
	reserved         map[core.ReservationID]core.Write
}

func (o *oracle) used(user core.UserID) (of, all core.Bytes) {
	add := func(u core.UserID, b core.Bytes) {
		all += b
		if u == user {
			of += b
		}
	}
	for p, b := range o.stored {
		add(p.user, b)
	}
	for _, r := range o.reserved {
		add(r.User, r.Bytes)
	}
	return of, all
}

// refusal gives the limit a write would pass, or "".
func (o *oracle) refusal(w core.Write) string {
	of, all := o.used(w.User)
	switch {
	case !o.enabled:
		return "package"
	case of+w.Bytes > o.packLimit:
		return "storageLimit"
	case all+w.Bytes > o.limit:
		return "companyStorageLimit"
	}
	return ""
}

func TestQuotaEqualsAnOracle(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		rapid.Check(t, func(t *rapid.T) {
			limit := core.Bytes(rapid.Int64Range(0, 2_000_000).Draw(t, "company limit"))
			pack := core.Fixed(rapid.Int64Range(1, 15).Draw(t, "package limit"))
			o := &oracle{shelf: w.shelf(pack, limit), packLimit: pack.Bytes(), limit: limit, enabled: true,
				stored: map[place]core.Bytes{}, reserved: map[core.ReservationID]core.Write{}}
			for range rapid.IntRange(1, 30).Draw(t, "steps") {
				o.step(t, w)
			}
		})
	})
}

func (o *oracle) step(t *rapid.T, w *world) {
	in := core.Write{User: rapid.SampledFrom(o.users).Draw(t, "user"), Destination: rapid.SampledFrom(o.buckets).Draw(t, "bucket"),
		Computer: "c", Bytes: core.Bytes(rapid.Int64Range(0, 800_000).Draw(t, "bytes"))}
	at := place{in.User, in.Destination}
	switch rapid.SampledFrom([]string{"reserve", "reserve", "reserve", "settle", "settle", "release", "lapse", "delete", "switch"}).Draw(t, "what") {
	case "reserve":
		id, err := w.Quota.Reserve(w.ctx, in)
		o.same(t, err, o.refusal(in))
		if err == nil {
			o.reserved[id] = in
		}
	case "settle":
		if id, r, ok := o.some(t); ok {
			written := core.Bytes(rapid.Int64Range(0, int64(r.Bytes)).Draw(t, "written"))
			fatal(t, w.Quota.Settle(w.ctx, id, written))
			o.stored[place{r.User, r.Destination}] += written
			delete(o.reserved, id)
			if err := w.Quota.Settle(w.ctx, id, written); core.KindOf(err) != core.NotFound {
				t.Fatalf("settled twice: %v", err)
			}
		}
	case "release":
		if id, _, ok := o.some(t); ok {
			fatal(t, w.Quota.Release(w.ctx, id))
			fatal(t, w.Quota.Release(w.ctx, id))
			delete(o.reserved, id)
		}
	case "lapse":
		in.Hold = 1
		id, err := w.Quota.Reserve(w.ctx, in)
		o.same(t, err, o.refusal(in))
		if err == nil {
			if err := w.Quota.Settle(w.ctx, id, in.Bytes); core.KindOf(err) != core.NotFound {
				t.Fatalf("settled after it had expired: %v", err)
			}
		}
	case "delete":
		fatal(t, w.Quota.Deleted(w.ctx, in.User, in.Destination, in.Computer, in.Bytes))
		o.stored[at] = max(0, o.stored[at]-in.Bytes)
	case "switch":
		o.enabled = !o.enabled
		fatal(t, w.Packages.Update(w.ctx, system, o.pack, core.PackageUpdate{Enabled: &o.enabled}))
	}
}

func (o *oracle) same(t *rapid.T, err error, want string) {
	e, _ := core.AsError(err)
	switch {
	case err == nil && want == "", err != nil && e != nil && e.Kind == core.Conflict && e.Field == want:
		return
	}
	t.Fatalf("got %v, want refusal %q", err, want)
}

func (o *oracle) some(t *rapid.T) (core.ReservationID, core.Write, bool) {
	if len(o.reserved) == 0 {
		return "", core.Write{}, false
	}
	id := rapid.SampledFrom(slices.Sorted(maps.Keys(o.reserved))).Draw(t, "reservation")
	return id, o.reserved[id], true
}

// TestQuotaOfTwoServers lets two servers reserve and settle at once: never
// more than the limit is taken, and not less when more was wanted.
func TestQuotaOfTwoServers(t *testing.T) {
	for _, engine := range testenv.Engines(t) {
		t.Run(engine, func(t *testing.T) {
			w := &world{t: t, ctx: t.Context(), now: time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)}
			at := servertest.Database(t, engine)
			cfg := sqlstore.Config{Folder: at.Folder, URL: at.URL, Now: w.clock}
			w.open(cfg)
			second := w.store
			if engine == testenv.Postgres {
				other, err := sqlstore.Open(t.Context(), cfg)
				w.must(err)
				t.Cleanup(func() { other.Close() })
				second = other
			}
			servers := []core.QuotaService{w.Quota, control.New(control.Config{Store: second, Now: w.clock}).Services().Quota}
			s := w.shelf(0, 100)
			taken := crowd(w, s, servers)
			if taken != 100 {
				t.Errorf("%d of 100 bytes were taken", taken)
			}
			if stored, err := w.store.Read(w.ctx).CompanyStored(s.company); err != nil || stored != 100 {
				t.Errorf("%d bytes are stored, %v", stored, err)
			}
		})
	}
}

// crowd lets eight writers, four a server, want more than there is.
func crowd(w *world, s *shelf, servers []core.QuotaService) core.Bytes {
	var taken atomic.Int64
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			q := servers[i%2]
			for range 5 {
				const bytes = 5
				id, err := q.Reserve(context.WithoutCancel(w.ctx), core.Write{User: s.users[i%2], Destination: s.buckets[i/2%2], Computer: "c", Bytes: bytes})
				if err != nil {
					if core.KindOf(err) != core.Conflict {
						w.t.Error(err)
					}
					continue
				}
				if err := q.Settle(context.WithoutCancel(w.ctx), id, bytes); err != nil {
					w.t.Error(err)
				}
				taken.Add(bytes)
			}
		})
	}
	all.Wait()
	return core.Bytes(taken.Load())
}

func TestRestoreLimit(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		s := w.shelf(0, 1000)
		ann, bob := s.users[0], s.users[1]
		restore := func(user core.UserID, bucket int, bytes core.Bytes) error {
			return w.Quota.Restore(w.ctx, user, s.buckets[bucket], "c", bytes)
		}
		w.must(restore(ann, 0, 1<<40))
		limit := core.Fixed(10)
		w.must(w.Packages.Update(w.ctx, system, s.pack, core.PackageUpdate{RestoreLimit: &limit}))
		w.must(restore(bob, 0, 1<<40)) // a limit that is not in use
		w.must(w.Packages.Update(w.ctx, system, s.pack, core.PackageUpdate{UseRestoreLimit: ptr(true), Enabled: ptr(false)}))
		w.refused(restore(ann, 1, 1), core.Conflict, core.NotAllowed)
		w.advance(31 * 24 * time.Hour)
		w.must(restore(ann, 0, limit.Bytes()-10))
		w.must(restore(ann, 1, 10))
		w.refused(restore(ann, 1, 1), core.Conflict, core.NotAllowed)
		w.must(restore(ann, 1, 0))
		w.must(restore(bob, 1, 10))
		w.refused(restore(ann, 1, -1), core.Invalid, core.Range)
		w.refused(w.Quota.Restore(w.ctx, ann, "elsewhere", "c", 1), core.NotFound, core.Unknown)
		w.advance(31 * 24 * time.Hour)
		w.must(restore(ann, 1, 10))
	})
}

func TestReserveRefusesNonsense(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		s := w.shelf(0, core.NoLimit)
		ok := core.Write{User: s.users[0], Destination: s.buckets[0], Bytes: 1}
		try := func(change func(*core.Write)) error {
			in := ok
			change(&in)
			_, err := w.Quota.Reserve(w.ctx, in)
			return err
		}
		w.must(try(func(*core.Write) {}))
		w.refused(try(func(in *core.Write) { in.Bytes = -1 }), core.Invalid, core.Range)
		w.refused(try(func(in *core.Write) { in.Bytes = 1 << 62 }), core.Invalid, core.Range)
		w.refused(try(func(in *core.Write) { in.User = "nobody" }), core.NotFound, core.Unknown)
		w.refused(try(func(in *core.Write) { in.Destination = "elsewhere" }), core.NotFound, core.Unknown)
		id, err := w.Quota.Reserve(w.ctx, ok)
		w.must(err)
		w.refused(w.Quota.Settle(w.ctx, id, 2), core.Invalid, core.Range)
		w.must(w.Quota.Settle(w.ctx, id, 1)) // the refusal left it as it was
	})
}

// TestForecastBeforeTheDayEnds looks at a day on which one of two computers has
// written yet: that is no shrinking.
func TestForecastBeforeTheDayEnds(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		s := w.shelf(10, 30_000)
		write := func(user int, bytes core.Bytes) {
			w.must(w.store.Update(w.ctx, func(tx core.Tx) error {
				_, err := tx.AddStored(s.users[user], s.buckets[0], "c", bytes)
				return err
			}))
		}
		for range 3 {
			write(0, 100)
			write(1, 1000)
			w.advance(24 * time.Hour)
			w.must(w.c.SweepRuns(w.ctx))
		}
		write(0, 100) // at this hour user 1 has not
		f, err := w.Forecasts.OfCompany(w.ctx, system, s.company)
		w.must(err)
		if f.Used != 3400 || f.PerDay < 500 || f.Days == nil {
			t.Errorf("of the company: %+v", f)
		}
		d, err := w.Forecasts.OfDestination(w.ctx, system, s.buckets[0])
		w.must(err)
		if d.Used != 3400 || d.PerDay != f.PerDay {
			t.Errorf("of the destination: %+v", d)
		}
	})
}

func TestForecastOfAPackage(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		w.admin("root")
		other := w.shelf(10, core.NoLimit)
		s := w.shelf(10, core.NoLimit) // 1,073,741 bytes
		today := core.DayOf(w.clock())
		for i := range core.Day(5) {
			for user, perDay := range []core.Bytes{100_000, 0} {
				for _, bucket := range s.buckets { // which share the limit
					w.must(w.store.Update(w.ctx, func(tx core.Tx) error {
						return tx.PutSample(core.SpaceSample{User: s.users[user], Destination: bucket, Computer: "c", Day: today - 4 + i, Stored: 10 + perDay*core.Bytes(i)})
					}))
				}
			}
		}
		list, err := w.Forecasts.OfPackage(w.ctx, system, s.pack, "", 10)
		w.must(err)
		if len(list) != 2 {
			t.Fatalf("%+v", list)
		}
		if f := list[0]; f.User != s.users[0] || f.Login == "" || f.Used != 800_020 || f.PerDay != 200_000 || f.Limit != core.Fixed(10).Bytes() || f.Days == nil || *f.Days != 1 {
			t.Errorf("growing: %+v", f)
		}
		if f := list[1]; f.User != s.users[1] || f.Used != 20 || f.PerDay != 0 || f.Days != nil {
			t.Errorf("at rest: %+v", f)
		}
		for after, want := range map[core.UserID]int{s.users[0]: 1, s.users[1]: 0} {
			list, err := w.Forecasts.OfPackage(w.ctx, system, s.pack, after, 10)
			w.must(err)
			if len(list) != want {
				t.Errorf("after %s: %+v", after, list)
			}
		}
		_, err = w.Forecasts.OfPackage(w.ctx, system, 777, "", 10)
		w.refused(err, core.NotFound, core.Unknown)
		c, err := w.store.Read(w.ctx).Company(core.Everywhere, other.company)
		w.must(err)
		w.staff("helper", []string{c.Name}, core.PermStorageLimit)
		list, err = w.Forecasts.OfPackage(w.ctx, w.as("helper"), s.pack, "", 10)
		w.must(err)
		if len(list) != 0 {
			t.Errorf("another company's people: %+v", list)
		}
	})
}

func TestForecast(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		s := w.shelf(10, 3000) // the package's limit is 1,073,741 bytes
		today := core.DayOf(w.clock())
		put := func(user int, bucket int, day core.Day, stored core.Bytes) {
			w.must(w.store.Update(w.ctx, func(tx core.Tx) error {
				return tx.PutSample(core.SpaceSample{User: s.users[user], Destination: s.buckets[bucket], Computer: "c", Day: day, Stored: stored})
			}))
		}
		f, err := w.Forecasts.OfCompany(w.ctx, system, s.company)
		w.must(err)
		if f.Used != 0 || f.Limit != 3000 || f.Days != nil {
			t.Errorf("without samples: %+v", f)
		}
		for i := range core.Day(10) { // 100 a day, once disturbed
			stored := 1000 + 100*core.Bytes(i)
			if i == 4 {
				stored = 50_000
			}
			put(0, 0, today-9+i, stored)
		}
		f, err = w.Forecasts.OfCompany(w.ctx, system, s.company)
		w.must(err)
		if f.Used != 1900 || f.PerDay != 100 || f.Days == nil || *f.Days != 11 {
			t.Errorf("growing: %+v", f)
		}
		list, err := w.Forecasts.OfUser(w.ctx, system, s.users[0])
		w.must(err)
		for _, f := range list { // both share the package's limit
			if f.Used != 1900 || f.PerDay != 100 || f.Limit != core.Fixed(10).Bytes() || f.Days != nil {
				t.Errorf("out of sight: %+v", f)
			}
		}
		d, err := w.Forecasts.OfDestination(w.ctx, system, s.buckets[0])
		w.must(err)
		if d.Used != 1900 || d.PerDay != 100 || d.Limit != core.NoLimit || d.Days != nil {
			t.Errorf("of a destination: %+v", d)
		}
		put(1, 1, today, 2000)
		f, err = w.Forecasts.OfCompany(w.ctx, system, s.company)
		w.must(err)
		if f.Used != 3900 || f.Days == nil || *f.Days != 0 {
			t.Errorf("full: %+v", f)
		}
	})
}
