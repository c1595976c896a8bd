package control

import (
	"context"
	"errors"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

// outside is what an authentication server said of a name and a password.
type outside struct {
	server *core.AuthServer // as it was when it was asked
	known  *core.User       // who was asked for; nil: nobody here has the name
	proof  core.DirectoryProof
}

// accepted reports whether the password was right, whatever comes of it.
func (o *outside) accepted() bool {
	return o != nil && (o.proof.Refused == core.NoReason || o.proof.Refused == core.Disabled || o.proof.Refused == core.Expired)
}

// reason gives why a sign-in failed, for the audit log; who signs in hears only
// that it did.
func (o *outside) reason() core.Reason {
	if o == nil || o.proof.Refused == core.NoReason {
		return core.BadCredentials
	}
	return o.proof.Refused
}

// addressed says which server a sign-in is for when it does not say so itself:
// MBS knows no servers, there a name means the local person, else the only
// other one (DESIGN section 2). A name that nobody has yet means the only
// server there is, which may know him.
func addressed(r core.Reader, in core.SignIn) (core.SignIn, error) {
	if in.Server != nil {
		return in, nil
	}
	in.Server = new("")
	if in.Kind == core.MBSToken {
		if _, err := r.APIKeyByLogin(in.Login); err == nil || core.KindOf(err) != core.NotFound {
			return in, err
		}
	}
	list, err := r.UsersByLogin(core.Everywhere, in.Login)
	if err != nil {
		return in, err
	}
	switch {
	case len(list) == 1:
		in.Server = &list[0].Server
	case len(list) == 0:
		*in.Server, err = onlyServer(r)
	}
	return in, err // of several the local one is meant: it is there, or nobody is
}

// onlyServer gives the alias of the one server that people can be of, or "".
func onlyServer(r core.Reader) (alias string, err error) {
	all, err := r.AuthServers()
	for _, s := range all {
		switch {
		case !s.Enabled || s.Directory.Host == "":
		case alias != "":
			return "", err
		default:
			alias = s.Alias
		}
	}
	return alias, err
}

// nameAt gives how a server knows a login: by the identity of the person who
// has it here, if somebody does.
func nameAt(r core.Reader, srv *core.AuthServer, login string) (core.DirectoryName, *core.User, error) {
	login = strings.TrimSpace(login)
	u, err := onServer(r, login, srv.Alias)
	if err != nil || u == nil {
		return core.DirectoryName{Login: login}, nil, err
	}
	return identityOf(u), u, nil
}

// identityOf gives how a person's server knows him.
func identityOf(u *core.User) core.DirectoryName {
	identity := strings.TrimSpace(u.ExternalIdentity)
	if identity == "" {
		identity = u.Login
	}
	if dn, err := core.FoldDN(identity); err == nil && strings.Contains(dn, "=") {
		return core.DirectoryName{DN: identity}
	}
	return core.DirectoryName{Login: identity}
}

// verifyOutside asks an authentication server. It is nil when there is no such
// server, or it is switched off.
func (s sessions) verifyOutside(ctx context.Context, in core.SignIn) (*outside, error) {
	r := s.store.Read(ctx)
	srv, err := r.AuthServerByAlias(serverOf(in.Server))
	if core.KindOf(err) == core.NotFound && err != nil || err == nil && !srv.Enabled {
		return nil, busy(s.hasher.VerifyDummy(ctx, in.Password))
	}
	if err != nil {
		return nil, err
	}
	who, known, err := nameAt(r, srv, in.Login)
	if err != nil {
		return nil, err
	}
	at, err := s.directoryPlace(ctx, srv)
	if err != nil {
		return nil, s.unasked(ctx, srv, err)
	}
	proof, err := s.directories.Prove(ctx, at, who, in.Password)
	if err != nil {
		return nil, s.unasked(ctx, srv, err)
	}
	return &outside{srv, known, proof}, nil
}

// unasked says of a server that could not be asked that it may be later. Why is
// for the log: those who sign in need not know how servers are reached.
func (s sessions) unasked(ctx context.Context, srv *core.AuthServer, err error) error {
	if errors.Is(err, context.Canceled) || core.KindOf(err) == core.TooMany && err != nil {
		return err
	}
	s.log.WarnContext(ctx, "authentication server cannot be asked", "server", srv.Alias, "error", err)
	return &core.Error{Kind: core.Unavailable, Msg: "the authentication server cannot be asked now; try again later", Err: err}
}

// identified finds whose a login and a password are, without starting a
// session. The lock is looked at again once the password was right, as when a
// session is opened. A person who is disabled is found all the same, but for
// one whom his authentication server does not let in.
func (s sessions) identified(ctx context.Context, in core.SignIn) (*core.User, core.SignIn, error) {
	if CheckLogin(in.Login) != nil || in.Password == "" {
		return nil, in, unauthenticated(core.BadCredentials) // nobody has it, and it is nothing to keep a count of
	}
	settings, err := s.Settings(ctx)
	if err != nil {
		return nil, in, err
	}
	in, sub, err := s.proven(ctx, in, settings)
	if err != nil {
		return nil, in, err
	}
	if err := s.notLocked(ctx, in, settings); err != nil || sub.outside == nil {
		return sub.user, in, err
	}
	var u *core.User
	var reason core.Reason
	err = s.store.Update(ctx, func(tx core.Tx) (err error) {
		u, reason, err = sub.outside.admit(tx, in.Face)
		return err
	})
	if err == nil && reason != core.NoReason {
		err = unauthenticated(reason)
	}
	return u, in, err
}

// took notes in the transaction of a refused sign-in what a server said: who is
// gone or switched off there loses his access at once.
func (o *outside) took(tx core.Tx, face core.Face) error {
	if o == nil || o.known == nil || o.proof.Person != nil && o.proof.Person.Active {
		return nil
	}
	a, err := o.adoption(tx, face)
	if err != nil || a == nil {
		return err
	}
	u, err := tx.User(core.Everywhere, o.known.ID)
	if err != nil {
		return ignoreRemoved(err)
	}
	return a.shutOut(u)
}

// admit makes the person of a server that has accepted a password, or says why
// he does not get in.
func (o *outside) admit(tx core.Tx, face core.Face) (*core.User, core.Reason, error) {
	a, err := o.adoption(tx, face)
	if err != nil || a == nil {
		return nil, core.BadCredentials, err
	}
	if o.proof.Refused != core.NoReason { // Disabled or Expired: the password was right
		return nil, o.proof.Refused, o.took(tx, face)
	}
	u, reason, err := a.adopt(o.proof.Person, o.known)
	return u, reason, err
}

// adoption is nil when the server is gone or switched off meanwhile. What a
// server said that has other settings now is not believed.
func (o *outside) adoption(tx core.Tx, face core.Face) (*adoption, error) {
	srv, err := tx.AuthServer(o.server.ID)
	if core.KindOf(err) == core.NotFound && err != nil || err == nil && !srv.Enabled {
		return nil, nil //nolint:nilnil // its people cannot sign in, and nothing is to be noted
	}
	if err != nil {
		return nil, err
	}
	if !srv.UpdatedAt.Equal(o.server.UpdatedAt) {
		return nil, &core.Error{Kind: core.Unavailable, Msg: "the authentication server was changed meanwhile; try again"}
	}
	return newAdoption(tx, srv, face)
}
