package control

import (
	"slices"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// credentials are the changes that decide who can sign in as a person. A nil
// field is left alone.
type credentials struct {
	login         *string
	email         *string // a way to receive new passwords
	identity      *string // who he is on his authentication server
	password      *core.PasswordHash
	enabled       *bool
	deactivatedAt *time.Time
}

// applyCredentials sets what is given. For a person who is staff the actor
// must be over him, and whoever could then sign in as the person must see all
// the companies he has access to; the last system administrator keeps his
// sign-in; sessions end when the password changes or the person may no longer
// sign in.
func applyCredentials(tx core.Tx, a *actor, u *core.User, in credentials, changes []string) ([]string, error) {
	before := len(changes)
	if in.password != nil && u.Server != "" {
		return changes, keptElsewhere(u)
	}
	if in.password != nil && a.user != nil && a.user.ID == u.ID {
		if err := mayChangeOwn(u); err != nil {
			return changes, err
		}
	}
	if in.login != nil && *in.login != u.Login {
		if err := byHand(u); err != nil {
			return changes, err
		}
	}
	shut := in.enabled != nil && !*in.enabled && u.Enabled
	set(&changes, "enabled", &u.Enabled, in.enabled)
	mailedTo := mailAddress(u)
	set(&changes, "login", &u.Login, in.login)
	set(&changes, "email", &u.Email, in.email)
	moved := mailAddress(u) != mailedTo // who gets his mail can set his password
	takeover := moved || in.email != nil && slices.Contains(changes[before:], "email")
	takeover = setIdentity(u, in.identity, &changes) || takeover || in.password != nil
	if in.deactivatedAt != nil && (u.DeactivatedAt == nil || !u.DeactivatedAt.Equal(*in.deactivatedAt)) {
		u.DeactivatedAt, changes = in.deactivatedAt, append(changes, "deactivatedAt")
		shut = true // some day he cannot sign in
	}
	if in.password != nil {
		u.Password, changes = *in.password, append(changes, "password")
	}
	if len(changes) == before {
		return changes, nil
	}
	if err := a.over(u); err != nil {
		return changes, err
	}
	if takeover {
		if err := a.spans(u); err != nil {
			return changes, err
		}
	}
	if shut {
		if err := keepSystemAdmin(tx, u); err != nil {
			return changes, err
		}
	}
	if in.password != nil || moved || !u.Active(tx.Now()) {
		if err := tx.DeletePasswordLinks(u.ID); err != nil {
			return changes, err
		}
	}
	if in.password != nil || !u.Active(tx.Now()) {
		_, err := tx.EndSessionsOf(u.ID, core.EndRevoked)
		return changes, err
	}
	return changes, nil
}

// setIdentity says who a person is at his authentication server. Setting it,
// even to what it was, lets the server tell anew which entry is his: so a
// directory that was made anew is taken for what it is.
func setIdentity(u *core.User, identity *string, changes *[]string) bool {
	if identity == nil {
		return false
	}
	changed := set(changes, "externalIdentity", &u.ExternalIdentity, identity)
	if u.Server != "" && u.ExternalID != "" {
		u.ExternalID = ""
		*changes = append(*changes, "externalId")
		changed = true
	}
	return changed
}

// byHand refuses to change by hand what a person's groups give: it would last
// until he signs in again.
func byHand(u *core.User) error {
	if !u.FromGroups {
		return nil
	}
	return core.NotAllowedError("login", u.Login, "what "+u.Login+" may do comes from the groups of authentication server "+u.Server)
}
