package storetest

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

// computer stores a computer that may report.
func (f *fixture) computer(u core.User, change ...func(*core.Computer)) core.Computer {
	f.Helper()
	c := core.Computer{ID: newID[core.ComputerID](), User: u.ID, Login: u.Login, Company: u.Customer.Company, Name: unique("PC "), OS: "linux",
		AgentVersion: "1.0.0", EnrolledAt: start}
	copy(c.Token[:], c.ID)
	for _, ch := range change {
		ch(&c)
	}
	f.update(func(tx core.Tx) error { return tx.InsertComputer(&c) })
	return c
}

// plan stores a plan.
func (f *fixture) plan(c core.Computer, change ...func(*core.Plan)) core.Plan {
	f.Helper()
	p := core.Plan{ID: newID[core.PlanID](), Computer: c.ID, User: c.User, Name: unique("Plan "), Type: core.PlanBackupFiles,
		Destination: "d", Schedule: "0 2 * * *", TimeZone: "Europe/Berlin", Paths: []string{"/home", `C:\a b`}, Enabled: true, CreatedAt: start, UpdatedAt: start}
	for _, ch := range change {
		ch(&p)
	}
	f.update(func(tx core.Tx) error { return tx.InsertPlan(&p) })
	return p
}

func testComputers(f *fixture) {
	acme, beta := f.company(), f.company()
	ann, bob := f.user(customerOf(acme)), f.user(customerOf(beta))
	full := f.computer(ann, func(c *core.Computer) { c.LostAuthAt, c.LastSeenAt = ptr(at(time.Hour)), ptr(at(time.Minute)) })
	other := f.computer(bob)
	f.sub("every field comes back", func(f *fixture) {
		got, err := f.read().Computer(core.Everywhere, full.ID)
		f.ok(err)
		same(f, *got, full)
	})
	f.sub("every field can change", func(f *fixture) {
		c := f.computer(ann)
		want := core.Computer{ID: c.ID, User: bob.ID, Login: bob.Login, Company: ref(beta), Name: unique("PC "), OS: "windows", AgentVersion: "2", EnrolledAt: start}
		p := f.plan(c)
		f.update(func(tx core.Tx) error { return tx.UpdateComputer(&want) })
		got, err := f.read().Computer(core.Everywhere, c.ID)
		f.ok(err)
		same(f, *got, want)
		moved, err := f.read().Plan(companyScope(beta.ID), p.ID)
		f.ok(err)
		same(f, moved.User, bob.ID)
		f.update(func(tx core.Tx) error { return tx.DeleteComputer(c.ID) })
	})
	f.sub("seen in the scope of its user's company alone", func(f *fixture) {
		_, err := f.read().Computer(companyScope(beta.ID), full.ID)
		f.want(core.NotFound, err)
		list, err := f.read().Computers(core.ComputerFilter{Scope: companyScope(beta.ID)}, "", 0, 10)
		f.ok(err)
		same(f, []core.ComputerID{list[0].ID}, []core.ComputerID{other.ID})
		none, err := f.read().Computers(core.ComputerFilter{}, "", 0, 10)
		f.ok(err)
		same(f, len(none), 0)
	})
	f.sub("found by name in any case, and by token", func(f *fixture) {
		c := f.computer(ann, func(c *core.Computer) { c.Name = "Straße" })
		got, err := f.read().ComputerNamed(ann.ID, "STRASSE")
		f.ok(err)
		same(f, got.ID, c.ID)
		_, err = f.read().ComputerNamed(bob.ID, "STRASSE")
		f.want(core.NotFound, err)
		got, err = f.read().ComputerByToken(c.Token)
		f.ok(err)
		same(f, got.ID, c.ID)
		_, err = f.read().ComputerByToken(core.TokenHash{})
		f.want(core.NotFound, err)
	})
	f.sub("filters", func(f *fixture) {
		pct := f.computer(bob, func(c *core.Computer) { c.Name, c.LastSeenAt = "100%_Office!", ptr(at(0)) })
		for _, q := range []core.ComputerFilter{
			{Scope: core.Everywhere, Search: "0%_OFF"}, {Scope: core.Everywhere, Search: "e!"}, {Scope: core.Everywhere, User: bob.ID, SeenFrom: ptr(at(0))},
			{Scope: core.Everywhere, Company: beta.ID, SeenTo: ptr(at(1 * time.Microsecond)), Search: "off"},
		} {
			got, err := f.read().Computers(q, "", 0, 10)
			f.ok(err)
			if len(got) != 1 || got[0].ID != pct.ID {
				f.Errorf("%+v: %d computers", q, len(got))
			}
		}
		got, err := f.read().Computers(core.ComputerFilter{Scope: core.Everywhere, Search: "p%c"}, "", 0, 10)
		f.ok(err)
		same(f, len(got), 0)
	})
	f.sub("the deleted are gone with their plans", func(f *fixture) {
		c := f.computer(ann)
		p := f.plan(c)
		f.update(func(tx core.Tx) error { return tx.DeleteComputer(c.ID) })
		_, err := f.read().Computer(core.Everywhere, c.ID)
		f.want(core.NotFound, err)
		_, err = f.read().ComputerByToken(c.Token)
		f.want(core.NotFound, err)
		_, err = f.read().Plan(core.Everywhere, p.ID)
		f.want(core.NotFound, err)
	})
	f.sub("those of deleted and of disabled people do not work", func(f *fixture) {
		off := f.user(customerOf(acme), func(u *core.User) { u.Enabled = false })
		c := f.computer(off)
		_, err := f.read().ComputerByToken(c.Token)
		f.want(core.NotFound, err)
		gone := f.user(customerOf(acme))
		c = f.computer(gone)
		f.update(func(tx core.Tx) error { return tx.DeleteUser(gone.ID, false) })
		_, err = f.read().ComputerByToken(c.Token)
		f.want(core.NotFound, err)
		_, err = f.read().Computer(core.Everywhere, c.ID)
		f.want(core.NotFound, err)
	})
	f.sub("commands wait until they are confirmed", func(f *fixture) {
		c := f.computer(ann)
		p := f.plan(c)
		cmd := core.Command{ID: newID[core.CommandID](), Computer: c.ID, Plan: p.ID, Kind: core.CommandStop, Force: true, CreatedAt: start}
		f.update(func(tx core.Tx) error { return tx.InsertCommand(&cmd) })
		got, err := f.read().Commands(c.ID)
		f.ok(err)
		same(f, got, []core.Command{cmd})
		f.update(func(tx core.Tx) error { return tx.DeleteCommand(other.ID, cmd.ID) })
		got, err = f.read().Commands(c.ID)
		f.ok(err)
		same(f, len(got), 1)
		f.update(func(tx core.Tx) error { return tx.DeleteCommand(c.ID, cmd.ID) })
		got, err = f.read().Commands(c.ID)
		f.ok(err)
		same(f, len(got), 0)
	})
}

