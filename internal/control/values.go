package control

import (
	"net/mail"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// Longest values accepted, in characters. Passwords set through MBS have the
// shorter limit of its contract (mbs.md section 6.1), others NetBrain's
// (netbrain.md section 4.1).
const (
	maxLogin       = 256
	maxEmail       = 254 // RFC 5321, section 4.5.3.1.3
	maxName        = 256
	maxPhone       = 64
	maxText        = 1024
	maxEmails      = 100
	maxMBSPassword = 100
	maxPassword    = 128
	maxCompanyName = 256
	maxDomainName  = 256
	maxRoleName    = 128 // netbrain.md section 6
)

// text checks a one-line value: valid, printable, min to max characters.
func text(field, value string, min, max int) error {
	if err := checkText(field, value, false); err != nil {
		return err
	}
	if n := utf8.RuneCountInString(value); n < min || n > max {
		return core.LengthError(field, min, max)
	}
	return nil
}

// prose checks a value that may have several lines.
func prose(field, value string) error {
	if err := checkText(field, value, true); err != nil {
		return err
	}
	if utf8.RuneCountInString(value) > maxText {
		return core.LengthError(field, 0, maxText)
	}
	return nil
}

func checkText(field, value string, lines bool) error {
	if !utf8.ValidString(value) {
		return core.InvalidError(field, core.Malformed, "", field+" is not valid text")
	}
	for _, r := range value {
		if unicode.IsControl(r) && !(lines && (r == '\n' || r == '\r' || r == '\t')) {
			return core.InvalidError(field, core.Malformed, "", field+" contains control characters")
		}
	}
	return nil
}

// CheckLogin checks a login: 1 to 256 characters, no control characters, not
// blank at either end.
func CheckLogin(login string) error {
	if strings.TrimSpace(login) == "" {
		return core.MissingError("login")
	}
	if strings.TrimSpace(login) != login {
		return core.InvalidError("login", core.Malformed, login, "login must not begin or end with a blank")
	}
	return text("login", login, 1, maxLogin)
}

// CheckEmail checks that a value is one bare e-mail address.
func CheckEmail(field, email string) error {
	if utf8.RuneCountInString(email) > maxEmail {
		return core.LengthError(field, 0, maxEmail)
	}
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || a.Name != "" || checkText(field, email, false) != nil {
		return core.InvalidError(field, core.Malformed, email, field+" is not an e-mail address")
	}
	return nil
}

func checkEmails(field string, list []string) error {
	if len(list) > maxEmails {
		return core.LengthError(field, 0, maxEmails)
	}
	for _, e := range list {
		if err := CheckEmail(field, e); err != nil {
			return err
		}
	}
	return nil
}

// checkPassword checks a new password against the settings.
func checkPassword(s core.Settings, password string, max int) error {
	if password == "" {
		return core.MissingError("password")
	}
	if n := utf8.RuneCountInString(password); n < s.MinPasswordLength || n > max {
		return core.LengthError("password", s.MinPasswordLength, max)
	}
	if !utf8.ValidString(password) {
		return core.InvalidError("password", core.Malformed, "", "password is not valid text")
	}
	if s.RefuseCommonPasswords != 0 && secret.Common(password) {
		return core.InvalidError("password", core.Common, "", "password is one of the most common passwords, choose another one")
	}
	return nil
}

// CheckUser checks a person's own values, not what they refer to.
func CheckUser(u *core.User) error {
	if err := CheckLogin(u.Login); err != nil {
		return err
	}
	if u.Email != "" {
		if err := CheckEmail("email", u.Email); err != nil {
			return err
		}
	}
	for _, f := range []struct {
		name  string
		value *string
		max   int
	}{
		{"firstName", &u.FirstName, maxName}, {"lastName", &u.LastName, maxName},
		{"phone", u.Phone, maxPhone}, {"department", u.Department, maxName}, {"externalIdentity", &u.ExternalIdentity, maxName},
	} {
		if f.value == nil {
			continue
		}
		if err := text(f.name, *f.value, 0, f.max); err != nil {
			return err
		}
	}
	if u.Description != nil {
		if err := prose("description", *u.Description); err != nil {
			return err
		}
	}
	return checkFacets(u)
}

func checkFacets(u *core.User) error {
	if c := u.Customer; c != nil {
		if !c.LicenseMode.Valid() {
			return core.RangeError("licenseMode", int64(c.LicenseMode), 0, int(core.CompanySettingsLicense))
		}
		if err := checkEmails("notificationEmails", c.NotificationEmails); err != nil {
			return err
		}
	}
	if s := u.Staff; s != nil && (s.AccountType < 0 || s.AccountType > core.ExternalAccount) {
		return core.RangeError("accountType", int64(s.AccountType), 0, int(core.ExternalAccount))
	}
	return nil
}

// CheckCompany checks a company's own values.
func CheckCompany(c *core.Company) error {
	if err := name("name", c.Name, maxCompanyName); err != nil {
		return err
	}
	if err := prose("description", c.Description); err != nil {
		return err
	}
	if !c.LicenseMode.Valid() {
		return core.RangeError("licenseMode", int64(c.LicenseMode), 0, int(core.CompanyLicensesPool))
	}
	if err := CheckAllotments(c.Allotments, false); err != nil {
		return err
	}
	return nodes(c.MaxNodes)
}

// CheckDomain checks a domain's own values.
func CheckDomain(d *core.Domain) error {
	if err := name("name", d.Name, maxDomainName); err != nil {
		return err
	}
	if err := prose("description", d.Description); err != nil {
		return err
	}
	if err := CheckAllotments(d.Allotments, true); err != nil {
		return err
	}
	return nodes(d.MaxNodes)
}

// CheckRole checks a role's own values. Source of the forbidden characters,
// and of the bounds named to who misses them: contract netbrain.md section 6.
func CheckRole(r *core.Role) error {
	if utf8.RuneCountInString(r.Name) > maxRoleName {
		return core.LengthError("name", 0, maxRoleName)
	}
	if err := name("name", r.Name, maxRoleName); err != nil {
		return err
	}
	if hasForbidden(r.Name) {
		return core.InvalidError("name", core.Malformed, r.Name, "name can't contain any of "+forbidden)
	}
	return prose("description", r.Description)
}

// forbidden are the characters that names of roles, and on later NetBrain
// servers of tenants and domains, cannot have.
const forbidden = `\ / : * ? " < > | $`

func hasForbidden(n string) bool {
	return strings.ContainsAny(n, strings.ReplaceAll(forbidden, " ", ""))
}

// name checks a thing's name: not blank, not padded, at most max characters.
func name(field, value string, max int) error {
	if strings.TrimSpace(value) == "" {
		return core.MissingError(field)
	}
	if strings.TrimSpace(value) != value {
		return core.InvalidError(field, core.Malformed, value, field+" must not begin or end with a blank")
	}
	return text(field, value, 1, max)
}

// maxNodes bounds node counts so that their sums cannot overflow.
const maxNodes = 1_000_000_000

func nodes(n int64) error {
	if n < 0 || n > maxNodes {
		return core.RangeError("maximumNodes", n, 0, maxNodes)
	}
	return nil
}

// set copies a given value over an old one and notes the field's name when it changes.
func set[T comparable](changes *[]string, field string, old *T, given *T) bool {
	if given == nil || *old == *given {
		return false
	}
	*old = *given
	*changes = append(*changes, field)
	return true
}

// setText is set for texts that may never have been set.
func setText(changes *[]string, field string, old **string, given *string) {
	if given == nil || *old != nil && **old == *given {
		return
	}
	value := *given
	*old = &value
	*changes = append(*changes, field)
}

// counted words a number of things: "1 user", "2 users".
func counted(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.FormatInt(n, 10) + " " + noun
}
