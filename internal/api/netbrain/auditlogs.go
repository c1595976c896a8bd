package netbrain

import (
	"slices"
	"strings"
	"time"

	"github.com/purserhq/purser/internal/api/lenient"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// The bounds of a page (section 7).
const (
	minLogs     = 10
	maxLogs     = 100
	defaultLogs = 50
)

// entry is how an operation appears in the audit log: a module of the
// vendor's list and a message, in which {} stands for the thing's name.
type entry struct{ module, message string }

// entries holds every operation that leaves an event. Modules are those of the
// vendor's list where one fits.
var entries = map[core.Op]entry{
	core.OpSignIn:       {"Login", "Log in to get an authentication token with username {}."},
	core.OpOAuthToken:   {"Login", "Log in to get an OAuth token with username {}."},
	core.OpSignOut:      {"Logout", "Log out with username {}."},
	core.OpSessionClose: {"Logout", "Log out with username {}."},
	core.OpSessionEnd:   {"Logout", "End the session of username {}."},
	core.OpWorkingSet:   {"Login", "Set the current tenant and domain."},

	core.OpCustomersCreate:     {"User Management", "Add user {}."},
	core.OpCustomersUpdate:     {"User Management", "Update user {}."},
	core.OpCustomersDelete:     {"User Management", "Delete user {}."},
	core.OpCustomersDeleteData: {"User Management", "Delete user {} with all data."},
	core.OpStaffCreate:         {"User Management", "Add administrator {}."},
	core.OpStaffUpdate:         {"User Management", "Update administrator {}."},
	core.OpStaffDelete:         {"User Management", "Delete administrator {}."},
	core.OpPeopleCreate:        {"User Management", "Add user {}."},
	core.OpPeopleUpdate:        {"User Management", "Update user {}."},
	core.OpPeopleDelete:        {"User Management", "Delete user {}."},
	core.OpPasswordReset:       {"User Management", "Reset the password of user {}."},
	core.OpPasswordChange:      {"User Management", "Change the own password, user {}."},
	core.OpPasswordOwn:         {"User Management", "Change the own password, user {}."},
	core.OpTwoFactorBegin:      {"User Management", "Begin to set up two-factor authentication, user {}."},
	core.OpTwoFactorConfirm:    {"User Management", "Turn two-factor authentication on, user {}."},
	core.OpTwoFactorDisable:    {"User Management", "Turn two-factor authentication off, user {}."},
	core.OpTwoFactorRenew:      {"User Management", "Make new recovery codes, user {}."},
	core.OpTwoFactorReset:      {"User Management", "Remove two-factor authentication of user {}."},

	core.OpCompaniesCreate: {"Tenant Management", "Add tenant {}."},
	core.OpCompaniesUpdate: {"Tenant Management", "Update tenant {}."},
	core.OpCompaniesDelete: {"Tenant Management", "Delete tenant {}."},
	core.OpMembersAdd:      {"Tenant User Authorization", "Assign users to tenant {}."},

	core.OpDomainsCreate:       {"Domain Management", "Add domain {}."},
	core.OpDomainsUpdate:       {"Domain Management", "Update domain {}."},
	core.OpDomainsDelete:       {"Domain Management", "Delete domain {}."},
	core.OpDomainMembersAdd:    {"Domain Management", "Assign users to domain {}."},
	core.OpDomainMembersRemove: {"Domain Management", "Remove users from domain {}."},

	core.OpRolesCreate: {"Role", "Add role {}."},
	core.OpRolesUpdate: {"Role", "Update role {}."},
	core.OpRolesDelete: {"Role", "Delete role {}."},

	core.OpAuthServersSave:   {"External Authentication", "Save external authentication {}."},
	core.OpAuthServersDelete: {"External Authentication", "Delete external authentication {}."},
	core.OpPeopleSync:        {"External Authentication", "Synchronize the users of {}."},

	core.OpAPIKeyCreate:      {"Security", "Add API key {}."},
	core.OpAPIKeyDelete:      {"Security", "Delete API key {}."},
	core.OpSettingsSet:       {"System Advanced Settings", "Change setting {}."},
	core.OpPasswordForgot:    {"User Management", "Ask for a link to set the password of {}."},
	core.OpPasswordLink:      {"User Management", "Set the own password by a link, user {}."},
	core.OpMailSave:          {"System Advanced Settings", "Set up mail by {}."},
	core.OpMailDelete:        {"System Advanced Settings", "Switch off mail by {}."},
	core.OpMailTest:          {"System Advanced Settings", "Send a test mail to {}."},
	core.OpMailTemplateSave:  {"System Advanced Settings", "Change mail template {}."},
	core.OpMailTemplateReset: {"System Advanced Settings", "Reset mail template {}."},
	core.OpBuildsRequest:     {"System Advanced Settings", "Request builds of {}."},
	core.OpImport:            {"System Advanced Settings", "Import {}."},
	core.OpOAuthCreate:       {"Security", "Add an OAuth client of user {}."},
	core.OpOAuthRotate:       {"Security", "Change the secret of an OAuth client of user {}."},
	core.OpOAuthDelete:       {"Security", "Delete an OAuth client of user {}."},
}

// auditLogs lists what was done, newest first (section 7).
func (a *API) auditLogs(c *call) error {
	q, none, err := c.auditQuery()
	if err != nil {
		return err
	}
	out := wire.AuditLogsResponse{AuditLogs: []wire.AuditLog{}, Envelope: wire.Success}
	if none {
		return c.ok(out)
	}
	list, err := a.Audit.List(c.ctx(), c.p, q)
	if err != nil {
		return err
	}
	for _, e := range list {
		out.AuditLogs = append(out.AuditLogs, fromEvent(e))
	}
	return c.ok(out)
}

// auditQuery reads the parameters; none says that no operation can match.
func (c *call) auditQuery() (q core.AuditQuery, none bool, err error) {
	in := c.query()
	from, to := parseDate(in.Get("from")), parseDate(in.Get("to"))
	if err := requirePeriod(from, to); err != nil {
		return q, false, err
	}
	q = core.AuditQuery{Company: in.Get("tenant"), Domain: in.Get("domain")}
	q.Filter.From, q.Filter.To = *from, *to
	if q.Filter.Skip, q.Filter.Limit, err = page(in); err != nil {
		return q, false, err
	}
	if to.Before(*from) {
		return q, false, badRequest(codeInvalid, `The parameter "To" must be greater than parameter "From".`)
	}
	q.Filter.Ops, none = opsOf(modulesOf(c.r.URL.RawQuery))
	return q, none, nil
}

func requirePeriod(from, to *time.Time) error {
	switch {
	case from == nil && to == nil:
		return badRequest(codeInvalid, `The parameter "From" and "To" is required.`)
	case from == nil:
		return badRequest(codeInvalid, `The parameter "From" is required.`)
	case to == nil:
		return badRequest(codeInvalid, `The parameter "To" is required.`)
	}
	return nil
}

// page reads skip and limit; what is no number is as if not given.
func page(in lenient.Values) (skip, limit int, err error) {
	limit = defaultLogs
	if n, err := in.Int("skip"); err == nil && n != nil {
		if *n < 0 {
			return 0, 0, badRequest(codeInvalid, "Parameter 'skip' cannot be negative")
		}
		skip = int(*n)
	}
	if n, err := in.Int("limit"); err == nil && n != nil {
		switch {
		case *n < 0:
			return 0, 0, badRequest(codeInvalid, "Parameter 'limit' cannot be negative")
		case *n < minLogs || *n > maxLogs:
			return 0, 0, badRequest(codeInvalid, "Parameter 'limit' must be greater than or equal to 10 and less than or equal to 100.")
		}
		limit = int(*n)
	}
	return skip, limit, nil
}

// modulesOf gives the modules asked for: the parameter may be repeated, and
// each may be a list with commas or a JSON array.
func modulesOf(rawQuery string) []string {
	var out []string
	for pair := range strings.SplitSeq(rawQuery, "&") {
		list := strings.Trim(strings.TrimSpace(lenient.Query(pair).Get("modules")), "[]")
		for name := range strings.SplitSeq(list, ",") {
			if name = strings.Trim(strings.TrimSpace(name), `"`); name != "" {
				out = append(out, name)
			}
		}
	}
	return out
}

// opsOf gives the operations of some modules: nil for all when none is named;
// none says that modules were named and have no operation here.
func opsOf(modules []string) (ops []core.Op, none bool) {
	for op, e := range entries {
		if slices.ContainsFunc(modules, func(m string) bool { return strings.EqualFold(m, e.module) }) {
			ops = append(ops, op)
		}
	}
	slices.Sort(ops)
	return ops, len(modules) > 0 && len(ops) == 0
}

func fromEvent(e core.AuditEvent) wire.AuditLog {
	out := wire.AuditLog{Time: isoTime(e.At), UserName: e.Login, TenantName: e.Company.Name, DomainName: e.Domain.Name,
		MachineName: e.Client.Machine, IPAddress: e.Client.Address, UserAgent: e.Client.UserAgent}
	if out.UserAgent == "" {
		out.UserAgent = "Unknown"
	}
	out.Module, out.Message = describe(e)
	if e.Failed != core.NoReason {
		out.Status = 1
	}
	return out
}

// describe gives an event's module and message. Sign-ins are about the login.
func describe(e core.AuditEvent) (module, message string) {
	words, ok := entries[e.Op]
	if !ok {
		return "Other", string(e.Op)
	}
	name := e.Name
	if name == "" {
		name = e.Login
	}
	return words.module, strings.Replace(words.message, "{}", name, 1)
}
