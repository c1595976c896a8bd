package control

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

type accounts struct{ *Control }

// accountPages streams a part of the accounts of a scope.
func accountPages(r core.Reader, scope core.Scope, part core.Part[core.AccountID]) iter.Seq2[*core.Account, error] {
	return inPages(part, func(a *core.Account) core.AccountID { return a.ID }, nil, func(after core.AccountID, limit int) ([]*core.Account, error) {
		return r.Accounts(scope, after, limit)
	})
}

// List implements core.AccountService.
func (s accounts) List(ctx context.Context, p core.Principal, part core.Part[core.AccountID]) iter.Seq2[*core.Account, error] {
	if err := need(p, core.OpAccountsList); err != nil {
		return refusing[core.Account](err)
	}
	return accountPages(s.store.Read(ctx), p.Rights.Scope, part)
}

// Get implements core.AccountService.
func (s accounts) Get(ctx context.Context, p core.Principal, id core.AccountID) (*core.Account, error) {
	if err := need(p, core.OpAccountsGet); err != nil {
		return nil, err
	}
	a, err := s.store.Read(ctx).Account(p.Rights.Scope, id)
	if err != nil {
		return nil, withOp(core.OpAccountsGet, notFoundAs(err, "account", string(id)))
	}
	return a, nil
}

// account reads an account that is about to be changed. Accounts are the
// provider's: those who see some companies only may not change them.
func account(tx core.Tx, a *actor, id core.AccountID) (*core.Account, error) {
	if err := a.provider(); err != nil {
		return nil, err
	}
	acc, err := tx.Account(core.Everywhere, id)
	if err != nil {
		return nil, notFoundAs(err, "account", string(id))
	}
	return acc, nil
}

// provider refuses those who do not see every company what is the provider's.
func (a *actor) provider() error {
	if !a.Rights.Scope.All {
		return core.DeniedError("only those who see all companies can change what all share")
	}
	return nil
}

// Create implements core.AccountService.
func (s accounts) Create(ctx context.Context, p core.Principal, in core.AccountCreate) (core.AccountID, error) {
	const op = core.OpAccountsCreate
	if err := need(p, op); err != nil {
		return "", err
	}
	acc := &core.Account{Name: strings.TrimSpace(in.Name), Type: in.Type}
	settings, err := checkAccount(acc, in.Settings)
	if err != nil {
		return "", withOp(op, err)
	}
	err = s.change(ctx, p, op, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if err := a.provider(); err != nil {
			return core.AuditEvent{}, err
		}
		acc.ID, acc.CreatedAt, acc.UpdatedAt = core.NewID[core.AccountID](tx.Now()), tx.Now(), tx.Now()
		if acc.Sealed, err = s.SealSettings(acc.ID, settings); err != nil {
			return core.AuditEvent{}, err
		}
		if err := tx.InsertAccount(acc); err != nil {
			return core.AuditEvent{}, err
		}
		if acc.Type != core.FileShare {
			return aboutAccount(acc, nil), nil
		}
		_, err := s.insertDestination(tx, acc, core.BucketSettings{Bucket: settings.Path}, acc.Name)
		return aboutAccount(acc, nil), err
	})
	return acc.ID, err
}

func aboutAccount(a *core.Account, changes []string) core.AuditEvent {
	return core.AuditEvent{Target: string(a.ID), Name: a.Name, Changes: strings.Join(changes, ",")}
}

// checkAccount checks an account's own values and picks its settings.
func checkAccount(a *core.Account, given []core.SettingsMember) (core.AccountSettings, error) {
	if err := CheckAccount(a); err != nil {
		return core.AccountSettings{}, err
	}
	return PickSettings(a.Type, given)
}

// CheckAccount checks a storage account's own values.
func CheckAccount(a *core.Account) error {
	if err := name("accountName", a.Name, maxName); err != nil {
		return err
	}
	if !a.Type.Valid() {
		return core.RangeError("type", int64(a.Type), 0, len(core.AccountTypeNames())-1)
	}
	return nil
}

