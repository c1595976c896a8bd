package core

import (
	"slices"
	"strings"
	"time"
)

// AccountID identifies a storage account.
type AccountID string

// DestinationID identifies a bucket or folder of a storage account.
type DestinationID string

// AccountType is the kind of storage. Names and numbers: contract mbs.md section 4.
type AccountType int

// The account types that rules and drivers tell apart; the others are S3 compatible.
const (
	AmazonS3            AccountType = 0
	AmazonS3China       AccountType = 1
	Azure               AccountType = 2
	OpenStack           AccountType = 3
	OracleCloud         AccountType = 4
	S3Compatible        AccountType = 5
	BackblazeB2         AccountType = 9
	Cloudian            AccountType = 10
	FileShare           AccountType = 21
	GoogleCloudPlatform AccountType = 22
	Wasabi              AccountType = 23
	Minio               AccountType = 24
)

var accountTypeNames = []string{
	"AmazonS3", "AmazonS3China", "Azure", "OpenStack", "OracleCloud", "S3Compatible", "Scality", "CenturyLink", "ArubaCloud",
	"BackblazeB2", "Cloudian", "Connectria", "Constant", "DreamObjects", "Dunkel", "GreenQloud", "HostEurope", "Seeweb", "ThinkOn",
	"Tiscali", "Walrus", "FS", "GoogleCloudPlatform", "Wasabi", "Minio",
}

// AccountTypeNames lists the names of the types by number. The slice is the caller's.
func AccountTypeNames() []string { return slices.Clone(accountTypeNames) }

// Valid reports whether t is one of the types.
func (t AccountType) Valid() bool { return t >= 0 && int(t) < len(accountTypeNames) }

// String gives the type's name.
func (t AccountType) String() string {
	if !t.Valid() {
		return "unknown"
	}
	return accountTypeNames[t]
}

// ParseAccountType finds a type by name, in any letter case.
func ParseAccountType(name string) (AccountType, bool) {
	i := slices.IndexFunc(accountTypeNames, func(n string) bool { return strings.EqualFold(n, name) })
	return AccountType(i), i >= 0
}

// S3 reports whether the type speaks the S3 protocol.
func (t AccountType) S3() bool {
	switch t {
	case Azure, OpenStack, OracleCloud, FileShare, GoogleCloudPlatform:
		return false
	}
	return t.Valid()
}

// AccountSettings say how to reach a storage account. They hold secrets: they
// are kept sealed and never come out of any answer, log or export that was not
// asked for them. Which fields count depends on the type.
type AccountSettings struct {
	// Amazon S3 and everything compatible with it.
	AccessKey         string
	SecretKey         string
	GovCloud          bool
	HTTPEndpoint      string
	HTTPSEndpoint     string // wins over HTTPEndpoint
	IgnoreCertificate bool
	SkipCheck         bool // do not try the credentials
	SignatureVersion  int  // 2 or 4; 0 means 4
	NativeMultipart   bool

	// Azure.
	AccountName      string
	SharedKey        string
	AzureAccountType int
	CustomEndpoint   string

	// OpenStack and Oracle, by the names of the wire: stored, without a driver.
	OpenStack map[string]string

	// Google Cloud Storage.
	ServiceAccountEmail string
	KeyBase64           string
	ProjectID           string

	// FS.
	Path     string
	Login    string
	Password string
}

// String hides the settings.
func (AccountSettings) String() string { return "[redacted]" }

// GoString hides the settings.
func (AccountSettings) GoString() string { return "[redacted]" }

// SettingsMember is one of the settings that a client sent for an account,
// under the name of a storage family or type. Control picks the one that counts.
type SettingsMember struct {
	Key      string // "AmazonS3", "S3Compatible", "Scality" ...
	Settings AccountSettings
}

// Account is a storage account: credentials, and the buckets in use.
type Account struct {
	ID           AccountID
	Name         string // shown name; need not be unique
	Type         AccountType
	Sealed       Sealed // AccountSettings, encrypted under the key file for this ID
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Destinations []Destination // by ID
}

// Sealed is an encrypted secret. It prints as a placeholder.
type Sealed []byte

// String hides the bytes.
func (Sealed) String() string { return "[sealed]" }

// GoString hides the bytes.
func (Sealed) GoString() string { return "[sealed]" }

// CheckState says what is known about reaching a destination.
type CheckState string

// The states of a check.
const (
	CheckUnknown  CheckState = "unknown"  // not tried yet, or not to be tried
	CheckOK       CheckState = "ok"       // can be listed, written, read and deleted from
	CheckFailed   CheckState = "failed"   // see Problem
	CheckNoDriver CheckState = "nodriver" // this type is stored only
)

// Check is the outcome of trying to reach and write a destination.
type Check struct {
	State   CheckState
	Problem string     // for people; never holds a secret
	At      *time.Time // nil while unknown
}

// Destination is a bucket or folder of a storage account, unique in it.
type Destination struct {
	ID          DestinationID
	Account     AccountID
	AccountName string
	AccountType AccountType
	Bucket      string // as the storage names it; of FS, which has one, any name
	Name        string // shown name
	Region      string // where the bucket was made; "": not known
	Accelerated bool   // made with Amazon's transfer acceleration, which it is reached by
	CreatedAt   time.Time
	Check       Check
}

// AccountCreate holds what a new storage account needs.
type AccountCreate struct {
	Name     string
	Type     AccountType
	Settings []SettingsMember // as sent, in order
}

// AccountUpdate replaces a storage account's values. A nil Settings keeps the stored ones.
type AccountUpdate struct {
	Name     string
	Type     AccountType
	Settings []SettingsMember
}

// DestinationRef names a destination: by ID, or by account and bucket.
type DestinationRef struct {
	ID      DestinationID // wins when given
	Account AccountID
	Bucket  string
}

// DestinationAdd puts a bucket that exists into use.
type DestinationAdd struct {
	Account AccountID
	Bucket  string
	Name    string // shown name; "" means the bucket's
}

// DestinationUpdate replaces a destination's values.
type DestinationUpdate struct {
	ID      DestinationID
	Account AccountID
	Bucket  string
	Name    string
}

// BucketMember is one of the settings that a client sent for a new bucket,
// under the name of a storage family.
type BucketMember struct {
	Key    string
	Bucket BucketSettings
}

// BucketSettings describe a bucket to be made.
type BucketSettings struct {
	Bucket       string
	Region       string // "" means the storage's default
	StorageClass string // Google
	Accelerated  bool   // Amazon: transfer acceleration
	Immutable    bool   // object lock, so that backups can be made immutable
}

// DestinationCreate makes a bucket and puts it into use.
type DestinationCreate struct {
	Account  AccountID
	Name     string // shown name
	Settings []BucketMember
}

// CompanyDestination is a destination that a company's people may be given.
type CompanyDestination struct {
	Destination DestinationID
	Plan        *int // stored and shown as given
}
