package mbs_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/storage/s3test"
	"github.com/purserhq/purser/internal/transfer"
)

// hushed is in every secret of these tests: no answer may hold it.
const hushed = "hush-hush"

const s3Settings = `"AccessKey":"` + hushed + `-ak","SecretKey":"` + hushed + `-sk"`

// account makes an account of a type and gives its ID.
func (c *client) account(t *testing.T, name, typ, settings string) string {
	t.Helper()
	return c.call(t, "POST", "/api/Accounts", `{"DisplayName":"`+name+`","Type":`+typ+`,"AccountSettings":`+settings+`}`).isID(t)
}

// bucket adds a destination and gives its ID.
func (c *client) bucket(t *testing.T, account, bucket string) string {
	t.Helper()
	a := c.call(t, "POST", "/api/Accounts/AddDestination", `{"AccountID":"`+account+`","Destination":"`+bucket+`","DestinationDisplayName":"Shown `+bucket+`"}`)
	a.has(t, 200, `"AccountID":"`+account+`","Destination":"`+bucket+`","DestinationDisplayName":"Shown `+bucket+`"}`)
	_, rest, _ := strings.Cut(a.body, `{"DestinationID":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

// Section 4 and 5: every type, under the name of its family and under its own.
func TestPostAccountsOfEveryType(t *testing.T) {
	endpoint := `{` + s3Settings + `,"HTTPEnpoint":"http://s3.example.com"}`
	family := map[string]string{"OracleCloud": "Oracle", "AmazonS3China": "AmazonS3"}
	settings := map[string]string{
		"Azure":               `{"AccountName":"a","SharedKey":"` + hushed + `"}`,
		"OpenStack":           `{"UserName":"u","ApiKey":"` + hushed + `","AuthService":"https://keystone.example.com","KeyStoneVersion":"Three","TenantType":1,"UseScope":"true"}`,
		"OracleCloud":         `{"UserName":"u","ApiKey":"` + hushed + `","AuthService":"https://oracle.example.com"}`,
		"FS":                  `{"Path":"/srv/backups","Login":"l","Pass":"` + hushed + `"}`,
		"GoogleCloudPlatform": `{"ServiceAccountEmail":"a@example.com","BinaryKeyAsBase64":"` + hushed + `","ProjectID":"p"}`,
	}
	each(t, func(t *testing.T, c *client) {
		for number, name := range core.AccountTypeNames() {
			given, ok := settings[name]
			if !ok {
				given = endpoint
			}
			key := family[name]
			if key == "" && number >= 5 && number <= 20 && name != "Cloudian" {
				key = "S3Compatible"
			}
			for _, key := range []string{name, key} {
				if key == "" {
					continue
				}
				for _, typ := range []string{fmt.Sprint(number), `"` + name + `"`, `"` + strings.ToLower(name) + `"`} {
					id := c.account(t, name+" account", typ, `{"`+key+`":`+given+`}`)
					want := name
					if name == "Azure" {
						want = "AzureVM"
					}
					c.get(t, "/api/Accounts/"+id).has(t, 200, `{"AccountID":"`+id+`","DateCreated":"`)
					c.get(t, "/api/Accounts/"+id).has(t, 200, `"DisplayName":"`+name+` account","StorageType":"`+want+`","Destinations":[`)
				}
			}
		}
		c.get(t, "/api/Accounts").has(t, 200, `[{"ResellerAccountID":"00000000-0000-0000-0000-000000000000","AccountID":"`)
		c.tellsNoSecret(t)
	})
}

// tellsNoSecret looks through everything that leaves the server.
func (c *client) tellsNoSecret(t *testing.T) {
	t.Helper()
	for _, path := range []string{"/api/Accounts", "/api/Destinations", "/api/Users"} {
		for _, accept := range []string{asJSON, asXML} {
			if a := c.send(t, request{method: "GET", path: path, accept: accept, token: c.token}); strings.Contains(a.body, hushed) {
				t.Errorf("%s tells a secret: %s", path, a.body)
			}
		}
	}
	var out bytes.Buffer
	if _, err := transfer.Export(t.Context(), c.s.Store, &out, transfer.Options{Open: c.s.Control.OpenSettings}); err != nil {
		t.Fatal(err)
	}
	events, err := c.s.Store.Read(t.Context()).AuditEvents(core.AuditFilter{Scope: core.Everywhere, To: c.s.Clock.Now(), Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), hushed) || strings.Contains(fmt.Sprintf("%+v", events), hushed) {
		t.Error("the export or the audit log tells a secret")
	}
}

