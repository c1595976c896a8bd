package migrate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/purserhq/purser/sdk/mbs"
)

// Secret is what a storage account needs and no API tells.
type Secret struct {
	// Type is the account's; absent: what the old server calls it.
	Type *mbs.AccountType
	// AccountSettings is the object that POST /api/Accounts takes, sent as given.
	AccountSettings json.RawMessage
}

// Secrets are the storage accounts' by display name or ID of the old server.
type Secrets map[string]Secret

// ReadSecrets reads a JSON object such as
//
//	{"CorporateS3": {"Type": "AmazonS3", "AccountSettings": {"AmazonS3": {"AccessKey": "…", "SecretKey": "…"}}}}
func ReadSecrets(r io.Reader) (Secrets, error) {
	var in map[string]struct {
		Type            json.RawMessage
		AccountSettings json.RawMessage
	}
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return nil, fmt.Errorf("secrets: %w", err)
	}
	out := Secrets{}
	for name, one := range in {
		s := Secret{AccountSettings: one.AccountSettings}
		if len(one.Type) > 0 {
			t, ok := typeOf(strings.Trim(string(one.Type), `"`))
			if !ok {
				return nil, fmt.Errorf("secrets: %q: there is no account type %s", name, one.Type)
			}
			s.Type = &t
		}
		if body := bytes.TrimSpace(one.AccountSettings); len(body) == 0 || body[0] != '{' {
			return nil, fmt.Errorf("secrets: %q: AccountSettings must be an object", name)
		}
		out[name] = s
	}
	return out, nil
}

// of finds an account's secret.
func (s Secrets) of(a mbs.AccountsModels) (Secret, bool) {
	for name, one := range s {
		if strings.EqualFold(name, a.AccountID) || fold(name) == fold(a.DisplayName) {
			return one, true
		}
	}
	return Secret{}, false
}

// unused gives the names that no account of a server has.
func (s Secrets) unused(accounts []mbs.AccountsModels) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if !slices.ContainsFunc(accounts, func(a mbs.AccountsModels) bool {
			return strings.EqualFold(name, a.AccountID) || fold(name) == fold(a.DisplayName)
		}) {
			out = append(out, name)
		}
	}
	return out
}

// typeOf finds an account type by its name, its number, or the words that
// answers have for it. Source: contract mbs.md section 4.
func typeOf(text string) (mbs.AccountType, bool) {
	if strings.EqualFold(text, "AzureVM") {
		return mbs.Azure, true
	}
	if n, ok := mbs.AccountType(0).EnumByName(strings.ReplaceAll(text, " ", "")); ok {
		return mbs.AccountType(n), true
	}
	var n int
	if _, err := fmt.Sscanf(text, "%d", &n); err == nil && fmt.Sprint(n) == text {
		_, ok := mbs.AccountType(n).EnumName()
		return mbs.AccountType(n), ok
	}
	return 0, false
}
