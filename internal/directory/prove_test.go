package directory

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"github.com/purserhq/purser/internal/core"
)

// What Active Directory says, which no test server does. Source: its result
// texts of failed sign-ins as found in [MS-ERREF] and its documentation.
func TestWhyActiveDirectoryRefuses(t *testing.T) {
	for code, want := range map[string]core.Reason{
		"52e": core.BadCredentials, "525": core.BadCredentials, "530": core.Disabled, "531": core.Disabled, "532": core.Expired,
		"533": core.Disabled, "701": core.Expired, "773": core.Expired, "775": core.Locked, "999": core.BadCredentials,
	} {
		text := "80090308: LdapErr: DSID-0C09041C, comment: AcceptSecurityContext error, data " + code + ", v4563"
		e := &ldap.Error{ResultCode: ldap.LDAPResultInvalidCredentials, Err: errors.New(text)}
		if got := refusalOf(policySilent, e); got != want {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
	if got := refusalOf(policySilent, &ldap.Error{ResultCode: ldap.LDAPResultInvalidCredentials}); got != core.BadCredentials {
		t.Errorf("without a text: %v", got)
	}
}

func TestWhoIsActive(t *testing.T) {
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	file := func(at time.Time) string { return strconv.FormatInt((at.Unix()+from1601)*perSecond, 10) }
	tests := []struct {
		name       string
		attributes map[string]string
		want       bool
	}{
		{"no word of it", nil, true},
		{"a usual account of AD", map[string]string{"userAccountControl": "512", "accountExpires": "9223372036854775807"}, true},
		{"one of AD that never ends", map[string]string{"userAccountControl": "66048", "accountExpires": "0"}, true},
		{"one of AD that is switched off", map[string]string{"userAccountControl": "514"}, false},
		{"one of AD that ended", map[string]string{"accountExpires": file(now)}, false},
		{"one of AD that will end", map[string]string{"accountExpires": file(now.Add(time.Minute))}, true},
		{"names in other letters", map[string]string{"USERACCOUNTCONTROL": "2"}, false},
		{"locked in 389", map[string]string{"nsAccountLock": "TRUE"}, false},
		{"unlocked in 389", map[string]string{"nsAccountLock": "false"}, true},
		{"locked in OpenLDAP for good", map[string]string{"pwdAccountLockedTime": "000001010000Z"}, false},
		{"locked in OpenLDAP for a time", map[string]string{"pwdAccountLockedTime": "20261201115900Z"}, true},
		{"a shadow that ended", map[string]string{"shadowExpire": "20000"}, false},
		{"a shadow that will end", map[string]string{"shadowExpire": "40000"}, true},
		{"a shadow without an end", map[string]string{"shadowExpire": "-1"}, true},
		{"what is no number", map[string]string{"userAccountControl": "off", "accountExpires": "", "shadowExpire": "99999999999999999999"}, true},
	}
	for _, tt := range tests {
		e := &ldap.Entry{}
		for name, v := range tt.attributes {
			e.Attributes = append(e.Attributes, ldap.NewEntryAttribute(name, []string{v}))
		}
		if got := active(e, now); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestEntriesHaveIDsOfTheirOwn(t *testing.T) {
	for want, a := range map[string]*ldap.EntryAttribute{
		"":               ldap.NewEntryAttribute("cn", []string{"x"}),
		"entryUUID:ab-c": ldap.NewEntryAttribute("entryuuid", []string{"AB-C"}),
		"objectGUID:00ff414141414141414141414141410a": ldap.NewEntryAttribute("objectGUID", []string{"\x00\xffAAAAAAAAAAAAA\x0a"}),
		"nsUniqueId:7f-1": ldap.NewEntryAttribute("nsuniqueid", []string{"7f-1"}),
	} {
		if got := idOf(&ldap.Entry{Attributes: []*ldap.EntryAttribute{a}}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// The library's own time-out and the connection's race; both mean the same.
func TestATimeOutOfTheLibraryIsOne(t *testing.T) {
	err := failure(ldap.NewError(ldap.ErrorNetwork, errors.New("ldap: connection timed out")))
	if e, ok := core.AsError(err); !ok || e.Kind != core.Unavailable || e.Msg != "the server does not answer in time" {
		t.Errorf("%v", err)
	}
	err = failure(ldap.NewError(ldap.ErrorNetwork, errors.New("ldap: connection closed")))
	if e, ok := core.AsError(err); !ok || e.Msg != "the server cannot be reached" {
		t.Errorf("%v", err)
	}
}