// Section 5, Settings: which member counts.
func TestTheLastUsableSettingsCount(t *testing.T) {
	tests := []struct {
		name, typ, settings string
		want                string // part of a message; "": taken
	}{
		{"the right key", "5", `{"S3Compatible":{` + s3Settings + `,"HTTPSEndpoint":"https://x.example"}}`, ""},
		{"the endpoint as it should be spelled", "5", `{"S3Compatible":{` + s3Settings + `,"HTTPEndpoint":"http://x.example"}}`, ""},
		{"a key of another type", "5", `{"AmazonS3":{` + s3Settings + `,"HTTPSEndpoint":"https://x.example"}}`, "No complete settings"},
		{"too little data", "5", `{"S3Compatible":{"AccessKey":"a"}}`, "No complete settings"},
		{"credentials in the endpoint", "5", `{"S3Compatible":{` + s3Settings + `,"HTTPEndpoint":"http://a:hush@x.example"}}`,
			`"model.HTTPEnpoint":["An endpoint is no place for credentials or a query."]`},
		{"a signature version of 0, as PowerShell sends it", "6", `{"Scality":{` + s3Settings + `,"HTTPSEndpoint":"https://x.example","SignatureVersion":0}}`, ""},
		{"no endpoint", "5", `{"S3Compatible":{` + s3Settings + `}}`, "No complete settings"},
		{"Wasabi knows its endpoint", "23", `{"Wasabi":{` + s3Settings + `}}`, ""},
		{"nothing", "0", `{}`, "No complete settings"},
		{"null", "0", `{"AmazonS3":null}`, "No complete settings"},
		{"one complete among others", "6", `{"S3Compatible":{` + s3Settings + `,"HTTPEnpoint":"http://x.example"},"Scality":{"AccessKey":"a"},"Azure":{"AccountName":"a","SharedKey":"b"}}`, ""},
		{"signature version 2", "24", `{"Minio":{` + s3Settings + `,"HTTPEnpoint":"http://x.example","SignatureVersion":"Version2"}}`, ""},
		{"a signature version there is none of", "24", `{"Minio":{` + s3Settings + `,"HTTPEnpoint":"http://x.example","SignatureVersion":3}}`, "SignatureVersion"},
	}
	each(t, func(t *testing.T, c *client) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				a := c.call(t, "POST", "/api/Accounts", `{"DisplayName":"n","Type":`+tt.typ+`,"AccountSettings":`+tt.settings+`}`)
				if tt.want == "" {
					a.isID(t)
				} else {
					a.has(t, 400, tt.want)
				}
			})
		}
		// The last of two complete ones: the path becomes the destination's name.
		id := c.account(t, "Share", "21", `{"FS":{"Path":"/srv/one"},"fs":{"Path":"/srv/two"}}`)
		c.get(t, "/api/Accounts/"+id).has(t, 200, `"Destination":"/srv/two"`)
	})
}

func TestPostAccountsIsRefused(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		for body, want := range map[string]string{
			`{"Type":0,"AccountSettings":{}}`:                          missing("DisplayName"),
			`{"DisplayName":"n","AccountSettings":{}}`:                 missing("Type"),
			`{"DisplayName":"n","Type":0}`:                             missing("AccountSettings"),
			`{"DisplayName":"n","Type":25,"AccountSettings":{}}`:       invalid("Type", "The value '25' is not valid for Type."),
			`{"DisplayName":"n","Type":"Floppy","AccountSettings":{}}`: invalid("Type", "The value 'Floppy' is not valid for Type."),
		} {
			c.call(t, "POST", "/api/Accounts", body).is(t, 400, want)
		}
	})
}

