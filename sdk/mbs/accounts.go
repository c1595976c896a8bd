package mbs

import "slices"

// AccountType is the kind of a storage account (section 4).
type AccountType int

// The account types with a name of their own in the vendor's clients.
const (
	AmazonS3            AccountType = 0
	AmazonS3China       AccountType = 1
	Azure               AccountType = 2
	OpenStack           AccountType = 3
	OracleCloud         AccountType = 4
	S3Compatible        AccountType = 5
	Scality             AccountType = 6
	CenturyLink         AccountType = 7
	ArubaCloud          AccountType = 8
	BackblazeB2         AccountType = 9
	Cloudian            AccountType = 10
	Connectria          AccountType = 11
	Constant            AccountType = 12
	DreamObjects        AccountType = 13
	Dunkel              AccountType = 14
	GreenQloud          AccountType = 15
	HostEurope          AccountType = 16
	Seeweb              AccountType = 17
	ThinkOn             AccountType = 18
	Tiscali             AccountType = 19
	Walrus              AccountType = 20
	FS                  AccountType = 21 // file share
	GoogleCloudPlatform AccountType = 22
	Wasabi              AccountType = 23
	Minio               AccountType = 24
)

var accountTypeNames = []string{
	"AmazonS3", "AmazonS3China", "Azure", "OpenStack", "OracleCloud", "S3Compatible", "Scality", "CenturyLink", "ArubaCloud",
	"BackblazeB2", "Cloudian", "Connectria", "Constant", "DreamObjects", "Dunkel", "GreenQloud", "HostEurope", "Seeweb", "ThinkOn",
	"Tiscali", "Walrus", "FS", "GoogleCloudPlatform", "Wasabi", "Minio",
}

// EnumName gives the name of a valid value.
func (t AccountType) EnumName() (string, bool) { return nameOf(accountTypeNames, int(t)) }

// EnumByName finds a value by its name in any letter case.
func (AccountType) EnumByName(name string) (int, bool) { return valueOf(accountTypeNames, name) }

// String gives the name, or the number when there is none.
func (t AccountType) String() string { return display(t, int(t)) }

// SignatureVersion is the version of S3 request signatures.
type SignatureVersion int

// The signature versions. Their values are 2 and 4 (section 4). The vendor's
// PowerShell module sends 0 for the accounts it has no choice for.
const (
	VersionUnset SignatureVersion = 0
	Version2     SignatureVersion = 2
	Version4     SignatureVersion = 4
)

// EnumName gives the name of a valid value.
func (v SignatureVersion) EnumName() (string, bool) {
	switch v {
	case VersionUnset:
		return "", true
	case Version2, Version4:
		return []string{2: "Version2", 4: "Version4"}[v], true
	}
	return "", false
}

// EnumByName finds a value by its name in any letter case.
func (SignatureVersion) EnumByName(name string) (int, bool) {
	return valueOf([]string{2: "Version2", 4: "Version4"}, name)
}

// String gives the name, or the number when there is none.
func (v SignatureVersion) String() string { return display(v, int(v)) }

// KeyStoneType is the version of OpenStack's identity service.
type KeyStoneType int

// The identity services.
const (
	DoNotUse KeyStoneType = 0
	Two      KeyStoneType = 1
	Three    KeyStoneType = 2
)

var keyStoneNames = []string{"DoNotUse", "Two", "Three"}

// EnumName gives the name of a valid value.
func (k KeyStoneType) EnumName() (string, bool) { return nameOf(keyStoneNames, int(k)) }

// EnumByName finds a value by its name in any letter case.
func (KeyStoneType) EnumByName(name string) (int, bool) { return valueOf(keyStoneNames, name) }

// String gives the name, or the number when there is none.
func (k KeyStoneType) String() string { return display(k, int(k)) }

// OpenStackType says whether an OpenStack thing is given by name or by ID.
type OpenStackType int

// The ways to name an OpenStack thing.
const (
	ByName OpenStackType = 0
	ByID   OpenStackType = 1
)

var openStackNames = []string{"Name", "ID"}

// EnumName gives the name of a valid value.
func (o OpenStackType) EnumName() (string, bool) { return nameOf(openStackNames, int(o)) }

// EnumByName finds a value by its name in any letter case.
func (OpenStackType) EnumByName(name string) (int, bool) { return valueOf(openStackNames, name) }

// String gives the name, or the number when there is none.
func (o OpenStackType) String() string { return display(o, int(o)) }

// AccountsModels is a storage account as answered (section 5). It has no
// member for a secret.
type AccountsModels struct {
	ResellerAccountID string                 `json:"ResellerAccountID,omitempty"` // in lists only
	AccountID         string                 `json:"AccountID"`
	DateCreated       Date                   `json:"DateCreated"`
	DisplayName       string                 `json:"DisplayName"`
	StorageType       string                 `json:"StorageType"`
	Destinations      []DestinationOfAccount `json:"Destinations"`
}

