package transfer

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

type planElem struct {
	ID          string     `json:"id,omitzero"`
	Computer    string     `json:"computer"`
	Name        string     `json:"name"`
	Type        *string    `json:"type,omitzero"`        // "BackupFiles" when absent
	Account     *string    `json:"account,omitzero"`     // by ID or name; both absent: the user's only one, both "": none
	Destination *string    `json:"destination,omitzero"` // bucket
	Schedule    *string    `json:"schedule,omitzero"`
	TimeZone    *string    `json:"timeZone,omitzero"`
	Paths       *[]string  `json:"paths,omitzero"`
	Enabled     *bool      `json:"enabled,omitzero"`     // own; true when absent
	ScheduledAt *time.Time `json:"scheduledAt,omitzero"` // own; since when the schedule holds
	CreatedAt   *time.Time `json:"createdAt,omitzero"`   // own
	UpdatedAt   *time.Time `json:"updatedAt,omitzero"`   // own
}

func (l *load) plan(path string, e *planElem) error {
	c, err := l.computerRef(e.Computer)
	if err != nil {
		return err
	}
	id, err := givenID[core.PlanID](l.now, e.ID)
	if err != nil {
		return err
	}
	old, exists, err := l.oldPlan(id, c.ID, e)
	if err != nil {
		return err
	}
	p := &core.Plan{ID: id, Computer: c.ID, User: c.User, Type: core.PlanBackupFiles, Enabled: true, CreatedAt: l.now, UpdatedAt: l.now}
	if exists {
		p = old
	}
	if err := l.once(string(p.ID), path, memberFor(e.ID, "name")); err != nil {
		return err
	}
	if exists && !l.cfg.Update {
		l.sum.existed("plans", p.Name)
		return nil
	}
	if p.Computer != c.ID {
		return refuse("computer", "plan %s belongs to another computer", p.ID)
	}
	if err := l.applyPlan(e, p, !exists); err != nil {
		return err
	}
	if exists {
		l.sum.updated("plans")
		return l.tx.UpdatePlan(p)
	}
	l.sum.made("plans")
	return l.tx.InsertPlan(p)
}

// oldPlan finds the plan an element means, by ID, else by computer and name.
func (l *load) oldPlan(id core.PlanID, computer core.ComputerID, e *planElem) (*core.Plan, bool, error) {
	if e.ID != "" {
		return found(l.tx.Plan(core.Everywhere, id))
	}
	list, err := l.tx.Plans(core.PlanFilter{Scope: core.Everywhere, Computers: []core.ComputerID{computer}}, "", page)
	for _, p := range list {
		if p.Name == e.Name {
			return p, true, nil
		}
	}
	return nil, false, err
}

func (l *load) applyPlan(e *planElem, p *core.Plan, isNew bool) (err error) {
	p.Name = e.Name
	if e.Type != nil {
		t, ok := core.ParsePlanType(*e.Type)
		if !ok {
			return refuse("type", "no plan type %q", *e.Type)
		}
		p.Type = t
	}
	switch {
	case e.Account != nil && *e.Account == "" && e.Destination != nil && *e.Destination == "":
		p.Destination = ""
	case e.Account != nil || e.Destination != nil:
		if p.Destination, err = l.destination(e.Account, e.Destination); err != nil {
			return err
		}
	case isNew:
		if p.Destination, err = l.onlyDestination(p.User); err != nil {
			return err
		}
	}
	put(&p.Schedule, e.Schedule)
	put(&p.TimeZone, e.TimeZone)
	put(&p.Paths, e.Paths)
	put(&p.Enabled, e.Enabled)
	putTime(&p.ScheduledAt, e.ScheduledAt)
	putTime(&p.CreatedAt, e.CreatedAt)
	putTime(&p.UpdatedAt, e.UpdatedAt)
	return control.CheckPlan(p)
}

// onlyDestination gives the destination of a customer who has just one, where
// a plan goes that names none; "" for others.
func (l *load) onlyDestination(user core.UserID) (core.DestinationID, error) {
	list, err := l.tx.AssignmentsOf(user)
	if err != nil || len(list) != 1 {
		return "", err
	}
	return list[0].Destination.ID, nil
}

