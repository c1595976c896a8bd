package core

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// BillingKind says what a line of a statement is for.
type BillingKind string

// The kinds of line.
const (
	PlanCost    BillingKind = "plan"    // a package that was assigned
	StorageCost BillingKind = "storage" // GB stored, on average
	RestoreCost BillingKind = "restore" // GB restored
	LicenseCost BillingKind = "license" // licences held
)

// Statement is a company's bill of a month.
type Statement struct {
	Company CompanyRef
	Month   Month
	Days    Days // counted
	Lines   []StatementLine
	Totals  []Money // one for each currency, by its name
}

// Money is an amount of a currency.
type Money struct {
	Currency string
	Amount   Fixed
}

// StatementLine is one thing that costs one person's company something. Its
// amount is Quantity × UnitPrice × Days ÷ the days counted in the month, for
// restored data Quantity × UnitPrice, rounded once, half to even, to the
// currency's minor unit.
type StatementLine struct {
	Kind      BillingKind
	Person    BilledPerson
	Package   PackageID // of plan lines
	Days      Days      // the stretch that the line is about: its prices hold throughout
	Held      int64     // days that count: with the package, or license-days; of storage and restore: those in Days
	Bytes     Bytes     // stored on average over Held, or restored
	UnitPrice Price     // a month; a GB and month; a GB; a license and month
	PriceList PriceListID
	Currency  string
	Amount    Fixed
}

// statementHeader names the columns of a statement as CSV.
var statementHeader = []string{
	"month", "company", "kind", "user_id", "login", "package", "from", "to", "days", "bytes", "unit_price", "price_list", "currency", "amount",
}

// WriteCSV writes the statement as RFC 4180 has it, a line for each of its
// own; from and to are the first and the last day.
func (s *Statement) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(statementHeader); err != nil {
		return err
	}
	for _, l := range s.Lines {
		pkg := ""
		if l.Package != 0 {
			pkg = strconv.FormatInt(int64(l.Package), 10)
		}
		err := out.Write([]string{
			s.Month.String(), harmless(s.Company.Name), string(l.Kind), string(l.Person.ID), harmless(l.Person.Login), pkg, l.Days.From.String(),
			(l.Days.To - 1).String(), strconv.FormatInt(l.Held, 10), strconv.FormatInt(int64(l.Bytes), 10), l.UnitPrice.String(),
			string(l.PriceList), l.Currency, l.Amount.String(),
		})
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// harmless keeps spreadsheet programs from reading a name as a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
