// Package migrate copies a provider's service from one server of the MBS API
// to another: companies, packages, storage accounts with their buckets, users
// with their destinations, administrators. It compares first, so that doing it
// again does what is left.
//
// What no API tells is handled in the open: new passwords go to a file, storage
// secrets come from one, and Todo says what people must do. It asks nobody and
// prints nothing; the command copy does.
package migrate

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/purserhq/purser/sdk/mbs"
)

// Side is what one of the two servers has.
type Side struct {
	client         *mbs.Client
	companies      []mbs.CompanyModel
	packages       []mbs.PackagesModels
	accounts       []mbs.AccountsModels
	users          []mbs.UsersModels
	administrators []mbs.AdministratorsModels
	licenses       []mbs.LicensesModels
}

// Read reads a server. say is told what is being read.
func Read(ctx context.Context, c *mbs.Client, say func(what string)) (*Side, error) {
	s := &Side{client: c}
	parts := []struct {
		what string
		read func() error
	}{
		{"companies", func() (err error) { s.companies, err = c.Companies.List(ctx); return err }},
		{"packages", func() (err error) { s.packages, err = c.Packages.List(ctx); return err }},
		{"storage accounts", func() (err error) { s.accounts, err = c.Accounts.List(ctx); return err }},
		{"users", func() (err error) { s.users, err = c.Users.List(ctx); return err }},
		{"administrators", func() (err error) { s.administrators, err = c.Administrators.List(ctx); return err }},
		{"licences", func() (err error) { s.licenses, err = c.Licenses.List(ctx, mbs.LicenseListOptions{}); return err }},
	}
	for _, part := range parts {
		say(part.what)
		if err := part.read(); err != nil {
			return nil, fmt.Errorf("%s: %w", part.what, err)
		}
	}
	return s, nil
}

// fold makes logins and names comparable as servers compare them.
func fold(s string) string { return cases.Fold().String(norm.NFKC.String(strings.TrimSpace(s))) }

// index finds things by their folded names.
func index[T any](list []T, name func(T) string) map[string]T {
	out := map[string]T{}
	for _, v := range list {
		if key := fold(name(v)); key != "" {
			if _, there := out[key]; !there {
				out[key] = v
			}
		}
	}
	return out
}
