package mbs

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/purserhq/purser/internal/api/lenient"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// listUserComputers answers GET /api/Users/{id}/Computers; unknown users are null.
func (a *API) listUserComputers(c *call) error {
	id, ok := parseID[core.UserID](c.match.Param("id"))
	if !ok {
		return a.reply(c, ([]wire.UserComputerData)(nil))
	}
	list, err := a.services.Computers.OfUser(c.ctx(), c.principal, id)
	rows := []wire.UserComputerData{}
	for _, d := range list {
		rows = append(rows, wire.UserComputerData{DestinationID: shownDestination(d), ComputerName: d.Name})
	}
	return foundList(a, c, rows, err)
}

// noDestination stands where a GUID must and there is none.
const noDestination = "00000000-0000-0000-0000-000000000000"

// shownDestination gives the ID of the user's destination, and of the account's
// when the user's has gone and the data has not.
func shownDestination(d core.ComputerData) string {
	switch {
	case d.Assignment != "":
		return string(d.Assignment)
	case d.Destination == "":
		return noDestination
	}
	return string(d.Destination)
}

// deleteUserComputers answers DELETE /api/Users/{id}/Computers, which has a
// body: a list, or one object. Source: contract mbs.md section 6.1.
func (a *API) deleteUserComputers(c *call) error {
	var in []wire.UserComputerDelete
	if err := a.decode(c, &in); err != nil {
		return err
	}
	refs := []core.DataRef{}
	for i, d := range in {
		at := "[" + strconv.Itoa(i) + "]."
		err := required(need{at + "DestinationId", hasText(d.DestinationID)}, need{at + "ComputerName", d.ComputerName != nil})
		if err != nil {
			return err
		}
		refs = append(refs, core.DataRef{Destination: *d.DestinationID, Computer: *d.ComputerName})
	}
	if len(refs) == 0 {
		return required(need{"[0].DestinationId", false}, need{"[0].ComputerName", false})
	}
	id, ok := parseID[core.UserID](c.match.Param("id"))
	if !ok {
		return core.NotFoundError("id", c.match.Param("id"))
	}
	if err := a.services.Computers.DeleteData(c.ctx(), c.principal, id, refs); err != nil {
		return err
	}
	return a.empty(c)
}

// listComputers answers GET /api/Computers/{offset}/{count} with its envelope.
func (a *API) listComputers(c *call) error {
	offset, count, err := pageOf(c)
	if err != nil {
		return err
	}
	q, known := computerQuery(c)
	var list []*core.ComputerState
	if known {
		if list, err = a.services.Computers.List(c.ctx(), c.principal, q, offset, count); err != nil {
			return err
		}
	}
	out := wire.ComputerList{Count: int64(len(list)), Message: "Success", StatusCode: http.StatusOK, Computers: []wire.ComputerModel{}}
	for _, s := range list {
		out.Computers = append(out.Computers, fromComputer(s))
	}
	return a.reply(c, out)
}

// pageOf reads the page that a path asks for.
func pageOf(c *call) (offset, count int, err error) {
	if offset, err = numberOf(c, "offset"); err != nil {
		return 0, 0, err
	}
	count, err = numberOf(c, "count")
	return offset, count, err
}

func numberOf(c *call, name string) (int, error) {
	value := c.match.Param(name)
	n, err := strconv.ParseInt(value, 10, 32)
	if err != nil || n < 0 {
		return 0, failed(http.StatusBadRequest, "The value '%s' is not valid for %s.", shown(value), name)
	}
	return int(n), nil
}

// computerQuery reads what narrows a list of computers. known is false when an
// ID in it is none, so that nothing can match.
func computerQuery(c *call) (q core.ComputerQuery, known bool) {
	query := lenient.Query(c.r.URL.RawQuery)
	q.Search, known = query.Get("search"), true
	if value := query.Get("userId"); value != "" {
		q.User, known = parseID[core.UserID](value)
	}
	if value := query.Get("companyId"); value != "" && known {
		q.Company, known = parseID[core.CompanyID](value)
	}
	if online, err := strconv.ParseBool(strings.ToLower(query.Get("online"))); err == nil {
		q.Online = &online
	}
	return q, known
}

// hid reads the computer's ID of a path, with or without braces.
func hid(c *call) (core.ComputerID, error) {
	value := c.match.Param("hid")
	id, ok := lenient.ParseGUID(value)
	if !ok {
		return "", core.NotFoundError("computer", value)
	}
	return core.ComputerID(id), nil
}

// getComputer answers GET /api/Computers/{hid}.
func (a *API) getComputer(c *call) error {
	s, err := a.computer(c)
	return found(a, c, s, err, fromComputer)
}

func (a *API) computer(c *call) (*core.ComputerState, error) {
	id, err := hid(c)
	if err != nil {
		return nil, err
	}
	return a.services.Computers.Get(c.ctx(), c.principal, id)
}

// notFoundCode is the vendor's code for an object that is not there; the codes
// of other failures are not known. Source: contract mbs.md section 8.3.
const (
	notFoundCode = -6
	refusedCode  = -1
)

// authorizeComputer answers POST /api/Computers/{hid}/authorization; the body
// may be missing.
func (a *API) authorizeComputer(c *call) error {
	var in wire.AuthorizationModel
	if err := a.decode(c, &in); err != nil {
		return err
	}
	id, err := hid(c)
	to := core.Authorization{}
	var ok bool
	if to.User, ok = parseID[core.UserID](text(in.UserID)); err == nil && !ok && hasText(in.UserID) {
		err = core.NotFoundError("user", *in.UserID)
	}
	if to.Company, ok = parseID[core.CompanyID](text(in.CompanyID)); err == nil && !ok && hasText(in.CompanyID) {
		err = core.NotFoundError("company", *in.CompanyID)
	}
	if err == nil {
		err = a.services.Computers.Authorize(c.ctx(), c.principal, id, to)
	}
	return a.authorized(c, err)
}