// destination finds a bucket of an account, which is named by ID or by name.
func (l *load) destination(account, bucket *string) (core.DestinationID, error) {
	if account == nil || bucket == nil {
		return "", refuse("destination", "account and destination go together")
	}
	key := *account + "\x00" + *bucket
	if id, ok := l.buckets[key]; ok {
		return id, nil
	}
	a, err := l.account(*account)
	if err != nil {
		return "", err
	}
	for _, d := range a.Destinations {
		if d.Bucket == *bucket {
			l.buckets[key] = d.ID
			return d.ID, nil
		}
	}
	return "", refuse("destination", "no destination %q in account %q", *bucket, *account)
}

// account finds an account by ID, else by its name in any letter case.
func (l *load) account(ref string) (*core.Account, error) {
	if id, ok := core.ParseID[core.AccountID](ref); ok {
		a, exists, err := found(l.tx.Account(core.Everywhere, id))
		if exists || err != nil {
			return a, err
		}
	}
	for after := core.AccountID(""); ; {
		list, err := l.tx.Accounts(core.Everywhere, after, page)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			if strings.EqualFold(a.Name, ref) {
				return a, nil
			}
			after = a.ID
		}
		if len(list) < page {
			return nil, refuse("account", "no account %q", ref)
		}
	}
}

type runElem struct {
	ID            string           `json:"id,omitzero"` // own; made up from plan and start when absent
	Plan          string           `json:"plan"`
	Start         *time.Time       `json:"start,omitzero"`
	End           *time.Time       `json:"end,omitzero"` // absent: it lasts, or lasted no time
	Status        *string          `json:"status,omitzero"`
	Error         *string          `json:"error,omitzero"`
	FilesScanned  int64            `json:"filesScanned"`
	FilesToBackup int64            `json:"filesToBackup"`
	FilesCopied   int64            `json:"filesCopied"`
	FilesFailed   int64            `json:"filesFailed"`
	DataToBackup  int64            `json:"dataToBackup"`
	DataCopied    int64            `json:"dataCopied"`
	TotalData     int64            `json:"totalData"`
	FailedFiles   []failedFileElem `json:"failedFiles,omitzero"` // own
}

type failedFileElem struct {
	Path  string `json:"path"`
	Error string `json:"error,omitzero"`
}

func (l *load) oneRun(path string, e *runElem) error {
	r, err := l.readRun(e)
	if err != nil {
		return err
	}
	if err := l.once(string(r.ID), path, "id"); err != nil {
		return err
	}
	_, exists, err := found(l.tx.Run(core.Everywhere, r.ID))
	if err != nil {
		return err
	}
	if exists {
		l.sum.existed("runs", "")
		return nil
	}
	l.sum.made("runs")
	return l.tx.InsertRun(r)
}

func (l *load) readRun(e *runElem) (*core.Run, error) {
	id, ok := core.ParseID[core.PlanID](e.Plan)
	if !ok {
		return nil, refuse("plan", "%q is not a UUID", e.Plan)
	}
	p, exists, err := found(l.tx.Plan(core.Everywhere, id))
	if err != nil {
		return nil, err
	}
	if !exists {
		return nil, refuse("plan", "no plan %q", e.Plan)
	}
	if e.Start == nil {
		return nil, refuse("start", "is required")
	}
	r := &core.Run{Plan: p.ID, Computer: p.Computer, Start: cut(*e.Start), End: cutPtr(e.End), Counts: e.counts()}
	if r.ID, err = givenID[core.RunID](l.now, e.ID); err != nil {
		return nil, err
	}
	if e.ID == "" {
		r.ID = madeUpRun(r)
	}
	put(&r.Problem, e.Error)
	for _, f := range e.FailedFiles {
		r.FailedFiles = append(r.FailedFiles, core.FailedFile{Path: f.Path, Problem: f.Error})
	}
	if err := e.readStatus(r, l.now); err != nil {
		return nil, err
	}
	r.Settle()
	return r, control.CheckRun(r)
}

func (e *runElem) counts() core.RunCounts {
	return core.RunCounts{
		FilesScanned: e.FilesScanned, FilesToBackup: e.FilesToBackup, FilesCopied: e.FilesCopied, FilesFailed: e.FilesFailed,
		DataToBackup: core.Bytes(e.DataToBackup), DataCopied: core.Bytes(e.DataCopied), TotalData: core.Bytes(e.TotalData),
	}
}

