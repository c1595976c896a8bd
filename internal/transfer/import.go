package transfer

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// Hasher makes password hashes in PHC form.
type Hasher interface {
	Hash(ctx context.Context, password string) (string, error)
}

// Config is what Import needs.
type Config struct {
	Store  core.Store
	Hasher Hasher
	// Seal encrypts the settings of accounts for their row; without it files with accounts are refused.
	Seal func(core.AccountID, core.AccountSettings) (core.Sealed, error)
	// SealMail encrypts the password of the mail server; without it a file with one is refused.
	SealMail func(password string) (core.Sealed, error)
	// Open decrypts the settings an account has, so that a file without
	// secrets leaves them; without it they go.
	Open func(*core.Account) (core.AccountSettings, error)
	// SealAuth encrypts the password of an authentication server's account for
	// its row; without it files with such passwords are refused.
	SealAuth func(core.AuthServerID, string) (core.Sealed, error)
	// SealTwoFactor encrypts the secret of a person's second factor; without it
	// files with such secrets are refused.
	SealTwoFactor func(core.UserID, string) (core.Sealed, error)
	// Update changes what exists already; else it is left as it is.
	Update bool
	// Progress is told, now and then, how far a list is. It may be nil, and
	// may start again from the first list: a transaction can run twice.
	Progress func(list string, done, total int)
}

// Import creates everything in a file in one transaction: all of it or nothing. A refused element
// is an *Error that names it. What exists already is left alone, or with Update changed; the
// summary counts both.
//
// Passwords in clear are hashed between two runs of the transaction, the first of which is rolled
// back: it finds every error and every password that is needed before time is spent on hashing.
func Import(ctx context.Context, cfg Config, r io.Reader) (*Summary, error) {
	f, err := decode(r)
	if err != nil {
		return nil, err
	}
	if cfg.Progress == nil {
		cfg.Progress = func(string, int, int) {}
	}
	hashes := map[string]core.PasswordHash{}
	for {
		var l *load
		err := cfg.Store.Update(ctx, func(tx core.Tx) error {
			l = newLoad(cfg, tx, hashes)
			return l.run(f)
		})
		if !errors.Is(err, errHashFirst) {
			return l.outcome(err)
		}
		if err := hashAll(ctx, cfg, l.missing, hashes); err != nil {
			return nil, err
		}
	}
}

// errHashFirst rolls back a run that met passwords in clear.
var errHashFirst = errors.New("passwords must be hashed first")

// load is one run of the transaction.
type load struct {
	cfg      Config
	tx       core.Tx
	now      time.Time
	sum      Summary
	people   people
	places   places
	roles    map[string]core.Role // by folded name and by ID; read when first needed
	failures map[seatFailureKey]bool
	sessions sessionIDs
	earliest time.Time         // sign-in that the file brought
	seen     map[string]string // ID of a thing to the element that named it
	hashes   map[string]core.PasswordHash
	buckets  map[string]core.DestinationID    // by account and bucket, as written
	accounts map[accountName][]core.AccountID // that were there before; read when first needed
	servers  map[string]string                // aliases of authentication servers by folded alias, as they are met
	missing  map[string]string                // passwords by element that have no hash
}

func newLoad(cfg Config, tx core.Tx, hashes map[string]core.PasswordHash) *load {
	return &load{
		cfg: cfg, tx: tx, now: tx.Now(), hashes: hashes, missing: map[string]string{}, seen: map[string]string{},
		buckets: map[string]core.DestinationID{}, servers: map[string]string{},
		people: newPeople(tx), places: newPlaces(tx),
	}
}

func (l *load) outcome(err error) (*Summary, error) {
	if err != nil {
		return nil, err
	}
	return &l.sum, nil
}

