package core

import (
	"context"
	"time"
)

// SecondFactor is what a person's codes are made from. It is in force once
// User.TwoFactorAt is set; before, it waits for its first code.
type SecondFactor struct {
	User     UserID
	Sealed   Sealed // the secret, encrypted under the key file for this person
	BegunAt  time.Time
	LastStep int64 // time step whose code was used last; it and those before are used up
}

// SecondFactorReader reads second factors.
type SecondFactorReader interface {
	// SecondFactor gives a person's, in force or begun, or NotFound.
	SecondFactor(id UserID) (*SecondFactor, error)
	// RecoveryCodes lists the hashes of a person's recovery codes that were not used.
	RecoveryCodes(id UserID) ([]TokenHash, error)
}

// SecondFactorWriter writes second factors. User.TwoFactorAt is UpdateUser's.
type SecondFactorWriter interface {
	// SetSecondFactor stores a person's, in place of what was there.
	SetSecondFactor(f *SecondFactor) error
	// SetRecoveryCodes replaces a person's recovery codes.
	SetRecoveryCodes(id UserID, hashes []TokenHash) error
	// TakeRecoveryCode uses a code up and reports whether it was there.
	TakeRecoveryCode(id UserID, hash TokenHash) (bool, error)
	// DeleteSecondFactor removes a person's, recovery codes included.
	DeleteSecondFactor(id UserID) error
}

// TwoFactorState says how it stands with a person's second factor.
type TwoFactorState struct {
	Since         *time.Time // nil: off
	Begun         bool       // a secret was given and waits for its first code
	RecoveryCodes int        // that were not used
	Required      bool       // the provider asks it of this person
}

// Enrolment is what a person's app makes codes from. It is shown once.
type Enrolment struct {
	Secret string // base 32
	URI    string // otpauth://totp/..., which apps read as a QR code
}

// TwoFactorService manages second factors: codes by time (RFC 6238: SHA-1, six
// digits, 30 s) and recovery codes, which work once each. Only people have
// them; for an API key State is zero and the rest Conflict/NotAllowed.
type TwoFactorService interface {
	State(ctx context.Context, p Principal) (TwoFactorState, error)
	// Begin gives the caller a new secret. Conflict/Exists while his second factor is on.
	Begin(ctx context.Context, p Principal) (Enrolment, error)
	// Confirm turns the caller's on with a code of the begun secret, gives his
	// recovery codes and ends his other sessions. Conflict/NotAllowed when
	// nothing was begun within the last hour; Invalid/Failed for a wrong code.
	Confirm(ctx context.Context, p Principal, code string) ([]string, error)
	// Disable turns the caller's off. A wrong code is Invalid/Failed and counts
	// as a failed sign-in; while those lock his login, it is Denied/Locked.
	Disable(ctx context.Context, p Principal, code string) error
	// RenewCodes gives the caller new recovery codes in place of the old. It
	// fails as Disable does.
	RenewCodes(ctx context.Context, p Principal, code string) ([]string, error)
	// Of tells how it stands with another person.
	Of(ctx context.Context, p Principal, id UserID) (TwoFactorState, error)
	// Reset removes another person's, and ends his sessions. It needs what
	// giving him a new password needs. NotFound when he has none.
	Reset(ctx context.Context, p Principal, id UserID) error
}
