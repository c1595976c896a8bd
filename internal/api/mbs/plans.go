package mbs

import (
	"strings"

	"github.com/purserhq/purser/internal/api/lenient"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// The bodies of this file are Purser's own: no source shows the vendor's. They
// are described in docs/dialects/mbs.md.

// listPlans answers GET /api/Computers/{hid}/Plans.
func (a *API) listPlans(c *call) error {
	id, err := hid(c)
	var list []*core.PlanState
	if err == nil {
		list, err = a.services.Plans.List(c.ctx(), c.principal, id)
	}
	rows := []wire.PlanModel{}
	for _, s := range list {
		rows = append(rows, fromPlan(s))
	}
	return foundList(a, c, rows, err)
}

// planID reads the plan's ID of a path.
func planID(c *call) (core.ComputerID, core.PlanID, error) {
	computer, err := hid(c)
	if err != nil {
		return "", "", err
	}
	value := c.match.Param("planId")
	id, ok := lenient.ParseGUID(value)
	if !ok {
		return "", "", core.NotFoundError("plan", value)
	}
	return computer, core.PlanID(id), nil
}

func (a *API) plan(c *call) (*core.PlanState, error) {
	computer, id, err := planID(c)
	if err != nil {
		return nil, err
	}
	return a.services.Plans.Get(c.ctx(), c.principal, computer, id)
}

// getPlan answers GET /api/Computers/{hid}/Plans/{planId}.
func (a *API) getPlan(c *call) error {
	s, err := a.plan(c)
	return found(a, c, s, err, fromPlan)
}

// planInfo answers GET .../Plans/{planId}/info with the plan's monitoring row.
func (a *API) planInfo(c *call) error {
	s, err := a.plan(c)
	return found(a, c, s, err, fromPlanState)
}

// createPlan answers POST /api/Computers/{hid}/Plans with the new ID.
func (a *API) createPlan(c *call) error {
	var in wire.PlanEditModel
	if err := a.decode(c, &in); err != nil {
		return err
	}
	if err := required(need{"Name", hasText(in.Name)}); err != nil {
		return err
	}
	computer, err := hid(c)
	if err != nil {
		return err
	}
	id, err := a.services.Plans.Create(c.ctx(), c.principal, computer, toPlanCreate(in))
	if err != nil {
		return err
	}
	return a.reply(c, string(id))
}

// updatePlan answers PUT /api/Computers/{hid}/Plans/{planId}.
func (a *API) updatePlan(c *call) error {
	var in wire.PlanEditModel
	if err := a.decode(c, &in); err != nil {
		return err
	}
	computer, id, err := planID(c)
	if err != nil {
		return err
	}
	if err := a.services.Plans.Update(c.ctx(), c.principal, computer, id, toPlanUpdate(in)); err != nil {
		return err
	}
	return a.empty(c)
}

// deletePlan answers DELETE /api/Computers/{hid}/Plans/{planId}.
func (a *API) deletePlan(c *call) error {
	computer, id, err := planID(c)
	if err != nil {
		return err
	}
	if err := a.services.Plans.Delete(c.ctx(), c.principal, computer, id); err != nil {
		return err
	}
	return a.empty(c)
}

// startPlan answers POST .../Plans/{planId}/start; the body may be missing.
func (a *API) startPlan(c *call) error {
	var in wire.PlanStartModel
	if err := a.decode(c, &in); err != nil {
		return err
	}
	return a.command(c, core.CommandStart, strings.EqualFold(strings.TrimSpace(text(in.Mode)), "full"))
}

// stopPlan answers POST .../Plans/{planId}/stop; the body may be missing.
func (a *API) stopPlan(c *call) error {
	var in wire.PlanStopModel
	if err := a.decode(c, &in); err != nil {
		return err
	}
	return a.command(c, core.CommandStop, in.Force != nil && *in.Force)
}

func (a *API) command(c *call, kind core.CommandKind, force bool) error {
	computer, id, err := planID(c)
	if err != nil {
		return err
	}
	if err := a.services.Plans.Command(c.ctx(), c.principal, computer, id, kind, force); err != nil {
		return err
	}
	return a.empty(c)
}

// allHistory answers GET /api/Computers/Plans/history/{offset}/{count}.
func (a *API) allHistory(c *call) error {
	return a.history(c, core.RunFilter{})
}

// computerHistory answers GET /api/Computers/{hid}/Plans/history/{offset}/{count}.
func (a *API) computerHistory(c *call) error {
	id, err := hid(c)
	if err != nil {
		return a.reply(c, []wire.PlanHistoryModel{})
	}
	return a.history(c, core.RunFilter{Computer: id})
}

func (a *API) history(c *call, f core.RunFilter) error {
	offset, count, err := pageOf(c)
	if err != nil {
		return err
	}
	return a.runs(c, f, core.RunPage{Offset: offset, Limit: count})
}

// mostHistory is how much of a plan's history an answer without pages has.
const mostHistory = 1000

// planHistory answers GET .../Plans/{planId}/history, which has no pages.
func (a *API) planHistory(c *call) error {
	computer, id, err := planID(c)
	if err != nil {
		return a.reply(c, []wire.PlanHistoryModel{})
	}
	return a.runs(c, core.RunFilter{Computer: computer, Plan: id}, core.RunPage{Limit: mostHistory})
}

func (a *API) runs(c *call, f core.RunFilter, page core.RunPage) error {
	list, err := a.services.Plans.Runs(c.ctx(), c.principal, f, page)
	if err != nil {
		return err
	}
	rows := []wire.PlanHistoryModel{}
	for _, r := range list {
		rows = append(rows, fromRun(r))
	}
	return a.reply(c, rows)
}

func fromPlan(s *core.PlanState) wire.PlanModel {
	p := &s.Plan
	out := wire.PlanModel{
		ID: string(p.ID), Name: p.Name, Type: wire.MonitoringPlanType(p.Type), DestinationID: notEmpty((*string)(&p.Destination)), Schedule: p.Schedule,
		TimeZone: p.TimeZone, Paths: list(p.Paths), Enabled: p.Enabled, Status: wire.MonitoringPlanStatus(s.Status), NextStart: dateOf(s.NextStart),
	}
	if s.Run != nil {
		out.LastStart, out.ErrorMessage = dateOf(&s.Run.Start), notEmpty(&s.Run.Problem)
	}
	return out
}

func toPlanCreate(in wire.PlanEditModel) core.PlanCreate {
	out := core.PlanCreate{
		Name: strings.TrimSpace(text(in.Name)), Type: core.PlanBackupFiles, Destination: text(in.DestinationID), Schedule: text(in.Schedule),
		TimeZone: text(in.TimeZone), Paths: in.Paths, Enabled: in.Enabled == nil || *in.Enabled,
	}
	if in.Type != nil {
		out.Type = core.PlanType(*in.Type)
	}
	return out
}

// toPlanUpdate reads a change: what is absent or null stays, "" clears
// schedule and time zone, and is no change of the name or the destination.
func toPlanUpdate(in wire.PlanEditModel) core.PlanUpdate {
	out := core.PlanUpdate{
		Name: notEmpty(in.Name), Destination: notEmpty(in.DestinationID), Schedule: in.Schedule, TimeZone: in.TimeZone, Enabled: in.Enabled,
	}
	if in.Type != nil {
		t := core.PlanType(*in.Type)
		out.Type = &t
	}
	if in.Paths != nil {
		out.Paths = &in.Paths
	}
	return out
}

func fromRun(r *core.Run) wire.PlanHistoryModel {
	n := r.Counts
	return wire.PlanHistoryModel{
		RunID: string(r.ID), PlanID: string(r.Plan), PlanName: r.PlanName, PlanType: wire.MonitoringPlanType(r.PlanType),
		ComputerHID: string(r.Computer), ComputerName: r.Name, UserID: string(r.User), UserName: r.Login,
		Start: wire.NewDate(r.Start), End: dateOf(r.End), Status: wire.MonitoringPlanStatus(r.Status), ErrorMessage: notEmpty(&r.Problem),
		FilesScanned: n.FilesScanned, FilesToBackup: n.FilesToBackup, FilesCopied: n.FilesCopied, FilesFailed: n.FilesFailed,
		DataToBackup: int64(n.DataToBackup), DataCopied: int64(n.DataCopied), TotalData: int64(n.TotalData),
	}
}
