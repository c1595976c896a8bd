package core

import "context"

// PasswordChange is a person's wish for another password of his own.
type PasswordChange struct {
	Face     Face
	Client   Client
	Login    string // of the local person
	Current  string
	Password string // the new one
}

// PasswordForgot is the wish of somebody who is not signed in for a link.
type PasswordForgot struct {
	Face   Face
	Client Client
	Login  string // or e-mail address
}

// PasswordReset is a new password by a link.
type PasswordReset struct {
	Face     Face
	Client   Client
	Token    string
	Password string
}

// PasswordService lets local people change their passwords themselves. A new
// password that the settings do not allow is Invalid on field "password"; who
// may not change his own is Denied/NotAllowed on it.
type PasswordService interface {
	// Change changes a password by the one of before, without a session, and
	// ends every session of the person. It fails as a sign-in does.
	Change(ctx context.Context, in PasswordChange) error
	// ChangeOwn changes the password of whoever is signed in and ends his other
	// sessions. A wrong current one is Invalid/Failed on field "current" and
	// counts towards the lock.
	ChangeOwn(ctx context.Context, p Principal, current, password string) error
	// Forgot mails a link to the local person of a login or e-mail address. It
	// says the same, after the same time, whether or not there is one who may
	// set the password. TooMany says that one address asks too often.
	Forgot(ctx context.Context, in PasswordForgot) error
	// Reset sets a password by a link, once, and ends every session of the
	// person. A link that does not work any more is Invalid/Unknown on field "token".
	Reset(ctx context.Context, in PasswordReset) error
}
