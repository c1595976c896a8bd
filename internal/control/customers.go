package control

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

type customers struct{ *Control }

// need fails unless the principal holds the right for an operation anywhere.
func need(p core.Principal, op core.Op) error {
	return withOp(op, (&actor{Principal: p}).allow(nil, op))
}

// listUsers streams people.
func (c *Control) listUsers(ctx context.Context, p core.Principal, op core.Op, f core.UserFilter) iter.Seq2[*core.User, error] {
	if err := need(p, op); err != nil {
		return refusing[core.User](err)
	}
	f.Scope = p.Rights.Scope
	return inPages(core.Part[core.UserID]{}, func(u *core.User) core.UserID { return u.ID }, nil, func(after core.UserID, limit int) ([]*core.User, error) {
		page, err := c.store.Read(ctx).Users(f, after, limit)
		return page, withOp(op, err)
	})
}

// List implements core.CustomerService.
func (s customers) List(ctx context.Context, p core.Principal) iter.Seq2[*core.User, error] {
	return s.listUsers(ctx, p, core.OpCustomersList, core.UserFilter{Facet: core.CustomerFacet, Assignments: true})
}

// Get implements core.CustomerService.
func (s customers) Get(ctx context.Context, p core.Principal, id core.UserID) (*core.User, error) {
	if err := need(p, core.OpCustomersGet); err != nil {
		return nil, err
	}
	u, err := customer(s.store.Read(ctx), p.Rights.Scope, id)
	return u, withOp(core.OpCustomersGet, err)
}

// customer reads a person who has the customer facet.
func customer(r core.Reader, scope core.Scope, id core.UserID) (*core.User, error) {
	u, err := r.User(scope, id)
	if err != nil {
		return nil, notFoundAs(err, "user", string(id))
	}
	if u.Customer == nil {
		return nil, core.NotFoundError("user", string(id))
	}
	return u, nil
}

// Verify implements core.CustomerService. Failures count towards the lock, so
// that it is no way around it.
func (s customers) Verify(ctx context.Context, p core.Principal, login, password string) (*core.User, error) {
	if err := need(p, core.OpCustomersVerify); err != nil {
		return nil, err
	}
	in := core.SignIn{Kind: core.NetBrainToken, Face: p.Face, Login: strings.TrimSpace(login), Password: password, Client: p.Client}
	u, _, err := sessions(s).identified(ctx, in)
	if err == nil {
		u, err = customer(s.store.Read(ctx), p.Rights.Scope, u.ID)
	}
	switch core.KindOf(err) {
	case core.Unauthenticated, core.NotFound:
		if err != nil {
			err = core.NotFoundError("login", login)
		}
	}
	return u, withOp(core.OpCustomersVerify, err)
}

// hash checks and hashes a new password.
func (c *Control) hash(ctx context.Context, password string, max int) (core.PasswordHash, error) {
	settings, err := c.Settings(ctx)
	if err != nil {
		return "", err
	}
	if err := checkPassword(settings, password, max); err != nil {
		return "", err
	}
	h, err := c.hasher.Hash(ctx, password)
	return core.PasswordHash(h), busy(err)
}

// free fails when a login is taken on any authentication server: on MBS, any
// facet of any such person makes it exist (DESIGN section 2).
func free(r core.Reader, login string) error {
	list, err := r.UsersByLogin(core.Everywhere, login)
	if err != nil {
		return err
	}
	if len(list) > 0 {
		return core.ExistsError("login", list[0].Login)
	}
	return nil
}

// home finds the company that a person is put into; "" is allowed to those
// whose scope is everything, as people of no company are in no other.
func home(r core.Reader, a *actor, field, name string) (core.CompanyRef, error) {
	if name == "" {
		if !a.Rights.Scope.All {
			return core.CompanyRef{}, core.DeniedError("people of no company are outside of the scope")
		}
		return core.CompanyRef{}, nil
	}
	c, err := r.CompanyByName(a.Rights.Scope, name)
	if err != nil {
		return core.CompanyRef{}, unknownAs(err, field, name)
	}
	return core.CompanyRef{ID: c.ID, Name: c.Name}, nil
}

