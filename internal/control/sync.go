package control

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

// JobSyncServer brings the people of an authentication server up to date.
const JobSyncServer core.JobKind = "people.sync"

// syncPayload is what a synchronisation's job holds.
type syncPayload struct {
	Server core.AuthServerID `json:"server"`
}

// syncBatch is how many people one transaction brings up to date.
const syncBatch = 100

// Sync implements core.AuthServerService.
func (s authServers) Sync(ctx context.Context, p core.Principal, id core.AuthServerID, types []core.AuthServerType) ([]core.JobID, error) {
	const op = core.OpPeopleSync
	if err := need(p, op); err != nil {
		return nil, err
	}
	if err := (&actor{Principal: p}).provider(); err != nil { // before a server is asked, or named
		return nil, withOp(op, err)
	}
	servers, err := s.toSync(s.store.Read(ctx), id, types)
	if err != nil {
		return nil, withOp(op, err)
	}
	var trouble []string
	var queued []core.JobID
	for _, srv := range servers {
		job, err := s.askSync(ctx, p, srv)
		switch {
		case core.ReasonOf(err) == core.Failed:
			e, _ := core.AsError(err)
			trouble = append(trouble, srv.Alias+": "+e.Msg)
		case err != nil:
			return queued, withOp(op, err)
		default:
			queued = append(queued, job)
		}
	}
	if len(trouble) > 0 {
		return queued, withOp(op, &core.Error{Kind: core.Conflict, Field: "server", Reason: core.Failed, Msg: strings.Join(trouble, "; ")})
	}
	return queued, nil
}

// toSync finds the servers that are asked for.
func (s authServers) toSync(r core.Reader, id core.AuthServerID, types []core.AuthServerType) ([]*core.AuthServer, error) {
	if id != "" {
		srv, err := r.AuthServer(id)
		if err == nil && !srv.Enabled {
			err = core.NotAllowedError("server", srv.Alias, "authentication server \""+srv.Alias+"\" is switched off")
		}
		return []*core.AuthServer{srv}, err
	}
	if len(types) == 0 {
		return nil, core.MissingError("types")
	}
	for _, t := range types {
		if !t.Valid() {
			return nil, core.RangeError("types", int64(t), int(core.ActiveDirectory), int(core.LDAPServer))
		}
	}
	all, err := r.AuthServers()
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(srv *core.AuthServer) bool { return !srv.Enabled || !slices.Contains(types, srv.Type) })
	if len(all) == 0 {
		return nil, &core.Error{Kind: core.Conflict, Field: "types", Reason: core.Failed, Msg: "there is no authentication server of these types that is switched on"}
	}
	return all, nil
}

// askSync queues the synchronisation of a server that answers.
func (s authServers) askSync(ctx context.Context, p core.Principal, srv *core.AuthServer) (id core.JobID, err error) {
	at, err := s.directoryPlace(ctx, srv)
	if err == nil {
		err = s.directories.Try(ctx, at)
	}
	if err != nil {
		return "", told(err)
	}
	err = s.change(ctx, p, core.OpPeopleSync, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		e := core.AuditEvent{Target: string(srv.ID), Name: srv.Alias}
		if err := a.provider(); err != nil {
			return e, err
		}
		if err := notSyncing(tx, srv.ID); err != nil {
			return e, err
		}
		payload, err := json.Marshal(syncPayload{srv.ID})
		if err != nil {
			return e, err
		}
		j := core.Job{Kind: JobSyncServer, Subject: srv.Alias, Payload: payload}
		err = tx.InsertJob(&j)
		id = j.ID
		return e, err
	})
	return id, err
}

// notSyncing refuses a second synchronisation beside one that waits or runs.
func notSyncing(r core.Reader, id core.AuthServerID) error {
	for _, state := range []core.JobState{core.JobQueued, core.JobRunning} {
		list, err := r.Jobs(core.JobFilter{Scope: core.Everywhere, Kind: JobSyncServer, State: state}, "", mostJobs)
		if err != nil {
			return err
		}
		for _, j := range list {
			if in, err := syncOf(*j); err == nil && in.Server == id {
				return &core.Error{Kind: core.Conflict, Field: "server", Reason: core.Failed, Msg: "it is being synchronised already"}
			}
		}
	}
	return nil
}

func syncOf(j core.Job) (in syncPayload, err error) {
	if err := json.Unmarshal(j.Payload, &in); err != nil || in.Server == "" {
		return in, core.InvalidError("payload", core.Malformed, "", "the job's payload cannot be read")
	}
	return in, nil
}

