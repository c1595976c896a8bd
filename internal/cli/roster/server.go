package roster

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/purserhq/purser/sdk/mbs"
)

// Server is what a server has of what a list names.
type Server struct {
	client    *mbs.Client
	users     map[string]mbs.UsersModels // by folded login
	companies map[string]string          // name by folded name
	accounts  []mbs.AccountsModels
	packages  []mbs.PackagesModels
}

// ReadServer reads it. Accounts and packages are read only when destinations
// are asked for.
func ReadServer(ctx context.Context, c *mbs.Client, destinations bool) (*Server, error) {
	s := &Server{client: c, users: map[string]mbs.UsersModels{}, companies: map[string]string{}}
	companies, err := c.Companies.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, one := range companies {
		s.companies[fold(one.Name)] = one.Name
	}
	if destinations {
		if s.accounts, err = c.Accounts.List(ctx); err != nil {
			return nil, err
		}
		if s.packages, err = c.Packages.List(ctx); err != nil {
			return nil, err
		}
	}
	for u, err := range c.Users.All(ctx) {
		if err != nil {
			return nil, err
		}
		s.users[fold(u.Email)] = u
	}
	return s, nil
}

// fold makes logins and names comparable as the server compares them.
func fold(s string) string { return cases.Fold().String(norm.NFKC.String(s)) }

// PackageName gives the name of a package where it is the only one of that
// name, else the number.
func PackageName(packages []mbs.PackagesModels) func(id int64) string {
	count := map[string]int{}
	for _, p := range packages {
		count[fold(p.Name)]++
	}
	names := map[int64]string{}
	for _, p := range packages {
		if count[fold(p.Name)] == 1 && !strings.ContainsAny(p.Name, ":;\n") && !isNumber(p.Name) {
			names[p.ID] = p.Name
		}
	}
	return func(id int64) string {
		if name, ok := names[id]; ok {
			return name
		}
		return strconv.FormatInt(id, 10)
	}
}

func isNumber(s string) bool {
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}

// place is a destination by what the API wants.
type place struct {
	account, bucket string
	pack            int64
	text            string
}

// place finds what a destination names.
func (s *Server) place(d Destination) (place, error) {
	a, err := s.account(d.Account)
	if err != nil {
		return place{}, err
	}
	pack, err := s.pack(d.Package)
	if err != nil {
		return place{}, err
	}
	for _, one := range a.Destinations {
		if one.Destination == d.Bucket {
			return place{a.AccountID, d.Bucket, pack, d.String()}, nil
		}
	}
	return place{}, fmt.Errorf("the account %q has no destination %q", a.DisplayName, d.Bucket)
}

func (s *Server) account(text string) (*mbs.AccountsModels, error) {
	var found *mbs.AccountsModels
	for i, a := range s.accounts {
		if strings.EqualFold(a.AccountID, text) {
			return &s.accounts[i], nil
		}
		if fold(strings.TrimSpace(a.DisplayName)) != fold(text) {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("several storage accounts are named %q: give the ID", text)
		}
		found = &s.accounts[i]
	}
	if found == nil {
		return nil, fmt.Errorf("there is no storage account %q", text)
	}
	return found, nil
}

func (s *Server) pack(text string) (int64, error) {
	if text == "" || text == "0" {
		return 0, nil
	}
	found, several := int64(0), false
	for _, p := range s.packages {
		if strconv.FormatInt(p.ID, 10) == text {
			return p.ID, nil
		}
		if fold(p.Name) == fold(text) {
			several = found != 0
			found = p.ID
		}
	}
	switch {
	case several:
		return 0, fmt.Errorf("several packages are named %q: give the number", text)
	case found == 0:
		return 0, fmt.Errorf("there is no package %q", text)
	}
	return found, nil
}