// Section 6.2 and the appendix's samples, in XML.
func TestAccountsInXML(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		a := c.send(t, request{method: "POST", path: "/api/Accounts", contentType: asXML, accept: asXML, token: c.token,
			body: `<Account ` + modelsXMLNS + `><AccountSettings><AmazonS3><AccessKey>AK</AccessKey><IsGovCloud>false</IsGovCloud><SecretKey>` + hushed +
				`</SecretKey></AmazonS3></AccountSettings><DisplayName>My S3 account</DisplayName><Type>AmazonS3</Type></Account>`})
		a.has(t, 200, `<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">`)
		id := strings.TrimSuffix(a.body[strings.Index(a.body, ">")+1:], "</string>")
		c.send(t, request{method: "POST", path: "/api/Accounts/AddDestination", contentType: asXML, accept: asXML, token: c.token,
			body: `<DestinationOfAccountCreate ` + modelsXMLNS + `><AccountID>` + id + `</AccountID><Destination>main</Destination></DestinationOfAccountCreate>`}).has(t, 200,
			`<AccountID>`+id+`</AccountID><Destination>main</Destination><DestinationDisplayName>main</DestinationDisplayName><DestinationID>`)
		got := c.send(t, request{method: "GET", path: "/api/Accounts", accept: asXML, token: c.token})
		got.has(t, 200, `<ArrayOfAccountsModels `+modelsXMLNS+`><AccountsModels><AccountID>`+id+`</AccountID><DateCreated>`)
		got.has(t, 200, `</Destinations><DisplayName>My S3 account</DisplayName><ResellerAccountID>00000000-0000-0000-0000-000000000000</ResellerAccountID><StorageType>AmazonS3</StorageType></AccountsModels>`)
		c.send(t, request{method: "GET", path: "/api/Destinations", accept: asXML, token: c.token}).is(t, 200, `<ArrayOfDestinationsModel `+modelsXMLNS+
			`><DestinationsModel><AccountDisplayName>My S3 account</AccountDisplayName><AccountID>`+id+`</AccountID><Destination>main</Destination><DestinationDisplayName>main</DestinationDisplayName></DestinationsModel></ArrayOfDestinationsModel>`)
		c.tellsNoSecret(t)
	})
}

// Section 6.2: PUT Accounts answers the ID and takes all members.
func TestPutAccounts(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		id := c.account(t, "Old", "0", `{"AmazonS3":{`+s3Settings+`}}`)
		c.bucket(t, id, "main")
		c.call(t, "PUT", "/api/Accounts", `{"AccountID":"`+strings.ToUpper(id)+`","DisplayName":"New","Type":"Wasabi","AccountSettings":{"Wasabi":{`+s3Settings+`}}}`).is(t, 200, `"`+id+`"`)
		c.get(t, "/api/Accounts/"+id).has(t, 200, `"DisplayName":"New","StorageType":"Wasabi"`)
		c.get(t, "/api/Destinations").has(t, 200, `"AccountDisplayName":"New"`)
		c.call(t, "PUT", "/api/Accounts", `{"AccountID":"`+unknownID+`","DisplayName":"N","Type":0,"AccountSettings":{"AmazonS3":{`+s3Settings+`}}}`).is(t, 400,
			`{"Message":"Account \"`+unknownID+`\" not found."}`)
		c.call(t, "PUT", "/api/Accounts", `{"DisplayName":"N","Type":0,"AccountSettings":{}}`).is(t, 400, missing("AccountID"))
		c.call(t, "PUT", "/api/Accounts", `{"AccountID":"`+id+`","DisplayName":"N","Type":21,"AccountSettings":{"FS":{"Path":"/srv"}}}`).has(t, 400, "file share")
		for _, unknown := range []string{unknownID, "x", robertID} {
			c.get(t, "/api/Accounts/"+unknown).is(t, 200, "null")
		}
	})
}

