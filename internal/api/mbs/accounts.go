package mbs

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// noReseller stands for the ID of the provider's own account with the vendor,
// which a server of one's own has not. Lists carry it since 2019 (section 5).
const noReseller = "00000000-0000-0000-0000-000000000000"

// listAccounts answers GET /api/Accounts.
func (a *API) listAccounts(c *call) error {
	return stream(c, a.services.Accounts.List(c.ctx(), c.principal, core.Part[core.AccountID]{}), func(acc *core.Account) wire.AccountsModels {
		row := fromAccount(acc)
		row.ResellerAccountID = noReseller
		return row
	})
}

// getAccount answers GET /api/Accounts/{id}.
func (a *API) getAccount(c *call) error {
	id, ok := parseID[core.AccountID](c.match.Param("id"))
	if !ok {
		return a.reply(c, (*wire.AccountsModels)(nil))
	}
	acc, err := a.services.Accounts.Get(c.ctx(), c.principal, id)
	return found(a, c, acc, err, fromAccount)
}

// createAccount answers POST /api/Accounts with the new ID, which the vendor's
// own clients read. Source: contract mbs.md section 6.2.
func (a *API) createAccount(c *call) error {
	var in wire.AccountEdit
	if err := a.decode(c, &in); err != nil {
		return err
	}
	if err := required(accountNeeds(in)...); err != nil {
		return err
	}
	id, err := a.services.Accounts.Create(c.ctx(), c.principal, toAccountCreate(in))
	if err != nil {
		return err
	}
	return a.reply(c, string(id))
}

// updateAccount answers PUT /api/Accounts with the ID.
func (a *API) updateAccount(c *call) error {
	var in wire.AccountEdit
	if err := a.decode(c, &in); err != nil {
		return err
	}
	if err := required(append(accountNeeds(in), need{"AccountID", hasText(in.AccountID)})...); err != nil {
		return err
	}
	id, err := accountID(in.AccountID)
	if err != nil {
		return err
	}
	if err := a.services.Accounts.Update(c.ctx(), c.principal, id, core.AccountUpdate(toAccountCreate(in))); err != nil {
		return err
	}
	return a.reply(c, string(id))
}

func accountNeeds(in wire.AccountEdit) []need {
	return []need{{"DisplayName", hasText(in.DisplayName)}, {"Type", in.Type != nil}, {"AccountSettings", in.AccountSettings != nil}}
}

// accountID reads an account's ID; what is none identifies no account.
func accountID(s *string) (core.AccountID, error) {
	id, ok := parseID[core.AccountID](text(s))
	if !ok {
		return "", core.NotFoundError("account", text(s))
	}
	return id, nil
}

// addDestination answers POST /api/Accounts/AddDestination.
func (a *API) addDestination(c *call) error {
	var in wire.DestinationOfAccountEdit
	if err := a.decode(c, &in); err != nil {
		return err
	}
	if err := required(need{"AccountID", hasText(in.AccountID)}, need{"Destination", hasText(in.Destination)}); err != nil {
		return err
	}
	id, err := accountID(in.AccountID)
	if err != nil {
		return err
	}
	d, err := a.services.Accounts.AddDestination(c.ctx(), c.principal,
		core.DestinationAdd{Account: id, Bucket: text(in.Destination), Name: text(in.DestinationDisplayName)})
	return a.replyDestination(c, d, err)
}

func (a *API) replyDestination(c *call, d *core.Destination, err error) error {
	if err != nil {
		return err
	}
	row := fromDestination(d)
	return a.reply(c, &row)
}

// editDestination answers PUT /api/Accounts/EditDestination.
func (a *API) editDestination(c *call) error {
	var in wire.DestinationOfAccountEdit
	if err := a.decode(c, &in); err != nil {
		return err
	}
	err := required(need{"DestinationID", hasText(in.DestinationID)}, need{"AccountID", hasText(in.AccountID)},
		need{"Destination", hasText(in.Destination)}, need{"DestinationDisplayName", hasText(in.DestinationDisplayName)})
	if err != nil {
		return err
	}
	account, err := accountID(in.AccountID)
	if err != nil {
		return err
	}
	id, ok := parseID[core.DestinationID](*in.DestinationID)
	if !ok {
		return core.NotFoundError("destination", *in.DestinationID)
	}
	d, err := a.services.Accounts.EditDestination(c.ctx(), c.principal,
		core.DestinationUpdate{ID: id, Account: account, Bucket: *in.Destination, Name: *in.DestinationDisplayName})
	return a.replyDestination(c, d, err)
}