// syncing is one run of a synchronisation. Another run of it does again what
// was done, which changes nothing, and goes on.
type syncing struct {
	*Control
	srv         *core.AuthServer
	at          core.DirectoryPlace
	seen        map[core.UserID]bool // people whom the directory gave
	done, total int64
	progress    core.JobProgress
}

// syncServer is the work of a JobSyncServer: everybody whom the directory gives
// is adopted; then those of the server whom it did not give are looked for, one
// by one, and shut out when they are not there. A server that is gone or
// switched off has nobody to bring up to date.
func (c *Control) syncServer(ctx context.Context, j core.Job, progress core.JobProgress) error {
	in, err := syncOf(j)
	if err != nil {
		return err
	}
	srv, err := c.store.Read(ctx).AuthServer(in.Server)
	if err != nil {
		return ignoreRemoved(err)
	}
	if !srv.Enabled {
		return nil
	}
	s := &syncing{Control: c, srv: srv, seen: map[core.UserID]bool{}, progress: progress}
	if s.at, err = c.directoryPlace(ctx, srv); err != nil {
		return err
	}
	begun := c.now()
	if s.total, err = c.directories.Count(ctx, s.at); err != nil {
		return err
	}
	if err := s.everybody(ctx); err != nil {
		return err
	}
	if err := s.absent(ctx); err != nil {
		return err
	}
	return c.store.Update(ctx, func(tx core.Tx) error { return tx.SetSynced(srv.ID, begun) })
}

// everybody adopts whom the directory gives.
func (s *syncing) everybody(ctx context.Context) error {
	s.progress(0, s.total)
	var batch []*core.DirectoryPerson
	for who, err := range s.directories.People(ctx, s.at) {
		if err != nil {
			return err
		}
		if batch = append(batch, who); len(batch) < syncBatch {
			continue
		}
		if err := s.adopt(ctx, batch); err != nil {
			return err
		}
		batch = nil
	}
	return s.adopt(ctx, batch)
}

func (s *syncing) adopt(ctx context.Context, batch []*core.DirectoryPerson) error {
	var met []core.UserID
	err := s.store.Update(ctx, func(tx core.Tx) error {
		a, err := s.adoption(tx)
		if err != nil {
			return err
		}
		met = met[:0]
		for _, who := range batch {
			u, _, err := a.adopt(who, nil)
			if err != nil {
				return err
			}
			if u != nil {
				met = append(met, u.ID)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range met {
		s.seen[id] = true
	}
	s.done += int64(len(batch))
	s.progress(s.done, max(s.total, s.done))
	return ctx.Err()
}

// adoption refuses to go on by settings that were changed meanwhile: the next
// attempt has the new ones.
func (s *syncing) adoption(tx core.Tx) (*adoption, error) {
	now, err := tx.AuthServer(s.srv.ID)
	if err != nil {
		return nil, err
	}
	if !now.Enabled || !now.UpdatedAt.Equal(s.srv.UpdatedAt) {
		return nil, &core.Error{Kind: core.Unavailable, Msg: "the authentication server was changed meanwhile"}
	}
	return newAdoption(tx, now, core.FaceCommand)
}

// absent looks for those whom the directory did not give. When it gave nobody
// at all, more likely it shows nothing than that all are gone.
func (s *syncing) absent(ctx context.Context) error {
	for after := core.UserID(""); ; {
		page, err := s.store.Read(ctx).UsersOfServer(s.srv.Alias, after, syncBatch)
		if err != nil || len(page) == 0 {
			return err
		}
		if s.total == 0 {
			return core.InvalidError("userRoot", core.Failed, "", "the server shows nobody: nothing was changed")
		}
		for _, u := range page {
			if after = u.ID; s.seen[u.ID] {
				continue
			}
			if err := s.look(ctx, u); err != nil {
				return err
			}
		}
	}
}

// look asks for one person, who may have a name that a search of all does not
// give, and adopts him or shuts him out.
func (s *syncing) look(ctx context.Context, u *core.User) error {
	who, err := s.directories.Find(ctx, s.at, identityOf(u))
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	return s.store.Update(ctx, func(tx core.Tx) error {
		a, err := s.adoption(tx)
		if err != nil {
			return err
		}
		now, err := tx.User(core.Everywhere, u.ID)
		if err != nil {
			return ignoreRemoved(err)
		}
		if who == nil {
			return a.shutOut(now)
		}
		_, reason, err := a.adopt(who, now)
		if err == nil && reason == core.BadCredentials { // another person has the name now
			err = a.shutOut(now)
		}
		return err
	})
}
