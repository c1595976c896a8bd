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
}
