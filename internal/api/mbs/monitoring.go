package mbs

import (
	"iter"
	"strconv"
	"time"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// monitoredStorage is what every row says: the destinations are the provider's,
// whatever they are made of. Source: contract mbs.md section 4.
const monitoredStorage = "Cloud"

// listMonitoring answers GET /api/Monitoring.
func (a *API) listMonitoring(c *call) error {
	return stream(c, a.services.Plans.Monitor(c.ctx(), c.principal, core.PlanQuery{}, core.Part[core.PlanID]{}), fromPlanState)
}

// userMonitoring answers GET /api/Monitoring/{userId}; unknown users are null.
func (a *API) userMonitoring(c *call) error {
	id, ok := parseID[core.UserID](c.match.Param("userId"))
	if !ok {
		return a.reply(c, ([]wire.MonitoringModels)(nil))
	}
	list, err := a.services.Plans.MonitorUser(c.ctx(), c.principal, id)
	return streamFound(a, c, list, err, fromPlanState)
}

// streamFound is stream for a list of something that may not be there.
func streamFound[T, R any](a *API, c *call, list iter.Seq2[*T, error], err error, convert func(*T) R) error {
	if err != nil && core.KindOf(err) == core.NotFound {
		return a.reply(c, ([]R)(nil))
	}
	if err != nil {
		return err
	}
	return stream(c, list, convert)
}

// fromPlanState shows how a plan stands.
func fromPlanState(s *core.PlanState) wire.MonitoringModels {
	row := wire.MonitoringModels{
		PlanName: s.Plan.Name, CompanyName: notEmpty(&s.Computer.Company.Name), UserName: s.Computer.Login, UserID: string(s.Computer.User),
		ComputerName: s.Computer.Name, BuildVersion: s.Computer.AgentVersion, StorageType: monitoredStorage,
		NextStart: dateOf(s.NextStart), Status: wire.MonitoringPlanStatus(s.Status), Duration: english(s.Lasted),
		PlanID: string(s.Plan.ID), PlanType: wire.MonitoringPlanType(s.Plan.Type),
	}
	if r := s.Run; r != nil {
		n := r.Counts
		row.LastStart, row.ErrorMessage = dateOf(&r.Start), notEmpty(&r.Problem)
		row.FilesCopied, row.FilesFailed, row.FilesScanned, row.FilesToBackup = n.FilesCopied, n.FilesFailed, n.FilesScanned, n.FilesToBackup
		row.DataCopied, row.DataToBackup, row.TotalData = int64(n.DataCopied), int64(n.DataToBackup), int64(n.TotalData)
	}
	return row
}

// dateOf gives a wire date, or null.
func dateOf(t *time.Time) *wire.Date {
	if t == nil {
		return nil
	}
	d := wire.NewDate(*t)
	return &d
}

// english writes a duration as the vendor does, in whole seconds, cut: only
// "15 second(s)" is known; longer ones name each unit up to days that is not
// zero, the largest first, as in "1 hour(s) 5 second(s)".
func english(d time.Duration) string {
	seconds := max(0, int64(d/time.Second))
	out := make([]byte, 0, 64)
	for _, unit := range units {
		if n := seconds / unit.size; n > 0 || unit.size == 1 && len(out) == 0 {
			if len(out) > 0 {
				out = append(out, ' ')
			}
			out = append(strconv.AppendInt(out, n, 10), unit.name...)
		}
		seconds %= unit.size
	}
	return string(out)
}

// units are those that english writes, in seconds.
var units = []struct {
	name string
	size int64
}{{" day(s)", 86_400}, {" hour(s)", 3600}, {" minute(s)", 60}, {" second(s)", 1}}
