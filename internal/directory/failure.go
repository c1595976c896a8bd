package directory

import (
	"context"
	"crypto/x509"
	"errors"
	"net"

	"github.com/go-ldap/ldap/v3"

	"github.com/purserhq/purser/internal/core"
)

func refused(kind core.Kind, field, msg string, err error) *core.Error {
	e := &core.Error{Kind: kind, Field: field, Msg: msg, Err: err}
	if kind == core.Invalid {
		e.Reason = core.Failed
	}
	return e
}

// words say what an answer of a server means to those who set it up.
var words = map[uint16]struct {
	kind core.Kind
	text string
}{
	ldap.LDAPResultOperationsError:              {core.Invalid, "the server wants an account to search with"}, // AD to anonymous ones
	ldap.LDAPResultTimeLimitExceeded:            {core.Unavailable, "the server did not finish in the time it gives"},
	ldap.LDAPResultSizeLimitExceeded:            {core.Invalid, "the server shows only a part of what there is: allow the account to read all of it"},
	ldap.LDAPResultStrongAuthRequired:           {core.Invalid, "the server wants an encrypted connection"},
	ldap.LDAPResultReferral:                     {core.Invalid, "the server refers to another one, which is not followed"},
	ldap.LDAPResultAdminLimitExceeded:           {core.Unavailable, "the server has a limit that was met"},
	ldap.LDAPResultUnavailableCriticalExtension: {core.Invalid, "the server does not give its entries in pages (RFC 2696)"},
	ldap.LDAPResultConfidentialityRequired:      {core.Invalid, "the server wants an encrypted connection"},
	ldap.LDAPResultNoSuchObject:                 {core.NotFound, "there is no such entry"},
	ldap.LDAPResultInvalidDNSyntax:              {core.Invalid, "the server does not take the name"},
	ldap.LDAPResultInappropriateAuthentication:  {core.Invalid, "the server does not take a password for this account"},
	ldap.LDAPResultInvalidCredentials:           {core.Invalid, "the server does not accept the account or its password"},
	ldap.LDAPResultInsufficientAccessRights:     {core.Invalid, "the account may not read this"},
	ldap.LDAPResultBusy:                         {core.Unavailable, "the server is busy"},
	ldap.LDAPResultUnavailable:                  {core.Unavailable, "the server is not ready"},
	ldap.LDAPResultUnwillingToPerform:           {core.Invalid, "the server is not willing to do this"},
}

// failure turns any error of a server or the way to it into one that says what
// to do about it.
func failure(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := core.AsError(err); ok || errors.Is(err, context.Canceled) {
		return err
	}
	if a, ok := errors.AsType[*addressError](err); ok {
		return refused(core.Invalid, "host", a.Error(), nil)
	}
	if e, ok := errors.AsType[*ldap.Error](err); ok && e.ResultCode < ldap.ErrorNetwork {
		w, ok := words[e.ResultCode]
		if !ok {
			w.kind, w.text = core.Unavailable, "the server could not do it"
		}
		return refused(w.kind, "", w.text, err)
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return refused(core.Unavailable, "", "the server's name is not known: "+dns.Name, err)
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() || errors.Is(err, context.DeadlineExceeded) || timedOut(err) {
		return refused(core.Unavailable, "", "the server does not answer in time", err)
	}
	return refused(core.Unavailable, "", "the server cannot be reached", err)
}

// timedOut reports whether the library gave up waiting for an answer, which it
// says in words alone.
func timedOut(err error) bool {
	e, ok := errors.AsType[*ldap.Error](err)
	return ok && e.ResultCode == ldap.ErrorNetwork && e.Err != nil && e.Err.Error() == "ldap: connection timed out"
}

// broken reports whether a connection can be of no further use after an error.
func broken(err error) bool {
	e, ok := errors.AsType[*ldap.Error](err)
	return err != nil && (!ok || e.ResultCode >= ldap.ErrorNetwork)
}

func badCertificate(err error) error {
	why := "the server's certificate cannot be trusted"
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		why = "the server's certificate is for another name"
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		why = "the server's certificate has expired"
	}
	return refused(core.Invalid, "security", why, err)
}

func noTLS(err error) error {
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return failure(err)
	}
	if e, ok := errors.AsType[*ldap.Error](err); ok && e.ResultCode < ldap.ErrorNetwork {
		return refused(core.Invalid, "security", "the server does not offer StartTLS", err)
	}
	return refused(core.Invalid, "security", "the server does not speak TLS as the settings say", err)
}
