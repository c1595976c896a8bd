package directory

import (
	"context"
	"net"
	"time"

	"github.com/go-ldap/ldap/v3"

	"github.com/purserhq/purser/internal/core"
)

// session is one connection and who it is signed in as.
type session struct {
	conn  *ldap.Conn
	raw   net.Conn // below TLS
	at    core.DirectoryPlace
	bound bool      // signed in as the account that searches
	fresh bool      // nothing was asked of it since it was taken
	since time.Time // unused since, while it is kept
}

func (s *session) close() {
	_ = s.raw.Close() // first: ldap.Conn.Close may wait for it
	_ = s.conn.Close()
}

// endWith lets a context end what the connection is doing, by closing it.
func (s *session) endWith(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() { _ = s.raw.Close() })
}

// with does work on a connection that is signed in as the account that
// searches. The whole of it may take the time of the settings. A kept
// connection may have died: then it begins again on a new one.
func (d *Directories) with(ctx context.Context, at core.DirectoryPlace, work func(s *session) error) error {
	ctx, cancel := context.WithTimeout(ctx, at.Directory.Timeout())
	defer cancel()
	return d.during(ctx, at, work)
}

// during is with for work whose time the caller bounds.
func (d *Directories) during(ctx context.Context, at core.DirectoryPlace, work func(s *session) error) error {
	p := d.poolOf(at)
	if err := p.enter(ctx); err != nil {
		return err
	}
	defer p.leave()
	for {
		s := p.take()
		kept := s != nil
		if !kept {
			var err error
			if s, err = d.dial(ctx, at); err != nil {
				return err
			}
		}
		s.at = at
		again, err := d.do(ctx, p, s, work)
		if kept && again && ctx.Err() == nil {
			continue
		}
		return err
	}
}

// do works on a connection and keeps it if it is still good. It reports
// whether the connection broke before the server answered anything on it.
func (d *Directories) do(ctx context.Context, p *pool, s *session, work func(s *session) error) (again bool, err error) {
	stop := s.endWith(ctx)
	s.fresh = true
	err = s.search()
	if err == nil {
		err = work(s)
	}
	if !stop() || broken(err) && !isOurs(err) || s.conn.IsClosing() {
		s.close()
		if ctx.Err() != nil && err != nil {
			err = ctx.Err()
		}
		return s.fresh, failure(err)
	}
	p.put(s)
	return false, failure(err)
}

// isOurs tells what this package said itself from what a connection did.
func isOurs(err error) bool {
	_, ok := core.AsError(err)
	return ok
}

// search signs in as the account that searches, unless the connection is already.
func (s *session) search() error {
	if s.bound {
		return nil
	}
	dir := &s.at.Directory
	var err error
	switch {
	case dir.BindDN == "":
		err = s.answered(s.conn.UnauthenticatedBind("")) // anonymous: no name and no password (RFC 4513 section 5.1.1)
	case s.at.Password == "": // it would be a sign-in as nobody (RFC 4513 section 5.1.2)
		return refused(core.Invalid, "password", "the account that searches has no password", nil)
	default:
		err = s.answered(s.conn.Bind(dir.BindDN, s.at.Password))
	}
	if err != nil {
		return blame("bindDN", failureUnlessBroken(err))
	}
	s.bound = true
	return nil
}

// failureUnlessBroken leaves errors of the connection as they are, for do to see.
func failureUnlessBroken(err error) error {
	if broken(err) {
		return err
	}
	return failure(err)
}

// answered notes that the server said something.
func (s *session) answered(err error) error {
	if !broken(err) {
		s.fresh = false
	}
	return err
}

// anything is the filter that every entry passes.
const anything = "(objectClass=*)"

// read gives one entry by its name, if it passes the filter.
func (s *session) read(dn, filter string, attributes []string) (*ldap.Entry, error) {
	found, err := s.page(&ldap.SearchRequest{BaseDN: dn, Scope: ldap.ScopeBaseObject, Filter: filter, Attributes: orNone(attributes)})
	if err != nil {
		return nil, failureUnlessBroken(err)
	}
	if len(found.Entries) == 0 {
		return nil, core.NotFoundError("dn", dn)
	}
	return found.Entries[0], nil
}

// orNone asks for no attribute where none is named; an empty list means all.
func orNone(attributes []string) []string {
	if len(attributes) == 0 {
		return []string{"1.1"} // RFC 4511 section 4.5.1.8
	}
	return attributes
}

func (s *session) page(q *ldap.SearchRequest) (*ldap.SearchResult, error) {
	q.DerefAliases = ldap.NeverDerefAliases
	q.TimeLimit = int(s.at.Directory.Timeout() / time.Second)
	found, err := s.conn.Search(q)
	return found, s.answered(err)
}

// pageSize is how many entries are asked for at a time; AD gives no more than 1,000.
const pageSize = 500

// each gives all that a search finds, page by page (RFC 2696), until f says
// that it has enough.
func (s *session) each(root, filter string, attributes []string, f func(e *ldap.Entry) (more bool, err error)) error {
	paging := ldap.NewControlPaging(pageSize)
	for {
		found, err := s.page(&ldap.SearchRequest{BaseDN: root, Scope: ldap.ScopeWholeSubtree, Filter: filter,
			Attributes: orNone(attributes), Controls: []ldap.Control{paging}})
		if err != nil {
			return failureUnlessBroken(err)
		}
		for _, e := range found.Entries {
			if more, err := f(e); err != nil || !more {
				return err
			}
		}
		next, ok := ldap.FindControl(found.Controls, ldap.ControlTypePaging).(*ldap.ControlPaging)
		if !ok || len(next.Cookie) == 0 {
			return nil
		}
		paging.SetCookie(next.Cookie)
	}
}
