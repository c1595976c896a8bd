package core

import "time"

// Bytes is an amount of data in bytes.
type Bytes int64

// NoLimit is the stored form of "no storage limit"; every negative limit
// given by a client means the same.
const NoLimit Bytes = -1

// LicensingMode says where a company's people get licences from.
type LicensingMode int

// The licensing modes of a company. Source: contract mbs.md section 4.
const (
	CustomUsersSettings LicensingMode = 0 // each user's own mode rules
	GlobalLicensesPool  LicensingMode = 1
	CompanyLicensesPool LicensingMode = 2
	lastLicensingMode                 = CompanyLicensesPool
)

// Valid reports whether m is one of the modes.
func (m LicensingMode) Valid() bool { return m >= 0 && m <= lastLicensingMode }

// Company is a customer organisation (NetBrain: tenant). Its name is unique
// without regard to case.
type Company struct {
	ID              CompanyID
	Name            string
	Description     string
	StorageLimit    Bytes // NoLimit when unlimited
	LicenseMode     LicensingMode
	MaxNodes        int64                // nodes its domains may share; 0 means no limit
	Allotments      Allotments           // of the other licences
	DefaultLicense  *int                 // accepted and stored; shown on /v1 only
	AllowedLicenses []int                // accepted and stored; shown on /v1 only
	Destinations    []CompanyDestination // in the order given; filled by CompanyService
	CreatedAt       time.Time
	UpdatedAt       time.Time
}

// CompanyRef names a company inside another thing.
type CompanyRef struct {
	ID   CompanyID
	Name string
}

// CompanyCreate holds what a new company needs.
type CompanyCreate struct {
	Name            string
	Description     string
	StorageLimit    *Bytes // nil: no limit
	LicenseMode     LicensingMode
	MaxNodes        *int64 // nil: no limit; otherwise positive
	Allotments      Allotments
	ShortName       bool // hold the name to what later NetBrain servers take
	DefaultLicense  *int
	AllowedLicenses []int
	Destinations    []CompanyDestination
}

// CompanyUpdate lists what to change. A nil field is left alone.
type CompanyUpdate struct {
	Name            *string
	Description     *string
	StorageLimit    *Bytes
	LicenseMode     *LicensingMode
	MaxNodes        *int64
	Allotments      Allotments // those to change; others stay
	ShortName       bool       // as in CompanyCreate; a name that stays is not looked at
	DefaultLicense  *int
	AllowedLicenses *[]int
	Destinations    *[]CompanyDestination
}

// Domain is a part of a company with its own members and roles. Its name is
// unique in the company without regard to case.
type Domain struct {
	ID          DomainID
	Company     CompanyRef
	Name        string
	Description string
	MaxNodes    int64 // 0 means none reserved
	Allotments  Allotments
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// DomainRef names a domain inside another thing.
type DomainRef struct {
	ID   DomainID
	Name string
}

// DomainCreate holds what a new domain needs. A nil MaxNodes reserves none.
type DomainCreate struct {
	Company     CompanyID
	Name        string
	Description string
	MaxNodes    *int64
	Allotments  Allotments
	PlainName   bool // refuse the characters that later NetBrain servers refuse
}

// DomainUpdate lists what to change. A nil field is left alone.
type DomainUpdate struct {
	Company     CompanyID // "" or the one the domain is of; another is NotFound
	Name        *string
	Description *string
	MaxNodes    *int64
	Allotments  Allotments // those to change; others stay
	PlainName   bool       // as in DomainCreate; a name that stays is not looked at
}
