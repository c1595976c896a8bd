package control

import (
	"context"
	"strings"
	"time"

	"github.com/purserhq/purser/internal/core"
)

type agents struct{ *Control }

const (
	// seenEvery is how often it is noted that an agent was heard of.
	seenEvery = time.Minute
	// mostAhead is how far an agent's clock may be ahead of the server's.
	mostAhead = 10 * time.Minute
	// mostConfirmed is how many commands one heartbeat may confirm.
	mostConfirmed = 100
)

// Enroll implements core.AgentService. Failures count towards the lock of the
// login, as those of any sign-in do.
func (s agents) Enroll(ctx context.Context, in core.Enrollment) (core.Enrolled, error) {
	const op = core.OpAgentEnroll
	c := &core.Computer{Name: strings.TrimSpace(in.Name), OS: in.OS, AgentVersion: in.Version}
	if err := CheckComputer(c); err != nil {
		return core.Enrolled{}, withOp(op, err)
	}
	who, err := s.credentials(ctx, core.SignIn{Kind: core.NetBrainToken, Face: core.FaceAgent, Login: strings.TrimSpace(in.Login), Password: in.Password, Client: in.Client})
	if err != nil {
		return core.Enrolled{}, withOp(op, err)
	}
	word := newToken(core.MBSToken)
	var made core.Enrolled
	err = s.store.Update(ctx, func(tx core.Tx) error {
		a, err := refresh(tx, who)
		if err != nil {
			return err
		}
		u, err := enrolledFor(tx, a, strings.TrimSpace(in.For))
		if err != nil {
			return err
		}
		joined, err := join(tx, a.Principal, u, *c, hashToken(word))
		if err != nil {
			return err
		}
		made = core.Enrolled{Computer: joined.ID, Secret: word}
		return record(tx, a.Principal, op, aboutComputer(joined, nil))
	})
	return made, withOp(op, err)
}

// credentials checks a login and password without starting a session.
func (s agents) credentials(ctx context.Context, in core.SignIn) (core.Principal, error) {
	u, in, err := sessions(s).identified(ctx, in)
	if err != nil {
		return core.Principal{}, err
	}
	if !u.Active(s.now()) {
		return core.Principal{}, unauthenticated(core.Disabled)
	}
	failures, _, err := s.store.Read(ctx).SignInFailures(in.Login, serverOf(in.Server))
	if err == nil && failures > 0 {
		err = s.store.Update(ctx, func(tx core.Tx) error { return tx.ClearSignInFailures(in.Login, serverOf(in.Server)) })
	}
	return core.Principal{Kind: core.ByUser, Face: in.Face, User: u.ID, Login: u.Login, Client: in.Client}, err
}

// enrolledFor finds the customer whose computer enrols: whoever signed in, or
// whom authorised staff named.
func enrolledFor(tx core.Tx, a *actor, login string) (*core.User, error) {
	if login == "" {
		if a.user.Customer == nil {
			return nil, core.DeniedError("only customers have computers; name the customer to enroll for")
		}
		return a.user, nil
	}
	if !a.Rights.Has(core.PermRemoteManagement) {
		return nil, core.DeniedError("permission " + core.PermRemoteManagement.String() + " is needed")
	}
	list, err := tx.UsersByLogin(a.Rights.Scope, login)
	if err != nil {
		return nil, err
	}
	for _, u := range list {
		if u.Customer != nil {
			return u, nil
		}
	}
	return nil, core.NotFoundError("user", login)
}

// join gives a customer's computer of this name, a new one when there is none,
// a token and a licence.
func join(tx core.Tx, by core.Principal, u *core.User, like core.Computer, token core.TokenHash) (*core.Computer, error) {
	c, err := tx.ComputerNamed(u.ID, like.Name)
	switch {
	case err == nil:
		c.Name, c.OS, c.AgentVersion, c.Token, c.LostAuthAt = like.Name, like.OS, like.AgentVersion, token, nil
		err = tx.UpdateComputer(c)
	case core.KindOf(err) == core.NotFound:
		c = &like
		c.ID, c.User, c.Company, c.Token, c.EnrolledAt = core.NewID[core.ComputerID](tx.Now()), u.ID, u.Customer.Company, token, tx.Now()
		err = tx.InsertComputer(c)
	}
	if err != nil {
		return nil, err
	}
	_, err = takeLicense(tx, by, u, c.ID)
	return c, err
}

// Authenticate implements core.AgentService.
func (s agents) Authenticate(ctx context.Context, token string, client core.Client) (core.Principal, error) {
	c, err := s.store.Read(ctx).ComputerByToken(hashToken(token))
	if err != nil {
		if core.KindOf(err) == core.NotFound {
			err = unauthenticated(core.NoToken)
		}
		return core.Principal{}, err
	}
	p := core.Principal{Kind: core.ByComputer, Face: core.FaceAgent, User: c.User, Computer: c.ID, Login: c.Login, Client: client}
	return p, s.saw(ctx, c)
}

