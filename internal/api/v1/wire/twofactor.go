package wire

import "time"

// TwoFactor says how it stands with a person's second factor.
type TwoFactor struct {
	Enabled       bool       `json:"enabled" doc:"Whether his sign-ins need a code."`
	Since         *time.Time `json:"since,omitempty"`
	Begun         bool       `json:"begun" doc:"A secret was given within the last hour and waits for its first code."`
	RecoveryCodes int        `json:"recoveryCodes" doc:"How many were not used."`
	Required      bool       `json:"required" doc:"Whether the provider asks it of him (setting requireTwoFactorForStaff)."`
}

// Enrolment is what an app makes codes from. It is shown once.
type Enrolment struct {
	Secret string `json:"secret" doc:"Base 32, for typing: SHA-1, six digits, 30 s."`
	URI    string `json:"uri" doc:"otpauth://totp/..., which apps read as a QR code."`
}

// Code is a code of the second factor.
type Code struct {
	Code string `json:"code" minLength:"1" maxLength:"64" doc:"The code that the app shows now, or, but for confirm, a recovery code."`
}

// RecoveryCodes are shown once; each works once, in place of a code.
type RecoveryCodes struct {
	RecoveryCodes []string `json:"recoveryCodes" nullable:"false"`
}
