package migrate

import (
	"fmt"
	"strings"
	"sync"

	"github.com/purserhq/purser/internal/cli/batch"
	"github.com/purserhq/purser/sdk/mbs"
)

// Options are the wishes of a copy.
type Options struct {
	Secrets Secrets
	// Password gives the password of a new person ("user" or "administrator"),
	// and keeps it before it gives it.
	Password func(kind, login string) (string, error)
	Invite   bool // ask the new server to mail new people how to begin
	Keep     bool // leave alone what is there and differs
}

// IDs tell what became of the old server's IDs, by old ID.
type IDs struct {
	Companies      map[string]string `json:"companies"`
	Packages       map[int64]int64   `json:"packages"`
	Accounts       map[string]string `json:"accounts"`
	Destinations   map[string]string `json:"destinations"` // of accounts
	Users          map[string]string `json:"users"`
	Administrators map[string]string `json:"administrators"`
}

// Plan is a copy that is to be made.
type Plan struct {
	Steps []batch.Step
	from  *Side
	to    *Side
	o     Options
	lent  map[int64]bool // packages of the old server that are on for a while on the new one

	mu  sync.Mutex // guards what follows, which steps fill
	ids IDs
}

// NewPlan compares two servers.
func NewPlan(from, to *Side, o Options) *Plan {
	p := &Plan{from: from, to: to, o: o, lent: map[int64]bool{}, ids: IDs{Companies: map[string]string{}, Packages: map[int64]int64{}, Accounts: map[string]string{},
		Destinations: map[string]string{}, Users: map[string]string{}, Administrators: map[string]string{}}}
	p.companies()
	p.accounts()
	p.packages()
	p.companyDestinations()
	p.users()
	p.assignments()
	p.administrators()
	p.disablePackages()
	return p
}

// The phases, in their order.
const (
	phaseCompanies      = "companies"
	phaseAccounts       = "accounts"
	phaseDestinations   = "destinations"
	phasePackages       = "packages"
	phaseCompanyStorage = "company storage"
	phaseUsers          = "users"
	phaseAssignments    = "assignments"
	phaseAdministrators = "administrators"
	phaseSwitchedOff    = "packages switched off"
)

func (p *Plan) add(s batch.Step) { p.Steps = append(p.Steps, s) }

// compare adds the step for a thing that is there: update does what differs.
func (p *Plan) compare(phase, name string, differs []string, update func(s *batch.Step)) {
	s := batch.Step{Phase: phase, Name: name, Action: batch.Same, Detail: strings.Join(differs, ", ")}
	switch {
	case len(differs) == 0:
	case p.o.Keep:
		s.Detail = "left alone; differs in " + s.Detail
	default:
		s.Action = batch.Update
		update(&s)
	}
	p.add(s)
}

// note writes down an ID of the new server, whichever kind it is.
func note[K comparable](p *Plan, m map[K]K, from, to K) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m[from] = to
}

// noted finds the new ID; steps before this one may have failed to make it.
func noted[K comparable](p *Plan, m map[K]K, from K, what string) (K, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	to, ok := m[from]
	if !ok {
		return to, fmt.Errorf("%s is not on the new server", what)
	}
	return to, nil
}

// IDs gives what is known of the IDs by now.
func (p *Plan) IDs() IDs {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ids
}

// changed lists the names whose values differ.
type changed []string

func (c *changed) when(differs bool, name string) {
	if differs {
		*c = append(*c, name)
	}
}

// Todo says what people must do, once the copy was made as far as results say.
func (p *Plan) Todo(results []batch.Result, passwords string, made int) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if made > 0 {
		say("hand out the %d new passwords that are in %s, then delete the file: no API tells the old ones", made, passwords)
	}
	for _, s := range p.Steps {
		if s.Action == batch.Blocked && s.Phase == phaseAccounts {
			say("storage account %q: %s", s.Name, s.Detail)
		}
	}
	for _, name := range p.o.Secrets.unused(p.from.accounts) {
		say("the secrets of %q belong to no storage account of the old server: is the name right?", name)
	}
	if len(results) > 0 {
		say("%d steps were not done: mend what is told of them, and run the same command again; it does what is left", len(results))
	}
	for _, a := range p.from.administrators {
		if a.AccessToCompaniesMode == mbs.SpecifiedCompanies && len(a.Companies) == 0 {
			say("look which companies administrator %q is to see: the old server names none", a.Email)
		}
	}
	if n := len(p.from.licenses); n > 0 {
		say("issue licences on the new server: the old one has %d (%s), and no API moves them", n, kinds(p.from.licenses))
	}
	say("let the customers' agents sign in at the new server; what they stored for the old one stays where it is")
	say("make new API logins for scripts: those of the old server are not known to the new one")
	return out
}

// kinds counts licences by type.
func kinds(list []mbs.LicensesModels) string {
	count := map[string]int{}
	var order []string
	for _, l := range list {
		if count[l.LicenseType] == 0 {
			order = append(order, l.LicenseType)
		}
		count[l.LicenseType]++
	}
	for i, name := range order {
		order[i] = fmt.Sprintf("%d %s", count[name], name)
	}
	return strings.Join(order, ", ")
}
