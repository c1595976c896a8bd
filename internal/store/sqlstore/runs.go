package sqlstore

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/purserhq/purser/internal/core"
)

const runColumns = `r.id, r.plan_id, r.computer_id, r.started_at, r.ended_at, r.status, r.problem, r.files_scanned, r.files_to_backup, r.files_copied,
 r.files_failed, r.data_to_backup, r.data_copied, r.total_data, r.sequence, r.lease_until`

func runDests(r *core.Run) []any {
	n := &r.Counts
	return []any{
		(*text)(&r.ID), (*text)(&r.Plan), (*text)(&r.Computer), (*instant)(&r.Start), maybeInstant{&r.End}, (*small)(&r.Status), (*text)(&r.Problem),
		(*number)(&n.FilesScanned), (*number)(&n.FilesToBackup), (*number)(&n.FilesCopied), (*number)(&n.FilesFailed),
		(*number)(&n.DataToBackup), (*number)(&n.DataCopied), (*number)(&n.TotalData), (*number)(&r.Sequence), maybeInstant{&r.LeaseUntil},
	}
}

// runNames are read after runColumns by historyDests.
const runNames = `, c.user_id, u.login, c.name, p.name, p.type`

// historyTables show runs of deleted plans and computers too: history stays.
// The runs come first, as the plans do in planTables.
const historyTables = ` runs r CROSS JOIN plans p CROSS JOIN computers c CROSS JOIN users u
 WHERE p.id = r.plan_id AND c.id = r.computer_id AND u.id = c.user_id AND u.deleted_at IS NULL AND u.is_customer`

func historyDests(r *core.Run) []any {
	return append(runDests(r), (*text)(&r.User), (*text)(&r.Login), (*text)(&r.Name), (*text)(&r.PlanName), (*small)(&r.PlanType))
}

// Run implements core.RunReader.
func (r *reader) Run(scope core.Scope, id core.RunID) (*core.Run, error) {
	p, run, files := &params{}, &core.Run{}, ""
	query := `SELECT ` + runColumns + runNames + ` FROM` + historyTables + ` AND r.id = ` + p.add(string(id)) + inScope(p, scope, "u.home_company_id")
	err := r.together(func(r *reader) error {
		found, err := r.one(query, p.list, historyDests(run)...)
		if err != nil {
			return err
		}
		if !found {
			return core.NotFoundError("run", string(id))
		}
		_, err = r.one(`SELECT files FROM run_files WHERE run_id = $1`, []any{string(id)}, (*text)(&files))
		return err
	})
	if err != nil {
		return nil, err
	}
	run.FailedFiles, err = readFiles(id, files)
	return run, err
}

func readFiles(id core.RunID, files string) (list []core.FailedFile, err error) {
	if files == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(files), &list); err != nil {
		return nil, fmt.Errorf("files of run %q: %w", id, err)
	}
	return list, nil
}

// Runs implements core.RunReader.
func (r *reader) Runs(f core.RunFilter, page core.RunPage) ([]*core.Run, error) {
	p := &params{}
	query := `SELECT ` + runColumns + runNames + ` FROM` + historyTables + inScope(p, f.Scope, "u.home_company_id")
	if f.Plan == "" && (f.User != "" || f.Computer != "") {
		query += runsOfPlans(p, f, page)
	} else {
		query += runConditions(p, f, page) + inOrder(p, page)
	}
	var out []*core.Run
	err := r.long().each(func(rows rows) error {
		run := &core.Run{}
		out = append(out, run)
		return rows.Scan(historyDests(run)...)
	}, query, p.list...)
	return out, err
}

// runConditions are those of a filter and a page, but for the scope, on the
// runs that are called r.
func runConditions(p *params, f core.RunFilter, page core.RunPage) (q string) {
	if f.User != "" {
		q += ` AND r.computer_id IN (SELECT y.id FROM computers y WHERE y.user_id = ` + p.add(string(f.User)) + `)`
	}
	if f.Computer != "" {
		q += ` AND r.computer_id = ` + p.add(string(f.Computer))
	}
	if f.Plan != "" {
		q += ` AND r.plan_id = ` + p.add(string(f.Plan))
	}
	if f.Status != nil {
		q += ` AND r.status = ` + p.add(int64(*f.Status))
	}
	if f.From != nil {
		q += ` AND r.started_at >= ` + p.add(ceilMicros(*f.From))
	}
	if f.To != nil {
		q += ` AND r.started_at < ` + p.add(ceilMicros(*f.To))
	}
	if b := page.Before; b != nil {
		at := p.add(micros(b.Start))
		q += ` AND r.started_at <= ` + at + ` AND (r.started_at < ` + at + ` OR r.id < ` + p.add(string(b.ID)) + `)`
	}
	return q
}

// runsOfPlans gives the condition that a run is on a page of those of a user
// or computer. They are found by way of the plans, each of which has its runs
// in order, and are sorted before anything else of them is read.
func runsOfPlans(p *params, f core.RunFilter, page core.RunPage) string {
	of := ""
	if f.User != "" {
		of += ` AND y.user_id = ` + p.add(string(f.User))
	}
	if f.Computer != "" {
		of += ` AND y.id = ` + p.add(string(f.Computer))
	}
	f.User, f.Computer = "", ""
	return ` AND r.id IN (SELECT r.id FROM runs r WHERE r.plan_id IN (SELECT z.id FROM computers y CROSS JOIN plans z WHERE z.computer_id = y.id` + of + `)` +
		runConditions(p, f, page) + inOrder(p, page) + `) ORDER BY r.started_at DESC, r.id DESC`
}

// inOrder puts runs into the order of a history and cuts the page out of it.
func inOrder(p *params, page core.RunPage) string {
	return ` ORDER BY r.started_at DESC, r.id DESC LIMIT ` + p.add(page.Limit) + ` OFFSET ` + p.add(page.Offset)
}

// SilentRuns implements core.RunReader.
func (r *reader) SilentRuns(before time.Time, after core.RunID, limit int) (out []core.RunID, err error) {
	err = r.each(func(rows rows) error {
		var id text
		err := rows.Scan(&id)
		out = append(out, core.RunID(id))
		return err
	}, `SELECT r.id FROM runs r WHERE r.ended_at IS NULL AND r.id > $1 AND r.lease_until < $2 ORDER BY r.id LIMIT $3`, string(after), micros(before), limit)
	return out, err
}

// RunHistory implements core.RunReader.
func (r *reader) RunHistory(after core.RunID, limit int) ([]*core.Run, error) {
	var out []*core.Run
	err := r.each(func(rows rows) error {
		run, files := &core.Run{}, ""
		err := rows.Scan(append(runDests(run), (*text)(&files))...)
		if err != nil {
			return err
		}
		out = append(out, run)
		run.FailedFiles, err = readFiles(run.ID, files)
		return err
	}, `SELECT `+runColumns+`, f.files FROM runs r LEFT JOIN run_files f ON f.run_id = r.id WHERE r.id > $1 ORDER BY r.id LIMIT $2`, string(after), limit)
	return out, err
}
