package storage

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"

	"github.com/purserhq/purser/internal/core"
)

// failure turns any error of a driver into one that says what to do about it.
func failure(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := core.AsError(err); ok || errors.Is(err, context.Canceled) {
		return err
	}
	if e, ok := s3Failure(err); ok {
		return e
	}
	if e, ok := azureFailure(err); ok {
		return e
	}
	if e, ok := folderFailure(err); ok {
		return e
	}
	return networkFailure(err)
}

func refused(kind core.Kind, msg string, err error) *core.Error {
	return &core.Error{Kind: kind, Msg: msg, Err: err}
}

// networkFailure words what happens before a server answers, or while it does.
func networkFailure(err error) *core.Error {
	if g, ok := errors.AsType[*guardError](err); ok {
		return refused(core.Invalid, g.Error(), err)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return refused(core.Invalid, "the server's certificate cannot be trusted", err)
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return refused(core.Invalid, "the server does not speak TLS: is it an HTTP endpoint?", err)
	}
	if errors.Is(err, http.ErrSchemeMismatch) {
		return refused(core.Invalid, "the server does not speak TLS: is it an HTTP endpoint?", err)
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return refused(core.Unavailable, "the server's name is not known: "+dns.Name, err)
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return refused(core.Unavailable, "the server does not answer in time", err)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return refused(core.Unavailable, "the server broke off its answer", err)
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return refused(core.Unavailable, "the server cannot be reached", err)
	}
	return refused(core.Unavailable, "the storage did not do as asked", err)
}

// statusFailure words an HTTP status.
func statusFailure(status int, err error) *core.Error {
	switch {
	case status == http.StatusUnauthorized:
		return refused(core.Denied, "the credentials are not accepted", err)
	case status == http.StatusForbidden:
		return refused(core.Denied, "the credentials do not permit this", err)
	case status == http.StatusNotFound:
		return refused(core.NotFound, "there is no such bucket or object", err)
	case status == http.StatusConflict:
		return refused(core.Conflict, "the storage is in a state that does not permit this", err)
	case status == http.StatusTooManyRequests:
		return refused(core.TooMany, "the server asks to slow down", err)
	case status >= 500:
		return refused(core.Unavailable, "the server has trouble of its own ("+http.StatusText(status)+")", err)
	case status >= 300 && status < 400:
		return refused(core.Invalid, "the server points elsewhere, which is not followed: is it the right endpoint?", err)
	}
	return refused(core.Invalid, "the server does not take the request", err)
}