// saw notes that an agent was heard of, at most once a minute.
func (s agents) saw(ctx context.Context, c *core.Computer) error {
	now := s.now()
	if s.heard.fresh(c.ID, now) {
		return nil
	}
	at := now
	if c.LastSeenAt != nil && now.Sub(*c.LastSeenAt) < seenEvery {
		at = *c.LastSeenAt
	} else if err := s.store.Update(ctx, func(tx core.Tx) error { return tx.TouchComputer(c.ID) }); err != nil {
		return err
	}
	s.heard.noted(c.ID, at, now)
	return nil
}

// Heartbeat implements core.AgentService. It writes only what changed.
func (s agents) Heartbeat(ctx context.Context, p core.Principal, in core.Heartbeat) (core.Orders, error) {
	const op = core.OpAgentHeartbeat
	if err := need(p, op); err != nil {
		return core.Orders{}, err
	}
	if len(in.Confirmed) > mostConfirmed {
		return core.Orders{}, withOp(op, core.LengthError("confirmed", 0, mostConfirmed))
	}
	r := s.store.Read(ctx)
	c, err := r.Computer(core.Everywhere, p.Computer)
	if err != nil {
		return core.Orders{}, withOp(op, ended(err))
	}
	changed := apply(c, in)
	if err := CheckComputer(c); err != nil {
		return core.Orders{}, withOp(op, err)
	}
	short, err := s.lacksLicense(r, c)
	if err != nil {
		return core.Orders{}, withOp(op, err)
	}
	if changed || short || len(in.Confirmed) > 0 {
		err = s.store.Update(ctx, func(tx core.Tx) error { return beat(tx, p, in, short) })
		if err != nil {
			return core.Orders{}, withOp(op, err)
		}
	}
	return s.orders(r, c)
}

// apply notes what an agent says about itself; it reports whether that is news.
func apply(c *core.Computer, in core.Heartbeat) bool {
	old := *c
	if in.OS != "" {
		c.OS = in.OS
	}
	if in.Version != "" {
		c.AgentVersion = in.Version
	}
	return c.OS != old.OS || c.AgentVersion != old.AgentVersion
}

// lacksLicense reports whether takeLicense would change something: the computer
// may work and has no licence, or one that has expired, its customer's mode
// gives it one by itself, and there is one to be had or the old one to be put
// down. An agent for which there is none asks every minute, for months.
func (s agents) lacksLicense(r core.Reader, c *core.Computer) (bool, error) {
	if c.LostAuthAt != nil {
		return false, nil
	}
	l, err := r.LicenseOf(c.ID)
	has := err == nil
	if !has && core.KindOf(err) != core.NotFound || has && l.Usable(s.now()) {
		return false, err
	}
	u, err := customer(r, core.Everywhere, c.User)
	if err != nil {
		return false, err
	}
	pool, err := poolOf(r, u)
	if err != nil || pool == nil || has {
		return pool != nil, err
	}
	if _, err = r.LicenseToTake(u.ID, pool, s.now()); err == nil || core.KindOf(err) != core.NotFound {
		return err == nil, err
	}
	settings, err := r.Settings()
	return err == nil && settings.EnforceLicenses == 0, err
}

func beat(tx core.Tx, p core.Principal, in core.Heartbeat, short bool) error {
	id := p.Computer
	c, err := tx.Computer(core.Everywhere, id)
	if err != nil {
		return ended(err)
	}
	if apply(c, in) {
		if err := tx.UpdateComputer(c); err != nil {
			return err
		}
	}
	for _, done := range in.Confirmed {
		if err := tx.DeleteCommand(id, done); err != nil {
			return err
		}
	}
	if !short || c.LostAuthAt != nil {
		return nil
	}
	u, err := customer(tx, core.Everywhere, c.User)
	if err != nil {
		return ended(err)
	}
	_, err = takeLicense(tx, p, u, id)
	if core.KindOf(err) == core.Conflict && core.ReasonOf(err) == core.InUse {
		return nil // none is left; the agent lives on without
	}
	return err
}

func (s agents) orders(r core.Reader, c *core.Computer) (out core.Orders, err error) {
	out.Authorized = c.LostAuthAt == nil
	if out.PlansAt, err = r.PlansChangedAt(c.ID); err != nil || !out.Authorized {
		return out, withOp(core.OpAgentHeartbeat, err)
	}
	list, err := r.Commands(c.ID)
	for _, cmd := range list {
		if s.now().Sub(cmd.CreatedAt) < core.CommandLifetime {
			out.Commands = append(out.Commands, cmd)
		}
	}
	return out, withOp(core.OpAgentHeartbeat, err)
}

