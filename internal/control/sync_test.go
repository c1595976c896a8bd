package control_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/directory/ldaptest"
	"github.com/purserhq/purser/internal/jobs"
)

// sync asks for the synchronisation of the town's server and does it.
func (w *town) sync() *core.Job {
	w.world.t.Helper()
	ids, err := w.AuthServers.Sync(w.ctx, system, "", []core.AuthServerType{core.LDAPServer})
	w.must(err)
	w.work(1)
	return w.job(ids[0])
}

func (w *town) job(id core.JobID) *core.Job {
	w.world.t.Helper()
	j, err := w.store.Read(w.ctx).Job(core.Everywhere, id)
	w.must(err)
	return j
}

// work does the jobs that wait, each so many times at most.
func (w *town) work(most int) {
	w.world.t.Helper()
	w.must(jobs.New(jobs.Config{Store: w.store, Work: w.c.Work(), Most: most, Pause: func(int) time.Duration { return 0 }, Now: w.clock}).Drain(w.ctx))
}

// people lists the logins of the town's server's people that are let in.
func (w *town) people() (in, all []string) {
	w.world.t.Helper()
	list, err := w.store.Read(w.ctx).UsersOfServer("LDAP", "", 10_000)
	w.must(err)
	for _, u := range list {
		all = append(all, u.Login)
		if u.ShutOutAt == nil {
			in = append(in, u.Login)
		}
	}
	return in, all
}

// events counts the audit events of an operation.
func (w *town) events(op core.Op) (n int) {
	w.world.t.Helper()
	list, err := w.store.Read(w.ctx).UnsealedEvents(100_000)
	w.must(err)
	for _, e := range list {
		if e.Op == op {
			n++
		}
	}
	return n
}

func TestSynchronisation(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		for _, uid := range []string{"ann", "bob", "cid", "dan", "eve", "fay"} {
			w.AddPerson(uid, password, func(a map[string][]string) { a["objectClass"] = append(a["objectClass"], "shadowAccount") })
		}
		for _, uid := range []string{"ann", "bob", "cid"} {
			w.Join("acme", uid)
		}
		_, err := w.People.Create(w.ctx, system, core.PersonCreate{Login: "hand", Server: "LDAP", ExternalIdentity: "dan"})
		w.must(err)
		_, err = w.People.Create(w.ctx, system, core.PersonCreate{Login: "hand2", Server: "LDAP", ExternalIdentity: "nobody"})
		w.must(err)
		if j := w.sync(); j.State != core.JobDone || j.Done != 6 || j.Total != 6 || j.Subject != "LDAP" {
			t.Errorf("%+v", j)
		}
		if in, all := w.people(); fmt.Sprint(in) != "[hand ann bob cid]" || fmt.Sprint(all) != "[hand hand2 ann bob cid]" {
			t.Errorf("%v of %v", in, all)
		}
		if u := w.person("ann"); !u.FromGroups || access(w.user(u.ID)) != "Acme Lab:Guest" || u.LastSignIn != nil {
			t.Errorf("%+v", u)
		}
		s, err := w.AuthServers.Get(w.ctx, system, w.id)
		if w.must(err); s.SyncedAt == nil || s.Stale() {
			t.Errorf("%+v", s)
		}
		made, changed := w.events(core.OpPeopleCreate), w.events(core.OpPeopleUpdate)
		w.sync()
		if a, b := w.events(core.OpPeopleCreate), w.events(core.OpPeopleUpdate); a != made || b != changed {
			t.Errorf("a second time %d were made and %d changed", a-made, b-changed)
		}
		w.advance(time.Second)
		w.change(func(d *core.Directory) { d.TimeoutSeconds = 9 })
		if s, err = w.AuthServers.Get(w.ctx, system, w.id); err != nil || !s.Stale() {
			t.Errorf("%+v, %v", s, err)
		}
		ann, bob, cid := w.in("ann"), w.in("bob"), w.in("cid")
		w.Remove(ldaptest.DN("ann"))
		w.Leave("acme", "bob")
		w.Set(ldaptest.DN("cid"), "shadowExpire", "1")
		w.Join("beta", "eve")
		w.sync()
		if in, all := w.people(); fmt.Sprint(in) != "[hand eve]" || fmt.Sprint(all) != "[hand hand2 ann bob cid eve]" {
			t.Errorf("%v of %v", in, all)
		}
		if w.sessions(ann)+w.sessions(bob)+w.sessions(cid) != 0 {
			t.Error("sessions are left")
		}
		w.Join("acme", "bob")
		w.sync()
		if in, _ := w.people(); fmt.Sprint(in) != "[hand bob eve]" {
			t.Errorf("%v", in)
		}
	})
}

func TestSynchronisationOfThousands(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		w.Stop()
		w.Load(ldaptest.Many(2000, password, "all"))
		w.Run()
		w.Join("acme", ldaptest.GroupDN("all"))
		if j := w.sync(); j.State != core.JobDone || j.Done != 2000 || j.Total != 2000 {
			t.Errorf("%+v", j)
		}
		if in, _ := w.people(); len(in) != 2000 {
			t.Errorf("%d people", len(in))
		}
		if u := w.in("u1234"); access(u) != "Acme Lab:Guest" || u.LastName != "u1234" {
			t.Errorf("%+v", u)
		}
		made, changed := w.events(core.OpPeopleCreate), w.events(core.OpPeopleUpdate)
		w.sync()
		if a, b := w.events(core.OpPeopleCreate), w.events(core.OpPeopleUpdate); a != made || b != changed {
			t.Errorf("a second time %d were made and %d changed", a-made, b-changed)
		}
	})
}

