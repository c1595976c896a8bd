package mbs

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

func TestUsersShowWholeKibibytes(t *testing.T) {
	for bytes, want := range map[core.Bytes]int64{0: 0, 1023: 0, 1024: 1, 763809792: 745908} {
		if got := fromCustomer(&core.User{Customer: &core.Customer{SpaceUsed: bytes}}).SpaceUsed; got != want {
			t.Errorf("%d bytes are shown as %d KiB, want %d", bytes, got, want)
		}
	}
}

func TestAnsweredPermissionsAreKnownToCore(t *testing.T) {
	for _, key := range wire.AnsweredPermissions() {
		if p, ok := core.ParsePermission(string(key)); !ok || p.String() != string(key) {
			t.Errorf("%s is called %s in core", key, p)
		}
	}
}

func TestEveryPermissionButShowRmmCanBeGiven(t *testing.T) {
	on := wire.Access
	for _, p := range core.AllPermissions() {
		got := toPermissions(wire.PermissionsEdit{wire.Permission(p.String()): &on})
		want := map[core.Permission]bool{p: true}
		if p == core.PermShowRmm {
			want = map[core.Permission]bool{}
		}
		if !maps.Equal(got, want) {
			t.Errorf("%v: got %v", p, got)
		}
	}
}

func TestPermissionsNotSentAreNotMentioned(t *testing.T) {
	on, off := wire.Access, wire.None
	got := toPermissions(wire.PermissionsEdit{"Users": &on, "Billing": &off, "Storage": nil, "NoSuchThing": &on})
	want := map[core.Permission]bool{core.PermUsers: true, core.PermBilling: false}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSystemAdministratorsShowEveryPermission(t *testing.T) {
	got := fromPermissions(core.Staff{SystemAdmin: true})
	if len(got) != 32 || slices.Contains(slices.Collect(maps.Values(got)), wire.None) {
		t.Errorf("got %v", got)
	}
	one := fromPermissions(core.Staff{Permissions: core.PermissionSet(core.PermMonitoring, core.PermShowTickets)})
	if len(one) != 32 || one["Monitiring"] != wire.Access || one["Users"] != wire.None {
		t.Errorf("got %v", one)
	}
}

func TestAdministratorsShowTheirCompanies(t *testing.T) {
	acme := []core.CompanyRef{{ID: "1", Name: "Acme"}}
	tests := []struct {
		name      string
		facet     core.Staff
		mode      wire.AccessToCompaniesEnum
		companies []string
	}{
		{"listed", core.Staff{Companies: acme}, wire.SpecifiedCompanies, []string{"Acme"}},
		{"none", core.Staff{}, wire.SpecifiedCompanies, []string{}},
		{"all", core.Staff{AllCompanies: true}, wire.AllCompanies, []string{}},
		{"system administrator", core.Staff{SystemAdmin: true, Companies: acme}, wire.AllCompanies, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := fromStaff(&core.User{Staff: &tt.facet})
			if got.AccessToCompaniesMode != tt.mode || !reflect.DeepEqual(got.Companies, tt.companies) {
				t.Errorf("got %v %v", got.AccessToCompaniesMode, got.Companies)
			}
		})
	}
}

func TestUserChangesLeaveOutWhatIsNotSent(t *testing.T) {
	yes, empty, name := true, "", "x"
	if got := toCustomerUpdate(wire.UsersEditModels{Enabled: &yes}); !reflect.DeepEqual(got, core.CustomerUpdate{Enabled: &yes}) {
		t.Errorf("nothing sent: got %+v", got)
	}
	got := toCustomerUpdate(wire.UsersEditModels{Email: &empty, Password: &empty, FirstName: &empty, LastName: &name, Company: &empty,
		NotificationEmails: []string{}})
	want := core.CustomerUpdate{FirstName: &empty, LastName: &name, Company: &empty, NotificationEmails: &[]string{}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("empty strings: got %+v, want %+v", got, want)
	}
}

func TestEitherSpellingOfTheLicenseModeCounts(t *testing.T) {
	automatic := wire.Automatic
	for _, in := range []wire.UsersEditModels{{LicenseManagmentMode: &automatic}, {LicenseManagementMode: &automatic}} {
		if got := toCustomerUpdate(in).LicenseMode; got == nil || *got != core.AutomaticLicense {
			t.Errorf("%+v: got %v", in, got)
		}
	}
}

func TestCompanyChangesLeaveOutWhatIsNotSent(t *testing.T) {
	empty := ""
	if got := toCompanyUpdate(wire.CompanyEditModel{Name: &empty}); !reflect.DeepEqual(got, core.CompanyUpdate{}) {
		t.Errorf("got %+v", got)
	}
	limit, licence := int64(-5), int64(3)
	got := toCompanyUpdate(wire.CompanyEditModel{StorageLimit: &limit, DefaultLicense: &licence, AllowedLicenses: []int64{1, 2}})
	if *got.StorageLimit != -5 || *got.DefaultLicense != 3 || !slices.Equal(*got.AllowedLicenses, []int{1, 2}) {
		t.Errorf("got %+v", got)
	}
}

func TestLoginAnswerIsTheContractsSample(t *testing.T) {
	issued := time.Date(2018, 4, 28, 13, 50, 43, 123456000, time.UTC)
	expires := issued.Add(core.MBSTokenLifetime)
	got := fromToken(core.Token{Secret: "fake", Login: "wejfiwejf", IssuedAt: issued, ExpiresAt: &expires})
	want := wire.LoginAnswer{AccessToken: "fake", TokenType: "bearer", ExpiresIn: 1209599, UserName: "wejfiwejf",
		Issued: "Sat, 28 Apr 2018 13:50:43 GMT", Expires: "Sat, 12 May 2018 13:50:43 GMT"}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestBearerTokens(t *testing.T) {
	tests := []struct {
		name, header, token string
		ok                  bool
	}{
		{"as documented", "Bearer abc", "abc", true},
		{"in lower case", "bearer abc", "abc", true},
		{"with more spaces", "BEARER   abc ", "abc", true},
		{"no header", "", "", false},
		{"no scheme", "abc", "abc", false},
		{"no token", "Bearer ", "", false},
		{"another scheme", "Basic YTpi", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			token, ok := bearer(tt.header)
			if ok != tt.ok || ok && token != tt.token {
				t.Errorf("got %q, %v", token, ok)
			}
		})
	}
}
