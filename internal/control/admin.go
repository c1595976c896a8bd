package control

import (
	"context"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

// Bootstrap makes a system administrator when none exists and reports whether
// it did.
func (c *Control) Bootstrap(ctx context.Context, login, password string) (created bool, err error) {
	exists, err := c.store.Read(ctx).AnySystemAdmin()
	if err != nil || exists {
		return false, err
	}
	u, err := c.newAdmin(ctx, login, password)
	if err != nil {
		return false, err
	}
	p := core.System(core.FaceCommand)
	err = c.change(ctx, p, core.OpStaffCreate, func(tx core.Tx, _ *actor) (core.AuditEvent, error) {
		exists, err := tx.AnySystemAdmin()
		if created = !exists; err != nil || exists {
			return core.AuditEvent{Name: "bootstrap: another server was first"}, err
		}
		return insertAdmin(tx, u)
	})
	return created && err == nil, err
}

// newAdmin prepares a system administrator.
func (c *Control) newAdmin(ctx context.Context, login, password string) (*core.User, error) {
	u := &core.User{Login: strings.TrimSpace(login), Enabled: true, AllowChangePassword: true,
		Staff: &core.Staff{SystemAdmin: true, AllCompanies: true}}
	if err := CheckUser(u); err != nil {
		return nil, err
	}
	hash, err := c.hash(ctx, password, maxPassword)
	u.Password = hash
	return u, err
}

func insertAdmin(tx core.Tx, u *core.User) (core.AuditEvent, error) {
	if err := free(tx, u.Login); err != nil {
		return core.AuditEvent{}, err
	}
	u.ID, u.CreatedAt, u.UpdatedAt, u.Staff.CreatedAt = core.NewID[core.UserID](tx.Now()), tx.Now(), tx.Now(), tx.Now()
	return about(u, nil), tx.InsertUser(u)
}

// CreateAdmin makes a further system administrator.
func (c *Control) CreateAdmin(ctx context.Context, p core.Principal, login, password string) (core.UserID, error) {
	u, err := c.newAdmin(ctx, login, password)
	if err != nil {
		return "", withOp(core.OpStaffCreate, err)
	}
	err = c.change(ctx, p, core.OpStaffCreate, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if err := a.mayGrant(u.Staff.Rights()); err != nil {
			return core.AuditEvent{}, err
		}
		return insertAdmin(tx, u)
	})
	return u.ID, err
}

// ResetPassword gives a local person a new password, ends the person's
// sessions and lifts a lock.
func (c *Control) ResetPassword(ctx context.Context, p core.Principal, ref core.LoginRef, password string) error {
	hash, err := c.hash(ctx, password, maxPassword)
	if err != nil {
		return withOp(core.OpPasswordReset, err)
	}
	letter, err := c.postcard(core.MailPasswordChanged, false)
	if err != nil {
		return withOp(core.OpPasswordReset, err)
	}
	return c.change(ctx, p, core.OpPasswordReset, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		u, err := person(tx, a.Rights.Scope, ref)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if u.Server != "" {
			return core.AuditEvent{}, core.NotAllowedError("server", u.Server, "the password is kept by authentication server "+u.Server)
		}
		changes, err := applyCredentials(tx, a, u, credentials{password: &hash}, nil)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if err := tx.ClearSignInFailures(u.Login, u.Server); err != nil {
			return core.AuditEvent{}, err
		}
		if err := letter.notice(tx, u); err != nil {
			return core.AuditEvent{}, err
		}
		return about(u, changes), save(tx, u)
	})
}
