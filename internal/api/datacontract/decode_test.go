package datacontract

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/api/lenient"
	"github.com/purserhq/purser/sdk/mbs"
)

func asJSON(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// The sample of the contract's appendix.
const newUser = `
<UsersAddModels xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.datacontract.org/2004/07/MBSAPImvc.Engine.Models">
  <Company>Acme</Company>
  <DestinationList>
    <DestinationForNewUser><AccountID>94bf5b06-79a0-4a52-88ed-36da652f4254</AccountID><Destination>bucket</Destination><PackageID>27755</PackageID></DestinationForNewUser>
  </DestinationList>
  <Email>charlie</Email><Enabled>true</Enabled><FirstName>Charlie</FirstName><LastName>Green</LastName>
  <LicenseManagmentMode>Manual</LicenseManagmentMode>
  <NotificationEmails xmlns:d2p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><d2p1:string>c@example.org</d2p1:string></NotificationEmails>
  <Password>splendidpass</Password><SendEmailInstruction>false</SendEmailInstruction>
</UsersAddModels>`

const newUserJSON = `{"Email":"charlie","Enabled":true,"FirstName":"Charlie","LastName":"Green",` +
	`"NotificationEmails":["c@example.org"],"Company":"Acme","Password":"splendidpass",` +
	`"DestinationList":[{"AccountID":"94bf5b06-79a0-4a52-88ed-36da652f4254","Destination":"bucket","PackageID":27755}],` +
	`"SendEmailInstruction":false,"LicenseManagmentMode":0}`

func TestBodies(t *testing.T) {
	tests := []struct {
		name, in string
		dst      any
		want     string
	}{
		{"the contract's new user", newUser, &mbs.UsersAddModels{}, newUserJSON},
		{"any prefixes and namespaces", strings.NewReplacer("</d2p1:", "</z:", "<d2p1:", "<z:", "xmlns:d2p1", "xmlns:z",
			"</", "</q:", "<", "<q:", "xmlns=", "xmlns:q=").Replace(newUser), &mbs.UsersAddModels{}, newUserJSON},
		{"no namespace, any root, any letter case",
			`<x><EMAIL>ann</EMAIL><enabled>1</enabled></x>`, &mbs.UsersAddModels{}, `{"Email":"ann","Enabled":true}`},
		{"members in any order, unknown ones ignored",
			`<a><Password>p</Password><Other><x>1</x></Other><UserName>u</UserName></a>`, &mbs.LoginUserBindingModel{},
			`{"UserName":"u","Password":"p"}`},
		{"the login, with its dotted root", `<?xml version="1.0" encoding="utf-8"?>` +
			`<ProviderController.LoginUserBindingModel xmlns="http://schemas.datacontract.org/2004/07/MBSAPImvc.Controllers">` +
			`<Password>p</Password><UserName>u</UserName></ProviderController.LoginUserBindingModel>`,
			&mbs.LoginUserBindingModel{}, `{"UserName":"u","Password":"p"}`},
		{"null and empty",
			`<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><ID>7</ID><Email i:nil="true"/><Enabled></Enabled>
			<FirstName></FirstName><NotificationEmails/><LicenseManagmentMode i:nil="1"> </LicenseManagmentMode></a>`,
			&mbs.UsersEditModels{}, `{"ID":"7","FirstName":"","NotificationEmails":[]}`},
		{"a null list is absent", `<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><NotificationEmails i:nil="true"/></a>`,
			&mbs.UsersEditModels{}, `{"NotificationEmails":null}`},
		{"scalars with white space", "<a><Enabled>\n true\n</Enabled><FirstName> Ann </FirstName><LicenseManagmentMode> automatic </LicenseManagmentMode></a>",
			&mbs.UsersAddModels{}, `{"Enabled":true,"FirstName":" Ann ","LicenseManagmentMode":1}`},
		{"entities, references, CDATA, comments",
			`<a><!-- who --><FirstName>&lt;A&amp;<!-- x -->&#233;&#x41;<![CDATA[<b>]]></FirstName></a><!-- end -->`,
			&mbs.UsersAddModels{}, `{"FirstName":"\u003cA\u0026éA\u003cb\u003e"}`},
		{"permissions, in any letter case", `<a><PermissionsModels><users>Access</users><PSA>0</PSA><ShowRmm>none</ShowRmm></PermissionsModels></a>`,
			&mbs.AdministratorsNewModels{}, `{"PermissionsModels":{"PSA":0,"ShowRmm":0,"Users":1}}`},
		{"a list", `<ArrayOfUserComputerData><UserComputerData><ComputerName>a</ComputerName><DestinationId>d</DestinationId></UserComputerData>
			<UserComputerData/></ArrayOfUserComputerData>`, &[]mbs.UserComputerDelete{},
			`[{"DestinationId":"d","ComputerName":"a"},{}]`},
		{"one object where a list is meant", `<UserComputerData><ComputerName>a</ComputerName></UserComputerData>`,
			&[]mbs.UserComputerDelete{}, `[{"ComputerName":"a"}]`},
		{"a company from a newer client", `<CompanyCreateModel><AllowedLicenses xmlns:d2p1="x"><d2p1:int>1</d2p1:int><d2p1:int>2</d2p1:int></AllowedLicenses>
			<LicenseSettings>GlobalLicensesPool</LicenseSettings><Name>Acme</Name><StorageLimit/></CompanyCreateModel>`,
			&mbs.CompanyCreateModel{}, `{"Name":"Acme","LicenseSettings":1,"AllowedLicenses":[1,2]}`},
		{"utf-16 declared, as .NET strings do", `<?xml version="1.0" encoding="utf-16"?><a><FirstName>é</FirstName></a>`,
			&mbs.UsersAddModels{}, `{"FirstName":"é"}`},
		{"a byte order mark", "\xef\xbb\xbf<a><FirstName>Ann</FirstName></a>", &mbs.UsersAddModels{}, `{"FirstName":"Ann"}`},
		{"a member given twice, the last counts", "<a><FirstName>A</FirstName><FirstName>B</FirstName></a>", &mbs.UsersAddModels{}, `{"FirstName":"B"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := Decode([]byte(tt.in), tt.dst); err != nil {
				t.Fatalf("%v in %s", err, tt.in)
			}
			if got := asJSON(t, tt.dst); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestValuesThatCannotBeConverted(t *testing.T) {
	tests := []struct {
		in   string
		want lenient.FieldError
	}{
		{"<a><enabled>maybe</enabled></a>", lenient.FieldError{Field: "Enabled", Value: "maybe", Reason: lenient.Malformed}},
		{"<a><LicenseManagmentMode>3</LicenseManagmentMode></a>", lenient.FieldError{Field: "LicenseManagmentMode", Value: "3", Reason: lenient.Unknown}},
		{"<a><DestinationList><x/><x><PackageID>1.5</PackageID></x></DestinationList></a>",
			lenient.FieldError{Field: "DestinationList[1].PackageID", Value: "1.5", Reason: lenient.Malformed}},
		{"<a><DestinationList><x><PackageID>9223372036854775808</PackageID></x></DestinationList></a>",
			lenient.FieldError{Field: "DestinationList[0].PackageID", Value: "9223372036854775808", Reason: lenient.Range}},
		{"<a><Email><b>x</b></Email></a>", lenient.FieldError{Field: "Email", Reason: lenient.Malformed}},
		{"<a><NotificationEmails>x</NotificationEmails></a>", lenient.FieldError{Field: "NotificationEmails", Value: "x", Reason: lenient.Malformed}},
	}
	for _, tt := range tests {
		var got mbs.UsersAddModels
		err := Decode([]byte(tt.in), &got)
		if f, ok := errors.AsType[*lenient.FieldError](err); !ok || *f != tt.want {
			t.Errorf("%s: %v, want %v", tt.in, err, &tt.want)
		}
	}
}

func TestBodiesThatAreRefused(t *testing.T) {
	bomb := `<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a><Email>&y;</Email></a>`
	tests := []struct{ name, in string }{
		{"malformed", `<a><b></a>`},
		{"truncated", `<a><Email>x`},
		{"truncated in a tag", `<a><Ema`},
		{"two roots", `<a/><b/>`},
		{"text after the root", `<a/>x`},
		{"text before the root", `x<a/>`},
		{"text instead of members", `<a>x</a>`},
		{"no root", `<?xml version="1.0"?><!-- nothing -->`},
		{"a document type", `<!DOCTYPE a><a/>`},
		{"an external entity", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><Email>&x;</Email></a>`},
		{"entities in entities", bomb},
		{"an entity nobody declared", `<a><Email>&nbsp;</Email></a>`},
		{"a document type after the root", `<a/><!DOCTYPE a>`},
		{"a document type inside the root", `<a><!DOCTYPE b></a>`},
		{"a processing instruction", `<?xml-stylesheet href="x"?><a/>`},
		{"a processing instruction inside the root", `<a><?php x ?></a>`},
		{"a reference to U+0000", `<a><Email>&#0;</Email></a>`},
		{"a control character", "<a><Email>\x01</Email></a>"},
		{"invalid UTF-8", "<a><Email>\xff</Email></a>"},
		{"another encoding", `<?xml version="1.0" encoding="iso-8859-1"?><a/>`},
		{"too deep", strings.Repeat("<a>", 1000) + strings.Repeat("</a>", 1000)},
		{"JSON", `{"Email":"x"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got mbs.UsersAddModels
			err := Decode([]byte(tt.in), &got)
			if s, ok := errors.AsType[*lenient.SyntaxError](err); !ok || s.Format != "XML" {
				t.Errorf("got %v, %s", err, asJSON(t, got))
			}
		})
	}
}

func TestNoBodyIsToldApart(t *testing.T) {
	for _, in := range []string{"", " \r\n", encode(t, (*mbs.UsersModels)(nil))} {
		if err := Decode([]byte(in), &mbs.UsersAddModels{}); !errors.Is(err, lenient.ErrEmpty) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(newUser))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, dst := range []any{new(mbs.UsersAddModels), new(mbs.AdministratorsEditModels), new([]mbs.UserComputerDelete)} {
			err := Decode(data, dst)
			if err == nil {
				roundTrip(t, dst)
				continue
			}
			_, syntax := errors.AsType[*lenient.SyntaxError](err)
			_, field := errors.AsType[*lenient.FieldError](err)
			if !syntax && !field && !errors.Is(err, lenient.ErrEmpty) {
				t.Errorf("unexpected %v", err)
			}
		}
	})
}

// roundTrip checks that what was read is written so that it reads the same.
func roundTrip(t *testing.T, v any) {
	t.Helper()
	doc, err := Append(nil, v)
	if err != nil {
		return // a permission key that is no element name
	}
	again := reflect.New(reflect.TypeOf(v).Elem())
	if err := Decode(doc, again.Interface()); err != nil || !reflect.DeepEqual(again.Interface(), v) {
		t.Errorf("%s\nfrom %s\nreads as %s, %v", doc, asJSON(t, v), asJSON(t, again.Interface()), err)
	}
}

func FuzzRoundTrip(f *testing.F) {
	f.Add("ann", "é & <b>", int64(-1), true, 2)
	f.Fuzz(func(t *testing.T, a, b string, n int64, flag bool, mode int) {
		v := &mbs.UsersAddModels{Email: clean(a), FirstName: clean(b), Enabled: &flag,
			DestinationList: []mbs.DestinationForNewUser{{AccountID: clean(b), PackageID: &n}, {}}}
		for _, s := range []string{a, b} {
			v.NotificationEmails = append(v.NotificationEmails, *clean(s))
		}
		m := mbs.UserModeType(mode)
		if _, valid := m.EnumName(); valid {
			v.LicenseManagmentMode = &m
		}
		roundTrip(t, v)
	})
}

// clean gives s as it will read: without what XML cannot say.
func clean(s string) *string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		if escape(r, 2) == "\uFFFD" {
			r = '\uFFFD'
		}
		b.WriteRune(r)
	}
	out := b.String()
	return &out
}
