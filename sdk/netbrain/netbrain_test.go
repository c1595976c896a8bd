package netbrain_test

import (
	"encoding/json"
	"testing"

	"github.com/purserhq/purser/sdk/netbrain"
)

func TestAnswersPrintTheirMembersInTheVendorsOrder(t *testing.T) {
	phone, local := "", 0
	tests := []struct {
		name string
		in   any
		want string
	}{
		{"login", netbrain.LoginResponse{Token: "t", Envelope: netbrain.Success},
			`{"token":"t","statusCode":790200,"statusDescription":"Success."}`},
		{"user with everything", netbrain.UserData{Username: "u", Email: "e", FirstName: "f", LastName: "l", PhoneNumber: &phone,
			Department: &phone, Description: &phone, CreationTime: "c", LastUpdateTime: "d", Status: netbrain.UserActive,
			AuthenticationType: &local, DeactivatedTime: "x", TenantAndRole: []netbrain.TenantAndRole{}},
			`{"username":"u","email":"e","firstName":"f","lastName":"l","phoneNumber":"","department":"","description":"",` +
				`"allowChangePassword":false,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":false,` +
				`"creationTime":"c","lastUpdateTime":"d","status":1,"authenticationType":0,"deactivatedTime":"x","TenantAndRole":[]}`},
		{"user with nothing", netbrain.UserData{Username: "u", Status: netbrain.UserActive, TenantAndRole: []netbrain.TenantAndRole{}},
			`{"username":"u","email":"","firstName":"","lastName":"","allowChangePassword":false,"isSystemAdmin":false,"isUserManager":false,"isSystemManager":false,` +
				`"status":1,"TenantAndRole":[]}`},
		{"privileges keep their order and have code 0", netbrain.CheckPermissionResponse{Privileges: netbrain.Privileges{{"systemAdmin", true}, {"domain\"Admin", false}}},
			`{"privileges":{"systemAdmin":true,"domain\"Admin":false},"statusCode":0}`},
		{"role", netbrain.RoleData{RoleName: "r", Privileges: []string{}},
			`{"roleName":"r","newRoleName":null,"description":"","privileges":[]}`},
		{"ambiguous user", netbrain.AmbiguousUsers{Users: []netbrain.UserOnServer{{"AD", "u"}}, Envelope: netbrain.Envelope{StatusCode: 792032, StatusDescription: "d"}},
			`{"users":[{"authenticationServer":"AD","userName":"u"}],"statusCode":792032,"statusDescription":"d"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestPrivilegesReadWhatTheyWrite(t *testing.T) {
	in := `{"b":true,"a":false}`
	var p netbrain.Privileges
	if err := json.Unmarshal([]byte(in), &p); err != nil {
		t.Fatal(err)
	}
	if out, err := json.Marshal(p); err != nil || string(out) != in {
		t.Errorf("got %s, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"a":"yes"}`), &p); err == nil {
		t.Error("a string was taken for a boolean")
	}
}
