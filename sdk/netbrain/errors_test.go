package netbrain_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/purserhq/purser/sdk/netbrain"
)

var sentinels = []error{netbrain.ErrNotFound, netbrain.ErrExists, netbrain.ErrInvalid, netbrain.ErrDenied, netbrain.ErrUnauthenticated, netbrain.ErrSessionExpired,
	netbrain.ErrAmbiguous, netbrain.ErrConflict, netbrain.ErrTooMany, netbrain.ErrUnavailable, netbrain.ErrServer, netbrain.ErrBadAnswer, netbrain.ErrUnsupported}

// TestFailuresInEveryWording goes through the texts of the contract's sections
// 2.1 to 2.3: whatever the words, the sentinel is the same.
func TestFailuresInEveryWording(t *testing.T) {
	tests := []struct {
		status int
		code   netbrain.StatusCode
		text   string
		want   []error
	}{
		{400, 791000, "Null parameter: the parameter 'email' cannot be null.", []error{netbrain.ErrInvalid}},
		{400, 791001, "Invalid parameter: the parameter 'email' is invalid.", []error{netbrain.ErrInvalid}},
		{400, 791002, "Invalid value , node size requested: 100, available: 83", []error{netbrain.ErrInvalid}},
		{400, 791004, "Invalid tenant id.", []error{netbrain.ErrNotFound, netbrain.ErrInvalid}},
		{400, 791005, "Invalid domain id.", []error{netbrain.ErrNotFound, netbrain.ErrInvalid}},
		{400, 791006, "userName ann does not exist.", []error{netbrain.ErrNotFound}},
		{400, 791006, "tenant with id x does not exist.", []error{netbrain.ErrNotFound}},
		{400, 791007, "email Ann@x.example already exists.", []error{netbrain.ErrExists}},
		{400, 791007, "roleName already exists.", []error{netbrain.ErrExists}},
		{400, 791009, "The parameter 'x' is invalid value.", []error{netbrain.ErrInvalid}},
		{400, 792004, "The value length of 'password' should be between 6 and 128 inclusive.", []error{netbrain.ErrInvalid}},
		{400, 792007, "Invalid roleName,the roleName can't contain any of the following characters", []error{netbrain.ErrInvalid}},
		{500, 793000, "Unexpected Error.", []error{netbrain.ErrServer}},
		{503, 793000, "Unexpected Error.", []error{netbrain.ErrUnavailable}},
		{500, 793001, "Inner exception. The user has no user management permission.", []error{netbrain.ErrDenied}},
		{500, 793001, "Inner exception. The user has no system management permission.", []error{netbrain.ErrDenied}},
		{500, 793001, "Inner exception. please check system log(default location: log/NgThirdAPI.log)", []error{netbrain.ErrServer}},
		{404, 793404, "No resource", []error{netbrain.ErrUnsupported}},
		{405, 793405, "Method is not supported", []error{netbrain.ErrUnsupported}},
		{409, 794001, "The task is running.", []error{netbrain.ErrConflict}},
		{400, 794011, "Operation failed. Reason: User 'ann' does not exist or not a domain user", []error{netbrain.ErrNotFound}},
		{400, 794011, "Operation failed. Reason: A user with system or tenant admin permissions is contained in the user list.", []error{netbrain.ErrConflict}},
		{401, 795000, "Invalid username or password.", []error{netbrain.ErrUnauthenticated}},
		{403, 795001, "The current user has no access permissions to the tenant or domain.", []error{netbrain.ErrDenied}},
		{403, 795002, "", []error{netbrain.ErrUnauthenticated, netbrain.ErrDenied}},
		{403, 795003, "Insufficient permissions", []error{netbrain.ErrDenied}},
		{401, 795004, "", []error{netbrain.ErrSessionExpired, netbrain.ErrUnauthenticated}},
		{401, 795005, "Invalid token.", []error{netbrain.ErrSessionExpired, netbrain.ErrUnauthenticated}},
		{401, 795010, "Session not exist", []error{netbrain.ErrSessionExpired, netbrain.ErrUnauthenticated}},
		{408, 795006, "", []error{netbrain.ErrUnavailable}},
		{403, 795011, "API calls exceeded the limit.", []error{netbrain.ErrTooMany}},
		{429, 795011, "", []error{netbrain.ErrTooMany}},
		{403, 795011, "ACI ports amount 10 can not be smaller than 20", []error{netbrain.ErrConflict}},
		{403, 795012, "Please activate your IE system first!", []error{netbrain.ErrDenied}},
		{400, 792032, "There are users with the same name 'ann' in the system,You need to specify the authentication server.", []error{netbrain.ErrAmbiguous}},
		{200, 791006, "hidden in a 200", []error{netbrain.ErrNotFound}},
		{400, 791099, "a code of the years to come", []error{netbrain.ErrInvalid}},
		{400, 794099, "", []error{netbrain.ErrConflict}},
		{403, 795099, "", []error{netbrain.ErrDenied}},
		{500, 793099, "", []error{netbrain.ErrServer}},
		{400, 100, "", []error{netbrain.ErrServer}},
		{400, 0, "", []error{netbrain.ErrInvalid}},
		{409, 0, "", []error{netbrain.ErrConflict}},
		{501, 0, "", []error{netbrain.ErrUnsupported}},
		{504, 0, "", []error{netbrain.ErrUnavailable}},
		{599, 0, "", []error{netbrain.ErrServer}},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(int(tt.code), tt.text), func(t *testing.T) {
			f := newFake(t, always(tt.status, fmt.Sprintf(`{"statusCode":%d,"statusDescription":%q}`, int(tt.code), tt.text)))
			err := f.client(t, netbrain.WithToken("t")).Roles.Create(t.Context(), netbrain.RoleRequest{})
			for _, s := range sentinels {
				if wants := slices.Contains(tt.want, s); errors.Is(err, s) != wants {
					t.Errorf("%v: is %q %v, want %v", err, s, !wants, wants)
				}
			}
			e, ok := errors.AsType[*netbrain.Error](err)
			if !ok || e.Op != "Roles.Create" || e.Code != tt.code || e.Status != tt.status || e.Description != tt.text || !strings.HasPrefix(err.Error(), "netbrain: Roles.Create: ") {
				t.Errorf("got %+v", e)
			}
		})
	}
}