// removeDestination answers PUT /api/Accounts/RemoveDestination, a delete: by
// DestinationID when given, else by account and bucket.
func (a *API) removeDestination(c *call) error {
	var in wire.DestinationOfAccountEdit
	if err := a.decode(c, &in); err != nil {
		return err
	}
	ref, err := toDestinationRef(in)
	if err != nil {
		return err
	}
	if err := a.services.Accounts.RemoveDestination(c.ctx(), c.principal, ref); err != nil {
		return err
	}
	return a.empty(c)
}

func toDestinationRef(in wire.DestinationOfAccountEdit) (ref core.DestinationRef, err error) {
	if hasText(in.DestinationID) {
		id, ok := parseID[core.DestinationID](*in.DestinationID)
		if !ok {
			return ref, core.NotFoundError("destination", *in.DestinationID)
		}
		return core.DestinationRef{ID: id}, nil
	}
	if err := required(need{"AccountID", hasText(in.AccountID)}, need{"Destination", hasText(in.Destination)}); err != nil {
		return ref, err
	}
	ref.Bucket = strings.TrimSpace(*in.Destination)
	ref.Account, err = accountID(in.AccountID)
	return ref, err
}

// createDestination answers POST /api/Accounts/CreateDestination, which makes
// the bucket.
func (a *API) createDestination(c *call) error {
	var in wire.AccountDestinationCreateModel
	if err := a.decode(c, &in); err != nil {
		return err
	}
	err := required(need{"AccountID", hasText(in.AccountID)}, need{"DisplayName", hasText(in.DisplayName)},
		need{"DestinationSettings", in.DestinationSettings != nil})
	if err != nil {
		return err
	}
	id, err := accountID(in.AccountID)
	if err != nil {
		return err
	}
	d, err := a.services.Accounts.CreateDestination(c.ctx(), c.principal,
		core.DestinationCreate{Account: id, Name: *in.DisplayName, Settings: toBuckets(in.DestinationSettings)})
	return a.replyDestination(c, d, err)
}

// fromAccount shows an account. There is no member for a secret.
func fromAccount(acc *core.Account) wire.AccountsModels {
	row := wire.AccountsModels{
		AccountID: string(acc.ID), DateCreated: wire.NewDate(acc.CreatedAt), DisplayName: acc.Name, StorageType: storageType(acc.Type),
		Destinations: []wire.DestinationOfAccount{},
	}
	for i := range acc.Destinations {
		row.Destinations = append(row.Destinations, fromDestination(&acc.Destinations[i]))
	}
	return row
}

// storageType names a type as answers do. The one value seen at the vendor's
// is Azure's; the others have their type's name (docs/dialects/mbs.md).
func storageType(t core.AccountType) string {
	if t == core.Azure {
		return "AzureVM"
	}
	return t.String()
}

func fromDestination(d *core.Destination) wire.DestinationOfAccount {
	return wire.DestinationOfAccount{
		DestinationID: string(d.ID), AccountID: string(d.Account), Destination: d.Bucket, DestinationDisplayName: d.Name,
	}
}

func toAccountCreate(in wire.AccountEdit) core.AccountCreate {
	return core.AccountCreate{Name: text(in.DisplayName), Type: core.AccountType(*in.Type), Settings: toSettings(in.AccountSettings)}
}

// toSettings reads settings in the order they were sent, which matters to
// which of them count.
func toSettings(in *wire.Settings) []core.SettingsMember {
	out := []core.SettingsMember{}
	for _, name := range in.Order() {
		m := core.SettingsMember{Key: name}
		switch s := memberNamed(in, name).(type) {
		case *wire.S3Settings:
			m.Settings = toS3Settings(s)
		case *wire.AzureSettings:
			m.Settings = toAzureSettings(s)
		case *wire.OpenStackSettings:
			m.Settings = toOpenStackSettings(s)
		case *wire.GoogleCloudSettings:
			m.Settings = toGoogleSettings(s)
		case *wire.FSSettings:
			m.Settings = toFSSettings(s)
		}
		out = append(out, m)
	}
	return out
}