// unknownAs turns NotFound into the refusal of an input that refers to it.
func unknownAs(err error, field, value string) error {
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	return core.InvalidError(field, core.Unknown, value, field+" \""+value+"\" does not exist")
}

// Create implements core.CustomerService.
func (s customers) Create(ctx context.Context, p core.Principal, in core.CustomerCreate) (core.UserID, error) {
	u := &core.User{Login: strings.TrimSpace(in.Login), FirstName: in.FirstName, LastName: in.LastName, Enabled: in.Enabled,
		AllowChangePassword: true,
		Customer:            &core.Customer{LicenseMode: in.LicenseMode, NotificationEmails: withoutBlanks(in.NotificationEmails)}}
	welcome := core.MailTemplateName("")
	if in.SendInstruction {
		welcome = core.MailWelcome
	}
	err := s.create(ctx, p, core.OpCustomersCreate, u, newcomer{in.Password, welcome}, func(tx core.Tx, a *actor) error {
		ref, err := home(tx, a, "company", strings.TrimSpace(in.Company))
		if err != nil {
			return err
		}
		u.Customer.Company, u.Memberships = ref, nil
		if ref.ID != "" {
			u.Memberships = []core.Membership{{Company: ref}}
		}
		return nil
	}, in.Assignments...)
	return u.ID, err
}

// newcomer is what a new person of MBS is given: a password and, unless it is
// "", a mail.
type newcomer struct {
	password string
	welcome  core.MailTemplateName
}

// create checks, hashes and stores a new local person of MBS; place fills in
// what the person refers to, list are destinations to assign.
func (c *Control) create(ctx context.Context, p core.Principal, op core.Op, u *core.User, gets newcomer, place func(core.Tx, *actor) error, list ...core.AssignmentCreate) error {
	if err := need(p, op); err != nil {
		return err
	}
	if err := CheckUser(u); err != nil {
		return withOp(op, err)
	}
	if err := free(c.store.Read(ctx), u.Login); err != nil {
		return withOp(op, err)
	}
	hash, err := c.hash(ctx, gets.password, maxMBSPassword)
	if err != nil {
		return withOp(op, err)
	}
	letter, err := c.postcard(gets.welcome, gets.welcome != "")
	if err != nil {
		return withOp(op, err)
	}
	return c.change(ctx, p, op, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		if err := free(tx, u.Login); err != nil {
			return core.AuditEvent{}, err
		}
		if err := place(tx, a); err != nil {
			return core.AuditEvent{}, err
		}
		u.ID, u.Password, u.CreatedAt, u.UpdatedAt = core.NewID[core.UserID](tx.Now()), hash, tx.Now(), tx.Now()
		if err := tx.InsertUser(u); err != nil {
			return core.AuditEvent{}, err
		}
		if gets.welcome != "" {
			if err := letter.queue(tx, u); err != nil {
				return core.AuditEvent{}, err
			}
		}
		return about(u, nil), insertAssignments(tx, a, u, list)
	})
}

// about makes the audit event of a change to a person.
func about(u *core.User, changes []string) core.AuditEvent {
	e := core.AuditEvent{Target: string(u.ID), Name: u.Login, Changes: strings.Join(changes, ",")}
	if u.Customer != nil {
		e.Company = u.Customer.Company
	}
	return e
}

func withoutBlanks(list []string) []string {
	trimmed := make([]string, 0, len(list))
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			trimmed = append(trimmed, s)
		}
	}
	return trimmed
}

// Update implements core.CustomerService.
func (s customers) Update(ctx context.Context, p core.Principal, id core.UserID, in core.CustomerUpdate) error {
	const op = core.OpCustomersUpdate
	if err := need(p, op); err != nil {
		return err
	}
	if _, err := customer(s.store.Read(ctx), p.Rights.Scope, id); err != nil {
		return withOp(op, err)
	}
	hash, err := s.hashGiven(ctx, in.Password, maxMBSPassword)
	if err != nil {
		return withOp(op, err)
	}
	return s.change(ctx, p, op, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		u, err := customer(tx, a.Rights.Scope, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		changes, err := applyCustomer(tx, a, u, in)
		if err != nil {
			return core.AuditEvent{}, err
		}
		changes, err = applyCredentials(tx, a, u, credentials{enabled: in.Enabled, login: trimmed(in.Login), password: hash}, changes)
		if err != nil {
			return core.AuditEvent{}, err
		}
		return about(u, changes), save(tx, u)
	})
}

