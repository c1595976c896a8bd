package control

import (
	"context"
	"errors"
	"slices"

	"github.com/purserhq/purser/internal/core"
)

// directoryPlace gives the way to a server's directory.
func (c *Control) directoryPlace(ctx context.Context, s *core.AuthServer) (core.DirectoryPlace, error) {
	password, err := c.OpenAuthPassword(s)
	if err != nil {
		return core.DirectoryPlace{}, err
	}
	at, err := c.loosePlace(ctx, s.Type, s.Directory, password.Reveal())
	at.Server, at.Version = s.ID, s.UpdatedAt
	return at, err
}

// loosePlace gives the way to a directory that is not, or not yet, a server's.
func (c *Control) loosePlace(ctx context.Context, t core.AuthServerType, d core.Directory, password string) (core.DirectoryPlace, error) {
	if c.directories == nil || d.Host == "" {
		return core.DirectoryPlace{}, core.InvalidError("host", core.Failed, "", "the authentication server has no address yet")
	}
	settings, err := c.Settings(ctx)
	return core.DirectoryPlace{Type: t, Directory: d, Password: password, AllowPrivate: settings.AllowPrivateEndpoints != 0}, err
}

// told words a directory's trouble for those who set it up: what may pass is
// no reason to hide what it is.
func told(err error) error {
	e, ok := core.AsError(err)
	if !ok || e.Kind != core.Unavailable && e.Kind != core.TooMany && e.Kind != core.NotFound {
		return err
	}
	return &core.Error{Kind: core.Conflict, Field: "directory", Reason: core.Failed, Msg: e.Msg, Err: e.Err}
}

// testFirst tries a sign-in with what is to be saved.
func (s authServers) testFirst(ctx context.Context, in core.AuthServerSave) error {
	now, _, err := s.merged(s.store.Read(ctx), in)
	if err != nil {
		return err
	}
	password, err := s.OpenAuthPassword(now)
	if err != nil {
		return err
	}
	word := password.Reveal()
	if in.Password != nil {
		word = *in.Password
	}
	at, err := s.loosePlace(ctx, now.Type, now.Directory, word)
	if err != nil {
		return err
	}
	proof, err := s.directories.Prove(ctx, at, core.DirectoryName{Login: in.Test.Login}, in.Test.Password)
	if err != nil {
		return told(err)
	}
	if proof.Refused == core.NoReason {
		return nil
	}
	return core.InvalidError("test", core.Failed, in.Test.Login, "the test sign-in failed: "+whyNot(proof))
}

// whyNot words a refused test for those who set the server up, who may know more
// than those who sign in.
func whyNot(proof core.DirectoryProof) string {
	switch {
	case proof.Person == nil:
		return "the server has nobody of that name"
	case proof.Refused == core.Locked:
		return "the account is locked at the server"
	case proof.Refused == core.Disabled:
		return "the account is switched off at the server"
	case proof.Refused == core.Expired:
		return "the account or its password has expired at the server"
	}
	return "the password is wrong"
}

// Test implements core.AuthServerService.
func (s authServers) Test(ctx context.Context, p core.Principal, id core.AuthServerID, in core.TestSignIn) (core.TestedSignIn, error) {
	const op = core.OpAuthServersTest
	if err := need(p, op); err != nil {
		return core.TestedSignIn{}, err
	}
	r := s.store.Read(ctx)
	srv, err := r.AuthServer(id)
	if err != nil {
		return core.TestedSignIn{}, withOp(op, err)
	}
	at, err := s.directoryPlace(ctx, srv)
	if err != nil {
		return core.TestedSignIn{}, withOp(op, err)
	}
	who, known, err := nameAt(r, srv, in.Login)
	if err != nil {
		return core.TestedSignIn{}, withOp(op, err)
	}
	proof, err := s.directories.Prove(ctx, at, who, in.Password)
	if err != nil {
		return core.TestedSignIn{}, withOp(op, told(err))
	}
	out := core.TestedSignIn{Found: proof.Person != nil, Refused: proof.Refused, Person: proof.Person, Mapped: []string{}}
	if proof.Person == nil || proof.Refused != core.NoReason {
		return out, nil
	}
	out.DN = proof.Person.DN
	for _, g := range srv.Directory.Groups {
		if folded, err := core.FoldDN(g.Path); err == nil && slices.Contains(proof.Person.Groups, folded) {
			out.Mapped = append(out.Mapped, g.Path)
		}
	}
	out.Refused, err = wouldGetIn(r, srv, proof.Person, known)
	return out, withOp(op, err)
}

// wouldGetIn says what the mapping makes of a person who proved himself.
func wouldGetIn(r core.Reader, srv *core.AuthServer, who *core.DirectoryPerson, known *core.User) (core.Reason, error) {
	m, err := newMapping(r, srv)
	if err != nil {
		return core.NoReason, err
	}
	if known == nil {
		list, err := r.UsersByExternal(srv.Alias, who.ID, namesOf(who))
		if err != nil {
			return core.NoReason, err
		}
		if len(list) == 1 {
			known = list[0]
		}
	}
	byHand := known != nil && !known.FromGroups && !srv.Directory.RequireGroup
	switch {
	case !srv.Enabled:
		return core.Disabled, nil
	case !byHand && m.of(who.Groups).none():
		return core.NoAccess, nil
	case known != nil && !known.Enabled:
		return core.Disabled, nil
	}
	return core.NoReason, nil
}

// Groups implements core.AuthServerService.
func (s authServers) Groups(ctx context.Context, p core.Principal, id core.AuthServerID, q core.GroupSearch) (core.GroupsFound, error) {
	const op = core.OpAuthServersGroups
	if err := need(p, op); err != nil {
		return core.GroupsFound{}, err
	}
	srv, err := s.store.Read(ctx).AuthServer(id)
	if err != nil {
		return core.GroupsFound{}, withOp(op, err)
	}
	at, err := s.directoryPlace(ctx, srv)
	if err != nil {
		return core.GroupsFound{}, withOp(op, err)
	}
	found, err := s.groupsAt(ctx, at, q)
	return found, withOp(op, err)
}

// GroupsAt implements core.AuthServerService.
func (s authServers) GroupsAt(ctx context.Context, p core.Principal, t core.AuthServerType, d core.Directory, password string, q core.GroupSearch) (core.GroupsFound, error) {
	const op = core.OpAuthServersGroups
	if err := need(p, op); err != nil {
		return core.GroupsFound{}, err
	}
	err := CheckAuthServer(&core.AuthServer{Alias: "x", Type: t, Directory: d})
	var at core.DirectoryPlace
	if err == nil {
		at, err = s.loosePlace(ctx, t, d, password)
	}
	if err != nil {
		return core.GroupsFound{}, withOp(op, err)
	}
	found, err := s.groupsAt(ctx, at, q)
	return found, withOp(op, err)
}

// maxKeyword is the longest word to search groups by, in characters.
const maxKeyword = 256

func (s authServers) groupsAt(ctx context.Context, at core.DirectoryPlace, q core.GroupSearch) (core.GroupsFound, error) {
	if q.Page < 1 {
		return core.GroupsFound{}, core.RangeError("page", int64(q.Page), 1, 1<<31-1)
	}
	if err := text("keyword", q.Keyword, 0, maxKeyword); err != nil {
		return core.GroupsFound{}, err
	}
	found, err := s.directories.Groups(ctx, at, q)
	if errors.Is(err, context.Canceled) {
		return found, err
	}
	return found, told(err)
}