// memberNamed gives the member of a struct that has a Go name; one that was
// given as null is a nil of its type, which the conversions take for empty.
func memberNamed(in any, name string) any {
	return reflect.ValueOf(in).Elem().FieldByName(name).Interface()
}

func toS3Settings(s *wire.S3Settings) core.AccountSettings {
	if s == nil {
		return core.AccountSettings{}
	}
	out := core.AccountSettings{
		AccessKey: text(s.AccessKey), SecretKey: text(s.SecretKey), GovCloud: is(s.IsGovCloud), HTTPEndpoint: text(s.Endpoint()),
		HTTPSEndpoint: text(s.HTTPSEndpoint), IgnoreCertificate: is(s.IgnoreCertificate), SkipCheck: is(s.NotCheckCredentials),
		NativeMultipart: is(s.UseNativeMultipartUpload),
	}
	if s.SignatureVersion != nil {
		out.SignatureVersion = int(*s.SignatureVersion)
	}
	return out
}

func toAzureSettings(s *wire.AzureSettings) core.AccountSettings {
	if s == nil {
		return core.AccountSettings{}
	}
	out := core.AccountSettings{AccountName: text(s.AccountName), SharedKey: text(s.SharedKey), CustomEndpoint: text(s.CustomEndpoint)}
	if s.AccountType != nil {
		out.AzureAccountType = int(*s.AccountType)
	}
	return out
}

// toOpenStackSettings keeps what was given under the names of the wire: there
// is no driver that would read it.
func toOpenStackSettings(s *wire.OpenStackSettings) core.AccountSettings {
	if s == nil {
		return core.AccountSettings{}
	}
	given := map[string]string{}
	for name, v := range map[string]*string{
		"UserName": s.UserName, "ApiKey": s.APIKey, "AuthService": s.AuthService, "Tenant": s.Tenant, "Domain": s.Domain, "Project": s.Project,
		"IgnoreCertificate": boolText(s.IgnoreCertificate), "UseInternalURLs": boolText(s.UseInternalURLs), "UseScope": boolText(s.UseScope),
		"KeyStoneVersion": enumText(s.KeyStoneVersion), "TenantType": enumText(s.TenantType), "DomainType": enumText(s.DomainType),
		"ProjectType": enumText(s.ProjectType),
	} {
		if v != nil {
			given[name] = *v
		}
	}
	return core.AccountSettings{OpenStack: given, SkipCheck: is(s.NotCheckCredentials)}
}

func boolText(b *bool) *string {
	if b == nil {
		return nil
	}
	s := strconv.FormatBool(*b)
	return &s
}

func enumText[E interface{ String() string }](e *E) *string {
	if e == nil {
		return nil
	}
	s := (*e).String()
	return &s
}

func toGoogleSettings(s *wire.GoogleCloudSettings) core.AccountSettings {
	if s == nil {
		return core.AccountSettings{}
	}
	return core.AccountSettings{ServiceAccountEmail: text(s.ServiceAccountEmail), KeyBase64: text(s.BinaryKeyAsBase64), ProjectID: text(s.ProjectID)}
}

func toFSSettings(s *wire.FSSettings) core.AccountSettings {
	if s == nil {
		return core.AccountSettings{}
	}
	return core.AccountSettings{Path: text(s.Path), Login: text(s.Login), Password: text(s.Pass)}
}

func toBuckets(in *wire.DestinationSettings) []core.BucketMember {
	out := []core.BucketMember{}
	for _, name := range in.Order() {
		if s, _ := memberNamed(in, name).(*wire.BucketSettings); s != nil {
			out = append(out, core.BucketMember{Key: name, Bucket: core.BucketSettings{
				Bucket: text(s.BucketName), Region: text(s.Region), StorageClass: text(s.StorageClass),
				Accelerated: is(s.UseS3TransferAcceleration), Immutable: is(s.UseImmutability),
			}})
		}
	}
	return out
}

// is gives a flag that may be absent.
func is(b *bool) bool { return b != nil && *b }
