package migrate

import (
	"github.com/purserhq/purser/sdk/mbs"
)

// Template gives secrets to fill in for the accounts of a server, by the
// account's ID where names are not enough.
func Template(accounts []mbs.AccountsModels) map[string]any {
	count := map[string]int{}
	for _, a := range accounts {
		count[fold(a.DisplayName)]++
	}
	out := map[string]any{}
	for _, a := range accounts {
		name := a.DisplayName
		if count[fold(name)] > 1 || name == "" {
			name = a.AccountID
		}
		kind, ok := typeOf(a.StorageType)
		if !ok {
			kind = mbs.S3Compatible
		}
		out[name] = map[string]any{"Type": kind.String(), "AccountSettings": map[string]any{family(kind): blank(kind)}}
	}
	return out
}

// family is the member of the settings that fits a type. Source: contract
// mbs.md section 5.
func family(t mbs.AccountType) string {
	switch t {
	case mbs.AmazonS3, mbs.AmazonS3China:
		return "AmazonS3"
	case mbs.OracleCloud:
		return "Oracle"
	case mbs.Azure, mbs.OpenStack, mbs.Cloudian, mbs.FS, mbs.GoogleCloudPlatform, mbs.Wasabi, mbs.Minio:
		return t.String()
	}
	return "S3Compatible"
}

func blank(t mbs.AccountType) map[string]any {
	switch t {
	case mbs.Azure:
		return map[string]any{"AccountName": "", "SharedKey": ""}
	case mbs.OpenStack, mbs.OracleCloud:
		return map[string]any{"UserName": "", "ApiKey": "", "AuthService": ""}
	case mbs.FS:
		return map[string]any{"Path": ""}
	case mbs.GoogleCloudPlatform:
		return map[string]any{"ServiceAccountEmail": "", "BinaryKeyAsBase64": "", "ProjectID": ""}
	case mbs.AmazonS3, mbs.AmazonS3China, mbs.Wasabi:
		return map[string]any{"AccessKey": "", "SecretKey": ""}
	}
	return map[string]any{"AccessKey": "", "SecretKey": "", "HTTPSEndpoint": ""}
}