// TestEveryCodeHasAName lists the codes of section 2.1.
func TestEveryCodeHasAName(t *testing.T) {
	listed := []netbrain.StatusCode{0, 790200, 790201, 790210, 791000, 791001, 791002, 791003, 791004, 791005, 791006, 791007, 791008, 791009,
		792000, 792002, 792003, 792004, 792005, 792006, 792007, 792008, 792009, 792010, 792011, 792030, 792031, 792032, 792040, 792100, 792102, 792105, 792110,
		793000, 793001, 793011, 793404, 793405, 794000, 794001, 794002, 794003, 794004, 794005, 794007, 794008, 794009, 794010, 794011, 794100, 794101,
		795000, 795001, 795002, 795003, 795004, 795005, 795006, 795007, 795008, 795009, 795010, 795011, 795012, 799001}
	for _, code := range listed {
		if s := code.String(); s == "" || strings.HasPrefix(s, "status code") {
			t.Errorf("%d has no name", int(code))
		}
		if code.Success() != (code/100 == 7902 || code == 0) {
			t.Errorf("%d: success is %v", int(code), code.Success())
		}
		f := newFake(t, always(400, fmt.Sprintf(`{"statusCode":%d}`, int(code))))
		err := f.client(t, netbrain.WithToken("t")).Roles.Create(t.Context(), netbrain.RoleRequest{})
		if !slices.ContainsFunc(sentinels, func(s error) bool { return errors.Is(err, s) }) {
			t.Errorf("%d is no sentinel", int(code))
		}
	}
}

func TestAmbiguousNamesTellTheServers(t *testing.T) {
	f := newFake(t, always(400, `{"users":[{"authenticationServer":"NetBrain","userName":"user1"},{"authenticationServer":"AD","userName":"user1"}],"statusCode":792032,`+
		`"statusDescription":"There are users with the same name 'user1' in the system,You need to specify the authentication server."}`))
	_, err := f.client(t).Users.Get(t.Context(), "user1", "")
	e, ok := errors.AsType[*netbrain.Error](err)
	want := []netbrain.UserOnServer{{AuthenticationServer: netbrain.LocalServer, UserName: "user1"}, {AuthenticationServer: "AD", UserName: "user1"}}
	if !ok || !errors.Is(err, netbrain.ErrAmbiguous) || !slices.Equal(e.Users, want) {
		t.Errorf("got %+v", err)
	}
}

func TestGetFindsNobodyInAnEmptyList(t *testing.T) {
	for _, answer := range []string{`{"UserData":[],"RoleData":[],"externalAuth":null,"statusCode":790200}`, `{"statusCode":790200}`,
		`{"UserData":[{"username":"b"},{"username":"c"}],"RoleData":[{"roleName":"b"},{"roleName":"c"}],"statusCode":790200}`} {
		c := newFake(t, always(200, answer)).client(t)
		_, user := c.Users.Get(t.Context(), "a", "")
		_, role := c.Roles.Get(t.Context(), "a")
		_, external := c.ExternalAuth.Get(t.Context(), "a")
		for _, err := range []error{user, role, external} {
			is(t, err, netbrain.ErrNotFound)
		}
	}
	f := newFake(t, always(400, `{"RoleData":[],"statusCode":791006,"statusDescription":"roleName a does not exist."}`))
	_, err := f.client(t).Roles.Get(t.Context(), "a")
	is(t, err, netbrain.ErrNotFound)
}