// Sections 6.2 and 8.2: adding, editing and removing destinations.
func TestDestinationsOfAnAccount(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		id := c.account(t, "S3", "0", `{"AmazonS3":{`+s3Settings+`}}`)
		main, spare := c.bucket(t, id, "main"), c.bucket(t, id, "spare")
		share := c.account(t, "Share", "21", `{"FS":{"Path":"/srv"}}`)
		add := func(account, bucket string) answer {
			return c.call(t, "POST", "/api/Accounts/AddDestination", `{"AccountID":"`+account+`","Destination":"`+bucket+`"}`)
		}
		add(id, "main").is(t, 400, `{"Message":"Destination \"main\" already exists."}`)
		add(unknownID, "main").is(t, 400, `{"Message":"Account \"`+unknownID+`\" not found."}`)
		add("x", "main").is(t, 400, `{"Message":"Account \"x\" not found."}`)
		add(id, "").is(t, 400, missing("Destination"))
		add(share, "more").has(t, 400, "exactly one destination")
		edit := `{"DestinationID":"` + main + `","AccountID":"` + id + `","Destination":"other","DestinationDisplayName":"Another"}`
		c.call(t, "PUT", "/api/Accounts/EditDestination", edit).is(t, 200, edit)
		c.call(t, "PUT", "/api/Accounts/EditDestination", strings.Replace(edit, id, share, 1)).is(t, 400, `{"Message":"Destination \"`+main+`\" not found."}`)
		remove := func(body string) answer { return c.call(t, "PUT", "/api/Accounts/RemoveDestination", body) }
		remove(`{"AccountID":"`+id+`","Destination":"nothing"}`).is(t, 400, `{"Message":"Destination \"nothing\" not found."}`)
		remove(`{"AccountID":"`+id+`"}`).is(t, 400, missing("Destination"))
		remove(`{"AccountID":"` + id + `","Destination":"other","DestinationDisplayName":"whatever"}`).isEmpty(t)
		remove(`{"DestinationID":"` + spare + `"}`).isEmpty(t)
		remove(`{"DestinationID":"`+spare+`"}`).is(t, 400, `{"Message":"Destination \"`+spare+`\" not found."}`)
		c.get(t, "/api/Accounts/"+id).has(t, 200, `"Destinations":[]`)
		c.bucket(t, id, "main") // is free again
	})
}

// Section 6.3, a user's destinations.
func TestAUsersDestinations(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		account := c.account(t, "CorporateS3", "0", `{"AmazonS3":{`+s3Settings+`}}`)
		bucket := c.bucket(t, account, "main")
		c.bucket(t, account, "spare")
		pack := strings.Trim(c.call(t, "POST", "/api/Packages", `{"Name":"Gold","StorageLimit":10,"isGlacierRestoreLimit":false,"Cost":1}`).body, `"`)
		body := `{"userID":"` + charlieID + `","AccountID":"` + account + `","Destination":"main","PackageID":"` + pack + `"}`
		id := c.call(t, "POST", "/api/Destinations", body).isID(t)
		row := `{"ID":"` + id + `","CurrentVolume":0,"PackageID":` + pack + `,"AccountID":"` + account +
			`","AccountDisplayName":"CorporateS3","Destination":"main","DestinationDisplayName":"Shown main"}`
		c.get(t, "/api/Destinations/charlie").is(t, 200, "["+row+"]")
		c.get(t, "/api/Destinations/CHARLIE/").is(t, 200, "["+row+"]")
		c.get(t, "/api/Destinations/robert.z").is(t, 200, "[]")
		c.get(t, "/api/Destinations/nobody%40example.org").is(t, 406, `{"Message":"User \"nobody@example.org\" not found."}`)
		c.get(t, "/api/Destinations/manager").has(t, 406, "not found") // no customer
		c.get(t, "/api/Users/"+charlieID).has(t, 200, `"DestinationList":[`+row+`],"SpaceUsed":0`)
		c.get(t, "/api/Users").has(t, 200, `"DestinationList":[`+row+`],"SpaceUsed":0`)
		c.call(t, "POST", "/api/Destinations", body).is(t, 400, `{"Message":"Destination \"main\" already exists."}`)
		c.call(t, "PUT", "/api/Accounts/RemoveDestination", `{"DestinationID":"`+bucket+`"}`).is(t, 400,
			`{"Message":"Destination \"main\" is assigned to \"charlie\"."}`)
		c.call(t, "PUT", "/api/Destinations", `{"ID":"`+id+`","UserID":"`+charlieID+`","AccountID":"`+account+`","Destination":"spare","PackageID":0}`).isEmpty(t)
		c.get(t, "/api/Destinations/charlie").has(t, 200, `{"ID":"`+id+`","CurrentVolume":0,"PackageID":0,`)
		c.get(t, "/api/Destinations/charlie").has(t, 200, `"Destination":"spare"`)
		c.call(t, "PUT", "/api/Accounts/RemoveDestination", `{"DestinationID":"`+bucket+`"}`).isEmpty(t)
		drop := func(id, user string) answer { return c.call(t, "DELETE", "/api/Destinations/"+id+"?UserID="+user, "") }
		drop(unknownID, charlieID).is(t, 400, `{"Message":"Destination \"`+unknownID+`\" not found."}`)
		drop(id, robertID).is(t, 400, `{"Message":"Destination \"`+id+`\" not found."}`)
		drop(id, unknownID).is(t, 400, `{"Message":"User \"`+unknownID+`\" not found."}`)
		drop(id, "").is(t, 400, missing("userId"))
		drop(id, charlieID).isEmpty(t)
		c.get(t, "/api/Destinations/charlie").is(t, 200, "[]")
	})
}

