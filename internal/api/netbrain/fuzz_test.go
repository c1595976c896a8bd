package netbrain

import (
	"bytes"
	"net/http/httptest"
	"testing"
	"unicode/utf8"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// fuzzCall is a request with a body and a query, as a handler gets it.
func fuzzCall(t testing.TB, body []byte, query string) *call {
	api, err := New(Config{MaxBody: 1 << 16})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/", bytes.NewReader(body))
	r.URL.RawQuery = query
	return &call{API: api, w: httptest.NewRecorder(), r: r, op: core.OpPeopleCreate}
}

// clientsFault fails the test unless an error is one of the client's.
func clientsFault(t *testing.T, op core.Op, err error) {
	t.Helper()
	if f := faultOf(op, err); f.status < 400 || f.status > 499 || f.StatusCode == 0 || !utf8.ValidString(f.StatusDescription) {
		t.Errorf("%v is answered %d %v", err, f.status, f)
	}
}

// FuzzUserBody: whatever the body of an add or update is, it becomes values
// that are text, or a client's error.
func FuzzUserBody(f *testing.F) {
	for _, s := range []string{
		`{"username": "NetBrain", "email": "NetBrain", "firstName": "NetBrain", "lastName": "NetBrain", "password": "NetBrain", "allowChangePassword": "NetBrain", "isSystemAdmin": false}`,
		`{"UserName":1,"email":"a@b","firstName":"f","lastName":"l","allowChangePassword":"True","isSystemAdmin":"false","password":1.5,"deactivatedTime":"1/2/2030","tenants":{"tenantName":"T","domains":[{"domainName":"D","domainRoles":["domainAdmin",null,2]}]}}`,
		`{"username":"u","authenticationServer":"AD","authenticationType":"2","tenants":"x"}`,
		`{"username":"\u0000"}`, `[]`, `null`, ``, "\xef\xbb\xbf{}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var in wire.UserRequest
		if err := fuzzCall(t, body, "").decode(&in); err != nil {
			clientsFault(t, core.OpPeopleCreate, err)
			return
		}
		if up, err := toUpdate(in); err != nil {
			clientsFault(t, core.OpPeopleUpdate, err)
		} else if up.FirstName != nil && (*up.FirstName == "" || !utf8.ValidString(*up.FirstName)) {
			t.Errorf("first name %q", *up.FirstName)
		}
		if err := requireUser(in); err != nil {
			clientsFault(t, core.OpPeopleCreate, err)
			return
		}
		create, err := toCreate(in)
		if err != nil {
			clientsFault(t, core.OpPeopleCreate, err)
			return
		}
		if create.Login == "" || create.Email == "" || create.Server == "" && create.Password == "" {
			t.Errorf("required fields are missing in %+v", create)
		}
	})
}

// FuzzOtherBodies: the other requests decode and convert, or fail as a client's error.
func FuzzOtherBodies(f *testing.F) {
	for _, s := range []string{
		`{"tenantId":"x","users":[{"userName":"u","isTenantAdmin":"hahaha","roles":[2,"5",null,99]}]}`,
		`{"domainId":"0190a000-0000-7000-8000-0000000000d1","users":["a",""]}`,
		`{"roleName":"r","privileges":[2,7,"x"]}`, `{"privileges":"[2]"}`,
		`{"tenantId":"t","domainName":12345,"maximumNodes":"10","maximumPorts":-1}`,
		`{"permissions":["systemAdmin"],"username":"u","fromDate":"20190107T045959Z"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		decode := func(dst any) bool {
			err := fuzzCall(t, body, "").decode(dst)
			if err != nil {
				clientsFault(t, core.OpRolesCreate, err)
			}
			return err == nil
		}
		var role wire.RoleRequest
		if decode(&role) {
			if _, err := toPrivileges(role.Privileges); err != nil {
				clientsFault(t, core.OpRolesCreate, err)
			}
		}
		var members wire.DomainUsersRequest
		if decode(&members) {
			for _, u := range members.Users {
				toRoles(u.Roles)
			}
		}
		var tenant wire.TenantRequest
		if decode(&tenant) {
			if err := checkTenantAmounts(tenant); err != nil {
				clientsFault(t, core.OpCompaniesCreate, err)
			}
		}
		var usage wire.UsageRequest
		if decode(&usage) {
			if _, err := toFilter(usage); err != nil {
				clientsFault(t, core.OpUsage, err)
			}
		}
		decode(new(wire.DomainUsersRemoval))
		decode(new(wire.CheckPermissionRequest))
		decode(new(wire.LoginRequest))
	})
}

// FuzzAuditQuery: any query is a page of the log, nothing, or a client's error.
func FuzzAuditQuery(f *testing.F) {
	for _, s := range []string{
		"From=2025-08-28T14:20:22.785Z&To=2025-08-28T15:37:22.785Z",
		"from=2020-01-01T00:00:00Z&to=2020-01-01T00:00:00Z&skip=5&limit=100&tenant=a&domain=b&modules=Login,Role&modules=%5B%22Logout%22%5D",
		"from=2020-01-01T00:00:00Z&to=2019-01-01T00:00:00Z", "limit=9", "skip=-1", "modules=[", "%zz=%", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		q, none, err := fuzzCall(t, nil, query).auditQuery()
		if err != nil {
			clientsFault(t, core.OpAuditList, err)
			return
		}
		if q.Filter.Skip < 0 || q.Filter.Limit < minLogs || q.Filter.Limit > maxLogs || q.Filter.To.Before(q.Filter.From) || none && len(q.Filter.Ops) > 0 {
			t.Errorf("query %q became %+v", query, q)
		}
	})
}