// readStatus reads how a run stands. One that lasts has as long to give a sign
// of life as one that reports now.
func (e *runElem) readStatus(r *core.Run, now time.Time) error {
	if e.Status != nil {
		s, ok := core.ParseRunStatus(*e.Status)
		if !ok {
			return refuse("status", "no status %q", *e.Status)
		}
		r.Status = s
	} else if r.End == nil {
		r.Status = core.RunRunning
	}
	switch {
	case r.Status != core.RunRunning && r.End == nil:
		start := r.Start
		r.End = &start
	case r.Status == core.RunRunning && r.End != nil:
		return refuse("end", "a run that has ended is not Running")
	case r.Status == core.RunRunning:
		until := now.Add(core.RunLease)
		r.LeaseUntil = &until
	}
	return nil
}

// madeUpRun gives a run without an ID one that is the same whenever the same
// file is read, so that a second import knows it.
func madeUpRun(r *core.Run) core.RunID {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", r.Plan, r.Start.UnixMicro()))
	digits := hex.EncodeToString(sum[:])
	stamp := core.NewID[core.RunID](r.Start)[:len("01234567-89ab-7")] // time and version
	return stamp + core.RunID(digits[:3]+"-8"+digits[3:6]+"-"+digits[6:18])
}

// bucket names a destination in the file: by its account's ID, and its bucket.
func (x *export) bucket(id core.DestinationID) (account, bucket *string, err error) {
	if id == "" {
		return nil, nil, nil
	}
	d, ok := x.buckets[id]
	if !ok {
		found, exists, err := found(x.r.Destination(core.Everywhere, id))
		if err != nil {
			return nil, nil, err
		}
		if exists {
			d = found
		}
		x.buckets[id] = d
	}
	if d == nil {
		return nil, nil, nil
	}
	return (*string)(&d.Account), &d.Bucket, nil
}

func (x *export) plans() error {
	defer x.w.endList()
	for after := core.PlanID(""); ; {
		list, err := x.r.Plans(core.PlanFilter{Scope: core.Everywhere}, after, page)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, p := range list {
			x.things[string(p.ID)] = true
			e, err := x.planOf(p)
			if err != nil {
				return err
			}
			if err := x.w.element("plans", e); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}

func (x *export) planOf(p *core.Plan) (planElem, error) {
	kind := p.Type.String()
	e := planElem{
		ID: string(p.ID), Computer: string(p.Computer), Name: p.Name, Type: &kind, Schedule: &p.Schedule, TimeZone: &p.TimeZone, Enabled: &p.Enabled,
		CreatedAt: &p.CreatedAt, UpdatedAt: &p.UpdatedAt,
	}
	if p.Paths != nil {
		e.Paths = &p.Paths
	}
	if !p.ScheduledAt.IsZero() {
		e.ScheduledAt = &p.ScheduledAt
	}
	var err error
	if e.Account, e.Destination, err = x.bucket(p.Destination); e.Account == nil {
		e.Account, e.Destination = new(string), new(string)
	}
	return e, err
}

func (x *export) runs() error {
	defer x.w.endList()
	for after := core.RunID(""); ; {
		list, err := x.r.RunHistory(after, page)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, r := range list {
			if !x.things[string(r.Plan)] {
				x.done.Skipped++
				continue
			}
			if err := x.w.element("runs", runOf(r)); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}

func runOf(r *core.Run) runElem {
	status, n := r.Status.String(), r.Counts
	e := runElem{
		ID: string(r.ID), Plan: string(r.Plan), Start: &r.Start, End: r.End, Status: &status, Error: &r.Problem,
		FilesScanned: n.FilesScanned, FilesToBackup: n.FilesToBackup, FilesCopied: n.FilesCopied, FilesFailed: n.FilesFailed,
		DataToBackup: int64(n.DataToBackup), DataCopied: int64(n.DataCopied), TotalData: int64(n.TotalData),
	}
	for _, f := range r.FailedFiles {
		e.FailedFiles = append(e.FailedFiles, failedFileElem{f.Path, f.Problem})
	}
	return e
}