func TestSynchronisationThatCannotBe(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		w.AddPerson("ann", password)
		w.Join("acme", "ann")
		w.sync()
		ask := func(types ...core.AuthServerType) error {
			_, err := w.AuthServers.Sync(w.ctx, system, "", types)
			return err
		}
		w.refused(ask(core.ActiveDirectory), core.Conflict, core.Failed)
		w.refused(ask(), core.Invalid, core.Missing)
		w.refused(ask(3), core.Invalid, core.Range)
		w.must(ask(core.LDAPServer, core.ActiveDirectory))
		w.refused(ask(core.LDAPServer), core.Conflict, core.Failed) // one waits
		w.Stop()
		w.work(2)
		w.refused(ask(core.LDAPServer), core.Conflict, core.Failed)
		if in, _ := w.people(); fmt.Sprint(in) != "[ann]" {
			t.Errorf("people of a server that is down: %v", in)
		}
		w.Run()
		t.Run("a server that shows nobody loses nobody", func(t *testing.T) {
			w.change(func(d *core.Directory) { d.UserFilter = "(objectClass=device)" })
			if j := w.sync(); j.State != core.JobFailed || j.Problem != "the server shows nobody: nothing was changed" {
				t.Errorf("%+v", j)
			}
		})
		t.Run("nor does one that shows a part", func(t *testing.T) {
			w.Stop()
			w.Load(ldaptest.Many(600, password, "all"))
			w.Run()
			w.change(func(d *core.Directory) { d.UserFilter = "" })
			s, err := w.AuthServers.Get(w.ctx, system, w.id)
			w.must(err)
			s.Directory.BindDN = ldaptest.Clerk
			_, err = w.AuthServers.Save(w.ctx, system, core.AuthServerSave{ID: w.id, Directory: &s.Directory, Password: ptr(ldaptest.ReaderPassword)})
			w.must(err)
			if j := w.sync(); j.State != core.JobFailed {
				t.Errorf("%+v", j)
			}
		})
		t.Run("nor does a filter that is none", func(t *testing.T) {
			w.change(func(d *core.Directory) { d.UserFilter = "(objectClass)" })
			if j := w.sync(); j.State != core.JobFailed {
				t.Errorf("%+v", j)
			}
		})
		if in, _ := w.people(); fmt.Sprint(in) != "[ann]" {
			t.Errorf("%v", in)
		}
		_, err := w.AuthServers.Save(w.ctx, system, core.AuthServerSave{ID: w.id, Enabled: ptr(false)})
		w.must(err)
		w.refused(ask(core.LDAPServer), core.Conflict, core.Failed)
		_, err = w.AuthServers.Sync(w.ctx, system, w.id, nil)
		w.refused(err, core.Conflict, core.NotAllowed)
		w.staff("acmeboss", []string{"Acme"}, core.PermUsers, core.PermUsersCreateEdit)
		_, err = w.AuthServers.Save(w.ctx, system, core.AuthServerSave{ID: w.id, Enabled: ptr(true)})
		w.must(err)
		w.change(func(d *core.Directory) { d.UserFilter = "" })
		_, err = w.AuthServers.Sync(w.ctx, w.as("acmeboss"), w.id, nil)
		w.refused(err, core.Denied, core.NoReason)
	})
}

// TestASynchronisationThatIsCutOff goes on where it was: what was done is not
// done again.
func TestASynchronisationThatIsCutOff(t *testing.T) {
	inTowns(t, func(t *testing.T, w *town) {
		w.Stop()
		w.Load(ldaptest.Many(350, password, "all"))
		w.Run()
		w.Join("acme", ldaptest.GroupDN("all"))
		w.meddle.between = func(n int) error {
			if n == 250 {
				return &core.Error{Kind: core.Unavailable, Msg: "cut off"}
			}
			return nil
		}
		if j := w.sync(); j.State != core.JobFailed || j.Problem != "cut off" || j.Done != 200 || j.Total != 350 {
			t.Errorf("%+v", j)
		}
		if in, _ := w.people(); len(in) != 200 {
			t.Errorf("%d people", len(in))
		}
		changed := false
		w.meddle.between = func(n int) error {
			if n == 150 && !changed {
				changed = true
				w.advance(time.Second)
				w.change(func(d *core.Directory) { d.Groups[2].Companies = nil; d.Groups[2].UserManager = true })
			}
			return nil
		}
		ids, err := w.AuthServers.Sync(w.ctx, system, w.id, nil)
		w.must(err)
		w.work(2)
		if j := w.job(ids[0]); j.State != core.JobDone || j.Attempts != 2 || j.Done != 350 {
			t.Errorf("settings that changed in between: %+v", j)
		}
		if u := w.person("u0001"); u.Staff == nil {
			t.Errorf("%+v", u)
		}
		if n := w.events(core.OpPeopleCreate); n != 350 {
			t.Errorf("%d were made", n)
		}
	})
}
