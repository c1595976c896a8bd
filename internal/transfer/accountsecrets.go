package transfer

import (
	"maps"

	"github.com/purserhq/purser/internal/core"
)

// openStackSecrets are the members of OpenStack's settings that are secret.
var openStackSecrets = []string{"UserName", "ApiKey"}

// secrets gives where the secrets of settings are kept, but for OpenStack's.
func secrets(s *core.AccountSettings) []*string {
	return []*string{&s.AccessKey, &s.SecretKey, &s.SharedKey, &s.KeyBase64, &s.Login, &s.Password}
}

// withoutSecrets keeps what only says where storage is.
func withoutSecrets(s core.AccountSettings) core.AccountSettings {
	for _, secret := range secrets(&s) {
		*secret = ""
	}
	s.OpenStack = maps.Clone(s.OpenStack)
	for _, name := range openStackSecrets {
		delete(s.OpenStack, name)
	}
	return s
}

// hasSecrets reports whether settings hold any.
func hasSecrets(s core.AccountSettings) bool {
	for _, secret := range secrets(&s) {
		if *secret != "" {
			return true
		}
	}
	for _, name := range openStackSecrets {
		if s.OpenStack[name] != "" {
			return true
		}
	}
	return false
}

// keepSecrets takes the secrets of the settings an account has, if a file
// gives none, as one that was written without them does.
func keepSecrets(given, stored core.AccountSettings) core.AccountSettings {
	if hasSecrets(given) {
		return given
	}
	from := secrets(&stored)
	for i, secret := range secrets(&given) {
		*secret = *from[i]
	}
	for _, name := range openStackSecrets {
		if v, ok := stored.OpenStack[name]; ok && given.OpenStack != nil {
			given.OpenStack[name] = v
		}
	}
	return given
}
