package mbs

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/purserhq/purser/internal/api/lenient"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// Texts of the vendor's framework. Source: contract mbs.md section 3.
const (
	textInvalid      = "The request is invalid."
	textInternal     = "An error has occurred."
	textUnauthorized = "Authorization has been denied for this request."
	textNoRoute      = "No HTTP resource was found that matches the request URI '%s'."
	textNoMethod     = "The requested resource does not support http method '%s'."
	textMediaType    = "The request entity's media type '%s' is not supported for this resource."
	textTooLarge     = "The request body is larger than %d bytes."
	textRequired     = "The %s field is required."
)

var (
	// A client that was turned away for load may try again in a second.
	retryAfter = http.Header{"Retry-After": {"1"}}
	// RFC 6750, section 3.
	challenge = http.Header{"Www-Authenticate": {"Bearer"}}
)

// failure is an answer that is not 200.
type failure struct {
	status int
	body   wire.ErrorBody
	header http.Header // more headers; may be nil
	cause  error       // logged, never sent
}

// Error gives the text for logs.
func (f *failure) Error() string { return fmt.Sprintf("%d: %s", f.status, f.body.Message) }

// Unwrap gives the cause.
func (f *failure) Unwrap() error { return f.cause }

func failed(status int, format string, args ...any) *failure {
	return &failure{status: status, body: wire.ErrorBody{Message: fmt.Sprintf(format, args...)}}
}

// badMember refuses one member of the body.
func badMember(member, text string) *failure {
	key := "model"
	if member != "" {
		key += "." + member
	}
	f := failed(http.StatusBadRequest, textInvalid)
	f.body.ModelState = map[string][]string{key: {text}}
	return f
}

// answer is what a kind of failure turns into.
type answer struct {
	status int
	text   string // fixed; "": the error's own
	header http.Header
}

// kinds is the table from the kinds of failure to statuses. What the contract
// does not know (413, 429, 503) has HTTP's own meaning. An unknown thing is
// 400 wherever a GET does not answer null instead (section 3).
var kinds = map[core.Kind]answer{
	core.Internal:        {http.StatusInternalServerError, textInternal, nil},
	core.Invalid:         {http.StatusBadRequest, "", nil},
	core.Unauthenticated: {http.StatusUnauthorized, textUnauthorized, challenge},
	core.Denied:          {http.StatusForbidden, "", nil},
	core.NotFound:        {http.StatusBadRequest, "", nil},
	core.Conflict:        {http.StatusBadRequest, "", nil},
	core.TooMany:         {http.StatusTooManyRequests, "Too many requests. Try again later.", retryAfter},
	core.TooLarge:        {http.StatusRequestEntityTooLarge, "The request is too large.", nil},
	core.Unavailable:     {http.StatusServiceUnavailable, "The service is not available now. Try again later.", retryAfter},
	core.Unsupported:     {http.StatusBadRequest, "", nil},
}

// members translates core's field names into the wire's; the operation's own
// names come first.
var members = map[string]string{
	"id": "ID", "user": "ID", "userId": "ID", "login": "Email", "password": "Password", "firstName": "FirstName",
	"lastName": "LastName", "enabled": "Enabled", "company": "Company", "companies": "Companies", "companyId": "Id",
	"notificationEmails": "NotificationEmails", "licenseMode": "LicenseManagmentMode", "permissions": "PermissionsModels",
	"allCompanies": "AccessToCompaniesMode", "accountType": "AccountType", "storageLimit": "StorageLimit", "name": "Name",
	"defaultLicense": "DefaultLicense", "allowedLicenses": "AllowedLicenses", "destinations": "Destinations", "account": "AccountID", "destination": "Destination", "package": "PackageID",
}

var (
	staffMembers   = map[string]string{"id": "AdminID", "user": "AdminID", "userId": "AdminID", "company": "Companies"}
	licenseMembers = map[string]string{"license": "LicenseID", "user": "UserID", "computer": "ComputerID"}
	accountMembers = map[string]string{"id": "AccountID", "accountName": "DisplayName", "type": "Type", "settings": "AccountSettings",
		"signatureVersion": "SignatureVersion", "path": "Path", "destination": "Destination", "destinationName": "DestinationDisplayName",
		"destinationSettings": "DestinationSettings", "bucket": "DestinationSettings", "httpEndpoint": "HTTPEnpoint", "httpsEndpoint": "HTTPSEndpoint",
		"customEndpoint": "CustomEndpoint", "authService": "AuthService"}
	assignmentMembers = map[string]string{"user": "UserID"}
	packageMembers    = map[string]string{"package": "Package", "name": "Name", "description": "Description", "storageLimit": "StorageLimit",
		"restoreLimit": "RestoreLimit", "glacierRestore": "GlacierRestoreType", "cost": "Cost"}
	planMembers    = map[string]string{"type": "Type", "destination": "DestinationId", "schedule": "Schedule", "timeZone": "TimeZone", "paths": "Paths", "plan": "Plan", "computer": "Computer"}
	companyMembers = map[string]string{"id": "Id", "company": "Id", "licenseMode": "LicenseSettings"}

	operationMembers = map[core.Op]map[string]string{
		core.OpSignIn:             {"login": "UserName"},
		core.OpAccountsGet:        accountMembers,
		core.OpAccountsCreate:     accountMembers,
		core.OpAccountsUpdate:     accountMembers,
		core.OpDestinationsAdd:    accountMembers,
		core.OpDestinationsEdit:   accountMembers,
		core.OpDestinationsRemove: accountMembers,
		core.OpDestinationsCreate: accountMembers,
		core.OpAssignmentsCreate:  assignmentMembers,
		core.OpAssignmentsUpdate:  assignmentMembers,
		core.OpAssignmentsDelete:  assignmentMembers,
		core.OpLicensesGrant:      licenseMembers,
		core.OpLicensesRelease:    licenseMembers,
		core.OpLicensesRevoke:     licenseMembers,
		core.OpPackagesCreate:     packageMembers,
		core.OpPackagesUpdate:     packageMembers,
		core.OpPackagesDelete:     packageMembers,
		core.OpPlansCreate:        planMembers,
		core.OpPlansUpdate:        planMembers,
		core.OpPlansDelete:        planMembers,
		core.OpPlansStart:         planMembers,
		core.OpPlansStop:          planMembers,
		core.OpStaffGet:           staffMembers,
		core.OpStaffCreate:        {"id": "AdminID", "user": "AdminID", "company": "Companies", "password": "InitialPassword"},
		core.OpStaffUpdate:        staffMembers,
		core.OpStaffDelete:        staffMembers,
		core.OpCompaniesGet:       companyMembers,
		core.OpCompaniesCreate:    companyMembers,
		core.OpCompaniesUpdate:    companyMembers,
		core.OpCompaniesDelete:    companyMembers,
	}
)

