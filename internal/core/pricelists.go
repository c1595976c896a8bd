package core

import (
	"context"
	"time"
)

// PriceListID identifies a price list.
type PriceListID string

// PriceList says what things cost for a period. Of the lists in force on a
// day, a company's own wins over the provider's, then the one that began last.
// A list never changes: another one takes its place.
type PriceList struct {
	ID              PriceListID
	Company         CompanyRef // zero: the provider's
	Currency        string     // ISO 4217; also of the packages' costs
	PerGBMonth      Price      // a GB stored for a month
	PerRestoredGB   Price
	PerLicenseMonth Price // a license held for a month; trials cost nothing
	From            Day
	To              *Day // exclusive; nil: open
	CreatedAt       time.Time
}

// DefaultCurrency is in force where no price list is.
const DefaultCurrency = "USD"

// Days gives the days that the list is for.
func (l *PriceList) Days() Days {
	d := Days{From: l.From, To: 1<<31 - 1}
	if l.To != nil {
		d.To = *l.To
	}
	return d
}

// currencyDigits lists the currencies that have no two digits after the
// point. Source: ISO 4217, list one.
var currencyDigits = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "UYI": 0, "VND": 0,
	"VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0, "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
}

// CurrencyDigits gives how many digits after the point a currency has, at most 4.
func CurrencyDigits(currency string) int {
	if n, ok := currencyDigits[currency]; ok {
		return n
	}
	return 2
}

// PriceListCreate holds what a new price list needs.
type PriceListCreate struct {
	Company         string // by name; "": the provider's
	Currency        string
	PerGBMonth      Price
	PerRestoredGB   Price
	PerLicenseMonth Price
	From            Day  // not before the current month: bills of past months stay as they are
	To              *Day // exclusive; nil: open
}

// PriceListService manages price lists.
type PriceListService interface {
	// List gives the lists in scope and the provider's: by company, then from.
	List(ctx context.Context, p Principal) ([]*PriceList, error)
	// Create adds a list. Only those who see all companies can.
	Create(ctx context.Context, p Principal, in PriceListCreate) (PriceListID, error)
}

// PriceListReader reads price lists.
type PriceListReader interface {
	// PriceLists gives all of them: by company, the provider's first, then from, then age.
	PriceLists() ([]*PriceList, error)
}

// PriceListWriter writes price lists.
type PriceListWriter interface {
	InsertPriceList(l *PriceList) error
}