// Update implements core.AccountService.
func (s accounts) Update(ctx context.Context, p core.Principal, id core.AccountID, in core.AccountUpdate) error {
	return s.change(ctx, p, core.OpAccountsUpdate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		acc, err := account(tx, a, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		changes, err := s.applyAccount(tx, acc, in)
		if err != nil {
			return core.AuditEvent{}, err
		}
		acc.UpdatedAt = tx.Now()
		return aboutAccount(acc, changes), tx.UpdateAccount(acc)
	})
}

// applyAccount sets name, type and settings. A share has one destination, its
// path, and so no account becomes one or ceases to be one.
func (s accounts) applyAccount(tx core.Tx, acc *core.Account, in core.AccountUpdate) (changes []string, err error) {
	if (acc.Type == core.FileShare) != (in.Type == core.FileShare) {
		return nil, core.NotAllowedError("type", in.Type.String(), "an account cannot change between a file share and other storage")
	}
	set(&changes, "accountName", &acc.Name, trimmed(&in.Name))
	if set(&changes, "type", &acc.Type, &in.Type) {
		if err := forgetRegions(tx, acc); err != nil {
			return nil, err
		}
	}
	if err := CheckAccount(acc); err != nil || in.Settings == nil {
		return changes, err
	}
	settings, err := PickSettings(acc.Type, in.Settings)
	if err != nil {
		return nil, err
	}
	if acc.Type == core.FileShare {
		if err := s.moveShare(tx, acc, settings.Path); err != nil {
			return nil, err
		}
	}
	if acc.Sealed, err = s.SealSettings(acc.ID, settings); err != nil {
		return nil, err
	}
	return append(changes, "settings"), checkAll(tx, acc)
}

// forgetRegions drops what buckets were made with: with other storage behind
// the account it does not hold.
func forgetRegions(tx core.Tx, acc *core.Account) error {
	for i := range acc.Destinations {
		d := &acc.Destinations[i]
		if d.Region == "" && !d.Accelerated {
			continue
		}
		d.Region, d.Accelerated = "", false
		if err := tx.UpdateDestination(d); err != nil {
			return err
		}
	}
	return nil
}

// moveShare lets the one destination of a share follow its path, if it is named by it.
func (s accounts) moveShare(tx core.Tx, acc *core.Account, path string) error {
	old, err := s.OpenSettings(acc)
	if err != nil {
		return err
	}
	for i := range acc.Destinations {
		if d := &acc.Destinations[i]; d.Bucket == old.Path && path != old.Path {
			d.Bucket = path
			if err := tx.UpdateDestination(d); err != nil {
				return err
			}
		}
	}
	return nil
}

// SealSettings encrypts an account's settings for its row.
func (c *Control) SealSettings(id core.AccountID, s core.AccountSettings) (core.Sealed, error) {
	if c.keys == nil {
		return nil, &core.Error{Kind: core.Internal, Msg: "no key file: settings of accounts cannot be kept"}
	}
	plain, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	return c.keys.Seal(string(id), plain)
}

// OpenSettings decrypts an account's settings. They must not leave the server.
func (c *Control) OpenSettings(a *core.Account) (core.AccountSettings, error) {
	var s core.AccountSettings
	if c.keys == nil {
		return s, &core.Error{Kind: core.Internal, Msg: "no key file: settings of accounts cannot be read"}
	}
	plain, err := c.keys.Open(string(a.ID), a.Sealed)
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(plain, &s)
}

// settingsKeys are the names under which clients send an account's settings:
// those of its storage family, and its own. Source: contract mbs.md section 5,
// Settings.
func settingsKeys(t core.AccountType) []string {
	family := t.String()
	switch {
	case t == core.AmazonS3 || t == core.AmazonS3China:
		family = "AmazonS3"
	case t == core.OracleCloud:
		family = "Oracle"
	case t.S3() && t != core.Cloudian && t < core.FileShare:
		family = "S3Compatible"
	}
	return []string{family, t.String()}
}