// nouns name the thing an ID member identifies.
var nouns = map[string]string{"ID": "User", "AdminID": "Administrator", "Id": "Company", "LicenseID": "License", "UserID": "User", "ComputerID": "Computer", "AccountID": "Account", "PackageID": "Package"}

// memberOf gives the wire name of a core field, "" when it has none.
func memberOf(op core.Op, field string) string {
	if m, ok := operationMembers[op][field]; ok {
		return m
	}
	return members[field]
}

// toFailure turns any error of an operation into its answer.
func toFailure(op core.Op, err error) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	e, ok := core.AsError(err)
	if !ok {
		e = &core.Error{Kind: core.Internal}
	}
	a := kinds[e.Kind]
	if a.text != "" && !elsewhere(e) {
		f := failed(a.status, "%s", a.text)
		f.cause, f.header = err, a.header
		return f
	}
	member, text := memberOf(op, e.Field), explain(op, e)
	if e.Kind == core.Invalid && member != "" {
		return badMember(member, text)
	}
	f := failed(a.status, "%s", text)
	f.header = a.header
	return f
}

// elsewhere reports whether it is not this server that is in trouble, but
// something that a field names, such as an account's storage.
func elsewhere(e *core.Error) bool { return e.Kind == core.Unavailable && e.Field != "" }

// explain words a failure for people with the wire's names.
func explain(op core.Op, e *core.Error) string {
	member := memberOf(op, e.Field)
	if member == "" {
		return sentence(e)
	}
	switch e.Reason {
	case core.Missing:
		return fmt.Sprintf(textRequired, member)
	case core.Length:
		return fmt.Sprintf("The field %s must be a string with a minimum length of %d and a maximum length of %d.", member, e.Min, e.Max)
	case core.Range:
		return fmt.Sprintf("The field %s must be between %d and %d.", member, e.Min, e.Max)
	case core.Exists:
		if member == "Email" {
			return "Email already exist." // sic: contract section 3
		}
		return fmt.Sprintf("%s %q already exists.", member, shown(e.Value))
	case core.Unknown:
		if noun, ok := nouns[member]; ok {
			member = noun
		}
		return fmt.Sprintf("%s %q not found.", member, shown(e.Value))
	}
	return sentence(e)
}

// shown cuts a value that came from a client to a length fit for a message.
func shown(value string) string {
	const most = 64
	if utf8.RuneCountInString(value) <= most {
		return value
	}
	return string([]rune(value)[:most]) + "…"
}

// sentence makes an error's message one for people.
func sentence(e *core.Error) string {
	if e.Msg == "" {
		return textInvalid
	}
	first, size := utf8.DecodeRuneInString(e.Msg)
	said := string(unicode.ToUpper(first)) + e.Msg[size:]
	if strings.HasSuffix(said, ".") || strings.HasSuffix(said, "?") {
		return said
	}
	return said + "."
}

// undecodable turns a decoder's error into a 400 that names the member.
func undecodable(err error) error {
	if f, ok := errors.AsType[*lenient.FieldError](err); ok {
		text := fmt.Sprintf("The value is not valid for %s.", f.Field)
		if f.Value != "" {
			text = fmt.Sprintf("The value '%s' is not valid for %s.", f.Value, f.Field)
		}
		return badMember(f.Field, text)
	}
	if s, ok := errors.AsType[*lenient.SyntaxError](err); ok {
		return badMember("", fmt.Sprintf("The %s body could not be read: %s.", s.Format, s.Msg))
	}
	return err
}

// logFailure writes the cause of a failure nobody sees, once. A client that went
// away is no failure of ours.
func (a *API) logFailure(ctx context.Context, c *call, f *failure) {
	_, gone := errors.AsType[*clientGone](f.cause)
	if f.cause == nil || f.status < http.StatusInternalServerError || gone || ctx.Err() != nil {
		return
	}
	a.log.ErrorContext(ctx, "mbs request failed", "request", c.client.RequestID, "op", string(c.op), "status", f.status, "error", f.cause)
}

// need is a member that a request requires.
type need struct {
	member string
	given  bool
}

// required refuses a body that lacks some of the members, naming them all.
func required(list ...need) error {
	f := failed(http.StatusBadRequest, textInvalid)
	f.body.ModelState = map[string][]string{}
	for _, n := range list {
		if !n.given {
			f.body.ModelState["model."+n.member] = []string{fmt.Sprintf(textRequired, n.member)}
		}
	}
	if len(f.body.ModelState) > 0 {
		return f
	}
	return nil
}

// hasText reports whether a required string is there: as for the vendor's
// framework, white space alone is not.
func hasText(s *string) bool { return s != nil && strings.TrimSpace(*s) != "" }
