package sqlstore

import (
	"encoding/json"

	"github.com/purserhq/purser/internal/core"
)

func countValues(n core.RunCounts) []any {
	return []any{n.FilesScanned, n.FilesToBackup, n.FilesCopied, n.FilesFailed, int64(n.DataToBackup), int64(n.DataCopied), int64(n.TotalData)}
}

// working is the condition that the computer of parameter $2 may still report.
const working = ` EXISTS (SELECT 1 FROM computers c WHERE c.id = $2 AND c.deleted_at IS NULL AND c.lost_auth_at IS NULL AND c.token IS NOT NULL)`

// openRun is the condition that a run lasts, or was closed for want of a sign
// of life (status 6), which a late report corrects.
const openRun = ` (ended_at IS NULL OR status = 6)`

// StartRun implements core.RunWriter: two statements, unless the report is
// refused, was sent before, or is not of the plan's latest run.
func (t *tx) StartRun(r *core.Run) error {
	n, err := t.exec(`INSERT INTO runs (`+insertedColumns+`) SELECT $1, $3, $2, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16
 FROM plans p WHERE p.id = $3 AND p.computer_id = $2 AND p.deleted_at IS NULL AND`+working+` ON CONFLICT (id) DO NOTHING`, runValues(r)...)
	if err != nil {
		return err
	}
	if n == 0 {
		return t.whyNotStarted(r)
	}
	return t.noteLatest(r)
}

// noteLatest keeps the rollup. A plan's first run makes the computer appear
// among the user's, with nothing stored: any sample, however old, knows more.
func (t *tx) noteLatest(r *core.Run) error {
	n, err := t.exec(`UPDATE latest_runs SET run_id = $2, started_at = $3 WHERE plan_id = $1 AND (started_at < $3 OR started_at = $3 AND run_id < $2)`,
		string(r.Plan), string(r.ID), micros(r.Start))
	if err != nil || n > 0 {
		return err
	}
	n, err = t.exec(`INSERT INTO latest_runs (plan_id, run_id, started_at) VALUES ($1, $2, $3) ON CONFLICT (plan_id) DO NOTHING`,
		string(r.Plan), string(r.ID), micros(r.Start))
	if err != nil || n == 0 {
		return err
	}
	return t.run(`INSERT INTO volumes (user_id, destination_id, computer_id, stored, day, live)
 SELECT p.user_id, p.destination_id, p.computer_id, 0, 0, FALSE FROM plans p WHERE p.id = $1 AND p.destination_id <> ''
 ON CONFLICT (user_id, destination_id, computer_id) DO NOTHING`, string(r.Plan))
}

// insertedColumns are those of runValues.
const insertedColumns = `id, plan_id, computer_id, started_at, ended_at, status, problem, files_scanned, files_to_backup, files_copied,
 files_failed, data_to_backup, data_copied, total_data, sequence, lease_until`

// runValues gives a run's columns, the computer before the plan: it is the
// second parameter of working.
func runValues(r *core.Run) []any {
	args := make([]any, 0, 16)
	args = append(args, string(r.ID), string(r.Computer), string(r.Plan), micros(r.Start), maybeMicros(r.End), int64(r.Status), r.Problem)
	return append(append(args, countValues(r.Counts)...), r.Sequence, maybeMicros(r.LeaseUntil))
}

// whyNotStarted tells a report that is sent again, which is fine, from one
// that is refused.
func (t *tx) whyNotStarted(r *core.Run) error {
	if err := t.mayWork(r); err != nil {
		return err
	}
	live, err := t.exists(`SELECT 1 FROM plans p WHERE p.id = $1 AND p.computer_id = $2 AND p.deleted_at IS NULL`, string(r.Plan), string(r.Computer))
	if err != nil {
		return err
	}
	if !live {
		return core.NotFoundError("plan", string(r.Plan))
	}
	return t.startedBefore(r)
}

// startedBefore tells a report that is sent again from one that clashes.
func (t *tx) startedBefore(r *core.Run) error {
	old, err := t.ownRun(r)
	if err != nil {
		return err
	}
	if old.Plan != r.Plan || micros(old.Start) != micros(r.Start) {
		return core.NotAllowedError("run", string(r.ID), "another run has this ID")
	}
	return nil
}

// mayWork fails when the computer must not report any more.
func (t *tx) mayWork(r *core.Run) error {
	may, err := t.exists(`SELECT 1 WHERE $1 <> '' AND`+working, string(r.ID), string(r.Computer))
	if err == nil && !may {
		return &core.Error{Kind: core.Unauthenticated, Reason: core.Ended, Msg: "the computer is not authorised any more"}
	}
	return err
}

