package transfer

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// Exported says what an export wrote.
type Exported struct {
	Companies, Users, Sessions int
	// Skipped counts what is about people and things that were deleted since: the file has nothing to refer to.
	Skipped int
	// TwoFactors counts the second factors that stayed here, as secrets do.
	TwoFactors int
}

// Export writes everything the format holds, from one snapshot of the database, in a fixed order:
// the same state always gives the same bytes. Lists without elements are left out. It leaves an
// audit event of its own.
func Export(ctx context.Context, store core.Store, w io.Writer, opts Options) (Exported, error) {
	var done Exported
	err := store.View(ctx, func(r core.Reader) error {
		buf := bufio.NewWriterSize(w, 1<<16)
		x := &export{opts: opts, r: r, w: &writer{buf: buf}, users: map[core.UserID]bool{}, orphans: map[string]string{}, places: map[string]string{}, inDomain: map[core.DomainID]*core.Domain{}, things: map[string]bool{}, buckets: map[core.DestinationID]*core.Destination{}}
		if err := x.run(); err != nil {
			return err
		}
		done = x.done
		return buf.Flush()
	})
	if err != nil {
		return done, err
	}
	return done, store.Update(ctx, recordExport)
}

// Options are what else Export may be told.
type Options struct {
	// Open decrypts the settings of accounts; without it they are left out.
	Open func(*core.Account) (core.AccountSettings, error)
	// OpenAuth decrypts the password of an authentication server's account.
	OpenAuth func(*core.AuthServer) (secret.Hidden, error)
	// OpenMail decrypts the password of the mail server.
	OpenMail func(*core.MailServer) (secret.Hidden, error)
	// OpenTwoFactor decrypts the secret of a person's second factor.
	OpenTwoFactor func(*core.SecondFactor) (secret.Hidden, error)
	// IncludeSecrets writes all of the settings, keys included, the passwords of OpenAuth and
	// OpenMail, and the second factors of people.
	IncludeSecrets bool
}

// OpExport names an export in the audit log.
const OpExport core.Op = "export"

func recordExport(tx core.Tx) error {
	p := core.System(core.FaceCommand)
	return tx.InsertAudit(&core.AuditEvent{ID: core.NewID[core.EventID](tx.Now()), At: tx.Now(), Op: OpExport, Face: p.Face, Actor: p.Kind, Login: p.Login})
}

type export struct {
	opts     Options
	assigned map[core.UserID][]assignmentElem
	homes    map[core.UserID][]core.HomePeriod
	r        core.Reader
	w        *writer
	users    map[core.UserID]bool
	orphans  map[string]string // aliases of authentication servers that people are of, by folded alias
	places   map[string]string // names by ID
	inDomain map[core.DomainID]*core.Domain
	things   map[string]bool // computers and plans that were written
	buckets  map[core.DestinationID]*core.Destination
	done     Exported
}

// page is how many rows are read at once.
const page = 1000

func (x *export) run() error {
	for _, list := range []func() error{x.companies, x.customRoles, x.packages, x.accounts, x.readAssignments, x.people, x.externalAuth, x.sessions, x.seatFailures, x.seatDays, x.settings, x.mail, x.apiKeys, x.oauthClients, x.computers, x.plans, x.runs, x.spaceSamples, x.licenses, x.priceLists, x.builds} {
		if err := list(); err != nil {
			return err
		}
	}
	return x.w.end()
}

func (x *export) companies() error {
	domains, err := x.domains()
	if err != nil {
		return err
	}
	defer x.w.endList()
	for after := core.CompanyID(""); ; {
		list, err := x.r.Companies(core.Everywhere, after, page)
		if err != nil || len(list) == 0 {
			return err
		}
		ids := make([]core.CompanyID, 0, len(list))
		for _, c := range list {
			ids = append(ids, c.ID)
		}
		given, err := x.companyDestinations(ids)
		if err != nil {
			return err
		}
		for _, c := range list {
			x.places[string(c.ID)] = c.Name
			e := companyOf(c, domains[c.ID])
			e.Destinations = given[c.ID]
			if err := x.w.element("companies", e); err != nil {
				return err
			}
			x.done.Companies++
		}
		after = list[len(list)-1].ID
	}
}

func (x *export) domains() (map[core.CompanyID][]domainElem, error) {
	list, err := x.r.Domains(core.Everywhere, "")
	if err != nil {
		return nil, err
	}
	out := map[core.CompanyID][]domainElem{}
	for _, d := range list {
		x.places[string(d.ID)], x.inDomain[d.ID] = d.Name, d
		out[d.Company.ID] = append(out[d.Company.ID], domainElem{
			ID: string(d.ID), Name: d.Name, Description: &d.Description, MaximumNodes: &d.MaxNodes, Licenses: allotmentsOf(d.Allotments), CreatedAt: &d.CreatedAt, UpdatedAt: &d.UpdatedAt,
		})
	}
	return out, nil
}

