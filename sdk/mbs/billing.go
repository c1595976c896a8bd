package mbs

import "context"

// BillingModels is what a month came to (section 5).
type BillingModels struct {
	CurrentSpaceUsed int64                    `json:"CurrentSpaceUsed"` // bytes
	AverageSpaceUsed int64                    `json:"AverageSpaceUsed"` // bytes
	TotalRestore     int64                    `json:"TotalRestore"`     // bytes
	StatisticBilling []StatisticBillingModels `json:"StatisticBilling"`
}

// StatisticBillingModels is one user's part of a bill. LicensesUsed of 2018 is
// not among the members that newer clients know.
type StatisticBillingModels struct {
	UserID             string  `json:"UserId"` // sic: small "d"
	Email              string  `json:"Email"`
	FirstName          string  `json:"FirstName"`
	LastName           string  `json:"LastName"`
	CompanyName        *string `json:"CompanyName"`        // null: none
	AverageSpace       int64   `json:"AverageSpace"`       // bytes
	TotalVolumeRestore int64   `json:"TotalVolumeRestore"` // bytes
	PlanCost           Decimal `json:"PlanCost"`
	StorageCost        Decimal `json:"StorageCost"`
	RestoreCost        Decimal `json:"RestoreCost"`
	TotalCost          Decimal `json:"TotalCost"`
}

// FilterTotalModels is the body of PUT /api/Billing; all of it is optional.
type FilterTotalModels struct {
	CompanyName *string `json:"CompanyName,omitempty"`
	Date        *Date   `json:"Date,omitempty"` // any day of the month; nil: the current one
}

// DetailModels is what a user stored and restored in a month.
type DetailModels struct {
	TotalBackupBytes  int64              `json:"TotalBackupBytes"`
	TotalRestoreBytes int64              `json:"TotalRestoreBytes"`
	UserID            string             `json:"UserID"`
	UserDetailList    []UserDetailModels `json:"UserDetailList"`
}

// UserDetailModels is a computer's data in a destination.
type UserDetailModels struct {
	Computer    *string `json:"Computer"`    // null: no data, or not known whose
	SizeBackup  int64   `json:"SizeBackup"`  // bytes
	SizeRestore int64   `json:"SizeRestore"` // bytes
	Prefix      *string `json:"Prefix"`
	AccountID   string  `json:"AccountID"`
	Destination string  `json:"Destination"` // as shown: Cloud Account (bucketName)
}

// FilterDetailModels is the body of PUT /api/Billing/Details.
type FilterDetailModels struct {
	UserID *string `json:"UserID,omitempty"` // required
	Date   *Date   `json:"Date,omitempty"`   // any day of the month; nil: the current one
}

// BillingService tells what a month came to.
type BillingService struct{ c *Client }

// Current gives the bill of the current month. Of the seed library:
// billingDetailsForCurrentMonth().
//
//api:op GET /api/Billing
func (s *BillingService) Current(ctx context.Context) (*BillingModels, error) {
	return one[BillingModels](ctx, s.c, get("Billing.Current", "/api/Billing"), nil)
}

// Query gives the bill of a month and a company; it changes nothing. Of the
// seed library: billingDetailsFilteredBy(criteria).
//
//api:op PUT /api/Billing
func (s *BillingService) Query(ctx context.Context, in FilterTotalModels) (*BillingModels, error) {
	return one[BillingModels](ctx, s.c, ask("Billing.Query", "/api/Billing", in), nil)
}

// Details gives what a user stored and restored in a month, or ErrNotFound; it
// changes nothing. Of the seed library: billingDetailsForUser(userInfo).
//
//api:op PUT /api/Billing/Details
func (s *BillingService) Details(ctx context.Context, in FilterDetailModels) (*DetailModels, error) {
	q := ask("Billing.Details", "/api/Billing/Details", in)
	q.absent = `user "` + text(in.UserID) + `" not found`
	return one[DetailModels](ctx, s.c, q, nil)
}