// hashGiven hashes a password if one is given.
func (c *Control) hashGiven(ctx context.Context, password *string, max int) (*core.PasswordHash, error) {
	if password == nil {
		return nil, nil //nolint:nilnil // no password given, none to set
	}
	h, err := c.hash(ctx, *password, max)
	return &h, err
}

func trimmed(s *string) *string {
	if s == nil {
		return nil
	}
	t := strings.TrimSpace(*s)
	return &t
}

// save checks and writes a changed person.
func save(tx core.Tx, u *core.User) error {
	if err := CheckUser(u); err != nil {
		return err
	}
	u.UpdatedAt = tx.Now()
	return tx.UpdateUser(u)
}

// applyCustomer sets names, licence mode, notification addresses and home.
func applyCustomer(tx core.Tx, a *actor, u *core.User, in core.CustomerUpdate) (changes []string, err error) {
	set(&changes, "firstName", &u.FirstName, in.FirstName)
	set(&changes, "lastName", &u.LastName, in.LastName)
	set(&changes, "licenseMode", &u.Customer.LicenseMode, in.LicenseMode)
	if in.NotificationEmails != nil {
		if list := withoutBlanks(*in.NotificationEmails); !slices.Equal(list, u.Customer.NotificationEmails) {
			u.Customer.NotificationEmails, changes = list, append(changes, "notificationEmails")
		}
	}
	if in.Company == nil {
		return changes, nil
	}
	to, err := home(tx, a, "company", strings.TrimSpace(*in.Company))
	if err != nil || to.ID == u.Customer.Company.ID {
		return changes, err
	}
	if err := byHand(u); err != nil {
		return changes, err
	}
	return append(changes, "company"), move(tx, u, to)
}

// move changes a person's home company. The membership of the old home goes
// with it: on MBS a person belongs to one company.
func move(tx core.Tx, u *core.User, to core.CompanyRef) error {
	from := u.Customer.Company.ID
	kept := slices.DeleteFunc(slices.Clone(u.Memberships), func(m core.Membership) bool { return m.Company.ID == from })
	if to.ID != "" && !slices.ContainsFunc(kept, func(m core.Membership) bool { return m.Company.ID == to.ID }) {
		kept = append(kept, core.Membership{Company: to})
	}
	u.Customer.Company, u.Memberships = to, kept
	return tx.SetMemberships(u.ID, kept)
}

// Delete implements core.CustomerService.
func (s customers) Delete(ctx context.Context, p core.Principal, id core.UserID, withData bool) error {
	op := core.OpCustomersDelete
	if withData {
		op = core.OpCustomersDeleteData
	}
	return s.change(ctx, p, op, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		u, err := customer(tx, a.Rights.Scope, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		e := about(u, nil)
		if withData {
			if err := eraseUser(tx, u); err != nil {
				return e, err
			}
		}
		if _, err := tx.EndSessionsOf(u.ID, core.EndRevoked); err != nil {
			return e, err
		}
		if err := tx.FreeLicensesOf(u.ID); err != nil {
			return e, err
		}
		if u.Staff == nil {
			if err := a.notSelf(u); err != nil {
				return e, err
			}
			return e, tx.DeleteUser(u.ID, withData)
		}
		return e, dropCustomer(tx, u)
	})
}

// dropCustomer takes the customer facet, and the membership of its home, from
// a person who stays on as staff.
func dropCustomer(tx core.Tx, u *core.User) error {
	if err := move(tx, u, core.CompanyRef{}); err != nil {
		return err
	}
	u.Customer = nil
	return save(tx, u)
}
