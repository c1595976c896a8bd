package control

import (
	"strings"
	"time"
	"unicode"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/schedule"
)

// overdueAfter is how late a plan may start before it is overdue: agents ask
// for their plans now and then, and clocks differ.
const overdueAfter = 5 * time.Minute

// stand works out how a plan stands. What runs is Running, unless its lease
// ran out and nobody has noticed yet. Else a plan that should have started
// since its last start, or since its schedule was set, is Overdue, whatever
// its last run came to: what it came to is old. Else it stands as its last run
// does; one that never ran and need not have is Unknown.
func stand(s *core.PlanState, now time.Time) {
	s.Status, s.NextStart, s.Lasted = core.RunUnknown, nil, 0
	if s.Run != nil {
		s.Status, s.Lasted = s.Run.Status, now.Sub(s.Run.Start)
		if s.Run.End != nil {
			s.Lasted = s.Run.End.Sub(s.Run.Start)
		}
		if s.Status == core.RunRunning && s.Run.LeaseUntil != nil && s.Run.LeaseUntil.Before(now) {
			s.Status = core.RunUnexpectedlyClosed
		}
	}
	if !s.Plan.Enabled || s.Plan.Schedule == "" {
		return
	}
	when, err := schedule.Parse(s.Plan.Schedule, s.Plan.TimeZone)
	if err != nil { // checked when it was stored: a zone that the database of zones has lost
		return
	}
	if next, ok := when.Next(now); ok {
		s.NextStart = &next
	}
	due, ok := when.Next(expectedFrom(s))
	if ok && s.Status != core.RunRunning && due.Add(overdueAfter).Before(now) {
		s.Status = core.RunOverdue
	}
}

// expectedFrom gives the time from which on a plan is expected to start.
func expectedFrom(s *core.PlanState) time.Time {
	from := s.Plan.ScheduledAt
	if s.Run != nil && s.Run.Start.After(from) {
		from = s.Run.Start
	}
	if from.IsZero() {
		from = s.Plan.CreatedAt
	}
	return from
}

// CheckPlan checks a plan's own values.
func CheckPlan(p *core.Plan) error {
	if err := name("name", p.Name, maxName); err != nil {
		return err
	}
	if !p.Type.Valid() {
		return core.RangeError("type", int64(p.Type), 0, int(core.PlanType(maxPlanType)))
	}
	if _, err := schedule.Zone(p.TimeZone); err != nil {
		return core.InvalidError("timeZone", core.Malformed, p.TimeZone, err.Error())
	}
	if p.Schedule != "" {
		if _, err := schedule.Parse(p.Schedule, p.TimeZone); err != nil {
			return core.InvalidError("schedule", core.Malformed, p.Schedule, err.Error())
		}
	}
	return checkPaths(p.Paths)
}

const (
	maxPlanType   = 17
	maxPaths      = 1000
	maxPathLength = 4096
)

func checkPaths(list []string) error {
	if len(list) > maxPaths {
		return core.LengthError("paths", 0, maxPaths)
	}
	for _, p := range list {
		if p == "" {
			return core.InvalidError("paths", core.Malformed, p, "paths holds an empty path")
		}
		if err := text("paths", p, 1, maxPathLength); err != nil {
			return err
		}
	}
	return nil
}

// maxVersion is the longest version and name of an operating system.
const maxVersion = 64

// CheckComputer checks a computer's own values.
func CheckComputer(c *core.Computer) error {
	if err := name("name", c.Name, maxName); err != nil {
		return err
	}
	if err := text("os", c.OS, 0, maxVersion); err != nil {
		return err
	}
	return text("agentVersion", c.AgentVersion, 0, maxVersion)
}

// maxCount bounds counts and sizes so that sums of many cannot overflow.
const maxCount = 1 << 53

// maxProblem is the longest error text and path of a run, in characters.
const maxProblem = 4096

// CheckRun checks a run's own values.
func CheckRun(r *core.Run) error {
	n := r.Counts
	for _, f := range []struct {
		name  string
		value int64
	}{
		{"filesScanned", n.FilesScanned}, {"filesToBackup", n.FilesToBackup}, {"filesCopied", n.FilesCopied}, {"filesFailed", n.FilesFailed},
		{"dataToBackup", int64(n.DataToBackup)}, {"dataCopied", int64(n.DataCopied)}, {"totalData", int64(n.TotalData)},
	} {
		if f.value < 0 || f.value > maxCount {
			return core.RangeError(f.name, f.value, 0, maxCount)
		}
	}
	if r.End != nil && r.End.Before(r.Start) {
		return core.InvalidError("end", core.Range, "", "end is before start")
	}
	if err := longText("error", r.Problem); err != nil {
		return err
	}
	for _, f := range r.FailedFiles {
		if err := longText("failedFiles", f.Path); err != nil {
			return err
		}
		if err := longText("failedFiles", f.Problem); err != nil {
			return err
		}
	}
	return nil
}

// legible makes a text that an agent does not choose, such as a file's path,
// one that can be kept: what is no text becomes U+FFFD, what is too long is
// cut. An agent must be able to report how a run ended whatever files are called.
func legible(value string) string {
	if longText("", value) == nil {
		return value
	}
	list := []rune(strings.ToValidUTF8(value, "\uFFFD"))
	if len(list) > maxProblem {
		list = append(list[:maxProblem-1], '…')
	}
	for i, r := range list {
		if unicode.IsControl(r) {
			list[i] = unicode.ReplacementChar
		}
	}
	return string(list)
}

// longText checks what an agent says: any valid text that can be stored.
func longText(field, value string) error {
	if err := checkText(field, value, true); err != nil {
		return err
	}
	if len([]rune(value)) > maxProblem {
		return core.LengthError(field, 0, maxProblem)
	}
	return nil
}
