package mbs

import (
	"context"
	"iter"
)

// The requests about plans are ComputersService's, as their paths have it. The
// forms of what they send and answer are Purser's: the vendor documents none.

// Plans gives a computer's plans, or ErrNotFound.
//
//api:op GET /api/Computers/{hid}/Plans
func (s *ComputersService) Plans(ctx context.Context, hid string) ([]PlanModel, error) {
	return listOf[PlanModel](ctx, s.c, get("Computers.Plans", "/api/Computers/{hid}/Plans", hid))
}

// CreatePlan adds a plan to a computer and gives its ID, "" when the server
// answers nothing. Name is required.
//
//api:op POST /api/Computers/{hid}/Plans
func (s *ComputersService) CreatePlan(ctx context.Context, hid string, in PlanEditModel) (string, error) {
	return s.c.created(ctx, post("Computers.CreatePlan", "/api/Computers/{hid}/Plans", in, hid))
}

// Plan gives a plan, or ErrNotFound.
//
//api:op GET /api/Computers/{hid}/Plans/{planId}
func (s *ComputersService) Plan(ctx context.Context, hid, planID string) (*PlanModel, error) {
	q := get("Computers.Plan", "/api/Computers/{hid}/Plans/{planId}", hid, planID)
	return one(ctx, s.c, q, func(p *PlanModel) bool { return sameID(p.ID, planID) })
}

// UpdatePlan changes a plan. What is nil stays.
//
//api:op PUT /api/Computers/{hid}/Plans/{planId}
func (s *ComputersService) UpdatePlan(ctx context.Context, hid, planID string, in PlanEditModel) error {
	return s.c.run(ctx, put("Computers.UpdatePlan", "/api/Computers/{hid}/Plans/{planId}", in, hid, planID))
}

// DeletePlan removes a plan.
//
//api:op DELETE /api/Computers/{hid}/Plans/{planId}
func (s *ComputersService) DeletePlan(ctx context.Context, hid, planID string) error {
	return s.c.run(ctx, remove("Computers.DeletePlan", "/api/Computers/{hid}/Plans/{planId}", hid, planID))
}

// PlanInfo gives a plan's latest run, or ErrNotFound.
//
//api:op GET /api/Computers/{hid}/Plans/{planId}/info
func (s *ComputersService) PlanInfo(ctx context.Context, hid, planID string) (*MonitoringModels, error) {
	q := get("Computers.PlanInfo", "/api/Computers/{hid}/Plans/{planId}/info", hid, planID)
	return one(ctx, s.c, q, func(m *MonitoringModels) bool { return sameID(m.PlanID, planID) })
}

// StartPlan has a computer start a plan as soon as it asks.
//
//api:op POST /api/Computers/{hid}/Plans/{planId}/start
func (s *ComputersService) StartPlan(ctx context.Context, hid, planID string, in PlanStartModel) error {
	return s.c.run(ctx, post("Computers.StartPlan", "/api/Computers/{hid}/Plans/{planId}/start", in, hid, planID))
}

// StopPlan has a computer stop a plan as soon as it asks.
//
//api:op POST /api/Computers/{hid}/Plans/{planId}/stop
func (s *ComputersService) StopPlan(ctx context.Context, hid, planID string, in PlanStopModel) error {
	return s.c.run(ctx, post("Computers.StopPlan", "/api/Computers/{hid}/Plans/{planId}/stop", in, hid, planID))
}

// History gives a page of the runs of all computers, the latest start first;
// it is empty past the end. A count of 0 is 100.
//
//api:op GET /api/Computers/Plans/history/{offset}/{count}
func (s *ComputersService) History(ctx context.Context, offset, count int) ([]PlanHistoryModel, error) {
	q := get("Computers.History", "/api/Computers/Plans/history/{offset}/{count}", page(offset, count)...)
	return list[PlanHistoryModel](ctx, s.c, q)
}

// AllHistory gives the runs of all pages of History. An error ends the
// iteration.
//
//api:op GET /api/Computers/Plans/history/{offset}/{count}
func (s *ComputersService) AllHistory(ctx context.Context) iter.Seq2[PlanHistoryModel, error] {
	return pages(0, pageSize, runID, func(offset, count int) ([]PlanHistoryModel, error) {
		return s.History(ctx, offset, count)
	})
}

// ComputerHistory gives a page of the runs of a computer, as History does.
//
//api:op GET /api/Computers/{hid}/Plans/history/{offset}/{count}
func (s *ComputersService) ComputerHistory(ctx context.Context, hid string, offset, count int) ([]PlanHistoryModel, error) {
	args := append([]string{hid}, page(offset, count)...)
	return list[PlanHistoryModel](ctx, s.c, get("Computers.ComputerHistory", "/api/Computers/{hid}/Plans/history/{offset}/{count}", args...))
}

// AllComputerHistory gives the runs of all pages of ComputerHistory. An error
// ends the iteration.
//
//api:op GET /api/Computers/{hid}/Plans/history/{offset}/{count}
func (s *ComputersService) AllComputerHistory(ctx context.Context, hid string) iter.Seq2[PlanHistoryModel, error] {
	return pages(0, pageSize, runID, func(offset, count int) ([]PlanHistoryModel, error) {
		return s.ComputerHistory(ctx, hid, offset, count)
	})
}

// PlanHistory gives the runs of a plan, the latest start first; Purser gives
// the last 1,000.
//
//api:op GET /api/Computers/{hid}/Plans/{planId}/history
func (s *ComputersService) PlanHistory(ctx context.Context, hid, planID string) ([]PlanHistoryModel, error) {
	return list[PlanHistoryModel](ctx, s.c, get("Computers.PlanHistory", "/api/Computers/{hid}/Plans/{planId}/history", hid, planID))
}

func runID(m *PlanHistoryModel) string { return m.RunID }
