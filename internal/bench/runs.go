package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/purserhq/purser/internal/core"
)

const (
	computerIDs = "01950000-0000-7000-8000-"
	planIDs     = "01960000-0000-7000-8000-"
	runIDs      = "01970000-0000-7000-8000-"
)

// reportsPerRun is how many reports an agent makes of a run: its start, some
// signs of progress, its end.
const reportsPerRun = 6

// runReports measures the reports of many agents over HTTP, each answered when
// it is on disk.
func runReports(ctx context.Context, b *bench) error {
	folder, err := b.people(ctx, "runs", b.clients)
	if err != nil {
		return err
	}
	w, err := b.serve(ctx, folder)
	if err != nil {
		return err
	}
	return errors.Join(b.reportRate(ctx, w), w.stop())
}

func (b *bench) reportRate(ctx context.Context, w *world) error {
	if err := b.machines(ctx, w, b.clients, 1); err != nil {
		return err
	}
	addr, stop, err := bare(taking)
	if err != nil {
		return err
	}
	return errors.Join(b.compareReports(ctx, w, addr), stop())
}

func (b *bench) compareReports(ctx context.Context, w *world, bareAddr string) error {
	before := w.store.Stats()
	rates, costs, err := b.costs(ctx, load{bareAddr, b.clients, b.reports()}.rate, load{w.addr, b.clients, b.reports()}.rate)
	if err != nil {
		return err
	}
	after := w.store.Stats()
	flush, err := flushTime(b.dir)
	if err != nil {
		return err
	}
	// Each agent waits for its report: with few of them it is the disk that limits the rate.
	b.say("%.1f reports a commit; a flush to this disk takes %.2f ms", float64(after.Updates-before.Updates)/float64(after.Commits-before.Commits), flush*1000)
	const baseline = "net/http taking the same bytes, nothing stored"
	b.add(rates.against(1, 0, line{What: fmt.Sprintf("run reports, %d agents", b.clients), Unit: "per s", Budget: atLeast(20_000), Baseline: baseline}))
	b.add(costs.against(1, 0, line{What: "processor time of a report, client and server", Unit: "us", Budget: atMost(100), Baseline: baseline}))
	return nil
}

// flushTime gives how many seconds it takes to bring as much to disk as a commit
// of some dozens of reports writes.
func flushTime(dir string) (float64, error) {
	f, err := os.CreateTemp(dir, "flush")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	times, page := []float64{}, make([]byte, 128<<10)
	for range 50 {
		if _, err := f.Write(page); err != nil {
			return 0, err
		}
		took, err := seconds(f.Sync)
		if err != nil {
			return 0, err
		}
		times = append(times, took)
	}
	return median(times), nil
}

// taking reads a report and forgets it.
func taking(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // fails when the client has gone
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, "{}")
}

// reporter is an agent that reports one run after the other. Its requests are
// made once and only their changing bytes are set, so that the client costs
// little beside the server.
type reporter struct {
	step                 int
	start, progress, end []byte
}

// Places of a reporter's requests that change.
const (
	anyRun      = "01970000-0000-7000-8000-000000000000"
	anySequence = `"sequence":0`
)

// reports gives each client the reports of one run after the other.
func (b *bench) reports() func(client, i int) []byte {
	agents := make([]*reporter, b.clients)
	for i := range agents {
		agents[i] = newReporter(i)
	}
	return func(client, _ int) []byte { return agents[client].next() }
}

func newReporter(i int) *reporter {
	const path = "/v1/agent/runs"
	token, now := bearer(agentToken(i)), time.Now().UTC().Format(time.RFC3339)
	return &reporter{
		start:    request("POST", path, fmt.Sprintf(`{"id":%q,"plan":%q,"start":%q}`, anyRun, number(planIDs, i), now), token),
		progress: request("PUT", path+"/"+anyRun, `{`+anySequence+`,"filesScanned":400,"dataToBackup":531582}`, token),
		end: request("POST", path+"/"+anyRun+"/end",
			fmt.Sprintf(`{"end":%q,"status":"Success","filesScanned":820,"filesCopied":30,"dataCopied":531582,"totalData":2425390}`, now), token),
	}
}

// next is good until it is called again.
func (r *reporter) next() []byte {
	r.step++
	switch r.step {
	case 1:
		r.renew(string(core.NewID[core.RunID](time.Now())))
		return r.start
	case reportsPerRun:
		r.step = 0
		return r.end
	}
	r.progress[bytes.Index(r.progress, []byte(anySequence[:len(anySequence)-1]))+len(anySequence)-1] = '0' + byte(r.step)
	return r.progress
}

// renew puts another run's ID, as long as the one before, into the requests.
func (r *reporter) renew(id string) {
	const before = "/runs/"
	copy(r.start[bytes.Index(r.start, []byte(`{"id":"`))+len(`{"id":"`):], id)
	copy(r.progress[bytes.Index(r.progress, []byte(before))+len(before):], id)
	copy(r.end[bytes.Index(r.end, []byte(before))+len(before):], id)
}

func agentToken(i int) string { return fmt.Sprintf("agent-%d", i) }

// machines gives each person a computer with some plans that ran.
func (b *bench) machines(ctx context.Context, w *world, people, plans int) error {
	const chunk = 500
	for from := 0; from < people; from += chunk {
		err := w.store.Update(ctx, func(tx core.Tx) error {
			for i := from; i < min(from+chunk, people); i++ {
				if err := agentMachine(tx, i, plans); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func agentMachine(tx core.Tx, i, plans int) error {
	c := core.Computer{
		ID: core.ComputerID(number(computerIDs, i)), User: core.UserID(number(personIDs, i)), Name: fmt.Sprintf("machine %d", i), OS: "linux",
		AgentVersion: "1.0.0", Token: sha256.Sum256([]byte(agentToken(i))),
	}
	if err := tx.InsertComputer(&c); err != nil {
		return err
	}
	for n := i * plans; n < (i+1)*plans; n++ {
		p := core.Plan{
			ID: core.PlanID(number(planIDs, n)), Computer: c.ID, User: c.User, Name: fmt.Sprintf("plan %d", n), Type: core.PlanBackupFiles,
			Schedule: fmt.Sprintf("%d %d * * *", n%60, n%24), TimeZone: "Europe/Berlin", Paths: []string{"/home"}, Enabled: true,
		}
		if err := tx.InsertPlan(&p); err != nil {
			return err
		}
		end := tx.Now().Add(-time.Hour)
		r := core.Run{ID: core.RunID(number(runIDs, n)), Plan: p.ID, Computer: c.ID, Start: end.Add(-time.Minute), End: &end}
		if err := tx.InsertRun(&r); err != nil {
			return err
		}
	}
	return nil
}