// The account destination's ID is taken as well (DESIGN section 2).
func TestAUsersDestinationByTheAccountDestinationsID(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		account := c.account(t, "S3", "0", `{"AmazonS3":{`+s3Settings+`}}`)
		bucket := c.bucket(t, account, "main")
		c.call(t, "POST", "/api/Destinations", `{"UserID":"`+charlieID+`","AccountID":"`+account+`","Destination":"main","PackageID":0}`).isID(t)
		c.call(t, "PUT", "/api/Destinations", `{"ID":"`+bucket+`","UserID":"`+charlieID+`","AccountID":"`+account+`"}`).isEmpty(t)
		c.call(t, "DELETE", "/api/Destinations/"+bucket+"?userId="+charlieID, "").isEmpty(t)
		c.get(t, "/api/Destinations/charlie").is(t, 200, "[]")
	})
}

func TestPostDestinationsIsRefused(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		account := c.account(t, "S3", "0", `{"AmazonS3":{`+s3Settings+`}}`)
		c.bucket(t, account, "main")
		whole := `{"UserID":"` + charlieID + `","AccountID":"` + account + `","Destination":"main","PackageID":0}`
		for change, want := range map[[2]string]string{
			{charlieID, unknownID}:        `{"Message":"User \"` + unknownID + `\" not found."}`,
			{charlieID, managerID}:        `{"Message":"User \"` + managerID + `\" not found."}`,
			{account, unknownID}:          `{"Message":"Account \"` + unknownID + `\" not found."}`,
			{"main", "nothing"}:           `{"Message":"Destination \"nothing\" not found."}`,
			{`ID":0`, `ID":4711`}:         `{"Message":"Package \"4711\" not found."}`,
			{`,"PackageID":0`, ``}:        missing("PackageID"),
			{`"Destination":"main",`, ``}: missing("Destination"),
		} {
			c.call(t, "POST", "/api/Destinations", strings.Replace(whole, change[0], change[1], 1)).is(t, 400, want)
		}
	})
}

// Section 6.1, POST Users: destinations in the same transaction, or nothing.
func TestPostUsersWithDestinations(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		account := c.account(t, "S3", "0", `{"AmazonS3":{`+s3Settings+`}}`)
		c.bucket(t, account, "main")
		with := func(list string) string {
			return `{"Email":"fresh","Password":"splendidpass","Enabled":true,"DestinationList":[` + list + `]}`
		}
		good := `{"AccountID":"` + account + `","Destination":"main","PackageID":0}`
		for list, want := range map[string]string{
			good + `,{"AccountID":"` + unknownID + `","Destination":"main","PackageID":0}`: `"Account \"` + unknownID + `\" not found."`,
			`{"AccountID":"x","Destination":"main","PackageID":0}`:                         `"Account \"x\" not found."`,
			strings.Replace(good, "main", "none", 1):                                       `"Destination \"none\" not found."`,
			strings.Replace(good, `ID":0`, `ID":4711`, 1):                                  `"Package \"4711\" not found."`,
			good + `,` + good: `"Destination \"main\" already exists."`,
		} {
			c.call(t, "POST", "/api/Users", with(list)).is(t, 200, want)
		}
		if a := c.get(t, "/api/Users"); strings.Contains(a.body, "fresh") {
			t.Errorf("a refused user is there: %s", a.body)
		}
		id := c.call(t, "POST", "/api/Users", with(good)).isID(t)
		c.get(t, "/api/Users/"+id).has(t, 200, `"DestinationList":[{"ID":"`)
		c.call(t, "DELETE", "/api/Users/"+id+"/Account", "").isEmpty(t)
		c.call(t, "PUT", "/api/Accounts/RemoveDestination", `{"AccountID":"`+account+`","Destination":"main"}`).isEmpty(t)
	})
}

