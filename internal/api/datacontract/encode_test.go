package datacontract

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/sdk/mbs"
)

const (
	head       = ` xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.datacontract.org/2004/07/MBSAPImvc.Engine.Models">`
	nilHead    = ` xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true" xmlns="`
	arrayAttrs = `="http://schemas.microsoft.com/2003/10/Serialization/Arrays"`
)

func encode(t *testing.T, v any) string {
	t.Helper()
	out, err := Append(nil, v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// unindent takes the indentation of a sample away.
func unindent(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString(strings.TrimSpace(line))
	}
	return b.String()
}

func charlie() mbs.UsersModels {
	return mbs.UsersModels{
		ID: "9d6de082-741c-44fe-b067-1a36eb03fa40", Email: "charlie", FirstName: "Charlie", LastName: "Green",
		NotificationEmails: []string{"c@example.org"}, Enabled: true, SpaceUsed: 745908,
		DestinationList: []mbs.UserDestinationsModel{{
			ID: "5ca40a3a-9e91-4013-b749-9f0b5c1d2e3f", PackageID: 27755,
			DestinationsModel: mbs.DestinationsModel{AccountID: "94bf5b06-79a0-4a52-88ed-36da652f4254",
				AccountDisplayName: "CorporateS3", Destination: "bucket", DestinationDisplayName: "Cloud Account"},
		}},
	}
}

// The sample of the contract's appendix.
const charliesList = `
<ArrayOfUsersModels` + head + `
  <UsersModels>
    <Company></Company>
    <DestinationList>
      <UserDestinationsModel>
        <AccountDisplayName>CorporateS3</AccountDisplayName><AccountID>94bf5b06-79a0-4a52-88ed-36da652f4254</AccountID>
        <Destination>bucket</Destination><DestinationDisplayName>Cloud Account</DestinationDisplayName>
        <CurrentVolume>0</CurrentVolume><ID>5ca40a3a-9e91-4013-b749-9f0b5c1d2e3f</ID><PackageID>27755</PackageID>
      </UserDestinationsModel>
    </DestinationList>
    <Email>charlie</Email><Enabled>true</Enabled><FirstName>Charlie</FirstName><ID>9d6de082-741c-44fe-b067-1a36eb03fa40</ID>
    <LastName>Green</LastName><LicenseManagmentMode>Manual</LicenseManagmentMode>
    <NotificationEmails xmlns:d3p1` + arrayAttrs + `><d3p1:string>c@example.org</d3p1:string></NotificationEmails>
    <SpaceUsed>745908</SpaceUsed>
  </UsersModels>
</ArrayOfUsersModels>`

type PackagesModels struct {
	ID                    int64       `json:"ID"`
	Cost                  mbs.Decimal `json:"Cost"`
	IsGlacierRestoreLimit bool        `json:"isGlacierRestoreLimit"`
	UseRestoreLimit       bool        `json:"UseRestoreLimit"`
	StorageLimit          mbs.Decimal `json:"StorageLimit"`
	Description           *string     `json:"Description"`
	RestoreLimit          mbs.Decimal `json:"RestoreLimit"`
	Left                  string      `json:"Left,omitempty"`
	Hidden                string      `json:"-"`
}

func TestDocuments(t *testing.T) {
	tests := []struct {
		name string
		v    any
		want string
	}{
		{"a list of users", []mbs.UsersModels{charlie()}, charliesList},
		{"one user: prefixes by depth", charlie(), strings.NewReplacer("<ArrayOfUsersModels"+head, "", "</ArrayOfUsersModels>", "",
			"<UsersModels>", "<UsersModels"+head, "d3p1", "d2p1").Replace(charliesList)},
		{"an empty list", []mbs.UsersModels{}, `<ArrayOfUsersModels` + head + `</ArrayOfUsersModels>`},
		{"a list of computers", []*mbs.UserComputerData{{DestinationID: "d", ComputerName: "a & b"}, nil},
			`<ArrayOfUserComputerData` + head + `<UserComputerData><ComputerName>a &amp; b</ComputerName>` +
				`<DestinationId>d</DestinationId></UserComputerData><UserComputerData i:nil="true" /></ArrayOfUserComputerData>`},
		{"an administrator: null, date, map by alphabet, enumerations by name", mbs.AdministratorsModels{
			AdminID: "a", PermissionsModels: mbs.PermissionsModels{"Users": mbs.Access, "ADS": mbs.None}, Companies: []string{},
			DateCreated: mbs.NewDate(time.Date(2018, 5, 15, 15, 44, 51, 70e6, time.UTC)), AccountType: mbs.InternalAccount},
			`<AdministratorsModels` + head + `<AccessToCompaniesMode>SpecifiedCompanies</AccessToCompaniesMode>
			<AccountType>InternalAccount</AccountType><AdminID>a</AdminID>
			<Companies xmlns:d2p1` + arrayAttrs + `></Companies><DateCreated>2018-05-15T15:44:51.07</DateCreated>
			<Email></Email><Enabled>false</Enabled><FirstName></FirstName><LastLogin i:nil="true" /><LastName></LastName>
			<PermissionsModels><ADS>None</ADS><Users>Access</Users></PermissionsModels></AdministratorsModels>`},
		{"a company: base members before Id", mbs.CompanyModel{ID: "c", CompanyBase: mbs.CompanyBase{Name: "Acme",
			StorageLimit: -1, LicenseSettings: mbs.CompanyLicensesPool}},
			`<CompanyModel` + head + `<Destinations i:nil="true" /><LicenseSettings>CompanyLicensesPool</LicenseSettings>
			<Name>Acme</Name><StorageLimit>-1</StorageLimit><Id>c</Id></CompanyModel>`},
		{"decimals, capitals before small letters", PackagesModels{ID: 1, StorageLimit: mbs.NewDecimal(1000000), Cost: mbs.NewDecimal(61000),
			RestoreLimit: mbs.NewDecimal(-10000)},
			`<PackagesModels` + head + `<Cost>6.1</Cost><Description i:nil="true" /><ID>1</ID><RestoreLimit>-1</RestoreLimit>
			<StorageLimit>100</StorageLimit><UseRestoreLimit>false</UseRestoreLimit>
			<isGlacierRestoreLimit>false</isGlacierRestoreLimit></PackagesModels>`},
		{"null", (*mbs.UsersModels)(nil), `<UsersModels` + nilHead + `http://schemas.datacontract.org/2004/07/MBSAPImvc.Engine.Models" />`},
		{"no list", []mbs.UsersModels(nil), `<ArrayOfUsersModels` + nilHead + `http://schemas.datacontract.org/2004/07/MBSAPImvc.Engine.Models" />`},
		{"an empty list", []mbs.UsersModels{}, `<ArrayOfUsersModels` + head + `</ArrayOfUsersModels>`},
		{"null list", (*[]mbs.UsersModels)(nil), `<ArrayOfUsersModels` + nilHead + `http://schemas.datacontract.org/2004/07/MBSAPImvc.Engine.Models" />`},
		{"a bare string", "9d6de082", `<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">9d6de082</string>`},
		{"a bare null string", (*string)(nil), `<string` + nilHead + `http://schemas.microsoft.com/2003/10/Serialization/" />`},
		{"a bare number", 5, `<int xmlns="http://schemas.microsoft.com/2003/10/Serialization/">5</int>`},
		{"a bare long number", int64(5), `<long xmlns="http://schemas.microsoft.com/2003/10/Serialization/">5</long>`},
		{"a bare boolean", true, `<boolean xmlns="http://schemas.microsoft.com/2003/10/Serialization/">true</boolean>`},
		{"a list of strings", []string{"a"}, `<ArrayOfstring xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns` + arrayAttrs + `><string>a</string></ArrayOfstring>`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := encode(t, tt.v)
			if want := unindent(tt.want); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			wellFormed(t, got)
		})
	}
}