func companyOf(c *core.Company, domains []domainElem) companyElem {
	mode := companyModes[c.LicenseMode]
	e := companyElem{
		ID: string(c.ID), Name: c.Name, Description: &c.Description, StorageLimit: given[int64](nil), LicenseMode: &mode,
		MaximumNodes: &c.MaxNodes, Licenses: allotmentsOf(c.Allotments), CreatedAt: &c.CreatedAt, UpdatedAt: &c.UpdatedAt, Domains: domains,
	}
	if c.StorageLimit != core.NoLimit {
		e.StorageLimit = given((*int64)(&c.StorageLimit))
	}
	if c.DefaultLicense != nil {
		e.DefaultLicense = given(c.DefaultLicense)
	}
	if c.AllowedLicenses != nil {
		e.AllowedLicenses = &c.AllowedLicenses
	}
	return e
}

func (x *export) customRoles() error {
	list, err := x.r.Roles()
	if err != nil {
		return err
	}
	defer x.w.endList()
	for _, r := range list {
		if r.BuiltIn {
			continue
		}
		privileges := []privilege{}
		for _, p := range r.Privileges {
			privileges = append(privileges, privilege(p))
		}
		e := roleElem{ID: string(r.ID), Name: r.Name, Description: &r.Description, Privileges: &privileges}
		if err := x.w.element("roles", e); err != nil {
			return err
		}
	}
	return nil
}

func (x *export) settings() error {
	now, err := x.r.Settings()
	if err != nil {
		return err
	}
	var parts []string
	for _, s := range core.SettingList {
		b, err := json.Marshal(*s.Value(&now))
		if err != nil {
			return err
		}
		parts = append(parts, `"`+s.Name+`": `+string(b))
	}
	return x.w.member("settings", "{"+strings.Join(parts, ", ")+"}")
}

func (x *export) apiKeys() error {
	list, err := x.r.APIKeys()
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b *core.APIKey) int { return strings.Compare(string(a.ID), string(b.ID)) })
	defer x.w.endList()
	for _, k := range list {
		e := apiKeyElem{
			ID: string(k.ID), Login: k.Login, PasswordHash: (*string)(&k.Password), Permissions: permissionNames(k.Permissions),
			Companies: scopeOf(k.AllCompanies, k.Companies), Expires: given(k.ExpiresAt), CreatedAt: &k.CreatedAt,
		}
		if err := x.w.element("apiKeys", e); err != nil {
			return err
		}
	}
	return nil
}

func permissionNames(set core.Permissions) []string {
	out := []string{}
	for _, p := range set.List() {
		out = append(out, p.String())
	}
	return out
}

func scopeOf(all bool, list []core.CompanyRef) *scopeNames {
	s := &scopeNames{all: all}
	if all {
		return s
	}
	for _, c := range list {
		s.names = append(s.names, c.Name)
	}
	return s
}

// writer writes the object, an element per line, so that two exports can be compared line by line.
type writer struct {
	buf    *bufio.Writer
	line   bytes.Buffer
	open   bool // a member was written
	inside bool // in a list
}

// element writes an element of a list, which begins with its first one.
func (w *writer) element(list string, e any) error {
	w.line.Reset()
	enc := json.NewEncoder(&w.line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return err
	}
	if w.inside {
		fmt.Fprint(w.buf, ",\n  ") // the buffer keeps the first error for Flush
	} else {
		w.name(list)
		fmt.Fprint(w.buf, "[\n  ")
		w.inside = true
	}
	_, err := w.buf.Write(bytes.TrimRight(w.line.Bytes(), "\n"))
	return err
}

func (w *writer) name(member string) {
	if w.open {
		fmt.Fprint(w.buf, ",\n")
	} else {
		fmt.Fprint(w.buf, "{\n")
	}
	w.open = true
	fmt.Fprintf(w.buf, " %q: ", member)
}

// endList ends the list that has begun, if any.
func (w *writer) endList() {
	if w.inside {
		fmt.Fprint(w.buf, "\n ]")
	}
	w.inside = false
}

func (w *writer) member(name, value string) error {
	w.name(name)
	_, err := w.buf.WriteString(value)
	return err
}

func (w *writer) end() error {
	_, err := w.buf.WriteString("\n}\n")
	return err
}