// DestinationOfAccount is a bucket of a storage account.
type DestinationOfAccount struct {
	DestinationID          string `json:"DestinationID"`
	AccountID              string `json:"AccountID"`
	Destination            string `json:"Destination"` // bucket
	DestinationDisplayName string `json:"DestinationDisplayName"`
}

// DestinationOfAccountEdit is the body of POST AddDestination, PUT
// EditDestination and PUT RemoveDestination below /api/Accounts, which require
// different members.
type DestinationOfAccountEdit struct {
	DestinationID          *string `json:"DestinationID,omitempty"`
	AccountID              *string `json:"AccountID,omitempty"`
	Destination            *string `json:"Destination,omitempty"` // bucket
	DestinationDisplayName *string `json:"DestinationDisplayName,omitempty"`
}

// AccountEdit is the body of POST and PUT /api/Accounts; all members are
// required, AccountID by PUT only.
type AccountEdit struct {
	AccountID       *string      `json:"AccountID,omitempty"`
	DisplayName     *string      `json:"DisplayName,omitempty"`
	Type            *AccountType `json:"Type,omitempty"`
	AccountSettings *Settings    `json:"AccountSettings,omitempty"`
}

// Settings hold what a storage account needs, under the name of its storage
// family or its type. Of those that fit the type and are complete the last one
// in the body counts (section 5).
type Settings struct {
	AmazonS3            *S3Settings          `json:"AmazonS3,omitempty"`
	AmazonS3China       *S3Settings          `json:"AmazonS3China,omitempty"`
	Azure               *AzureSettings       `json:"Azure,omitempty"`
	OpenStack           *OpenStackSettings   `json:"OpenStack,omitempty"`
	Oracle              *OpenStackSettings   `json:"Oracle,omitempty"`
	OracleCloud         *OpenStackSettings   `json:"OracleCloud,omitempty"`
	S3Compatible        *S3Settings          `json:"S3Compatible,omitempty"`
	Scality             *S3Settings          `json:"Scality,omitempty"`
	CenturyLink         *S3Settings          `json:"CenturyLink,omitempty"`
	ArubaCloud          *S3Settings          `json:"ArubaCloud,omitempty"`
	BackblazeB2         *S3Settings          `json:"BackblazeB2,omitempty"`
	Cloudian            *S3Settings          `json:"Cloudian,omitempty"`
	Connectria          *S3Settings          `json:"Connectria,omitempty"`
	Constant            *S3Settings          `json:"Constant,omitempty"`
	DreamObjects        *S3Settings          `json:"DreamObjects,omitempty"`
	Dunkel              *S3Settings          `json:"Dunkel,omitempty"`
	GreenQloud          *S3Settings          `json:"GreenQloud,omitempty"`
	HostEurope          *S3Settings          `json:"HostEurope,omitempty"`
	Seeweb              *S3Settings          `json:"Seeweb,omitempty"`
	ThinkOn             *S3Settings          `json:"ThinkOn,omitempty"`
	Tiscali             *S3Settings          `json:"Tiscali,omitempty"`
	Walrus              *S3Settings          `json:"Walrus,omitempty"`
	FS                  *FSSettings          `json:"FS,omitempty"`
	GoogleCloudPlatform *GoogleCloudSettings `json:"GoogleCloudPlatform,omitempty"`
	Wasabi              *S3Settings          `json:"Wasabi,omitempty"`
	Minio               *S3Settings          `json:"Minio,omitempty"`

	order []string
}

// MemberRead notes the order of the members in a body; a decoder calls it
// after each.
func (s *Settings) MemberRead(name string) {
	s.order = append(slices.DeleteFunc(s.order, func(n string) bool { return n == name }), name)
}

// Order gives the names of the members in the order a decoder met them.
func (s *Settings) Order() []string { return s.order }

// S3Settings are those of Amazon S3 and all that is compatible with it. Amazon
// needs no more than the keys.
type S3Settings struct {
	AccessKey    *string `json:"AccessKey,omitempty"`
	SecretKey    *string `json:"SecretKey,omitempty"`
	IsGovCloud   *bool   `json:"IsGovCloud,omitempty"`
	HTTPEndpoint *string `json:"HTTPEnpoint,omitempty"` // sic
	// HTTPEndpointRight is the right spelling; it counts when the other is not given (section 9).
	HTTPEndpointRight        *string           `json:"HTTPEndpoint,omitempty"`
	HTTPSEndpoint            *string           `json:"HTTPSEndpoint,omitempty"`
	IgnoreCertificate        *bool             `json:"IgnoreCertificate,omitempty"`
	NotCheckCredentials      *bool             `json:"NotCheckCredentials,omitempty"`
	SignatureVersion         *SignatureVersion `json:"SignatureVersion,omitempty"`
	UseNativeMultipartUpload *bool             `json:"UseNativeMultipartUpload,omitempty"`
}