// unauthorizeComputer answers DELETE /api/Computers/{hid}/authorization.
func (a *API) unauthorizeComputer(c *call) error {
	id, err := hid(c)
	if err == nil {
		err = a.services.Computers.Unauthorize(c.ctx(), c.principal, id)
	}
	return a.authorized(c, err)
}

// authorized answers in the shapes that only these requests have.
func (a *API) authorized(c *call, err error) error {
	e, ok := core.AsError(err)
	switch {
	case err == nil:
		return a.reply(c, wire.AuthorizationResult{})
	case ok && e.Kind == core.NotFound:
		return a.write(c, http.StatusBadRequest, wire.AuthorizationError{ErrorCode: notFoundCode, Message: `Object "` + shown(e.Value) + `" not found`})
	case ok && (e.Kind == core.Conflict || e.Kind == core.Invalid):
		return a.write(c, http.StatusBadRequest, wire.AuthorizationError{ErrorCode: refusedCode, Message: sentence(e)})
	}
	return err
}

// computerDisks answers GET /api/Computers/{hid}/Disks.
func (a *API) computerDisks(c *call) error {
	_, disks, err := a.data(c)
	return foundList(a, c, disks, err)
}

// computerUsage answers GET /api/Computers/{hid}/Usage.
func (a *API) computerUsage(c *call) error {
	id, disks, err := a.data(c)
	u := &wire.ComputerUsage{ComputerHID: string(id), Destinations: disks}
	for _, d := range disks {
		u.StoredBytes += d.StoredBytes
	}
	return found(a, c, u, err, func(u *wire.ComputerUsage) wire.ComputerUsage { return *u })
}

// data reads what a computer has stored.
func (a *API) data(c *call) (id core.ComputerID, disks []wire.ComputerDisk, err error) {
	var list []core.ComputerData
	if id, err = hid(c); err == nil {
		list, err = a.services.Computers.Data(c.ctx(), c.principal, id)
	}
	disks = []wire.ComputerDisk{}
	for _, d := range list {
		disks = append(disks, wire.ComputerDisk{DestinationID: shownDestination(d), StoredBytes: int64(d.Stored)})
	}
	return id, disks, err
}

// computerStatistics answers GET /api/Computers/{hid}/Statistics. Like Disks
// and Usage it needs the right for the operation that shows data.
func (a *API) computerStatistics(c *call) error {
	s, err := a.computer(c)
	return found(a, c, s, err, func(s *core.ComputerState) wire.BackupStats { return fromStats(s.Stats) })
}

// fromComputer shows a computer. What Purser has no notion of says so: there
// is one kind of instance, one program, and no profile.
func fromComputer(s *core.ComputerState) wire.ComputerModel {
	out := wire.ComputerModel{
		ComputerHID: string(s.ID), OSTypeString: s.OS, BuildTypeString: "0", RemoteManagementAvailable: s.IsOnline && s.LostAuthAt == nil,
		ComputerName: s.Name, ComputerDisplayName: s.Name, CompanyName: s.Company.Name, UserEmail: s.Login, UserID: string(s.User),
		BackupBuildVersion: fromVersion(s.AgentVersion), BackupStats: fromStats(s.Stats), LastActivity: dateOf(s.LastSeenAt), HasBackupApp: s.AgentVersion != "",
		LostAuth: s.LostAuthAt != nil, LostAuthChangeDate: dateOf(s.LostAuthAt), Apps: []wire.ComputerApp{},
	}
	if l := s.License; l != nil {
		expires := wire.NewDate(l.Expires).String()
		out.License = wire.LicenseState{Granted: true, IsTrial: l.Trial, DisplayExpiresDate: &expires}
	}
	if s.AgentVersion != "" {
		out.Apps = append(out.Apps, wire.ComputerApp{ApplicationID: "Backup", Version: s.AgentVersion, Online: s.IsOnline})
	}
	return out
}

func fromStats(n core.PlanStats) wire.BackupStats {
	return wire.BackupStats{
		PlansCount: int64(n.Plans), TotalOverdueCount: int64(n.Status[core.RunOverdue]), TotalFailedCount: int64(n.Status[core.RunError]),
		TotalSuccessCount: int64(n.Status[core.RunSuccess]), TotalWarningCount: int64(n.Status[core.RunWarning]),
		TotalNotRunCount: int64(n.Status[core.RunUnknown]), TotalRunningCount: int64(n.Status[core.RunRunning]),
		TotalInterruptedCount: int64(n.Status[core.RunInterrupted] + n.Status[core.RunUnexpectedlyClosed]),
	}
}

// fromVersion splits a version such as 1.2.3; parts that are not there, or are
// no numbers, are -1 as in .NET.
func fromVersion(s string) wire.BuildVersion {
	parts := [4]int64{-1, -1, -1, -1}
	for i, part := range strings.SplitN(s, ".", 5) {
		n, err := strconv.ParseInt(part, 10, 32)
		if i >= len(parts) || err != nil || n < 0 {
			break
		}
		parts[i] = n
	}
	return wire.BuildVersion{Major: parts[0], Minor: parts[1], Build: parts[2], Revision: parts[3]}
}