func TestCharactersXMLCannotSay(t *testing.T) {
	got := encode(t, "a\x00\x1b\xff\uFFFE\r\n\t<]]>&\"é\U0001F600")
	want := `<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">a` + "\uFFFD\uFFFD\uFFFD\uFFFD&#xD;\n\t" +
		`&lt;]]&gt;&amp;"é` + "\U0001F600</string>"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	wellFormed(t, got)
}

func wellFormed(t *testing.T, doc string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(doc))
	for {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in %s", err, doc)
		}
	}
}

func TestErrorDocument(t *testing.T) {
	if got := string(AppendError(nil, "a < b")); got != "<Error><Message>a &lt; b</Message></Error>" {
		t.Errorf("got %s", got)
	}
}

func TestWhatHasNoPlaceInTheFormat(t *testing.T) {
	type Model struct{ Bad any }
	for name, v := range map[string]any{
		"nothing":               nil,
		"a map as a whole":      map[string]int{},
		"a member of any":       Model{Bad: make(chan int)},
		"a key that is no name": struct2{M: map[string]int{"a b": 1}},
		"a nameless struct":     struct{}{},
	} {
		if out, err := Append([]byte("x"), v); err == nil || string(out) != "x" {
			t.Errorf("%s: %s, %v", name, out, err)
		}
	}
}

type struct2 struct{ M map[string]int }

func TestAnEnumerationsUnknownValueIsItsNumber(t *testing.T) {
	got := encode(t, mbs.CompanyBase{LicenseSettings: 9})
	if !strings.Contains(got, "<LicenseSettings>9</LicenseSettings>") {
		t.Errorf("got %s", got)
	}
}

func TestListsWriteWhatDocumentsDo(t *testing.T) {
	for _, n := range []int{0, 1, 300} {
		rows := make([]mbs.UsersModels, n)
		var out bytes.Buffer
		l := NewList[mbs.UsersModels](&out)
		for i := range rows {
			rows[i] = charlie()
			if err := l.Write(&rows[i]); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.Close(); err != nil || out.String() != encode(t, rows) {
			t.Errorf("%d rows: %v, %d bytes", n, err, out.Len())
		}
	}
}

func TestAnAbortedListIsNotClosed(t *testing.T) {
	var out bytes.Buffer
	l := NewList[mbs.UsersModels](&out)
	user := charlie()
	for range 100 {
		if err := l.Write(user); err != nil {
			t.Fatal(err)
		}
	}
	for _, wrong := range []any{mbs.CompanyModel{}, (*mbs.UsersModels)(nil), nil} {
		if err := l.Write(wrong); err == nil {
			t.Errorf("%T was written", wrong)
		}
	}
	l.Abort()
	if out.Len() == 0 || strings.Contains(out.String(), "</ArrayOf") {
		t.Errorf("%d bytes went out, ending %q", out.Len(), out.Bytes()[out.Len()-10:])
	}
}

func TestPlansAreMadeOnce(t *testing.T) {
	first := planOf(reflect.TypeFor[mbs.UserDestinationsModel]())
	if again := planOf(reflect.TypeFor[mbs.UserDestinationsModel]()); &first[0] != &again[0] {
		t.Error("made twice")
	}
}

func BenchmarkListRow(b *testing.B) {
	user := charlie()
	l := NewList[mbs.UsersModels](io.Discard)
	b.ReportAllocs()
	for b.Loop() {
		if err := l.Write(&user); err != nil {
			b.Fatal(err)
		}
	}
	_ = l.Close()
}