// Section 8.1: what companies are given.
func TestCompaniesAreGivenDestinations(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		account := c.account(t, "S3", "0", `{"AmazonS3":{`+s3Settings+`}}`)
		one, two := c.bucket(t, account, "one"), c.bucket(t, account, "two")
		id := c.call(t, "POST", "/api/Companies", `{"Name":"Gamma","Destinations":[{"DestinationId":"`+two+`"},{"DestinationId":"`+strings.ToUpper(one)+`","PlanId":"7"}]}`).isID(t)
		given := `"Destinations":[{"DestinationId":"` + two + `"},{"DestinationId":"` + one + `","PlanId":7}]`
		c.get(t, "/api/Companies/"+id).has(t, 200, given)
		c.get(t, "/api/Companies").has(t, 200, given)
		c.call(t, "PUT", "/api/Companies", `{"Id":"`+id+`","Name":"Delta"}`).isEmpty(t)
		c.get(t, "/api/Companies/"+id).has(t, 200, given)
		c.call(t, "PUT", "/api/Accounts/RemoveDestination", `{"DestinationID":"`+one+`"}`).is(t, 400,
			`{"Message":"Destination \"one\" is given to company \"Delta\"."}`)
		c.call(t, "PUT", "/api/Companies", `{"Id":"`+id+`","Destinations":[]}`).isEmpty(t)
		c.get(t, "/api/Companies/"+id).has(t, 200, `"Destinations":[]`)
	})
}

// Section 8.2, and what checks find out, against a real S3 server and a folder.
func TestDestinationsAreCheckedAndMade(t *testing.T) {
	s3 := s3test.Start(t, "there")
	folder := t.TempDir()
	each(t, func(t *testing.T, c *client) {
		account := c.account(t, "Gateway", "5", `{"S3Compatible":{"AccessKey":"`+s3test.AccessKey+`","SecretKey":"`+s3test.SecretKey+`","HTTPEnpoint":"http://`+s3.Address+`"}}`)
		good, bad := c.bucket(t, account, "there"), c.bucket(t, account, "missing")
		made := "made-on-" + strings.ToLower(c.s.Engine)
		create := `{"AccountID":"` + account + `","DisplayName":"Made","DestinationSettings":{"S3Compatible":{"BucketName":"` + made + `"}}}`
		c.call(t, "POST", "/api/Accounts/CreateDestination", create).has(t, 200, `"Destination":"`+made+`","DestinationDisplayName":"Made"}`)
		if _, err := os.Stat(filepath.Join(s3.Folder, made)); err != nil {
			t.Errorf("the bucket was not made: %v", err)
		}
		c.call(t, "POST", "/api/Accounts/CreateDestination", create).is(t, 400, `{"Message":"Destination \"`+made+`\" already exists."}`)
		c.call(t, "POST", "/api/Accounts/CreateDestination", strings.Replace(create, made, "there", 1)).has(t, 400, "already exists")
		c.call(t, "POST", "/api/Accounts/CreateDestination", strings.Replace(create, "S3Compatible", "Azure", 1)).has(t, 400, "No name of a bucket")
		share := c.account(t, "Share", "21", `{"FS":{"Path":"`+folder+`"}}`)
		swift := c.account(t, "Swift", "3", `{"OpenStack":{"UserName":"u","ApiKey":"k","AuthService":"https://keystone.example.com"}}`)
		stored := c.bucket(t, swift, "container")
		if err := c.s.Jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]core.CheckState{good: core.CheckOK, bad: core.CheckFailed, stored: core.CheckNoDriver, c.only(t, share): core.CheckOK} {
			d, err := c.s.Store.Read(t.Context()).Destination(core.Everywhere, core.DestinationID(id))
			if err != nil || d.Check.State != want || want == core.CheckFailed && !strings.Contains(d.Check.Problem, "no bucket") {
				t.Errorf("%s is %+v (%v), want %s", d.Bucket, d.Check, err, want)
			}
		}
	})
}