// ownRun reads a run of the computer.
func (t *tx) ownRun(r *core.Run) (*core.Run, error) {
	old := &core.Run{}
	found, err := t.one(`SELECT `+runColumns+` FROM runs r WHERE r.id = $1 AND r.computer_id = $2`, []any{string(r.ID), string(r.Computer)}, runDests(old)...)
	if err == nil && !found {
		return nil, core.NotFoundError("run", string(r.ID))
	}
	return old, err
}

// progressed are the columns of a report of progress, and whose run it is.
const (
	progressed = `UPDATE runs SET files_scanned = $3, files_to_backup = $4, files_copied = $5, files_failed = $6, data_to_backup = $7, data_copied = $8,
 total_data = $9, sequence = $10, lease_until = $11`
	progressing = ` WHERE id = $1 AND computer_id = $2 AND sequence <= $10 AND`
)

// ProgressRun implements core.RunWriter. The first statement, which is nearly
// always the only one, names no column that an index depends on.
func (t *tx) ProgressRun(r *core.Run) error {
	args := append(make([]any, 0, 11), string(r.ID), string(r.Computer))
	args = append(append(args, countValues(r.Counts)...), r.Sequence, maybeMicros(r.LeaseUntil))
	n, err := t.exec(progressed+progressing+` ended_at IS NULL AND status = 3 AND`+working, args...)
	if err != nil || n > 0 {
		return err
	}
	n, err = t.exec(progressed+`, status = 3, ended_at = NULL, problem = ''`+progressing+openRun+` AND`+working, args...)
	if err != nil || n > 0 {
		return err
	}
	if err := t.mayWork(r); err != nil {
		return err
	}
	old, err := t.ownRun(r)
	switch {
	case err != nil:
		return err
	case old.End != nil && old.Status != core.RunUnexpectedlyClosed:
		return core.NotAllowedError("run", string(r.ID), "the run has ended")
	}
	return core.NotAllowedError("sequence", string(r.ID), "a later report was taken already")
}

// EndRun implements core.RunWriter.
func (t *tx) EndRun(r *core.Run) error {
	args := append([]any{string(r.ID), string(r.Computer)}, countValues(r.Counts)...)
	n, err := t.exec(`UPDATE runs SET files_scanned = $3, files_to_backup = $4, files_copied = $5, files_failed = $6, data_to_backup = $7, data_copied = $8,
 total_data = $9, ended_at = $10, status = $11, problem = $12, lease_until = NULL
 WHERE id = $1 AND computer_id = $2 AND started_at <= $10 AND`+openRun+` AND`+working, append(args, maybeMicros(r.End), int64(r.Status), r.Problem)...)
	if err != nil {
		return err
	}
	if n == 0 {
		return t.endedBefore(r)
	}
	return t.insertFiles(r)
}

func (t *tx) endedBefore(r *core.Run) error {
	if err := t.mayWork(r); err != nil {
		return err
	}
	old, err := t.ownRun(r)
	switch {
	case err != nil:
		return err
	case r.End.Before(old.Start):
		return core.InvalidError("end", core.Range, "", "the run ends before it starts")
	case micros(*old.End) != micros(*r.End) || old.Status != r.Status:
		return core.NotAllowedError("run", string(r.ID), "the run has ended otherwise")
	}
	return nil
}

func (t *tx) insertFiles(r *core.Run) error {
	if len(r.FailedFiles) == 0 {
		return nil
	}
	files, err := json.Marshal(r.FailedFiles)
	if err != nil {
		return err
	}
	return t.run(`INSERT INTO run_files (run_id, files) VALUES ($1, $2) ON CONFLICT (run_id) DO UPDATE SET files = excluded.files`, string(r.ID), string(files))
}

// CloseRuns implements core.RunWriter. Leases go by the transaction's clock,
// as they were given by those of the servers.
func (t *tx) CloseRuns(runs []core.RunID) (int64, error) {
	p := &params{}
	return t.exec(`UPDATE runs SET ended_at = lease_until, status = 6, problem = 'the agent went silent', lease_until = NULL
 WHERE ended_at IS NULL AND lease_until < `+p.add(micros(t.now))+` AND id IN `+in(p, runs), p.list...)
}

// InsertRun implements core.RunWriter.
func (t *tx) InsertRun(r *core.Run) error {
	if err := t.freeID("runs", string(r.ID)); err != nil {
		return err
	}
	known, err := t.exists(`SELECT 1 FROM plans p WHERE p.id = $1 AND p.computer_id = $2`, string(r.Plan), string(r.Computer))
	if err != nil {
		return err
	}
	if !known {
		return core.NotFoundError("plan", string(r.Plan))
	}
	err = t.run(`INSERT INTO runs (`+insertedColumns+`) VALUES ($1, $3, $2, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`, runValues(r)...)
	if err != nil {
		return err
	}
	if err := t.insertFiles(r); err != nil {
		return err
	}
	return t.noteLatest(r)
}