func (l *load) run(f *file) error {
	able, err := l.tx.OtherSystemAdmin("")
	if err != nil {
		return err
	}
	for _, load := range []func() error{
		func() error { return each(l, "settings", f.settings, l.setting) },
		func() error { return each(l, "mail", f.mail, l.mailServer) },
		func() error { return each(l, "mailTemplates", f.mailTemplates, l.mailTemplate) },
		func() error { return each(l, "companies", f.companies, l.company) },
		func() error { return each(l, "roles", f.roles, l.role) },
		func() error { return each(l, "packages", f.packages, l.onePackage) },
		func() error { return each(l, "accounts", f.accounts, l.oneAccount) },
		func() error { return each(l, "companies", f.companies, l.giveCompany) },
		func() error { return each(l, "externalAuth", f.externalAuth, l.oneServer) },
		func() error { return each(l, "users", f.users, l.user) },
		func() error { return each(l, "apiKeys", f.apiKeys, l.apiKey) },
		func() error { return each(l, "oauthClients", f.oauthClients, l.oauthClient) },
		func() error { return each(l, "computers", f.computers, l.computer) },
		func() error { return each(l, "plans", f.plans, l.plan) },
		func() error { return each(l, "runs", f.runs, l.oneRun) },
		func() error { return each(l, "spaceSamples", f.spaceSamples, l.spaceSample) },
		func() error { return each(l, "sessions", f.sessions, l.session) },
		func() error { return each(l, "seatFailures", f.seatFailures, l.seatFailure) },
		func() error { return each(l, "seatDays", f.seatDays, l.seatDay) },
		func() error { return l.recountSeats(f) },
		func() error { return each(l, "builds", f.builds, l.build) },
		func() error { return each(l, "licenses", f.licenses, l.license) },
		func() error { return each(l, "priceLists", f.priceLists, l.priceList) },
		func() error { return l.keepAdmin(able) },
	} {
		if err := load(); err != nil {
			return err
		}
	}
	if len(l.missing) > 0 {
		return errHashFirst
	}
	return l.record()
}

// progressStep is how many elements pass between two calls of Progress.
const progressStep = 1000

func each[T any](l *load, list string, elems []T, f func(path string, e *T) error) error {
	for i := range elems {
		path := item(list, i)
		if list == "settings" || list == "mail" {
			path = list
		}
		if err := f(path, &elems[i]); err != nil {
			return under(path, err)
		}
		if (i+1)%progressStep == 0 || i+1 == len(elems) {
			l.cfg.Progress(list, i+1, len(elems))
		}
	}
	return nil
}

// keepAdmin refuses an import after which nobody could administer the server.
func (l *load) keepAdmin(before bool) error {
	after, err := l.tx.OtherSystemAdmin("")
	if err != nil || after || !before {
		return err
	}
	return refuse("users", "no system administrator would be left who can sign in")
}

func (l *load) record() error {
	if !l.sum.changed() {
		return nil
	}
	p := core.System(core.FaceCommand)
	return l.tx.InsertAudit(&core.AuditEvent{
		ID: core.NewID[core.EventID](l.now), At: l.now, Op: core.OpImport, Face: p.Face, Actor: p.Kind, Login: p.Login, Changes: l.sum.changes(),
	})
}

// once refuses a second element for the same thing. It cannot be left to the store: what an
// earlier element made would look like something that existed before.
func (l *load) once(id, path string, member string) error {
	if first, ok := l.seen[id]; ok {
		return refuse(member, "the same as %s", first)
	}
	l.seen[id] = path
	return nil
}

// given reads an ID, or makes one.
func givenID[T ~string](now time.Time, s string) (T, error) {
	if s == "" {
		return core.NewID[T](now), nil
	}
	id, ok := core.ParseID[T](s)
	if !ok {
		return "", refuse("id", "%q is not a UUID", s)
	}
	return id, nil
}

// found passes a NotFound off as "there is none".
func found[T any](v T, err error) (T, bool, error) {
	var none T
	if err == nil {
		return v, true, nil
	}
	if core.KindOf(err) == core.NotFound {
		return none, false, nil
	}
	return none, false, err
}

func put[T any](dst *T, v *T) {
	if v != nil {
		*dst = *v
	}
}

func putTime(dst *time.Time, v *time.Time) {
	if v != nil {
		*dst = cut(*v)
	}
}

// cut gives the precision that is stored: UTC, microseconds.
func cut(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func cutPtr(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	c := cut(*t)
	return &c
}
