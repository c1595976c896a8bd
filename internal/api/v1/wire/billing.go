package wire

import "time"

// PriceList says what things cost for a period. Prices are decimals with up to nine digits after the point.
type PriceList struct {
	ID              string    `json:"id" format:"uuid"`
	Company         *Ref      `json:"company,omitempty" doc:"Absent: the provider's."`
	Currency        string    `json:"currency" doc:"ISO 4217; also of the packages' costs."`
	PerGBMonth      string    `json:"perGBMonth"`
	PerRestoredGB   string    `json:"perRestoredGB"`
	PerLicenseMonth string    `json:"perLicenseMonth"`
	From            string    `json:"from" format:"date"`
	To              string    `json:"to,omitempty" format:"date" doc:"Exclusive; absent: open."`
	CreatedAt       time.Time `json:"createdAt"`
}

// PriceListCreate makes a price list. A price that is absent is nothing.
type PriceListCreate struct {
	Company         string `json:"company,omitempty" maxLength:"256" doc:"Name; absent: the provider's."`
	Currency        string `json:"currency" minLength:"3" maxLength:"3"`
	PerGBMonth      string `json:"perGBMonth,omitempty" maxLength:"32"`
	PerRestoredGB   string `json:"perRestoredGB,omitempty" maxLength:"32"`
	PerLicenseMonth string `json:"perLicenseMonth,omitempty" maxLength:"32"`
	From            string `json:"from" format:"date" doc:"Not before the current month: bills of past months stay as they are."`
	To              string `json:"to,omitempty" format:"date" doc:"Exclusive; absent: open."`
}

// Created is the answer to making something.
type Created struct {
	ID string `json:"id" format:"uuid"`
}

// Statement is a company's bill of a month.
type Statement struct {
	Company *Ref            `json:"company,omitempty" doc:"Absent: the people of no company."`
	Month   string          `json:"month"`
	From    string          `json:"from" format:"date" doc:"The first day counted."`
	To      string          `json:"to" format:"date" doc:"The day after the last one counted."`
	Lines   []StatementLine `json:"lines" nullable:"false"`
	Totals  []Money         `json:"totals" nullable:"false" doc:"One for each currency."`
}

// StatementLine is one thing that costs something.
type StatementLine struct {
	Kind      string `json:"kind" enum:"plan,storage,restore,license"`
	User      Ref    `json:"user"`
	Package   int64  `json:"package,omitempty" doc:"Of plan lines."`
	From      string `json:"from" format:"date"`
	To        string `json:"to" format:"date" doc:"Exclusive."`
	Held      int64  `json:"held" doc:"Days that count: with the package, or licence-days."`
	Bytes     int64  `json:"bytes" doc:"Stored on average, or restored."`
	UnitPrice string `json:"unitPrice" doc:"A month; a GB and month; a GB; a licence and month."`
	PriceList string `json:"priceList,omitempty" doc:"ID of the price list."`
	Currency  string `json:"currency"`
	Amount    string `json:"amount"`
}

// Money is an amount of a currency.
type Money struct {
	Currency string `json:"currency"`
	Amount   string `json:"amount"`
}

// SpaceSample is what a computer had stored in a destination on a day.
type SpaceSample struct {
	Day         string `json:"day" format:"date"`
	Computer    string `json:"computer,omitempty"`
	Destination string `json:"destination,omitempty"`
	Stored      int64  `json:"stored"`
	Restored    int64  `json:"restored"`
}