// What storage says is told, in words and as what it is to the caller: not a
// right he lacks, nor trouble of this server. What cannot be had is refused
// before anything is made.
func TestCreateDestinationTellsWhatStorageSays(t *testing.T) {
	s3 := s3test.Start(t)
	gone := s3test.Start(t)
	gone.Stop()
	each(t, func(t *testing.T, c *client) {
		account := func(key, secret, address string) string {
			return c.account(t, "Gateway", "5", `{"S3Compatible":{"AccessKey":"`+key+`","SecretKey":"`+secret+`","HTTPEnpoint":"http://`+address+`"}}`)
		}
		good := account(s3test.AccessKey, s3test.SecretKey, s3.Address)
		azure := c.account(t, "Azure", "2", `{"Azure":{"AccountName":"acme","SharedKey":"a2V5","CustomEndpoint":"http://`+gone.Address+`"}}`)
		bucket := func(more string) string { return `{"S3Compatible":{"BucketName":"made"` + more + `}}` }
		tests := []struct {
			name, account, settings string
			status                  int
			want                    string
		}{
			{"a wrong secret", account(s3test.AccessKey, "wrong", s3.Address), bucket(""), 400, `{"Message":"The storage says: the secret key is wrong."}`},
			{"an unknown key", account("nobody", "wrong", s3.Address), bucket(""), 400, `{"Message":"The storage says: the access key is not known."}`},
			{"a server that is gone", account("a", "s", gone.Address), bucket(""), 503, `{"Message":"The server cannot be reached."}`},
			{"a place that is closed", account("a", "s", "169.254.169.254"), bucket(""), 400, `{"Message":"Address 169.254.169.254 may not be reached: it is link-local or multicast."}`},
			{"a name that is none", good, strings.Replace(bucket(""), "made", "NO bucket", 1), 400, invalid("DestinationSettings", "Bucket name contains invalid characters.")},
			{"a region that is none", good, bucket(`,"Region":"mars"`), 400, `{"Message":"The server does not take the request (AuthorizationHeaderMalformed)."}`},
			{"acceleration", good, bucket(`,"UseS3TransferAcceleration":true`), 400, `{"Message":"Transfer acceleration is Amazon's, outside of China and its government's regions."}`},
			{"immutability at Azure", azure, `{"Azure":{"BucketName":"made","UseImmutability":"true"}}`, 400,
				`{"Message":"An immutable container can only be made at Azure itself: add it once it is there."}`},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				c.call(t, "POST", "/api/Accounts/CreateDestination", `{"AccountID":"`+tt.account+`","DisplayName":"D","DestinationSettings":`+tt.settings+`}`).is(t, tt.status, tt.want)
				c.get(t, "/api/Accounts/"+tt.account).has(t, 200, `"Destinations":[]`)
			})
		}
		if made, err := os.ReadDir(s3.Folder); err != nil || len(made) > 0 {
			t.Errorf("made are %v, %v", made, err)
		}
	})
}

// An account of a folder has exactly one destination; one that was removed can
// come back.
func TestAFolderHasOneDestination(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		share := c.account(t, "Share", "21", `{"FS":{"Path":"/srv/share"}}`)
		add := `{"AccountID":"` + share + `","Destination":"/srv/share","DestinationDisplayName":"Again"}`
		c.call(t, "POST", "/api/Accounts/AddDestination", add).has(t, 400, "exactly one destination")
		c.call(t, "PUT", "/api/Accounts/RemoveDestination", `{"DestinationID":"`+c.only(t, share)+`"}`).isEmpty(t)
		c.call(t, "POST", "/api/Accounts/AddDestination", add).has(t, 200, `"DestinationDisplayName":"Again"`)
		c.call(t, "POST", "/api/Accounts/AddDestination", strings.Replace(add, `/srv/share"`, `other"`, 1)).has(t, 400, "exactly one destination")
		for _, path := range []string{"/srv/" + strings.Repeat("x", 2000), `/srv/\u0001`} {
			c.call(t, "POST", "/api/Accounts", `{"DisplayName":"Share","Type":"FS","AccountSettings":{"FS":{"Path":"`+path+`"}}}`).has(t, 400, `"model.Path"`)
		}
	})
}

// only gives the one destination of an account.
func (c *client) only(t *testing.T, account string) string {
	t.Helper()
	a, err := c.s.Store.Read(t.Context()).Account(core.Everywhere, core.AccountID(account))
	if err != nil || len(a.Destinations) != 1 {
		t.Fatalf("account %+v: %v", a, err)
	}
	return string(a.Destinations[0].ID)
}
