package directory

import (
	"context"
	"crypto/rand"
	"regexp"

	"github.com/go-ldap/ldap/v3"

	"github.com/purserhq/purser/internal/core"
)

// Prove implements core.Directories.
func (d *Directories) Prove(ctx context.Context, at core.DirectoryPlace, who core.DirectoryName, password string) (proof core.DirectoryProof, err error) {
	err = d.with(ctx, at, func(s *session) error {
		proof = core.DirectoryProof{Refused: core.BadCredentials}
		e, err := s.find(who)
		if core.KindOf(err) == core.NotFound && err != nil {
			return s.pretend()
		}
		if err != nil {
			return err
		}
		proof.Person = s.person(e, d.now())
		if proof.Refused, err = s.try(e.DN, password); err != nil || proof.Refused != core.NoReason {
			return err
		}
		if !proof.Person.Active {
			proof.Refused = core.Disabled
			return nil
		}
		if err := s.search(); err != nil {
			return err
		}
		proof.Person.Groups, err = s.groupsOf(e, proof.Person.Login, nil)
		return err
	})
	return proof, err
}

// pretend costs what trying a password costs, so that the time of an answer
// does not tell who exists.
func (s *session) pretend() error {
	name := noSuchPasswordName
	if root, _ := s.at.Directory.Users(); root != "" {
		name += "," + root
	}
	_, err := s.try(name, rand.Text())
	return err
}

// try signs in as a person. It gives NoReason for a right password that may be
// used, why not otherwise; an error says that the server did not answer the
// question. An empty password would be a sign-in as nobody, which succeeds:
// it is not sent.
func (s *session) try(dn, password string) (core.Reason, error) {
	if dn == "" || password == "" {
		return core.BadCredentials, nil
	}
	s.bound = false
	answer, err := s.conn.SimpleBind(ldap.NewSimpleBindRequest(dn, password, []ldap.Control{ldap.NewControlBeheraPasswordPolicy()}))
	if broken(s.answered(err)) {
		return core.BadCredentials, err
	}
	policy := policyOf(answer)
	if err == nil {
		if policy == policyMustChange {
			return core.Expired, nil
		}
		return core.NoReason, nil
	}
	switch e := err.(*ldap.Error); e.ResultCode { //nolint:errorlint // broken has looked: it is one, unwrapped
	case ldap.LDAPResultInvalidCredentials:
		return refusalOf(policy, e), nil
	case ldap.LDAPResultNoSuchObject, ldap.LDAPResultInappropriateAuthentication, ldap.LDAPResultInvalidDNSyntax,
		ldap.LDAPResultConstraintViolation, ldap.LDAPResultInsufficientAccessRights, ldap.LDAPResultUnwillingToPerform:
		return core.BadCredentials, nil // no entry to sign in as, none with a password, or too many attempts
	}
	return core.BadCredentials, failure(err)
}

// What the password policy of a directory says (draft-behera-ldap-password-policy).
const (
	policySilent     = -1
	policyExpired    = 0
	policyLocked     = 1
	policyMustChange = 2
)

func policyOf(answer *ldap.SimpleBindResult) int {
	if answer == nil {
		return policySilent
	}
	if c, ok := ldap.FindControl(answer.Controls, ldap.ControlTypeBeheraPasswordPolicy).(*ldap.ControlBeheraPasswordPolicy); ok {
		return int(c.Error)
	}
	return policySilent
}

// adCode is how AD words why: "... AcceptSecurityContext error, data 533, v4563".
var adCode = regexp.MustCompile(`\bdata ([0-9a-fA-F]{3}),`)

// adReasons are AD's codes of accounts whose password was right but may not be
// used; of a locked one it is not said whether it was.
var adReasons = map[string]core.Reason{
	"530": core.Disabled, // not at this hour
	"531": core.Disabled, // not from this machine
	"532": core.Expired,  // the password
	"533": core.Disabled,
	"701": core.Expired,
	"773": core.Expired, // the password must be changed first
	"775": core.Locked,
}

func refusalOf(policy int, e *ldap.Error) core.Reason {
	switch policy {
	case policyExpired, policyMustChange:
		return core.Expired
	case policyLocked:
		return core.Locked
	}
	if e.Err != nil {
		if m := adCode.FindStringSubmatch(e.Err.Error()); m != nil && adReasons[m[1]] != core.NoReason {
			return adReasons[m[1]]
		}
	}
	return core.BadCredentials
}
