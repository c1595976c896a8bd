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
}

// DomainUpdate lists what to change. A nil field is left alone.
type DomainUpdate struct {
	Name        *string
	Description *string
	MaxNodes    *int64
}

// NodesError is the cause of an Invalid/Range error on field "maximumNodes":
// the company has not enough nodes left for the domain.
type NodesError struct {
	Requested int64
	Available int64
}

// Error says how many were asked for and how many are left.
func (e *NodesError) Error() string { return "not enough nodes left in the company" }
