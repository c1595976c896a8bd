package mbs

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func compact(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The expected texts are the contract's samples, in its order of members.
func TestAnswersAreTheContractsSamples(t *testing.T) {
	plan := int64(7)
	tests := []struct {
		name string
		v    any
		want string
	}{
		{"user", UsersModels{
			ID: "9d6de082-741c-44fe-b067-1a36eb03fa40", Email: "robert.z", FirstName: "Robert", LastName: "Techhead",
			NotificationEmails: []string{"techie@somedomain.com"}, Enabled: true,
			DestinationList: []UserDestinationsModel{{
				ID: "5ca40a3a-9e91-4013-b749-9f0b5c1d2e3f", PackageID: 27755,
				DestinationsModel: DestinationsModel{AccountID: "94bf5b06-79a0-4a52-88ed-36da652f4254",
					AccountDisplayName: "CorporateS3", Destination: "storageBucket", DestinationDisplayName: "Cloud Account"},
			}}, SpaceUsed: 745908},
			`{"ID":"9d6de082-741c-44fe-b067-1a36eb03fa40","Email":"robert.z","FirstName":"Robert","LastName":"Techhead",` +
				`"NotificationEmails":["techie@somedomain.com"],"Company":"","Enabled":true,"LicenseManagmentMode":0,` +
				`"DestinationList":[{"ID":"5ca40a3a-9e91-4013-b749-9f0b5c1d2e3f","CurrentVolume":0,"PackageID":27755,` +
				`"AccountID":"94bf5b06-79a0-4a52-88ed-36da652f4254","AccountDisplayName":"CorporateS3",` +
				`"Destination":"storageBucket","DestinationDisplayName":"Cloud Account"}],"SpaceUsed":745908}`},
		{"administrator", AdministratorsModels{
			AdminID: "773eb9de-7aac-4177-a5a5-ebcee77ee97e", Email: "testuser", FirstName: "Main", LastName: "Administrator",
			Enabled: true, PermissionsModels: PermissionsModels{"Dashboard": None, "Users": Access},
			DateCreated: NewDate(time.Date(2018, 5, 15, 15, 44, 51, 70e6, time.UTC)), Companies: []string{},
			AccessToCompaniesMode: AllCompanies, AccountType: InternalAccount},
			`{"AdminID":"773eb9de-7aac-4177-a5a5-ebcee77ee97e","Email":"testuser","FirstName":"Main",` +
				`"LastName":"Administrator","Enabled":true,"PermissionsModels":{"Users":1,"Dashboard":0},"LastLogin":null,` +
				`"DateCreated":"2018-05-15T15:44:51.07","Companies":[],"AccessToCompaniesMode":1,"AccountType":1}`},
		{"company", CompanyModel{ID: "f0c1", CompanyBase: CompanyBase{Name: "Acme", StorageLimit: 107374182400,
			LicenseSettings: GlobalLicensesPool, Destinations: []CompanyDestinationModel{{DestinationID: "d1", PlanID: &plan}}}},
			`{"Id":"f0c1","Name":"Acme","StorageLimit":107374182400,"LicenseSettings":1,` +
				`"Destinations":[{"DestinationId":"d1","PlanId":7}]}`},
		{"computer", UserComputerData{DestinationID: "74c0060b-1ca5-4342-9d02-2a7f57e378c4", ComputerName: "roberts-mbp.dev.corp"},
			`{"DestinationId":"74c0060b-1ca5-4342-9d02-2a7f57e378c4","ComputerName":"roberts-mbp.dev.corp"}`},
		{"login", LoginAnswer{AccessToken: "fake", TokenType: "bearer", ExpiresIn: 1209599, UserName: "wejfiwejf",
			Issued: "Sat, 28 Apr 2018 13:50:43 GMT", Expires: "Sat, 12 May 2018 13:50:43 GMT"},
			`{"access_token":"fake","token_type":"bearer","expires_in":1209599,"userName":"wejfiwejf",` +
				`".issued":"Sat, 28 Apr 2018 13:50:43 GMT",".expires":"Sat, 12 May 2018 13:50:43 GMT"}`},
		{"login refused", LoginError{"invalid_grant", "The user name or password is incorrect."},
			`{"error":"invalid_grant","error_description":"The user name or password is incorrect."}`},
		{"error", ErrorBody{Message: "Authorization has been denied for this request."},
			`{"Message":"Authorization has been denied for this request."}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := compact(t, tt.v); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestPermissionsPrintInTheVendorsOrder(t *testing.T) {
	all := PermissionsModels{"ShowTickets": Access, "AssignTags": None}
	keys := AnsweredPermissions()
	for _, p := range keys {
		all[p] = None
	}
	got := compact(t, all)
	if len(keys) != 32 || !strings.HasPrefix(got, `{"Users":0,"StorageLimit":0,`) ||
		!strings.Contains(got, `"Dashboard":0,"Downloads":0,`) ||
		!strings.HasSuffix(got, `"ManageImmutability":0,"AssignTags":0,"ShowTickets":1}`) {
		t.Errorf("%d keys: %s", len(keys), got)
	}
	if got := compact(t, PermissionsModels(nil)); got != "null" {
		t.Errorf("no dictionary prints %s", got)
	}
}

func TestPermissionKeysReadInAnyLetterCase(t *testing.T) {
	var edit PermissionsEdit
	if err := json.Unmarshal([]byte(`{"users":1,"MONITIRING":0,"showRmm":1,"Else":1,"psa":null}`), &edit); err != nil {
		t.Fatal(err)
	}
	for _, key := range []Permission{"Users", "Monitiring", "ShowRmm", "Else"} {
		if edit[key] == nil {
			t.Errorf("no %s in %v", key, edit)
		}
	}
	if v, ok := edit["PSA"]; !ok || v != nil {
		t.Errorf("PSA is %v", v)
	}
	if _, ok := ParsePermission("else"); ok {
		t.Error("a key the vendor lacks is known")
	}
}

func TestEnumerations(t *testing.T) {
	type enum interface {
		EnumName() (string, bool)
		EnumByName(string) (int, bool)
		String() string
	}
	tests := []struct {
		value enum
		n     int
		name  string
	}{
		{Manual, 0, "Manual"}, {Automatic, 1, "Automatic"}, {CompanySettings, 2, "CompanySettings"},
		{CustomUsersSettings, 0, "CustomUsersSettings"}, {GlobalLicensesPool, 1, "GlobalLicensesPool"},
		{CompanyLicensesPool, 2, "CompanyLicensesPool"},
		{None, 0, "None"}, {Access, 1, "Access"},
		{SpecifiedCompanies, 0, "SpecifiedCompanies"}, {AllCompanies, 1, "AllCompanies"},
		{UndefinedAccount, 0, "Undefined"}, {InternalAccount, 1, "InternalAccount"}, {ExternalAccount, 2, "ExternalAccount"},
	}
	for _, tt := range tests {
		name, valid := tt.value.EnumName()
		n, ok := tt.value.EnumByName(strings.ToUpper(tt.name))
		if name != tt.name || !valid || n != tt.n || !ok || tt.value.String() != tt.name {
			t.Errorf("%s: name %q %t, value %d %t", tt.name, name, valid, n, ok)
		}
	}
	for _, bad := range []enum{UserModeType(3), LicensingMode(-1), PermissionEnum(2), AccessToCompaniesEnum(2), AdministratorAccountType(3)} {
		if _, valid := bad.EnumName(); valid {
			t.Errorf("%v is valid", bad)
		}
	}
	if s := UserModeType(3).String(); s != "3" {
		t.Errorf("a value without a name prints %s", s)
	}
}

func TestLicenceModeInEitherSpelling(t *testing.T) {
	a, b := Automatic, Manual
	if got := (UsersAddModels{LicenseManagmentMode: &a, LicenseManagementMode: &b}).Mode(); got != &a {
		t.Errorf("both given: %v", got)
	}
	if got := (UsersEditModels{LicenseManagementMode: &b}).Mode(); got != &b {
		t.Errorf("the right spelling alone: %v", got)
	}
}
