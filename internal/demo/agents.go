package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// machine is a computer that the demonstration shows, and how its plan's runs went.
type machine struct {
	who                    Credentials
	name, os, plan, mode   string
	outcome, problem, file string
	copied                 int64
}

// fillAgents lets two agents enrol and report a run each, as real ones do.
func (s *Scene) fillAgents(ctx context.Context, mbs *client) error {
	for _, m := range []machine{
		{who: s.Ann, name: "ann-laptop", os: "linux", plan: "Documents", mode: "0 2 * * *", outcome: "Success", copied: 37},
		{who: Credentials{"bob@acme.example", "bob-demo-1"}, name: "bob-pc", os: "windows", plan: "Desktop", mode: "@daily", outcome: "Warning",
			problem: "1 file could not be read", file: `C:\Users\bob\Outlook.pst`, copied: 4},
	} {
		if err := s.backUp(ctx, mbs, m); err != nil {
			return fmt.Errorf("agent of %s: %w", m.name, err)
		}
	}
	return nil
}

// backUp enrols a computer, gives it a plan and reports a run.
func (s *Scene) backUp(ctx context.Context, mbs *client, m machine) error {
	c := newClient(s.Base + "/v1/agent")
	var joined struct{ ComputerID, Token string }
	err := c.call(ctx, "POST", "/enroll", map[string]string{
		"login": m.who.Login, "password": m.who.Password, "computer": m.name, "os": m.os, "version": "1.0.0"}, &joined)
	if err != nil {
		return err
	}
	var plan string
	err = mbs.call(ctx, "POST", "/Computers/"+joined.ComputerID+"/Plans", map[string]any{
		"Name": m.plan, "Schedule": m.mode, "TimeZone": "Europe/Berlin", "Paths": []string{"/home"}}, &plan)
	if err != nil {
		return err
	}
	c = c.with("Authorization", "Bearer "+joined.Token)
	var orders struct{ PlansAt time.Time }
	if err := c.call(ctx, "POST", "/heartbeat", map[string]string{}, &orders); err != nil {
		return err
	}
	now := orders.PlansAt // by the server's clock: its plan was made just now
	run := string(core.NewID[core.RunID](now))
	report := map[string]any{"id": run, "plan": plan, "start": now.Add(-90 * time.Second)}
	if err := c.call(ctx, "POST", "/runs", report, nil); err != nil {
		return err
	}
	end := map[string]any{"end": now, "status": m.outcome, "error": m.problem, "filesScanned": 812, "filesToBackup": m.copied, "filesCopied": m.copied,
		"dataToBackup": m.copied << 20, "dataCopied": m.copied << 20, "totalData": 3 << 30}
	if m.file != "" {
		end["failedFiles"] = []map[string]string{{"path": m.file, "error": "in use by another program"}}
	}
	return c.call(ctx, "POST", "/runs/"+run+"/end", end, nil)
}
