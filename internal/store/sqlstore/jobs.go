package sqlstore

import (
	"time"

	"github.com/purserhq/purser/internal/core"
)

const jobColumns = `id, kind, company_id, subject, payload, state, done, total, problem, attempts, not_before, fence, created_at, updated_at`

// jobs reads rows of jobColumns.
func (r *reader) jobs(query string, args ...any) ([]*core.Job, error) {
	var out []*core.Job
	err := r.each(func(rows rows) error {
		j, payload := &core.Job{}, ""
		err := rows.Scan((*text)(&j.ID), (*text)(&j.Kind), (*text)(&j.Company), (*text)(&j.Subject), (*text)(&payload), (*text)(&j.State),
			(*number)(&j.Done), (*number)(&j.Total), (*text)(&j.Problem), (*small)(&j.Attempts), (*instant)(&j.NotBefore), (*number)(&j.Fence),
			(*instant)(&j.CreatedAt), (*instant)(&j.UpdatedAt))
		j.Payload, out = []byte(payload), append(out, j)
		return err
	}, query, args...)
	return out, err
}

// Job implements core.JobReader.
func (r *reader) Job(scope core.Scope, id core.JobID) (*core.Job, error) {
	found, err := r.jobs(`SELECT `+jobColumns+` FROM jobs WHERE id = $1`, string(id))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || !scope.Holds(found[0].Company) {
		return nil, core.NotFoundError("job", string(id))
	}
	return found[0], nil
}

// Jobs implements core.JobReader.
func (r *reader) Jobs(f core.JobFilter, before core.JobID, limit int) ([]*core.Job, error) {
	p := &params{}
	query := `SELECT ` + jobColumns + ` FROM jobs WHERE TRUE` + inScope(p, f.Scope, "company_id")
	if f.Kind != "" {
		query += ` AND kind = ` + p.add(string(f.Kind))
	}
	if f.State != "" {
		query += ` AND state = ` + p.add(string(f.State))
	}
	if before != "" {
		query += ` AND id < ` + p.add(string(before))
	}
	return r.jobs(query+` ORDER BY id DESC LIMIT `+p.add(limit), p.list...)
}

// InsertJob implements core.JobWriter.
func (t *tx) InsertJob(j *core.Job) error {
	if j.ID == "" {
		j.ID = core.NewID[core.JobID](t.now)
	}
	if err := t.freeID("jobs", string(j.ID)); err != nil {
		return err
	}
	if j.NotBefore.IsZero() {
		now, err := t.engine.dbNow(t)
		if err != nil {
			return err
		}
		j.NotBefore = now
	}
	if j.Payload == nil {
		j.Payload = []byte("null")
	}
	j.State = core.JobQueued
	err := t.run(`INSERT INTO jobs (`+jobColumns+`) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, '', 0, $8, 0, $9, $10)`,
		string(j.ID), string(j.Kind), string(j.Company), j.Subject, string(j.Payload), string(j.State), j.Total, micros(j.NotBefore),
		t.orNow(j.CreatedAt), micros(t.now))
	t.queuedJob = t.queuedJob || err == nil
	return err
}

// ClaimJob implements core.JobWriter: one statement, so that of two who claim
// at once one gets the job.
func (t *tx) ClaimJob(kinds []core.JobKind, hold time.Duration) (*core.Job, error) {
	now, err := t.engine.dbNow(t)
	if err != nil {
		return nil, err
	}
	p := &params{}
	claimed, err := t.jobs(`UPDATE jobs SET state = 'running', fence = fence + 1, attempts = attempts + 1, not_before = `+
		p.add(micros(now.Add(hold)))+`, updated_at = `+p.add(micros(t.now))+` WHERE id = (SELECT id FROM jobs WHERE ended_at IS NULL AND not_before <= `+
		p.add(micros(now))+` AND kind IN `+in(p, kinds)+` ORDER BY not_before, id LIMIT 1) RETURNING `+jobColumns, p.list...)
	if err != nil {
		return nil, err
	}
	if len(claimed) == 0 {
		return nil, core.NotFoundError("job", "")
	}
	return claimed[0], nil
}

// ofClaim runs a statement on a job that is still claimed under a fence: $1
// and $2.
func (t *tx) ofClaim(id core.JobID, fence int64, set string, args ...any) error {
	return t.change(core.NotAllowedError("job", string(id), "someone else has taken job \""+string(id)+"\" over"),
		`UPDATE jobs SET `+set+` WHERE id = $1 AND fence = $2 AND state = 'running'`, append([]any{string(id), fence}, args...)...)
}

// ProgressJob implements core.JobWriter.
func (t *tx) ProgressJob(id core.JobID, fence, done, total int64, hold time.Duration) error {
	now, err := t.engine.dbNow(t)
	if err != nil {
		return err
	}
	return t.ofClaim(id, fence, `done = $3, total = $4, not_before = $5, updated_at = $6`, done, total, micros(now.Add(hold)), micros(t.now))
}

// FinishJob implements core.JobWriter.
func (t *tx) FinishJob(id core.JobID, fence int64) error {
	return t.ofClaim(id, fence, `state = 'done', problem = '', updated_at = $3, ended_at = $3`, micros(t.now))
}

// FailJob implements core.JobWriter.
func (t *tx) FailJob(id core.JobID, fence int64, problem string) error {
	return t.ofClaim(id, fence, `state = 'failed', problem = $4, updated_at = $3, ended_at = $3`, micros(t.now), problem)
}

// RetryJob implements core.JobWriter.
func (t *tx) RetryJob(id core.JobID, fence int64, problem string, pause time.Duration) error {
	now, err := t.engine.dbNow(t)
	if err != nil {
		return err
	}
	return t.ofClaim(id, fence, `state = 'queued', problem = $3, not_before = $4, updated_at = $5`, problem, micros(now.Add(pause)), micros(t.now))
}

// ReturnJob implements core.JobWriter.
func (t *tx) ReturnJob(id core.JobID, fence int64) error {
	now, err := t.engine.dbNow(t)
	if err != nil {
		return err
	}
	return t.ofClaim(id, fence, `state = 'queued', attempts = attempts - 1, not_before = $3, updated_at = $4`, micros(now), micros(t.now))
}

// RequeueJob implements core.JobWriter.
func (t *tx) RequeueJob(id core.JobID) error {
	now, err := t.engine.dbNow(t)
	if err != nil {
		return err
	}
	err = t.change(core.NotFoundError("job", string(id)), `UPDATE jobs SET state = 'queued', attempts = 0, not_before = $2, updated_at = $3, ended_at = NULL
 WHERE id = $1 AND state = 'failed'`, string(id), micros(now), micros(t.now))
	t.queuedJob = t.queuedJob || err == nil
	return err
}

// PurgeJobs implements core.JobWriter.
func (t *tx) PurgeJobs(endedBefore time.Time, limit int) (int64, error) {
	return t.exec(`DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE ended_at < $1 LIMIT $2)`, micros(endedBefore), limit)
}
