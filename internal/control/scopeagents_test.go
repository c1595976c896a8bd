package control_test

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/purserhq/purser/internal/core"
)

// agentCalls draws the arguments of what agents do: Alpha's computer reports
// on anyone's plans and runs, and Alpha's staff enrol computers for anyone.
func (n *neighbours) agentCalls(t *rapid.T, p core.Principal) map[core.Op]func() (any, error) {
	now := n.clock()
	own := core.Principal{Kind: core.ByComputer, Face: core.FaceAgent, User: n.users[2], Computer: n.machines[0], Login: n.logins[2]}
	plan := rapid.SampledFrom(n.plans).Draw(t, "reported plan")
	run := rapid.SampledFrom(append([]core.RunID{core.NewID[core.RunID](now)}, n.runs...)).Draw(t, "reported run")
	login := rapid.SampledFrom(n.logins).Draw(t, "enrolled login")
	return map[core.Op]func() (any, error){
		core.OpAgentEnroll: func() (any, error) {
			made, err := n.Agents.Enroll(n.ctx, core.Enrollment{Login: p.Login, Password: password, For: login, Name: "new machine"})
			return fmt.Sprintf("%+v", made), err
		},
		core.OpAgentHeartbeat: func() (any, error) {
			return n.Agents.Heartbeat(n.ctx, own, core.Heartbeat{Version: rapid.StringMatching(`[0-9]`).Draw(t, "version")})
		},
		core.OpAgentPlans: func() (any, error) {
			list, err := n.Agents.Plans(n.ctx, own)
			text := ""
			for _, plan := range list {
				text += fmt.Sprintf("%+v", *plan)
			}
			return text, err
		},
		core.OpAgentReport: func() (any, error) {
			switch rapid.IntRange(0, 2).Draw(t, "report") {
			case 0:
				return nil, n.Agents.StartRun(n.ctx, own, core.RunStart{ID: run, Plan: plan, Start: now})
			case 1:
				return nil, n.Agents.ProgressRun(n.ctx, own, core.RunProgress{ID: run, Sequence: 1})
			}
			return nil, n.Agents.EndRun(n.ctx, own, core.RunEnd{ID: run, End: now, Status: core.RunSuccess})
		},
	}
}
