package netbrain

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

func TestEveryKindIsMapped(t *testing.T) {
	for _, k := range core.Kinds {
		convert, ok := kinds[k]
		if !ok {
			t.Errorf("kind %v has no answer", k)
			continue
		}
		f := convert(core.OpPeopleCreate, &core.Error{Kind: k})
		if f.status < 400 || f.StatusCode < 791000 || f.StatusDescription == "" {
			t.Errorf("kind %v is answered %d %v", k, f.status, f)
		}
	}
	if len(kinds) != len(core.Kinds) {
		t.Errorf("%d kinds are mapped, there are %d", len(kinds), len(core.Kinds))
	}
}

func TestEveryOperationThatNeedsARightHasItsRefusal(t *testing.T) {
	for _, o := range core.Operations {
		here := slices.ContainsFunc(o.Offers, func(x core.Offer) bool { return x.Face == core.FaceNetBrain })
		if _, ok := refusals[o.Op]; here && !o.Need.Public && !o.Need.SignedIn && !ok {
			t.Errorf("%s has no refusal", o.Op)
		}
	}
}

func TestAnswersOfErrors(t *testing.T) {
	failure := func(kind core.Kind, reason core.Reason) error { return &core.Error{Kind: kind, Reason: reason} }
	tests := []struct {
		name   string
		op     core.Op
		err    error
		status int
		code   wire.StatusCode
		text   string
	}{
		{"anything unclassified", core.OpPeopleCreate, errors.New("sql: secret"), 500, 793000, "Unexpected Error."},
		{"a wrapped error", core.OpPeopleCreate, fmt.Errorf("wrapped: %w", core.MissingError("email")), 400, 791000, "Null parameter: the parameter 'email' cannot be null."},

		{"missing, in the wire's spelling", core.OpPeopleCreate, core.MissingError("login"), 400, 791000, "Null parameter: the parameter 'username' cannot be null."},
		{"malformed", core.OpPeopleCreate, core.InvalidError("email", core.Malformed, "@host", ""), 400, 791001, "Invalid parameter: the parameter 'email' is invalid."},
		{"length", core.OpPeopleCreate, core.LengthError("password", 6, 128), 400, 792004, "The value length of 'password' should be between 6 and 128 inclusive."},
		{"length of a field spelt otherwise", core.OpPeopleUpdate, core.LengthError("phone", 0, 64), 400, 792004, "The value length of 'phoneNumber' should be between 0 and 64 inclusive."},
		{"range", core.OpDomainsCreate, core.RangeError("maximumNodes", 5, 0, 4), 400, 792005, "The value of 'maximumNodes' should be between 0 and 4 inclusive."},
		{"[T] not enough nodes", core.OpDomainsCreate,
			&core.Error{Kind: core.Invalid, Reason: core.Range, Field: "maximumNodes", Err: &core.BoundsError{Missed: []core.Bound{{Name: core.LicenseNodes, Amount: 100, Max: 83}}}},
			400, 791002, "Invalid value , node size requested: 100, available: 83"},
		{"role name with a forbidden character", core.OpRolesCreate, core.InvalidError("name", core.Malformed, "a/b", ""),
			400, 792007, `Invalid roleName,the roleName can't contain any of the following characters \, /, :, *, ?, ", <, >, |, $.`},
		{"new role name with a forbidden character", core.OpRolesUpdate, core.InvalidError("name", core.Malformed, "a|b", ""),
			400, 792007, `Invalid newRoleName,the newRoleName can't contain any of the following characters \, /, :, *, ?, ", <, >, |, $.`},
		{"role name that is no text", core.OpRolesCreate, core.InvalidError("name", core.Malformed, "", ""), 400, 791001, "Invalid parameter: the parameter 'roleName' is invalid."},
		{"a tenant named twice", core.OpPeopleCreate, core.InvalidError("company", core.Exists, "Acme", ""), 400, 791003,
			"Parameter conflict: the parameter 'tenantName' is given more than once with the value 'Acme'."},

		{"unknown tenant by name", core.OpPeopleCreate, core.InvalidError("company", core.Unknown, "Acme", ""), 400, 791006, "tenantName Acme does not exist."},
		{"unknown domain by name", core.OpPeopleCreate, core.InvalidError("domain", core.Unknown, "HQ", ""), 400, 791006, "domainName HQ does not exist."},
		{"unknown role by name", core.OpPeopleUpdate, core.InvalidError("role", core.Unknown, "boss", ""), 400, 791006, "roleName boss does not exist."},
		{"unknown authentication server", core.OpPeopleCreate, core.InvalidError("server", core.Unknown, "AD", ""), 400, 791006, "authenticationServer AD does not exist."},
		{"[T] get users", core.OpPeopleList, core.NotFoundError("login", "x"), 400, 791006, "user x does not exist."},
		{"[T] delete user", core.OpPeopleDelete, core.NotFoundError("login", "x"), 400, 791006, "userName x does not exist."},
		{"update user", core.OpPeopleUpdate, core.NotFoundError("login", "x"), 400, 791006, "user x does not exist."},
		{"[T] detailed usage", core.OpUsageDetails, core.NotFoundError("login", "x"), 400, 791006, "username x does not exist."},
		{"[T] usage, tenant", core.OpUsage, core.NotFoundError("companyId", "x"), 400, 791006, "tenantId x does not exist."},
		{"tenant by ID", core.OpCompaniesUpdate, core.NotFoundError("companyId", "x"), 400, 791006, "tenant with id x does not exist."},
		{"domain by ID", core.OpDomainsDelete, core.NotFoundError("domainId", "x"), 400, 791006, "domain with id x does not exist."},
		{"[D] current domain, tenant", core.OpWorkingSet, core.NotFoundError("companyId", "x"), 400, 791004, "Invalid tenant id."},
		{"current domain, domain", core.OpWorkingSet, core.NotFoundError("domainId", "x"), 400, 791005, "Invalid domain id."},
		{"get role", core.OpRolesList, core.NotFoundError("role", "x"), 400, 791006, "roleName x does not exist."},
		{"update role", core.OpRolesUpdate, core.NotFoundError("role", "x"), 400, 791006, "roleName does not exist."},
		{"[T] domain member", core.OpDomainMembersAdd, core.InvalidError("user", core.Unknown, "x", ""), 400, 794011,
			"Operation failed. Reason: User 'x' does not exist or not a domain user"},
		{"a value that looks like a format", core.OpPeopleList, core.NotFoundError("login", "%s{}"), 400, 791006, "user %s{} does not exist."},

		{"[T] login taken", core.OpPeopleCreate, core.ExistsError("login", "ann"), 400, 791007, "user ann already exists."},
		{"[T] e-mail taken", core.OpPeopleCreate, core.ExistsError("email", "NetBrain4@x.example"), 400, 791007, "email NetBrain4@x.example already exists."},
		{"tenant taken", core.OpCompaniesCreate, core.ExistsError("name", "Acme"), 400, 791007, "tenant Acme already exists."},
		{"domain taken", core.OpDomainsUpdate, core.ExistsError("name", "HQ"), 400, 791007, "domain HQ already exists."},
		{"role taken", core.OpRolesCreate, core.ExistsError("name", "r"), 400, 791007, "roleName already exists."},
		{"new role name taken", core.OpRolesUpdate, core.ExistsError("name", "r"), 400, 791007, "newRoleName already exists."},
		{"in use", core.OpCompaniesDelete, core.InUseError("companyId", "x", "company \"Acme\" has 2 users"), 400, 794011, `Operation failed. Reason: company "Acme" has 2 users`},
		{"never permitted", core.OpPeopleDelete, core.NotAllowedError("login", "x", "nobody may delete himself"), 400, 794011, "Operation failed. Reason: nobody may delete himself"},
		{"[T] administrators stay in domains", core.OpDomainMembersRemove, core.NotAllowedError("user", "x", "no"), 400, 794011,
			"Operation failed. Reason: A user with system or tenant admin permissions is contained in the user list."},
		{"clash", core.OpPeopleUpdate, failure(core.Conflict, core.NoReason), 409, 794010, "Operation conflict."},

		{"[T] no user management", core.OpPeopleCreate, core.DeniedError(""), 500, 793001, "Inner exception. The user has no user management permission."},
		{"[T] no role management", core.OpRolesDelete, core.DeniedError(""), 500, 793001, "Inner exception. The user has no user management permission."},
		{"[T] no system management", core.OpMembersAdd, core.DeniedError(""), 500, 793001, "Inner exception. The user has no system management permission."},
		{"[T] no usage report", core.OpUsage, core.DeniedError(""), 403, 795003,
			"Insufficient permissions: the current user has insufficient permissions to perform the requested operation."},
		{"[T] no domain rights", core.OpDomainsDelete, core.DeniedError(""), 403, 795003,
			"Insufficient permissions: the current user has insufficient permissions to perform the requested operation. The user has no tenant or domain access permission."},
		{"[T] no domain member rights", core.OpDomainMembersAdd, core.DeniedError(""), 403, 795001, "The current user has no access permissions to the tenant or domain."},
		{"closed tenant", core.OpWorkingSet, core.NoAccessError("companyId", "x"), 403, 795001, "The current user has no access permissions to the tenant or domain."},

		{"[T] bad credentials", core.OpSignIn, failure(core.Unauthenticated, core.BadCredentials), 401, 795000, "Invalid username or password."},
		{"locked", core.OpSignIn, failure(core.Unauthenticated, core.Locked), 403, 795002, "No permission to log into the system: the account is locked, please try again later."},
		{"disabled", core.OpSignIn, failure(core.Unauthenticated, core.Disabled), 403, 795002, "No permission to log into the system: the account is deactivated."},
		{"expired account", core.OpSignIn, failure(core.Unauthenticated, core.Expired), 403, 795002, "No permission to log into the system: the account has expired."},
		{"no seat", core.OpSignIn, failure(core.Unauthenticated, core.NoSeat), 403, 795002, "No permission to log into the system: no seat license is available."},
		{"idle session", core.OpRolesList, failure(core.Unauthenticated, core.Expired), 401, 795004, "Session expired."},
		{"[T] ended session", core.OpSignOut, failure(core.Unauthenticated, core.Ended), 401, 795010, "Session not exist"},
		{"[T] no token of ours", core.OpRolesList, failure(core.Unauthenticated, core.NoToken), 401, 795005, "Invalid token."},
		{"too many", core.OpSignIn, failure(core.TooMany, core.NoReason), 429, 795011, "API calls exceeded the limit."},
		{"unavailable", core.OpPeopleList, failure(core.Unavailable, core.NoReason), 503, 793000, "Unexpected Error."},
		{"unsupported", core.OpPeopleList, failure(core.Unsupported, core.NoReason), 400, 791008, "Unsupported feature."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := faultOf(tt.op, tt.err)
			if f.status != tt.status || f.StatusCode != tt.code || f.StatusDescription != tt.text {
				t.Errorf("got  %d %d %s\nwant %d %d %s", f.status, f.StatusCode, f.StatusDescription, tt.status, tt.code, tt.text)
			}
		})
	}
}

