package transfer_test

import (
	"context"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

// base is a file that every case adds to.
const base = `"companies": [{"id": "0190a000-0000-7000-8000-000000000001", "name": "Acme", "domains": [{"name": "HQ"}]}],
 "roles": [{"name": "Auditor"}], `

var refused = []struct {
	name, file, want string // want is the beginning of the error
}{
	{"no JSON", `companies`, `not JSON`},
	{"an empty file", ``, `the file ends in the middle`},
	{"a list instead of an object", `[]`, `want one JSON object`},
	{"a file cut off", `{"users": [{"login": "ann"`, `the file ends in the middle`},
	{"something after the object", `{} {}`, `something follows the object`},
	{"text that is not UTF-8", "{\"users\": [{\"login\": \"a\xff\"}]}", `users[0].login: not JSON`},
	{"a member given twice", `{"users": [{"login": "ann", "login": "bob"}]}`, `users[0].login: not JSON`},
	{"a list given twice", `{"users": [], "users": []}`, `users: not JSON`},
	{"an unknown list", `{"people": []}`, `people: unknown member`},
	{"a list in other letters", `{"Users": []}`, `Users: unknown member`},
	{"an unknown member", `{"users": [{"login": "ann"}, {"login": "bob", "colour": 1}]}`, `users[1].colour: unknown member`},
	{"an unknown member further in", `{"users": [{"login": "ann", "customer": {"boss": "bob"}}]}`, `users[0].customer.boss: unknown member`},
	{"an unknown member of a domain", `{"companies": [{"name": "A", "domains": [{"name": "B", "x": 1}]}]}`, `companies[0].domains[0].x: unknown member`},
	{"a number where a text belongs", `{"users": [{"login": 7}]}`, `users[0].login: want a text`},
	{"a text where a truth belongs", `{"users": [{"login": "ann", "enabled": "yes"}]}`, `users[0].enabled: want true or false, not a text`},
	{"an object where a list belongs", `{"users": {}}`, `users: want a list`},
	{"a text where an object belongs", `{"users": ["ann"]}`, `users[0]: want an object, not a text`},
	{"a fraction where a whole number belongs", `{"settings": {"seats": 1.5}}`, `settings.seats: want a whole number`},
	{"a number that is too large", `{"companies": [{"name": "A", "storageLimit": 9223372036854775808}]}`, `companies[0].storageLimit: want a whole number`},

	{"an OAuth client without a secret", `{"oauthClients": [{"id": "x"}]}`, `oauthClients[0].secret: is required`},
	{"an OAuth client with secret and hash", `{"oauthClients": [{"secret": "x", "secretHash": "y"}]}`, `oauthClients[0].secretHash: stands instead of secret`},
	{"an OAuth client with no hash", `{"oauthClients": [{"secretHash": "sha256$00", "user": "x"}]}`, `oauthClients[0].secretHash: `},
	{"an OAuth client of nobody", `{"oauthClients": [{"secret": "x", "user": "ghost"}]}`, `oauthClients[0].user: `},
	{"an OAuth client's name with blanks", `{"users": [{"login": "ann"}], "oauthClients": [{"id": "a b", "secret": "x", "user": "ann"}]}`, `oauthClients[0].id: `},
	{"an OAuth client for a moment", `{"users": [{"login": "ann"}], "oauthClients": [{"secret": "x", "user": "ann", "lifetimeSeconds": 59}]}`, `oauthClients[0].lifetimeSeconds: `},
	{"two OAuth clients of one ID", `{"users": [{"login": "ann"}], "oauthClients": [{"id": "x", "secret": "x", "user": "ann"}, {"id": "x", "secret": "x", "user": "ann"}]}`,
		`oauthClients[1].id: the same as oauthClients[0]`},
	{"an assignment without a destination", `{"users": [{"login": "ann", "customer": {"assignments": [{"account": "x"}]}}]}`,
		`users[0].customer.assignments[0].destination: account and destination are required`},
	{"an assignment to an unknown account", `{"users": [{"login": "ann", "customer": {"assignments": [{"account": "x", "destination": "b"}]}}]}`,
		`users[0].customer.assignments[0].account: no account "x"`},
	{"an assignment to an unknown bucket", `{"accounts": [{"name": "A", "type": "AmazonS3"}], "users": [{"login": "ann", "customer": {"assignments": [{"account": "A", "destination": "b"}]}}]}`,
		`users[0].customer.assignments[0].destination: no destination "b" in account "A"`},
	{"an assignment of an unknown package", `{"accounts": [{"name": "A", "type": "AmazonS3", "destinations": [{"destination": "b"}]}], "users": [{"login": "ann", "customer": {"assignments": [{"account": "A", "destination": "b", "package": 7}]}}]}`,
		`users[0].customer.assignments[0].package: no package 7`},
	{"periods that overlap", `{"accounts": [{"name": "A", "type": "AmazonS3", "destinations": [{"destination": "b"}]}], "users": [{"login": "ann", "customer": {"assignments": [{"periods": [{"account": "A", "destination": "b", "from": "2026-01-01"}, {"account": "A", "destination": "b", "from": "2026-02-01"}]}]}}]}`,
		`users[0].customer.assignments[0].periods[1].from: is within the period before`},
	{"an account without a type", `{"accounts": [{"name": "A"}]}`, `accounts[0].type: is required`},
	{"an account of no type there is", `{"accounts": [{"name": "A", "type": "Floppy"}]}`, `accounts[0].type: no account type "Floppy"`},
	{"an account without a name", `{"accounts": [{"type": "FS"}]}`, `accounts[0].name: accountName is required`},
	{"settings of another type", `{"accounts": [{"name": "A", "type": "FS", "settings": {"AmazonS3": {"AccessKey": "a"}}}]}`, `accounts[0].settings: no settings for FS under FS`},
	{"an unknown setting", `{"accounts": [{"name": "A", "type": "FS", "settings": {"FS": {"Passwort": "a"}}}]}`, `accounts[0].settings: unknown member Passwort`},
	{"an unknown setting of OpenStack", `{"accounts": [{"name": "A", "type": "OpenStack", "settings": {"OpenStack": {"Passwort": "a"}}}]}`, `accounts[0].settings: unknown member Passwort`},
	{"no value of OpenStack's", `{"accounts": [{"name": "A", "type": "OpenStack", "settings": {"OpenStack": {"TenantType": "Both"}}}]}`, `accounts[0].settings: the value of TenantType is none of Name, ID`},
	{"a number for a text of OpenStack", `{"accounts": [{"name": "A", "type": "OpenStack", "settings": {"OpenStack": {"UserName": 7}}}]}`, `accounts[0].settings: the value of UserName is of the wrong kind`},
	{"a signature that is none", `{"accounts": [{"name": "A", "type": "Minio", "settings": {"Minio": {"SignatureVersion": "Version3"}}}]}`, `accounts[0].settings: the value of SignatureVersion is none of Version2, Version4`},
	{"an endpoint with credentials in it", `{"accounts": [{"name": "A", "type": "Minio", "settings": {"Minio": {"HTTPEnpoint": "http://a:hush@minio.example"}}}]}`, `accounts[0].httpEndpoint: an endpoint is no place for credentials`},
	{"a bucket given twice", `{"accounts": [{"name": "A", "type": "Minio", "destinations": [{"destination": "a"}, {"destination": "a"}]}]}`,
		`accounts[0].destinations[1].destination: the same as destinations[0]`},
	{"two destinations of a share", `{"accounts": [{"name": "A", "type": "FS", "destinations": [{"destination": "a"}, {"destination": "b"}]}]}`,
		`accounts[0].destinations[1].destination: account "A" is a file share`},

	{"a company without a name", `{"companies": [{"id": "0190a000-0000-7000-8000-000000000001"}]}`, `companies[0].name: name is required`},
	{"an ID that is none", `{"companies": [{"id": "1", "name": "A"}]}`, `companies[0].id: "1" is not a UUID`},
	{"a negative storage limit", `{"companies": [{"name": "A", "storageLimit": -1}]}`, `companies[0].storageLimit: -1 is negative`},
	{"a negative number of nodes", `{"companies": [{"name": "A", "maximumNodes": -5}]}`, `companies[0].maximumNodes: `},
	{"an unknown licence", `{"companies": [{"name": "A", "licenses": [{"name": "WAP", "amount": 1}, {"name": "Foundation", "amount": 1}]}]}`, `companies[0].licenses[1].name: no license "Foundation"`},
	{"a licence given twice", `{"companies": [{"name": "A", "licenses": [{"name": "WAP", "amount": 1}, {"name": "wap", "amount": 1}]}]}`, `companies[0].licenses: license "WAP" is named twice`},
	{"a domain's licence switched off", `{"companies": [{"name": "A", "domains": [{"name": "B", "licenses": [{"name": "Change Management", "amount": 1, "enabled": false}]}]}]}`,
		`companies[0].domains[0].licenses: no license "Change Management" that can be had in this way`},
	{"seats of no day", `{"seatDays": [{"day": "2026-11-31", "most": 1}]}`, `seatDays[0].day: "2026-11-31" is no day`},
	{"seats of a company", `{"seatDays": [{"day": "2026-11-30", "company": "Acme", "most": 1}]}`, `seatDays[0].domain: is required with a company`},
	{"seats of a day given twice", `{"seatDays": [{"day": "2026-11-30", "most": 1}, {"day": "2026-11-30", "most": 2}]}`, `seatDays[1].day: the same as seatDays[0]`},
	{"an unknown licence mode of a company", `{"companies": [{"name": "A", "licenseMode": "Automatic"}]}`,
		`companies[0].licenseMode: "Automatic" is none of CompanyLicensesPool, CustomUsersSettings, GlobalLicensesPool`},
	{"two companies of one name", `{"companies": [{"name": "Straße"}, {"name": "STRASSE"}]}`, `companies[1].name: the same as companies[0]`},
	{"two companies of one ID", `{"companies": [{"id": "0190a000-0000-7000-8000-000000000001", "name": "A"}, {"id": "0190A000-0000-7000-8000-000000000001", "name": "B"}]}`,
		`companies[1].id: the same as companies[0]`},
	{"two domains of one name", `{"companies": [{"name": "A", "domains": [{"name": "HQ"}, {"name": "hq"}]}]}`, `companies[0].domains[1].name: the same as domains[0]`},

	{"a package without a name", `{"packages": [{"id": 5}]}`, `packages[0].name: name is required`},
	{"a package's number below one", `{"packages": [{"id": -5, "name": "P"}]}`, `packages[0].id: -5 is not the number of a package`},
	{"two packages of one number", `{"packages": [{"id": 5, "name": "P"}, {"id": 5, "name": "Q"}]}`, `packages[1].id: the same as packages[0]`},
	{"two packages of one name", `{"packages": [{"name": "P"}, {"name": "P"}]}`, `packages[1].name: the same as packages[0]`},
	{"a cost that is none", `{"packages": [{"name": "P", "cost": "much"}]}`, `packages[0].cost: want an amount such as`},
	{"a negative limit of a package", `{"packages": [{"name": "P", "storageLimitGB": "-1"}]}`, `packages[0].storageLimitGB: want an amount such as`},
	{"a limit no disk has", `{"packages": [{"name": "P", "storageLimitGB": "1000000001"}]}`, `packages[0].storageLimit`},
	{"an unknown way to restore", `{"packages": [{"name": "P", "glacierRestoreType": "Slow"}]}`, `packages[0].glacierRestoreType: "Slow" is none of Bulk, Expedited, No, Standard`},
	{"costs in the wrong order", `{"packages": [{"name": "P", "cost": [{"from": "2026-02-01", "cost": "1"}, {"from": "2026-01-01", "cost": "2"}]}]}`,
		`packages[0].cost[1]: does not begin after the one before`},
	{"a cost past counting", `{"packages": [{"name": "P", "cost": "1000000001"}]}`, `packages[0].cost[0].cost: `},
	{"no cost at all in a list", `{"packages": [{"name": "P", "cost": []}]}`, `packages[0].cost: want an amount or at least one period`},
	{"an unknown edition", `{"builds": [{"edition": "OS2", "version": "1", "file": "a"}]}`, `builds[0].edition: "OS2" is none of DedupServer, LinuxDeb, `},
	{"an unknown build type", `{"builds": [{"edition": "MacOS", "type": "Beta", "version": "1", "file": "a"}]}`, `builds[0].type: "Beta" is none of Custom, Sandbox`},
	{"a build without a version", `{"builds": [{"edition": "MacOS", "file": "a"}]}`, `builds[0].version: `},
	{"a build without a file", `{"builds": [{"edition": "MacOS", "version": "1"}]}`, `builds[0].file: `},
	{"a build's file outside the folder", `{"builds": [{"edition": "MacOS", "version": "1", "file": "../purser.key"}]}`, `builds[0].file: file must be`},
	{"a build's file with its whole path", `{"builds": [{"edition": "MacOS", "version": "1", "file": "/etc/passwd"}]}`, `builds[0].file: file must be`},

	{"a built-in role", `{"roles": [{"name": "domain admin"}]}`, `roles[0].name: "domain admin" is built in`},
	{"a privilege the server refuses", `{"roles": [{"name": "A", "privileges": [2, 7]}]}`, `roles[0].privileges[1]: no privilege has this number`},
	{"an unknown privilege", `{"roles": [{"name": "A", "privileges": ["fly"]}]}`, `roles[0].privileges[0]: no privilege "fly"`},
	{"a character role names cannot have", `{"roles": [{"name": "A/B"}]}`, `roles[0].name: `},

	{"a user without a login", `{"users": [{"firstName": "Ann"}]}`, `users[0].login: login is required`},
	{"a login with blanks around", `{"users": [{"login": " ann"}]}`, `users[0].login: `},
	{"one login twice, other letters", `{"users": [{"login": "Ünal"}, {"login": "bob"}, {"login": "üNAL"}]}`, `users[2].login: the same as users[0]`},
	{"one login twice, both with IDs", `{"users": [{"id": "0190a000-0000-7000-8000-00000000000a", "login": "ann"}, {"id": "0190a000-0000-7000-8000-00000000000b", "login": "ann"}]}`,
		`users[1].login: "ann" is the login of users[0] too`},
	{"one ID twice", `{"users": [{"id": "0190a000-0000-7000-8000-00000000000a", "login": "ann"}, {"id": "0190a000-0000-7000-8000-00000000000a", "login": "bob"}]}`,
		`users[1].id: the same as users[0]`},
	{"one e-mail twice", `{"users": [{"login": "ann", "email": "a@example.com"}, {"login": "bob", "email": "A@Example.com"}]}`, `users[1].email: `},
	{"no e-mail address", `{"users": [{"login": "ann", "email": "ann"}]}`, `users[0].email: `},
	{"a notification address that is none", `{"users": [{"login": "ann", "customer": {"notificationEmails": ["x"]}}]}`, `users[0].customer.notificationEmails: `},
	{"a name that is too long", `{"users": [{"login": "ann", "lastName": "` + strings.Repeat("x", 257) + `"}]}`, `users[0].lastName: `},
	{"a password and its hash", `{"users": [{"login": "ann", "password": "x", "passwordHash": "y"}]}`, `users[0].passwordHash: give a password or its hash, not both`},
	{"a hash of another kind", `{"users": [{"login": "ann", "passwordHash": "$2y$10$abc"}]}`, `users[0].passwordHash: `},
	{"an empty password", `{"users": [{"login": "ann", "password": ""}]}`, `users[0].password: is empty`},
	{"a day outside the calendar", `{"users": [{"login": "ann", "createdAt": "2026-02-30T00:00:00Z"}]}`,
		`users[0].createdAt: want a time such as 2026-01-02T03:04:05Z`},
	{"a time without a zone", `{"users": [{"login": "ann", "deactivatedAt": "2026-02-03T00:00:00"}]}`, `users[0].deactivatedAt: want a time such as`},
	{"changed before it was made", `{"users": [{"login": "ann", "createdAt": "2026-02-03T00:00:00Z", "updatedAt": "2026-02-02T00:00:00Z"}]}`, `users[0].updatedAt: is before createdAt`},
	{"an unknown home company", `{"users": [{"login": "ann"}, {"login": "bob"}, {"login": "cat"}, {"login": "dan", "customer": {"company": "Acme"}}]}`,
		`users[3].customer.company: no company "Acme"`},
	{"an unknown licence mode of a user", `{"users": [{"login": "ann", "customer": {"licenseMode": "1"}}]}`, `users[0].customer.licenseMode: "1" is none of Automatic, CompanySettings, Manual`},
	{"an unknown permission", `{"users": [{"login": "ann", "staff": {"permissions": ["Users", "Monitoring"]}}]}`, `users[0].staff.permissions[1]: no permission "Monitoring"`},
	{"an unknown company of staff", `{"users": [{"login": "ann", "staff": {"companies": ["Acme"]}}]}`, `users[0].staff.companies[0]: no company "Acme"`},
	{"a company of staff twice", `{` + base + `"users": [{"login": "ann", "staff": {"companies": ["Acme", "ACME"]}}]}`, `users[0].staff.companies[1]: "ACME" is listed twice`},
	{"a word for the companies of staff", `{"users": [{"login": "ann", "staff": {"companies": "all"}}]}`, `users[0].staff.companies: want "*" or a list`},
	{"an unknown company of a membership", `{"users": [{"login": "ann", "memberships": [{"company": "Acme"}]}]}`, `users[0].memberships[0].company: no company "Acme"`},
	{"a membership twice", `{` + base + `"users": [{"login": "ann", "memberships": [{"company": "Acme"}, {"company": "acme"}]}]}`, `users[0].memberships[1].company: "Acme" is listed twice`},
	{"an unknown domain", `{` + base + `"users": [{"login": "ann", "memberships": [{"company": "Acme", "domains": [{"domain": "Lab"}]}]}]}`,
		`users[0].memberships[0].domains[0].domain: no domain "Lab" in company "Acme"`},
	{"a domain twice", `{` + base + `"users": [{"login": "ann", "memberships": [{"company": "Acme", "domains": [{"domain": "HQ"}, {"domain": "hq"}]}]}]}`,
		`users[0].memberships[0].domains[1].domain: "HQ" is listed twice`},
	{"an unknown role", `{` + base + `"users": [{"login": "ann", "memberships": [{"company": "Acme", "domains": [{"domain": "HQ", "roles": ["Auditor", "boss"]}]}]}]}`,
		`users[0].memberships[0].domains[0].roles[1]: no role "boss" for a domain`},
	{"a role that is not for domains", `{` + base + `"users": [{"login": "ann", "memberships": [{"company": "Acme", "domains": [{"domain": "HQ", "roles": ["systemAdmin"]}]}]}]}`,
		`users[0].memberships[0].domains[0].roles[0]: no role "systemAdmin" for a domain`},

	{"a person of no server", `{"externalAuth": [{"alias": "AD", "type": 1}], "users": [{"login": "ann", "authenticationServer": "LDAP"}]}`,
		`users[0].authenticationServer: no authentication server "LDAP"`},
	{"a local person of a directory", `{"users": [{"login": "ann", "fromGroups": true}]}`, `users[0].fromGroups: is for people of an authentication server`},
	{"a local person with an entry", `{"users": [{"login": "ann", "externalId": "x"}]}`, `users[0].externalId: is for people of an authentication server`},
	{"a local person who is shut out", `{"users": [{"login": "ann", "shutOutAt": "2026-11-01T08:00:00Z"}]}`, `users[0].shutOutAt: is for people of an authentication server`},
	{"a second factor without a secret", `{"users": [{"login": "ann", "twoFactor": {"secret": ""}}]}`, `users[0].twoFactor.secret: want at least 128 bits`},
	{"a second factor with one that is none", `{"users": [{"login": "ann", "twoFactor": {"secret": "1!"}}]}`, `users[0].twoFactor.secret: want at least 128 bits`},
	{"a recovery code that is no hash", `{"users": [{"login": "ann", "twoFactor": {"secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "recoveryCodes": ["abc"]}}]}`, `users[0].twoFactor.recoveryCodes[0]: want a SHA-256`},
	{"a server without a kind", `{"externalAuth": [{"alias": "AD"}]}`, `externalAuth[0].type: `},
	{"a server of another kind", `{"externalAuth": [{"alias": "AD", "type": 3}]}`, `externalAuth[0].type: `},
	{"a server without an alias", `{"externalAuth": [{"type": 1}]}`, `externalAuth[0].alias: `},
	{"a server with the name of the local one", `{"externalAuth": [{"alias": "netbrain", "type": 1}]}`, `externalAuth[0].alias: `},
	{"a server twice", `{"externalAuth": [{"alias": "AD", "type": 1}, {"alias": "ad", "type": 2}]}`, `externalAuth[1].alias: the same as externalAuth[0]`},
	{"an unknown member of a server", `{"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"password": "x"}}]}`, `externalAuth[0].businessObj.password: unknown member`},
	{"an address with a scheme", `{"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"address": "ldap://x"}}]}`, `externalAuth[0].businessObj.address: want a host`},
	{"a connection that is none", `{"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"connectType": 2}}]}`, `externalAuth[0].businessObj.connectType: is none of 0 and 1`},
	{"a connection of two kinds", `{"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"connectType": 1, "advancedSettings": {"startTLS": true}}}]}`,
		`externalAuth[0].businessObj.advancedSettings.startTLS: is for connectType 0`},
	{"a root that is no name", `{"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"user_root": "people"}}]}`, `externalAuth[0].businessObj.user_root: `},
	{"a filter that is none", `{"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"advancedSettings": {"userFilter": "uid=*"}}}]}`, `externalAuth[0].businessObj.advancedSettings.userFilter: `},
	{"too many connections", `{"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"advancedSettings": {"maxConnections": 1000}}}]}`, `externalAuth[0].businessObj.advancedSettings.maxConnections: `},
	{"a field that cannot be mapped", `{"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"attributeMappings": [{"name": "Shoe Size"}]}}]}`,
		`externalAuth[0].businessObj.attributeMappings[0].name: "Shoe Size" is none of`},
	{"an attribute that is none", `{"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"attributeMappings": [{"name": "Email", "mappingAttribute": "m)(x"}]}}]}`,
		`externalAuth[0].businessObj.attributeMappings[0]: `},
	{"a group of an unknown right", `{"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"groups": [{"path": "cn=a", "systemRoles": ["root"]}]}}]}`,
		`externalAuth[0].businessObj.groups[0].systemRoles[0]: "root" is none of systemAdmin, systemManager, userManager`},
	{"a group without a path", `{"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"groups": [{"path": ""}]}}]}`, `externalAuth[0].businessObj.groups[0].path: `},
	{"a group elsewhere", `{"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"group_root": "dc=a", "groups": [{"path": "cn=a,dc=b"}]}}]}`, `externalAuth[0].businessObj.groups[0].path: `},
	{"a group of an unknown tenant", `{"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"groups": [{"path": "cn=a", "tenants": [{"id": "Acme"}]}]}}]}`,
		`externalAuth[0].businessObj.groups[0].tenants[0].id: no company "Acme"`},
	{"a group of an unknown domain", `{` + base + `"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"groups": [{"path": "cn=a", "tenants": [{"id": "Acme", "domains": [{"guid": "Lab"}]}]}]}}]}`,
		`externalAuth[0].businessObj.groups[0].tenants[0].domains[0].guid: no domain "Lab" in company "Acme"`},
	{"a group of an unknown role", `{` + base + `"externalAuth": [{"alias": "AD", "type": 1, "businessObj": {"groups": [{"path": "cn=a", "tenants": [{"id": "Acme", "domains": [{"guid": "HQ", "roles": ["boss"]}]}]}]}}]}`,
		`externalAuth[0].businessObj.groups[0].tenants[0].domains[0].roles[0]: no role "boss" for a domain`},

	{"a session of nobody", `{"sessions": [{"user": "ann", "login": "2026-11-01T08:00:00Z"}]}`, `sessions[0].user: no person "ann"`},
	{"a session without a user", `{"sessions": [{"login": "2026-11-01T08:00:00Z"}]}`, `sessions[0].user: is required`},
	{"a login on several servers", `{"externalAuth": [{"alias": "AD", "type": 1}, {"alias": "LDAP", "deleted": true}], "users": [{"login": "ann", "authenticationServer": "AD"}, {"login": "ann", "authenticationServer": "LDAP"}], "seatFailures": [{"user": "ann", "at": "2026-11-01T08:00:00Z"}]}`,
		`seatFailures[0].user: login "ann" exists on several authentication servers`},
	{"a session without a login time", `{"users": [{"login": "ann"}], "sessions": [{"user": "ann"}]}`, `sessions[0].login: is required`},
	{"logout before login", `{"users": [{"login": "ann"}], "sessions": [{"user": "ann", "login": "2026-11-01T08:00:00Z", "logout": "2026-11-01T07:59:59Z"}]}`,
		`sessions[0].logout: is before login`},
	{"a session in an unknown domain", `{` + base + `"users": [{"login": "ann"}], "sessions": [{"user": "ann", "company": "Acme", "domain": "Lab", "login": "2026-11-01T08:00:00Z"}]}`,
		`sessions[0].domain: no domain "Lab" in company "Acme"`},
	{"a domain without a company", `{"users": [{"login": "ann"}], "sessions": [{"user": "ann", "domain": "Lab", "login": "2026-11-01T08:00:00Z"}]}`, `sessions[0].company: is required with a domain`},
	{"an unknown kind of session", `{"users": [{"login": "ann"}], "sessions": [{"user": "ann", "login": "2026-11-01T08:00:00Z", "kind": "mbs"}]}`, `sessions[0].kind: "mbs" is none of`},
	{"spans that do not begin at login", `{"users": [{"login": "ann"}], "sessions": [{"user": "ann", "login": "2026-11-01T08:00:00Z", "spans": [{"start": "2026-11-01T08:00:01Z"}]}]}`,
		`sessions[0].spans[0].start: the first span starts at login`},
	{"a span after logout", `{` + base + `"users": [{"login": "ann"}], "sessions": [{"user": "ann", "login": "2026-11-01T08:00:00Z", "logout": "2026-11-01T09:00:00Z",
		"spans": [{"start": "2026-11-01T08:00:00Z"}, {"company": "Acme", "start": "2026-11-01T09:00:01Z"}]}]}`, `sessions[0].spans[1].start: is after logout`},
	{"two sessions of one ID", `{"users": [{"login": "ann"}], "sessions": [{"id": "0190a000-0000-7000-8000-00000000000a", "user": "ann", "login": "2026-11-01T08:00:00Z"},
		{"id": "0190a000-0000-7000-8000-00000000000a", "user": "ann", "login": "2026-11-02T08:00:00Z"}]}`, `sessions[1].id: the same as sessions[0]`},
	{"a refusal without a time", `{"users": [{"login": "ann"}], "seatFailures": [{"user": "ann"}]}`, `seatFailures[0].at: is required`},

	{"an unknown setting", `{"settings": {"seats": 1, "colour": 2}}`, `settings.colour: unknown setting`},
	{"a setting out of range", `{"settings": {"minPasswordLength": 5}}`, `settings.minPasswordLength: 5 is not between 6 and 128`},
	{"a negative setting", `{"settings": {"seats": -1}}`, `settings.seats: -1 is not between`},

	{"an API key without a password", `{"apiKeys": [{"login": "zabbix"}]}`, `apiKeys[0].password: is required`},
	{"an API key without a login", `{"apiKeys": [{"password": "secret"}]}`, `apiKeys[0].login: login is required`},
	{"an API key with an unknown permission", `{"apiKeys": [{"login": "zabbix", "password": "secret", "permissions": ["All"]}]}`, `apiKeys[0].permissions[0]: no permission "All"`},
	{"an API key twice", `{"apiKeys": [{"login": "zabbix", "password": "secret"}, {"login": "Zabbix", "password": "secret"}]}`, `apiKeys[1].login: the same as apiKeys[0]`},
	{"an API key of a person's login", `{"users": [{"login": "ann"}], "apiKeys": [{"login": "ANN", "password": "secret"}]}`, `apiKeys[0].login: `},
}

func TestRefusedFilesNameTheElementAndImportNothing(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		empty := export(t, s)
		for _, tt := range refused {
			t.Run(tt.name, func(t *testing.T) {
				_, err := load(t, s, false, tt.file)
				if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
					t.Errorf("got %v, want %s", err, tt.want)
				}
			})
		}
		if after := export(t, s); after != empty {
			t.Errorf("something was imported:\n%s", after)
		}
	})
}