// unauthorized says that the token is good and the computer must not work now.
func unauthorized() error { return core.DeniedError("the computer is not authorised") }

// Plans implements core.AgentService.
func (s agents) Plans(ctx context.Context, p core.Principal) ([]*core.Plan, error) {
	const op = core.OpAgentPlans
	if err := need(p, op); err != nil {
		return nil, err
	}
	c, err := s.store.Read(ctx).Computer(core.Everywhere, p.Computer)
	if err != nil {
		return nil, withOp(op, ended(err))
	}
	if c.LostAuthAt != nil {
		return nil, withOp(op, unauthorized())
	}
	f := core.PlanFilter{Scope: core.Everywhere, Computers: []core.ComputerID{p.Computer}}
	list, err := all(inPages(core.Part[core.PlanID]{}, func(p *core.Plan) core.PlanID { return p.ID }, nil, func(after core.PlanID, limit int) ([]*core.Plan, error) {
		return s.store.Read(ctx).Plans(f, after, limit)
	}))
	return list, withOp(op, err)
}

// report checks a report and stores it, in one transaction of few statements:
// the store's writer does nothing else while there are thousands a second.
func (s agents) report(ctx context.Context, p core.Principal, r *core.Run, store func(core.Tx, *core.Run) error) error {
	const op = core.OpAgentReport
	if err := need(p, op); err != nil {
		return err
	}
	id, ok := core.ParseID[core.RunID](string(r.ID))
	if !ok {
		return withOp(op, core.InvalidError("id", core.Malformed, string(r.ID), "id is not a UUID"))
	}
	r.ID, r.Computer = id, p.Computer
	if err := CheckRun(r); err != nil {
		return withOp(op, err)
	}
	err := s.store.Update(ctx, func(tx core.Tx) error { return store(tx, r) })
	if core.KindOf(err) == core.Unauthenticated { // the token is good, the computer is not authorised
		err = unauthorized()
	}
	return withOp(op, err)
}

func (s agents) lease() *time.Time {
	until := s.now().Add(core.RunLease)
	return &until
}

// past fails for times that are missing or lie ahead.
func (s agents) past(field string, at time.Time) error {
	if at.IsZero() {
		return withOp(core.OpAgentReport, core.MissingError(field))
	}
	if at.After(s.now().Add(mostAhead)) {
		return withOp(core.OpAgentReport, core.InvalidError(field, core.Range, at.Format(time.RFC3339), field+" is in the future"))
	}
	return nil
}

// StartRun implements core.AgentService.
func (s agents) StartRun(ctx context.Context, p core.Principal, in core.RunStart) error {
	if err := s.past("start", in.Start); err != nil {
		return err
	}
	plan, ok := core.ParseID[core.PlanID](string(in.Plan))
	if !ok {
		return withOp(core.OpAgentReport, core.NotFoundError("plan", string(in.Plan)))
	}
	r := &core.Run{ID: in.ID, Plan: plan, Start: in.Start, Status: core.RunRunning, Counts: in.Counts, LeaseUntil: s.lease()}
	return s.report(ctx, p, r, core.Tx.StartRun)
}

// ProgressRun implements core.AgentService.
func (s agents) ProgressRun(ctx context.Context, p core.Principal, in core.RunProgress) error {
	if in.Sequence < 1 || in.Sequence > maxCount {
		return withOp(core.OpAgentReport, core.RangeError("sequence", in.Sequence, 1, maxCount))
	}
	return s.report(ctx, p, &core.Run{ID: in.ID, Sequence: in.Sequence, Counts: in.Counts, LeaseUntil: s.lease()}, core.Tx.ProgressRun)
}

// EndRun implements core.AgentService.
func (s agents) EndRun(ctx context.Context, p core.Principal, in core.RunEnd) error {
	if err := s.past("end", in.End); err != nil {
		return err
	}
	switch in.Status {
	case core.RunSuccess, core.RunWarning, core.RunError, core.RunInterrupted:
	default:
		return withOp(core.OpAgentReport, core.InvalidError("status", core.NotAllowed, in.Status.String(), "a run cannot end as "+in.Status.String()))
	}
	r := &core.Run{ID: in.ID, End: &in.End, Status: in.Status, Problem: legible(in.Problem), Counts: in.Counts}
	for _, f := range in.FailedFiles {
		r.FailedFiles = append(r.FailedFiles, core.FailedFile{Path: legible(f.Path), Problem: legible(f.Problem)})
	}
	r.Settle()
	return s.report(ctx, p, r, core.Tx.EndRun)
}