func TestAmbiguousNamesListTheServers(t *testing.T) {
	f := faultOf(core.OpPeopleDelete, &core.Error{Kind: core.Invalid, Reason: core.Ambiguous, Field: "login", Value: "USER1",
		Err: &core.AmbiguousLogin{Login: "user1", Servers: []string{"", "AD"}}})
	body, ok := f.body.(wire.AmbiguousUsers)
	if f.status != 400 || !ok {
		t.Fatalf("got %d %#v", f.status, f.body)
	}
	want := []wire.UserOnServer{{AuthenticationServer: "NetBrain", UserName: "user1"}, {AuthenticationServer: "AD", UserName: "user1"}}
	if !slices.Equal(body.Users, want) || body.StatusCode != 792032 {
		t.Errorf("got %+v", body)
	}
	if want := "There are users with the same name 'user1' in the system,You need to specify the authentication server."; body.StatusDescription != want {
		t.Errorf("got %s", body.StatusDescription)
	}
}

func TestEveryOperationThatWritesHasItsPlaceInTheAuditLog(t *testing.T) {
	ops := []core.Op{core.OpSessionEnd, core.OpAPIKeyCreate, core.OpAPIKeyDelete, core.OpSettingsSet, core.OpPasswordReset, core.OpImport}
	for _, o := range core.Operations {
		if o.Writes {
			ops = append(ops, o.Op)
		}
	}
	for _, op := range ops {
		module, message := describe(core.AuditEvent{Op: op, Name: "thing"})
		if module == "Other" || message == "" || strings.Contains(message, "{}") {
			t.Errorf("%s is %q: %q", op, module, message)
		}
	}
}
