package transfer

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	jsonx "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/purserhq/purser/internal/core"
)

// settingsElem holds an account's settings under the names and with the
// members of contract mbs.md section 5, in order: the last that fits counts.
type settingsElem []core.SettingsMember

// signature is a version of S3 signatures: its name, or its number.
type signature struct{ version *int }

var signatures = map[string]int{"Version2": 2, "Version4": 4}

// settingsMembers gives where the members of settings are kept, but for those
// of OpenStack, which are texts by name.
func settingsMembers(s *core.AccountSettings) map[string]any {
	return map[string]any{
		"AccessKey": &s.AccessKey, "SecretKey": &s.SecretKey, "IsGovCloud": &s.GovCloud,
		"HTTPEnpoint":   &s.HTTPEndpoint, // sic
		"HTTPSEndpoint": &s.HTTPSEndpoint, "IgnoreCertificate": &s.IgnoreCertificate, "NotCheckCredentials": &s.SkipCheck,
		"SignatureVersion": signature{&s.SignatureVersion}, "UseNativeMultipartUpload": &s.NativeMultipart,
		"AccountName": &s.AccountName, "SharedKey": &s.SharedKey, "AccountType": &s.AzureAccountType, "CustomEndpoint": &s.CustomEndpoint,
		"ServiceAccountEmail": &s.ServiceAccountEmail, "BinaryKeyAsBase64": &s.KeyBase64, "ProjectID": &s.ProjectID,
		"Path": &s.Path, "Login": &s.Login, "Pass": &s.Password,
	}
}

// Values of OpenStack's members that are no free texts. Source: contract
// mbs.md sections 4 and 5.
var (
	truths    = []string{"false", "true"}
	stackType = []string{"Name", "ID"}
	stack     = map[string][]string{
		"UserName": nil, "ApiKey": nil, "AuthService": nil, "Tenant": nil, "Domain": nil, "Project": nil,
		"IgnoreCertificate": truths, "UseInternalURLs": truths, "UseScope": truths,
		"KeyStoneVersion": {"DoNotUse", "Two", "Three"}, "TenantType": stackType, "DomainType": stackType, "ProjectType": stackType,
	}
)

// ofOpenStack reports whether settings under a name are kept by name.
func ofOpenStack(key string) bool {
	return key == "OpenStack" || key == "Oracle" || key == "OracleCloud"
}

// UnmarshalJSONFrom reads an object of settings.
func (e *settingsElem) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*e = settingsElem{}
	if dec.PeekKind() != '{' {
		return valueError("want an object")
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		m := core.SettingsMember{Key: name.String()}
		if m.Settings, err = readSettings(dec, m.Key); err != nil {
			return err
		}
		*e = append(*e, m)
	}
	_, err := dec.ReadToken()
	return err
}

func readSettings(dec *jsontext.Decoder, key string) (s core.AccountSettings, err error) {
	var values map[string]jsontext.Value
	if err := jsonx.UnmarshalDecode(dec, &values); err != nil {
		return s, err
	}
	members := settingsMembers(&s)
	members["HTTPEndpoint"] = &s.HTTPEndpoint // the right spelling
	if ofOpenStack(key) {
		s.OpenStack = map[string]string{}
		members = map[string]any{"NotCheckCredentials": &s.SkipCheck}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		err := error(valueError("unknown member " + name))
		if known, ok := stack[name]; ok && ofOpenStack(key) {
			s.OpenStack[name], err = readStack(name, known, values[name])
		} else if into := members[name]; into != nil {
			err = readSetting(name, into, values[name])
		}
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

func readSetting(name string, into any, value jsontext.Value) error {
	if sig, ok := into.(signature); ok {
		return readSignature(name, sig.version, value)
	}
	if err := jsonx.Unmarshal(value, into); err != nil {
		return valueError("the value of " + name + " is of the wrong kind")
	}
	return nil
}

func readSignature(name string, version *int, value jsontext.Value) error {
	var text string
	if jsonx.Unmarshal(value, version) == nil {
		return nil
	}
	if jsonx.Unmarshal(value, &text) != nil || signatures[text] == 0 {
		return valueError("the value of " + name + " is none of Version2, Version4")
	}
	*version = signatures[text]
	return nil
}

// readStack reads a member of OpenStack: a text, a truth value or one of the known names.
func readStack(name string, known []string, value jsontext.Value) (string, error) {
	var text string
	if value.Kind() == 't' || value.Kind() == 'f' {
		text = string(value)
	} else if jsonx.Unmarshal(value, &text) != nil {
		return "", valueError("the value of " + name + " is of the wrong kind")
	}
	if isTruth := slices.Equal(known, truths); !isTruth && value.Kind() != '"' {
		return "", valueError("the value of " + name + " is of the wrong kind")
	}
	if known == nil {
		return text, nil
	}
	i := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, text) })
	if i < 0 {
		return "", valueError("the value of " + name + " is none of " + strings.Join(known, ", "))
	}
	return known[i], nil
}

// MarshalJSON writes the members that are not empty.
func (e settingsElem) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range e {
		if i > 0 {
			b.WriteByte(',')
		}
		inner, err := json.Marshal(settingsValues(&m.Settings))
		if err != nil {
			return nil, err
		}
		b.WriteString(`"` + m.Key + `":`)
		b.Write(inner)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func settingsValues(s *core.AccountSettings) map[string]any {
	values := map[string]any{}
	for name, v := range settingsMembers(s) {
		switch v := v.(type) {
		case *string:
			if *v != "" {
				values[name] = *v
			}
		case *bool:
			if *v {
				values[name] = true
			}
		case *int:
			if *v != 0 {
				values[name] = *v
			}
		case signature:
			if *v.version != 0 {
				values[name] = "Version" + strconv.Itoa(*v.version)
			}
		}
	}
	for name, v := range s.OpenStack {
		values[name] = v
		if slices.Equal(stack[name], truths) {
			values[name] = v == "true"
		}
	}
	return values
}