// Endpoint gives the HTTP endpoint in either spelling, nil when not given.
func (s *S3Settings) Endpoint() *string {
	if s.HTTPEndpoint != nil && *s.HTTPEndpoint != "" {
		return s.HTTPEndpoint
	}
	return s.HTTPEndpointRight
}

// AzureSettings are those of Azure Blob Storage.
type AzureSettings struct {
	AccountName    *string `json:"AccountName,omitempty"`
	SharedKey      *string `json:"SharedKey,omitempty"`
	AccountType    *int64  `json:"AccountType,omitempty"`
	CustomEndpoint *string `json:"CustomEndpoint,omitempty"`
}

// OpenStackSettings are those of OpenStack Swift and of Oracle, which has not
// the first two.
type OpenStackSettings struct {
	IgnoreCertificate   *bool          `json:"IgnoreCertificate,omitempty"`
	NotCheckCredentials *bool          `json:"NotCheckCredentials,omitempty"`
	UserName            *string        `json:"UserName,omitempty"`
	APIKey              *string        `json:"ApiKey,omitempty"`
	AuthService         *string        `json:"AuthService,omitempty"`
	KeyStoneVersion     *KeyStoneType  `json:"KeyStoneVersion,omitempty"`
	TenantType          *OpenStackType `json:"TenantType,omitempty"`
	Tenant              *string        `json:"Tenant,omitempty"`
	UseInternalURLs     *bool          `json:"UseInternalURLs,omitempty"`
	DomainType          *OpenStackType `json:"DomainType,omitempty"`
	Domain              *string        `json:"Domain,omitempty"`
	UseScope            *bool          `json:"UseScope,omitempty"`
	ProjectType         *OpenStackType `json:"ProjectType,omitempty"`
	Project             *string        `json:"Project,omitempty"`
}

// GoogleCloudSettings are those of Google Cloud Storage.
type GoogleCloudSettings struct {
	ServiceAccountEmail *string `json:"ServiceAccountEmail,omitempty"`
	BinaryKeyAsBase64   *string `json:"BinaryKeyAsBase64,omitempty"` // a PKCS #12 or JSON key file
	ProjectID           *string `json:"ProjectID,omitempty"`
}

// FSSettings are those of a file share or local folder.
type FSSettings struct {
	Login *string `json:"Login,omitempty"`
	Pass  *string `json:"Pass,omitempty"`
	Path  *string `json:"Path,omitempty"`
}

// AccountDestinationCreateModel is the body of POST
// /api/Accounts/CreateDestination, which makes a bucket (section 8.2).
type AccountDestinationCreateModel struct {
	AccountID           *string              `json:"AccountID,omitempty"`           // required
	DisplayName         *string              `json:"DisplayName,omitempty"`         // required
	DestinationSettings *DestinationSettings `json:"DestinationSettings,omitempty"` // required
}

// DestinationSettings describe a new bucket under the name of its storage family.
type DestinationSettings struct {
	GoogleCloudPlatform *BucketSettings `json:"GoogleCloudPlatform,omitempty"`
	AmazonS3            *BucketSettings `json:"AmazonS3,omitempty"`
	Wasabi              *BucketSettings `json:"Wasabi,omitempty"`
	S3Compatible        *BucketSettings `json:"S3Compatible,omitempty"`
	Azure               *BucketSettings `json:"Azure,omitempty"`
	B2                  *BucketSettings `json:"B2,omitempty"`

	order []string
}

// MemberRead notes the order of the members in a body; a decoder calls it
// after each.
func (s *DestinationSettings) MemberRead(name string) {
	s.order = append(slices.DeleteFunc(s.order, func(n string) bool { return n == name }), name)
}

// Order gives the names of the members in the order a decoder met them.
func (s *DestinationSettings) Order() []string { return s.order }

// BucketSettings describe a new bucket. Which members count depends on the
// storage.
type BucketSettings struct {
	BucketName                *string `json:"BucketName,omitempty"`
	UseImmutability           *bool   `json:"UseImmutability,omitempty"`
	Region                    *string `json:"Region,omitempty"`                    // Amazon, Wasabi
	UseS3TransferAcceleration *bool   `json:"UseS3TransferAcceleration,omitempty"` // Amazon
	StorageClass              *string `json:"StorageClass,omitempty"`              // Google
	RegionalLocation          *int64  `json:"RegionalLocation,omitempty"`          // Google
}
