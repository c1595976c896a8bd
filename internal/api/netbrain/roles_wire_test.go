package netbrain_test

import (
	"regexp"
	"strings"
	"testing"
)

func TestRolesWire(t *testing.T) {
	const path = "/V1/CMDB/Roles"
	const forbidden = `can't contain any of the following characters \, /, :, *, ?, ", <, >, |, $.`
	one := func(name, description, privileges string) string {
		return `{"RoleData":[{"roleName":"` + name + `","newRoleName":null,"description":"` + description + `","privileges":[` + privileges + `]}],"statusCode":790200,"statusDescription":"Success."}`
	}
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"[T] add without the right", "ann", "POST", path, `{}`, 500, noUsers},
			{"[T] change without the right", "ann", "PUT", path, `{}`, 500, noUsers},
			{"[T] delete without the right", "ann", "DELETE", path + "/Auditor", "", 500, noUsers},
			{"[T] add, null check", "admin", "POST", path, `{"roleName":""}`, 400, null("roleName")},
			{"[T] forbidden characters", "admin", "POST", path, `{"roleName":"a$b"}`, 400, failure(792007, "Invalid roleName,the roleName "+forbidden)},
			{"too long", "admin", "POST", path, `{"roleName":"` + strings.Repeat("r", 129) + `"}`, 400, failure(792004, "The value length of 'roleName' should be between 0 and 128 inclusive.")},
			{"[T] name in use, not named", "admin", "POST", path, `{"roleName":"auditor"}`, 400, failure(791007, "roleName already exists.")},
			{"a built-in name", "admin", "POST", path, `{"roleName":"domain admin"}`, 400, failure(791007, "roleName already exists.")},
			{"[T] privilege 7 is none", "admin", "POST", path, `{"roleName":"R","privileges":[2,7]}`, 400, failure(791001, "Invalid parameter: the parameter 'privilege 7' is invalid.")},
			{"a number that never was one", "admin", "POST", path, `{"roleName":"R","privileges":[-1]}`, 400, failure(791001, "Invalid parameter: the parameter 'privilege -1' is invalid.")},
			{"[T] privileges as a string are null", "admin", "POST", path, `{"roleName":"Stringy","privileges":"[2]"}`, 200, success},
			{"which gives none", "admin", "GET", path + "?roleName=stringy", "", 200, one("Stringy", "", "")},
			{"numbers in, names out", "uma", "POST", path, `{"RoleName":"Net Ops","description":"d","privileges":[2,"5",6,8,9,11,15,20,21,23,24]}`, 200, success},
			{"anyone signed in may look", "ann", "GET", path + "?rolename=net%20ops", "", 200,
				one("Net Ops", "d", `"domainManagement","sharePolicyManagement","deviceManagement","siteManagement","discoverTuneNetworkDevice","scheduleBenchmark","accessToLiveNetwork","manageDeviceSettings","manageNetworkSettings","createNetworkChange","executeNetworkChange"`)},
			{"[T] get unknown: an empty list beside the code", "admin", "GET", path + "?roleName=Nope", "", 400, `{"RoleData":[],"statusCode":791006,"statusDescription":"roleName Nope does not exist."}`},

			{"[T] change, null check", "admin", "PUT", path, `{"newRoleName":"x"}`, 400, null("roleName")},
			{"[T] change unknown, not named", "admin", "PUT", path, `{"roleName":"Nope"}`, 400, failure(791006, "roleName does not exist.")},
			{"change unknown to its own name", "admin", "PUT", path, `{"roleName":"Nope","newRoleName":"Nope"}`, 400, failure(791006, "roleName does not exist.")},
			{"[T] new name in use", "admin", "PUT", path, `{"roleName":"Auditor","newRoleName":"NET OPS"}`, 400, failure(791007, "newRoleName already exists.")},
			{"[T] new name equal to the old", "admin", "PUT", path, `{"roleName":"Auditor","newRoleName":"Auditor"}`, 400, failure(791007, "newRoleName already exists.")},
			{"forbidden characters in the new name", "admin", "PUT", path, `{"roleName":"Auditor","newRoleName":"a\\b"}`, 400, failure(792007, "Invalid newRoleName,the newRoleName "+forbidden)},
			{"[T] privilege 7 on change", "admin", "PUT", path, `{"roleName":"Auditor","privileges":[7]}`, 400, failure(791001, "Invalid parameter: the parameter 'privilege 7' is invalid.")},
			{"[D] nothing given is no change", "admin", "PUT", path, `{"roleName":"Auditor","newRoleName":"","description":null,"privileges":[]}`, 200, success},
			{"nothing changed", "admin", "GET", path + "?roleName=Auditor", "", 200, one("Auditor", "looks", `"domainManagement","accessToLiveNetwork"`)},
			{"change all", "admin", "PUT", path, `{"roleName":"AUDITOR","newRoleName":"Inspector","description":"sees","privileges":[15]}`, 200, success},
			{"as told", "admin", "GET", path + "?roleName=Inspector", "", 200, one("Inspector", "sees", `"accessToLiveNetwork"`)},
			{"[R] a built-in role cannot be renamed", "admin", "PUT", path, `{"roleName":"Guest","newRoleName":"Visitor"}`, 400, failure(794011, "Operation failed. Reason: built-in roles cannot be changed")},

			{"[I] delete without a name", "admin", "DELETE", path + "/", "", 405, badMethod},
			{"[T] delete unknown", "admin", "DELETE", path + "/Nope", "", 400, failure(791006, "roleName Nope does not exist.")},
			{"[R] delete a built-in role", "admin", "DELETE", path + "/DomainAdmin", "", 400, failure(794011, "Operation failed. Reason: built-in roles cannot be changed")},
			{"delete one that people hold", "admin", "DELETE", path + "/Inspector", "", 400, failure(794011, `Operation failed. Reason: role "Inspector" is held by 1 user`)},
			{"delete", "admin", "DELETE", path + "/net%20ops", "", 200, success},
			{"already deleted", "admin", "DELETE", path + "/net%20ops", "", 400, failure(791006, "roleName net ops does not exist.")},
			{"roles are shared: not for staff of some companies", "una", "POST", path, `{"roleName":"Mine"}`, 500, noUsers},
		})
		t.Run("[T] built-in roles in the vendor's order, then custom ones", func(t *testing.T) {
			got := w.send(t, request{verb: "GET", path: full(path + "?roleName="), token: w.as(t, "ann")})
			var names []string
			for _, m := range regexp.MustCompile(`"roleName":"([^"]*)"`).FindAllStringSubmatch(got.body, -1) {
				names = append(names, m[1])
			}
			want := "SystemAdmin TenantAdmin DomainAdmin AddDomain TenantUser DomainUser PowerUser Engineer Guest networkChangeCreator networkChangeExecutor networkChangeApprover UserManager SystemManager Inspector Stringy"
			if got.status != 200 || strings.Join(names, " ") != want {
				t.Errorf("got %d %v", got.status, names)
			}
			first := `{"RoleData":[{"roleName":"SystemAdmin","newRoleName":null,"description":"System Admin","privileges":["systemManagement","userManagement"]},` +
				`{"roleName":"TenantAdmin","newRoleName":null,"description":"Tenant Admin","privileges":["tenantManagement"]},`
			if !strings.HasPrefix(got.body, first) {
				t.Errorf("got %s", got.body)
			}
		})
	})
}
