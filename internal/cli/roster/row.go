// Package roster reads and writes lists of users as CSV, and compares a list
// with the users of a server of the MBS API.
//
// It asks nobody and prints nothing; the commands users import and users
// export do.
package roster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/purserhq/purser/sdk/mbs"
)

// Columns are the columns of a list, in the order they are written. Only Email
// must be there.
var Columns = []string{"Email", "FirstName", "LastName", "Company", "Enabled", "LicenseManagmentMode", "NotificationEmails", "Destinations", "Password"}

// ignored columns are read and passed over: what export adds for people, and
// what a report of failures adds.
var ignored = []string{"ID", "SpaceUsed", errorColumn}

const errorColumn = "Error"

// Row is a user in a list. What is "" or nil was not given.
type Row struct {
	Line                                          int // in the file, 1 being the header
	Email, FirstName, LastName, Company, Password string
	Enabled                                       *bool
	Mode                                          *mbs.UserModeType
	NotificationEmails                            []string
	Destinations                                  []Destination
	cells                                         []string // as read
}

// Destination is where a user backs up to, by names or IDs.
type Destination struct{ Account, Bucket, Package string }

// String gives the form that is read: account:bucket:package.
func (d Destination) String() string { return d.Account + ":" + d.Bucket + ":" + d.Package }

// CellError is a cell that cannot be read.
type CellError struct {
	Line   int
	Column string
	Reason string
}

// Error tells where and why.
func (e *CellError) Error() string { return fmt.Sprintf("line %d, %s: %s", e.Line, e.Column, e.Reason) }

// set reads a cell into the row.
func (r *Row) set(column, cell string) error {
	cell = strings.TrimSpace(unguarded(cell))
	if cell == "" {
		return nil
	}
	fail := func(format string, args ...any) error {
		return &CellError{r.Line, column, fmt.Sprintf(format, args...)}
	}
	switch column {
	case "Email":
		r.Email = cell
	case "FirstName":
		r.FirstName = cell
	case "LastName":
		r.LastName = cell
	case "Company":
		r.Company = cell
	case "Password":
		r.Password = cell
	case "NotificationEmails":
		r.NotificationEmails = list(strings.ReplaceAll(cell, ",", ";"))
	case "Enabled":
		yes, ok := truth[strings.ToLower(cell)]
		if !ok {
			return fail("want true or false, not %q", cell)
		}
		r.Enabled = &yes
	case "LicenseManagmentMode":
		mode, ok := modeOf(cell)
		if !ok {
			return fail("want Manual or Automatic, not %q", cell)
		}
		r.Mode = &mode
	case "Destinations":
		for _, one := range list(cell) {
			first, last := strings.Index(one, ":"), strings.LastIndex(one, ":")
			if first == last {
				return fail("want account:bucket:package, not %q", one)
			}
			r.Destinations = append(r.Destinations, Destination{one[:first], one[first+1 : last], one[last+1:]})
		}
	}
	return nil
}

var truth = map[string]bool{"true": true, "yes": true, "1": true, "false": false, "no": false, "0": false}

func modeOf(cell string) (mbs.UserModeType, bool) {
	for _, m := range []mbs.UserModeType{mbs.Manual, mbs.Automatic, mbs.CompanySettings} {
		if strings.EqualFold(m.String(), cell) || fmt.Sprint(int(m)) == cell {
			return m, true
		}
	}
	return 0, false
}

// list splits what stands in one cell.
func list(cell string) []string {
	parts := strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == '\n' })
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

// guarded keeps a spreadsheet from taking a name for a formula; unguarded
// takes that back.
func guarded(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r'", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func unguarded(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && rest != "" && strings.ContainsRune("=+-@\t\r'", rune(rest[0])) {
		return rest
	}
	return cell
}
