package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/cli/batch"
	"github.com/purserhq/purser/sdk/mbs"
)

// The phases of an import.
const (
	Companies = "companies"
	Users     = "users"
)

// Options are the wishes of an import.
type Options struct {
	// NewPassword gives the password of a new user whose row has none; nil
	// refuses such rows. It is called right before the user is made.
	NewPassword     func(login string) (string, error)
	NewCompanies    bool // make the companies that the server lacks
	ResetPasswords  bool // give users that are there the password of their row
	SendInstruction bool // ask the server to mail new users how to begin
}

// Plan is what an import does.
type Plan struct {
	Steps []batch.Step
	rows  map[int]*Row // of the steps that are about a row, by index
}

// Row gives the row of a step, nil when it is about none.
func (p *Plan) Row(index int) *Row { return p.rows[index] }

// Plan compares a list with a server. An error joins one CellError for each
// cell that names what the server does not have, and nothing should be done
// then.
func (s *Server) Plan(f *File, o Options) (*Plan, error) {
	p := &Plan{rows: map[int]*Row{}}
	companies, bad := s.newCompanies(f, o)
	p.Steps = companies
	for i := range f.Rows {
		row := &f.Rows[i]
		step, err := s.step(row, o)
		if err != nil {
			bad = append(bad, err)
			continue
		}
		p.rows[len(p.Steps)] = row
		p.Steps = append(p.Steps, step)
	}
	return p, errors.Join(bad...)
}

// newCompanies plans the companies that the list names and the server lacks.
func (s *Server) newCompanies(f *File, o Options) (steps []batch.Step, bad []error) {
	seen := map[string]bool{}
	for _, row := range f.Rows {
		key := fold(row.Company)
		if _, there := s.companies[key]; there || row.Company == "" || seen[key] {
			continue
		}
		if !o.NewCompanies {
			bad = append(bad, &CellError{row.Line, "Company", fmt.Sprintf("there is no company %q; --create-companies makes those that are missing", row.Company)})
			continue
		}
		seen[key] = true
		steps = append(steps, batch.Step{Phase: Companies, Action: batch.Create, Name: row.Company, Do: func(ctx context.Context) error {
			_, err := s.client.Companies.Create(ctx, mbs.CompanyCreateModel{Name: &row.Company})
			return err
		}})
	}
	return steps, bad
}

func (s *Server) step(row *Row, o Options) (batch.Step, error) {
	var places []place
	for _, d := range row.Destinations {
		at, err := s.place(d)
		if err != nil {
			return batch.Step{}, &CellError{row.Line, "Destinations", err.Error()}
		}
		places = append(places, at)
	}
	if now, ok := s.users[fold(row.Email)]; ok {
		return s.change(row, now, places, o), nil
	}
	return s.create(row, places, o)
}

// create plans a new user.
func (s *Server) create(row *Row, places []place, o Options) (batch.Step, error) {
	if row.Password == "" && o.NewPassword == nil {
		return batch.Step{}, &CellError{row.Line, "Password", "the user is new and needs one; --passwords FILE makes them up and keeps them there"}
	}
	in := mbs.UsersAddModels{Email: &row.Email, Enabled: row.Enabled, FirstName: given(row.FirstName), LastName: given(row.LastName), Company: given(row.Company),
		NotificationEmails: row.NotificationEmails, LicenseManagmentMode: settable(row.Mode)}
	if in.Enabled == nil {
		in.Enabled = new(true)
	}
	if o.SendInstruction {
		in.SendEmailInstruction = new(true)
	}
	for _, at := range places {
		in.DestinationList = append(in.DestinationList, mbs.DestinationForNewUser{AccountID: &at.account, Destination: &at.bucket, PackageID: &at.pack})
	}
	return batch.Step{Phase: Users, Action: batch.Create, Name: row.Email, Detail: row.Company, Do: func(ctx context.Context) error {
		password := row.Password
		if password == "" {
			made, err := o.NewPassword(row.Email)
			if err != nil {
				return err
			}
			password = made
		}
		in.Password = &password
		_, err := s.client.Users.Create(ctx, in)
		return err
	}}, nil
}

// change plans what differs of a user that is there. A cell that was left
// empty changes nothing, and no destination is taken away.
func (s *Server) change(row *Row, now mbs.UsersModels, places []place, o Options) batch.Step {
	in := mbs.UsersEditModels{ID: &now.ID, Enabled: &now.Enabled}
	var changes []string
	differs := func(what string, yes bool) bool {
		if yes {
			changes = append(changes, what)
		}
		return yes
	}
	if differs("FirstName", row.FirstName != "" && row.FirstName != now.FirstName) {
		in.FirstName = &row.FirstName
	}
	if differs("LastName", row.LastName != "" && row.LastName != now.LastName) {
		in.LastName = &row.LastName
	}
	if differs("Company", row.Company != "" && fold(row.Company) != fold(now.Company)) {
		in.Company = &row.Company
	}
	if differs("Enabled", row.Enabled != nil && *row.Enabled != now.Enabled) {
		in.Enabled = row.Enabled
	}
	if differs("LicenseManagmentMode", settable(row.Mode) != nil && *row.Mode != now.LicenseManagmentMode) {
		in.LicenseManagmentMode = row.Mode
	}
	if differs("NotificationEmails", len(row.NotificationEmails) > 0 && !slices.Equal(row.NotificationEmails, now.NotificationEmails)) {
		in.NotificationEmails = row.NotificationEmails
	} else {
		in.NotificationEmails = now.NotificationEmails
	}
	if differs("Password", row.Password != "" && o.ResetPasswords) {
		in.Password = &row.Password
	}
	edits := len(changes) > 0
	moves := s.moves(now, places)
	for _, m := range moves {
		changes = append(changes, m.words)
	}
	if len(changes) == 0 {
		return batch.Step{Phase: Users, Action: batch.Same, Name: row.Email}
	}
	return batch.Step{Phase: Users, Action: batch.Update, Name: row.Email, Detail: strings.Join(changes, ", "), Do: func(ctx context.Context) error {
		if edits {
			if err := s.client.Users.Update(ctx, in); err != nil {
				return err
			}
		}
		for _, m := range moves {
			if err := m.do(ctx); err != nil {
				return fmt.Errorf("%s: %w", m.words, err)
			}
		}
		return nil
	}}
}

// move is a change of a user's destinations.
type move struct {
	words string
	do    func(ctx context.Context) error
}

func (s *Server) moves(now mbs.UsersModels, places []place) []move {
	var out []move
	for _, at := range places {
		in := mbs.AddUserDestination{UserID: &now.ID, AccountID: &at.account, Destination: &at.bucket, PackageID: &at.pack}
		i := slices.IndexFunc(now.DestinationList, func(d mbs.UserDestinationsModel) bool {
			return strings.EqualFold(d.AccountID, at.account) && d.Destination == at.bucket
		})
		switch {
		case i < 0:
			out = append(out, move{"give " + at.text, func(ctx context.Context) error {
				_, err := s.client.Destinations.Create(ctx, in)
				return err
			}})
		case now.DestinationList[i].PackageID != at.pack:
			in.ID = &now.DestinationList[i].ID
			out = append(out, move{"package of " + at.text, func(ctx context.Context) error { return s.client.Destinations.Update(ctx, in) }})
		}
	}
	return out
}

func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// settable leaves out the mode that cannot be set on a user.
func settable(m *mbs.UserModeType) *mbs.UserModeType {
	if m == nil || *m == mbs.CompanySettings {
		return nil
	}
	return m
}
