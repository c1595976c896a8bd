package agent

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/purserhq/purser/internal/api/agent/wire"
	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/core"
)

// enroll answers POST /v1/agent/enroll, the one request without a token.
func (a *API) enroll(r *http.Request, _ core.Principal, _ string) (any, error) {
	var in wire.Enroll
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	request.SetLogin(r.Context(), in.Login)
	out, err := a.agents.Enroll(r.Context(), core.Enrollment{
		Login: in.Login, Password: in.Password, For: in.User, Name: in.Computer, OS: in.OS, Version: in.Version, Client: request.Client(r),
	})
	return wire.Enrolled{ComputerID: string(out.Computer), Token: out.Secret}, err
}

func (a *API) heartbeat(r *http.Request, p core.Principal, _ string) (any, error) {
	var in wire.Heartbeat
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	hb := core.Heartbeat{OS: in.OS, Version: in.Version}
	for _, id := range in.Confirmed {
		hb.Confirmed = append(hb.Confirmed, core.CommandID(id))
	}
	orders, err := a.agents.Heartbeat(r.Context(), p, hb)
	if err != nil {
		return nil, err
	}
	out := wire.Orders{Authorized: orders.Authorized, Commands: []wire.Command{}}
	if !orders.PlansAt.IsZero() {
		out.PlansAt = orders.PlansAt.Format(time.RFC3339Nano)
	}
	for _, c := range orders.Commands {
		out.Commands = append(out.Commands, wire.Command{ID: string(c.ID), Plan: string(c.Plan), Kind: string(c.Kind), Force: c.Force})
	}
	return out, nil
}

func (a *API) plans(r *http.Request, p core.Principal, _ string) (any, error) {
	list, err := a.agents.Plans(r.Context(), p)
	if err != nil {
		return nil, err
	}
	out := wire.Plans{Plans: []wire.Plan{}}
	for _, plan := range list {
		out.Plans = append(out.Plans, wire.Plan{
			ID: string(plan.ID), Name: plan.Name, Type: plan.Type.String(), Destination: string(plan.Destination), Schedule: plan.Schedule,
			TimeZone: plan.TimeZone, Paths: append([]string{}, plan.Paths...), Enabled: plan.Enabled,
		})
	}
	return out, nil
}

func (a *API) startRun(r *http.Request, p core.Principal, _ string) (any, error) {
	var in wire.RunStart
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	return empty{}, a.agents.StartRun(r.Context(), p, toRunStart(in))
}

func (a *API) progressRun(r *http.Request, p core.Principal, id string) (any, error) {
	var in wire.RunProgress
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	return empty{}, a.agents.ProgressRun(r.Context(), p, toRunProgress(id, in))
}

func (a *API) endRun(r *http.Request, p core.Principal, id string) (any, error) {
	var in runEnd
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	end, err := toRunEnd(id, in)
	if err != nil {
		return nil, err
	}
	return empty{}, a.agents.EndRun(r.Context(), p, end)
}

func toRunStart(in wire.RunStart) core.RunStart {
	return core.RunStart{ID: core.RunID(in.ID), Plan: core.PlanID(in.Plan), Start: in.Start, Counts: toCounts(in.Counts)}
}

func toRunProgress(id string, in wire.RunProgress) core.RunProgress {
	return core.RunProgress{ID: core.RunID(id), Sequence: in.Sequence, Counts: toCounts(in.Counts)}
}

// runEnd is a wire.RunEnd that cannot be made to take much memory.
type runEnd struct {
	wire.RunEnd
	FailedFiles failedFiles `json:"failedFiles"` // in place of RunEnd's
}

// failedFiles holds the first files of a list, and how many it has.
type failedFiles struct {
	first []wire.FailedFile
	count int64
}

// UnmarshalJSON reads a list of files one by one.
func (f *failedFiles) UnmarshalJSON(b []byte) error {
	*f = failedFiles{}
	dec := json.NewDecoder(bytes.NewReader(b))
	switch start, err := dec.Token(); {
	case err != nil:
		return err
	case start == nil:
		return nil
	case start != json.Delim('['):
		return errors.New("failedFiles is no list")
	}
	for dec.More() {
		var one wire.FailedFile
		if err := dec.Decode(&one); err != nil {
			return err
		}
		if f.count++; f.count <= core.MaxFailedFiles {
			f.first = append(f.first, one)
		}
	}
	return nil
}

func toRunEnd(id string, in runEnd) (core.RunEnd, error) {
	status, ok := core.ParseRunStatus(in.Status)
	if !ok {
		return core.RunEnd{}, core.InvalidError("status", core.Unknown, in.Status, "no such status")
	}
	out := core.RunEnd{ID: core.RunID(id), End: in.End, Status: status, Problem: in.Error, Counts: toCounts(in.Counts)}
	out.Counts.FilesFailed = max(out.Counts.FilesFailed, in.FailedFiles.count)
	for _, f := range in.FailedFiles.first {
		out.FailedFiles = append(out.FailedFiles, core.FailedFile{Path: f.Path, Problem: f.Error})
	}
	return out, nil
}

func toCounts(n wire.Counts) core.RunCounts {
	return core.RunCounts{
		FilesScanned: n.FilesScanned, FilesToBackup: n.FilesToBackup, FilesCopied: n.FilesCopied, FilesFailed: n.FilesFailed,
		DataToBackup: core.Bytes(n.DataToBackup), DataCopied: core.Bytes(n.DataCopied), TotalData: core.Bytes(n.TotalData),
	}
}