func TestWhatExistsWithAnotherIDIsRefused(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		mustLoad(t, s, false, `{"companies": [{"name": "Acme", "domains": [{"name": "HQ"}]}], "roles": [{"name": "Auditor"}], "users": [{"login": "ann"}],
			"apiKeys": [{"login": "zabbix", "password": "secret"}]}`)
		const id = `"id": "0190a000-0000-7000-8000-0000000000ff"`
		for file, want := range map[string]string{
			`{"companies": [{` + id + `, "name": "ACME"}]}`:                              `companies[0].name: "Acme" exists already, as company `,
			`{"companies": [{"name": "Acme", "domains": [{` + id + `, "name": "hq"}]}]}`: `companies[0].domains[0].name: "HQ" exists already, as domain `,
			`{"roles": [{` + id + `, "name": "auditor"}]}`:                               `roles[0].name: "Auditor" exists already, as role `,
			`{"users": [{` + id + `, "login": "Ann"}]}`:                                  `users[0].login: "Ann" exists already, as user `,
			`{"apiKeys": [{` + id + `, "login": "Zabbix", "password": "secret"}]}`:       `apiKeys[0].login: "zabbix" exists already, as key `,
			`{"users": [{"login": "zabbix"}]}`:                                           `users[0].login: `,
		} {
			if _, err := load(t, s, false, file); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%s: got %v, want %s", file, err, want)
			}
		}
	})
}

// The IDs of deleted people stay taken: reports still refer to them.
func TestADeletedPersonsIDIsRefused(t *testing.T) {
	each(t, func(t *testing.T, open func() core.Store) {
		s := open()
		const file = `{"users": [{"id": "0190a000-0000-7000-8000-00000000000a", "login": "ann"}]}`
		mustLoad(t, s, false, file)
		err := s.Update(context.Background(), func(tx core.Tx) error { return tx.DeleteUser("0190a000-0000-7000-8000-00000000000a", false) })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := load(t, s, false, file); err == nil || !strings.HasPrefix(err.Error(), "users[0].id: ") {
			t.Errorf("got %v", err)
		}
	})
}