func testPlans(f *fixture) {
	acme := f.company()
	ann := f.user(customerOf(acme))
	pc := f.computer(ann)
	p := f.plan(pc, func(p *core.Plan) { p.ScheduledAt = at(time.Hour) })
	f.sub("every field comes back", func(f *fixture) {
		got, err := f.read().Plan(core.Everywhere, p.ID)
		f.ok(err)
		same(f, *got, p)
	})
	f.sub("every field can change", func(f *fixture) {
		q := f.plan(pc)
		want := core.Plan{ID: q.ID, Computer: pc.ID, User: ann.ID, Name: "n", CreatedAt: start, UpdatedAt: at(time.Minute)}
		f.update(func(tx core.Tx) error { return tx.UpdatePlan(&want) })
		got, err := f.read().Plan(core.Everywhere, q.ID)
		f.ok(err)
		same(f, *got, want)
	})
	f.sub("pages, by computer, user and scope", func(f *fixture) {
		second := f.computer(ann)
		a, b := f.plan(second), f.plan(second)
		of := []core.ComputerID{second.ID}
		first, err := f.read().Plans(core.PlanFilter{Scope: companyScope(acme.ID), User: ann.ID, Computers: of}, "", 1)
		f.ok(err)
		same(f, first[0].ID, a.ID)
		rest, err := f.read().Plans(core.PlanFilter{Scope: core.Everywhere, Computers: of}, a.ID, 5)
		f.ok(err)
		same(f, len(rest), 1)
		same(f, rest[0].ID, b.ID)
		none, err := f.read().Plans(core.PlanFilter{Scope: companyScope(f.company().ID)}, "", 5)
		f.ok(err)
		same(f, len(none), 0)
	})
	f.sub("the deleted are gone, their runs are not", func(f *fixture) {
		q := f.plan(pc)
		r := f.started(pc, q, 0)
		f.update(func(tx core.Tx) error { return tx.DeletePlan(q.ID) })
		_, err := f.read().Plan(core.Everywhere, q.ID)
		f.want(core.NotFound, err)
		_, err = f.read().Run(core.Everywhere, r.ID)
		f.ok(err)
		f.want(core.NotFound, f.store.Update(f.Context(), func(tx core.Tx) error { return tx.DeletePlan(q.ID) }))
	})
}
