package core

import (
	"context"
	"time"
)

// Settings are the switches a provider can turn while the server runs. The
// names in the import file and of `purser admin set` are in SettingList.
type Settings struct {
	Seats                    int // most seat-taking sessions at once; 0 means no limit
	LockoutFailures          int // failed sign-ins that lock a login; 0 means never
	LockoutMinutes           int // how long it stays locked
	IdleMinutes              int // sessions unused for longer end
	MinPasswordLength        int // characters, 6 to 128
	AllowPrivateEndpoints    int // 1: storage may be at loopback and private addresses
	EnforceLicenses          int // 1: a computer needs a licence from a pool; 0: one is issued as needed
	WelcomeLinkHours         int // how long the link of a welcome mail works
	ResetLinkMinutes         int // how long the link of a password reset works
	EnforcePasswordChange    int // 1: who must change his password cannot sign in on the dialects either before he has
	RefuseCommonPasswords    int // 1: new passwords must not be among the most common ones
	RequireTwoFactorForStaff int // 1: staff who sign in with a password need a second factor
}

// DefaultSettings are in force until changed. Source: DESIGN section 5,
// contract netbrain.md sections 3.1 and 4.1.
func DefaultSettings() Settings {
	return Settings{LockoutFailures: 5, LockoutMinutes: 15, IdleMinutes: 30, MinPasswordLength: 6, AllowPrivateEndpoints: 1, WelcomeLinkHours: 72, ResetLinkMinutes: 60}
}

// Setting describes one settable number.
type Setting struct {
	Name     string
	Min, Max int
	Value    func(*Settings) *int
	Help     string
}

// SettingList lists every setting, in the order they are shown.
var SettingList = []Setting{
	{"seats", 0, 1_000_000, func(s *Settings) *int { return &s.Seats }, "most sessions at once; 0 means no limit"},
	{"lockoutFailures", 0, 1000, func(s *Settings) *int { return &s.LockoutFailures }, "failed sign-ins that lock a login; 0 means never"},
	{"lockoutMinutes", 1, 525_600, func(s *Settings) *int { return &s.LockoutMinutes }, "minutes a locked login stays locked"},
	{"idleMinutes", 1, 525_600, func(s *Settings) *int { return &s.IdleMinutes }, "minutes after which an unused session ends"},
	{"minPasswordLength", 6, 128, func(s *Settings) *int { return &s.MinPasswordLength }, "fewest characters of a new password"},
	{"refuseCommonPasswords", 0, 1, func(s *Settings) *int { return &s.RefuseCommonPasswords }, "1: the 10,000 most common passwords are refused as new ones"},
	{"enforcePasswordChange", 0, 1, func(s *Settings) *int { return &s.EnforcePasswordChange }, "1: an initial password has to be changed before signing in on the MBS and NetBrain APIs too; 0: only on /v1"},
	{"welcomeLinkHours", 1, 720, func(s *Settings) *int { return &s.WelcomeLinkHours }, "hours that the link of a welcome mail works"},
	{"resetLinkMinutes", 5, 1440, func(s *Settings) *int { return &s.ResetLinkMinutes }, "minutes that the link of a password reset works"},
	{"allowPrivateEndpoints", 0, 1, func(s *Settings) *int { return &s.AllowPrivateEndpoints }, "1: storage, authentication and mail servers may be at loopback and private addresses; 0: only at public ones"},
	{"enforceLicenses", 0, 1, func(s *Settings) *int { return &s.EnforceLicenses }, "1: computers need a license from a pool; 0: one is issued as needed"},
	{"requireTwoFactorForStaff", 0, 1, func(s *Settings) *int { return &s.RequireTwoFactorForStaff }, "1: staff who sign in with a password need a second factor; API keys do not"},
}

// Idle gives the idle time-out.
func (s Settings) Idle() time.Duration { return time.Duration(s.IdleMinutes) * time.Minute }

// Lockout gives how long a login stays locked.
func (s Settings) Lockout() time.Duration { return time.Duration(s.LockoutMinutes) * time.Minute }

// SettingsService manages the settings; for system administrators.
type SettingsService interface {
	Get(ctx context.Context, p Principal) (Settings, error)
	// Set changes one by its name in SettingList, in any letter case.
	Set(ctx context.Context, p Principal, name string, value int) error
}