// PickSettings gives the settings that count for a type: of those under one of
// its names that hold enough, the last.
func PickSettings(t core.AccountType, given []core.SettingsMember) (core.AccountSettings, error) {
	keys := settingsKeys(t)
	for _, m := range slices.Backward(given) {
		if !slices.Contains(keys, m.Key) || !complete(t, m.Settings) {
			continue
		}
		return m.Settings, checkSettings(t, m.Settings)
	}
	return core.AccountSettings{}, core.InvalidError("settings", core.Malformed, "",
		"no complete settings for "+t.String()+" under "+strings.Join(slices.Compact(keys), " or "))
}

// ImportSettings gives the settings of a file that count for a type. They may
// be incomplete, as an export without secrets makes them; no check will
// succeed then.
func ImportSettings(t core.AccountType, given []core.SettingsMember) (core.AccountSettings, error) {
	keys := settingsKeys(t)
	for _, m := range slices.Backward(given) {
		if slices.Contains(keys, m.Key) {
			return m.Settings, checkSettings(t, m.Settings)
		}
	}
	if len(given) > 0 {
		return core.AccountSettings{}, core.InvalidError("settings", core.Malformed, "",
			"no settings for "+t.String()+" under "+strings.Join(slices.Compact(keys), " or "))
	}
	return core.AccountSettings{}, nil
}

// complete reports whether settings hold what a type cannot do without.
func complete(t core.AccountType, s core.AccountSettings) bool {
	var needed []string
	switch t {
	case core.Azure:
		needed = []string{s.AccountName, s.SharedKey}
	case core.OpenStack, core.OracleCloud:
		needed = []string{s.OpenStack["UserName"], s.OpenStack["ApiKey"], s.OpenStack["AuthService"]}
	case core.GoogleCloudPlatform:
		needed = []string{s.KeyBase64}
	case core.FileShare:
		needed = []string{s.Path}
	case core.AmazonS3, core.AmazonS3China, core.Wasabi, core.BackblazeB2: // where they are is known
		needed = []string{s.AccessKey, s.SecretKey}
	default:
		needed = []string{s.AccessKey, s.SecretKey, s.HTTPEndpoint + s.HTTPSEndpoint}
	}
	return !slices.ContainsFunc(needed, func(v string) bool { return strings.TrimSpace(v) == "" })
}

const maxSetting = 16 << 10 // a key of Google's has some 3 KiB

// checkSettings checks the values of complete settings.
func checkSettings(t core.AccountType, s core.AccountSettings) error {
	switch {
	case s.SignatureVersion != 0 && s.SignatureVersion != 2 && s.SignatureVersion != 4:
		return core.RangeError("signatureVersion", int64(s.SignatureVersion), 2, 4)
	case t == core.FileShare:
		if err := text("path", s.Path, 0, maxBucket); err != nil {
			return err
		}
	}
	for _, endpoint := range []struct{ field, value string }{{"httpEndpoint", s.HTTPEndpoint}, {"httpsEndpoint", s.HTTPSEndpoint},
		{"customEndpoint", s.CustomEndpoint}, {"authService", s.OpenStack["AuthService"]}} {
		if strings.ContainsAny(endpoint.value, "@?") { // an export without secrets has endpoints
			return core.InvalidError(endpoint.field, core.Malformed, "", "an endpoint is no place for credentials or a query")
		}
	}
	for _, v := range []string{s.AccessKey, s.SecretKey, s.HTTPEndpoint, s.HTTPSEndpoint, s.AccountName, s.SharedKey, s.CustomEndpoint,
		s.ServiceAccountEmail, s.KeyBase64, s.ProjectID, s.Path, s.Login, s.Password} {
		if len(v) > maxSetting {
			return core.LengthError("settings", 0, maxSetting)
		}
	}
	return nil
}
