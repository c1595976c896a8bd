package transfer

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	jsonx "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/purserhq/purser/internal/core"
)

// settingsElem holds an account's settings under the names and with the
// members of contract mbs.md section 5, in order: the last that fits counts.
type settingsElem []core.SettingsMember

// settingsMembers gives where the members of settings are kept, but for those
// of OpenStack, which are texts by name.
func settingsMembers(s *core.AccountSettings) map[string]any {
	return map[string]any{
		"AccessKey": &s.AccessKey, "SecretKey": &s.SecretKey, "IsGovCloud": &s.GovCloud,
		"HTTPEnpoint":   &s.HTTPEndpoint, // sic
		"HTTPSEndpoint": &s.HTTPSEndpoint, "IgnoreCertificate": &s.IgnoreCertificate, "NotCheckCredentials": &s.SkipCheck,
		"SignatureVersion": &s.SignatureVersion, "UseNativeMultipartUpload": &s.NativeMultipart,
		"AccountName": &s.AccountName, "SharedKey": &s.SharedKey, "AccountType": &s.AzureAccountType, "CustomEndpoint": &s.CustomEndpoint,
		"ServiceAccountEmail": &s.ServiceAccountEmail, "BinaryKeyAsBase64": &s.KeyBase64, "ProjectID": &s.ProjectID,
		"Path": &s.Path, "Login": &s.Login, "Pass": &s.Password,
	}
}

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
	if ofOpenStack(key) {
		err = jsonx.UnmarshalDecode(dec, &s.OpenStack)
		return s, err
	}
	var values map[string]jsontext.Value
	if err := jsonx.UnmarshalDecode(dec, &values); err != nil {
		return s, err
	}
	members := settingsMembers(&s)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		into := members[name]
		if name == "HTTPEndpoint" { // the right spelling
			into = &s.HTTPEndpoint
		}
		if into == nil {
			return s, valueError("unknown member " + name)
		}
		if err := jsonx.Unmarshal(values[name], into); err != nil {
			return s, valueError("the value of " + name + " is of the wrong kind")
		}
	}
	return s, nil
}

// MarshalJSON writes the members that are not empty.
func (e settingsElem) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range e {
		if i > 0 {
			b.WriteByte(',')
		}
		values := map[string]any{}
		for name, v := range settingsMembers(&m.Settings) {
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
			}
		}
		for name, v := range m.Settings.OpenStack {
			values[name] = v
		}
		if ofOpenStack(m.Key) {
			delete(values, "NotCheckCredentials") // a truth value; all others are texts
		}
		inner, err := json.Marshal(values)
		if err != nil {
			return nil, err
		}
		b.WriteString(`"` + m.Key + `":`)
		b.Write(inner)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
