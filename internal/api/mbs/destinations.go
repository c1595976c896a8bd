package mbs

import (
	"net/http"
	"strings"

	"github.com/purserhq/purser/internal/api/lenient"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// listDestinations answers GET /api/Destinations: those of every account.
func (a *API) listDestinations(c *call) error {
	return stream(c, a.services.Accounts.Destinations(c.ctx(), c.principal), fromDestinationsModel)
}

// listAssignments answers GET /api/Destinations/{userEmail}. An unknown login
// is 406, as at the vendor's. Source: contract mbs.md section 3.
func (a *API) listAssignments(c *call) error {
	login := c.match.Param("userEmail")
	given, err := a.services.Assignments.List(c.ctx(), c.principal, login)
	if err != nil && core.KindOf(err) == core.NotFound {
		return failed(http.StatusNotAcceptable, "User %q not found.", shown(login))
	}
	if err != nil {
		return err
	}
	return a.reply(c, fromAssignments(given))
}

// createAssignment answers POST /api/Destinations with the new ID.
func (a *API) createAssignment(c *call) error {
	var in wire.AddUserDestination
	if err := a.decode(c, &in); err != nil {
		return err
	}
	err := required(need{"UserID", hasText(in.UserID)}, need{"AccountID", hasText(in.AccountID)},
		need{"Destination", hasText(in.Destination)}, need{"PackageID", in.PackageID != nil})
	if err != nil {
		return err
	}
	user, account, err := assignmentIDs(in)
	if err != nil {
		return err
	}
	id, err := a.services.Assignments.Create(c.ctx(), c.principal, user,
		core.AssignmentCreate{Account: account, Bucket: *in.Destination, Package: core.PackageID(*in.PackageID)})
	if err != nil {
		return err
	}
	return a.reply(c, string(id))
}

// assignmentIDs reads the IDs that POST and PUT require.
func assignmentIDs(in wire.AddUserDestination) (core.UserID, core.AccountID, error) {
	user, ok := parseID[core.UserID](text(in.UserID))
	if !ok {
		return "", "", core.NotFoundError("user", text(in.UserID))
	}
	account, err := accountID(in.AccountID)
	return user, account, err
}

// updateAssignment answers PUT /api/Destinations.
func (a *API) updateAssignment(c *call) error {
	var in wire.AddUserDestination
	if err := a.decode(c, &in); err != nil {
		return err
	}
	err := required(need{"ID", hasText(in.ID)}, need{"UserID", hasText(in.UserID)}, need{"AccountID", hasText(in.AccountID)})
	if err != nil {
		return err
	}
	user, account, err := assignmentIDs(in)
	if err != nil {
		return err
	}
	up := core.AssignmentUpdate{Account: account, Package: (*core.PackageID)(in.PackageID)}
	if hasText(in.Destination) {
		up.Bucket = in.Destination
	}
	if err := a.services.Assignments.Update(c.ctx(), c.principal, user, assignmentID(*in.ID), up); err != nil {
		return err
	}
	return a.empty(c)
}

// assignmentID brings the ID of an assignment, or of its destination, to the
// form they are kept in.
func assignmentID(s string) string {
	if id, ok := parseID[core.AssignmentID](s); ok {
		return string(id)
	}
	return strings.TrimSpace(s)
}

// deleteAssignment answers DELETE /api/Destinations/{id}?userId=.
func (a *API) deleteAssignment(c *call) error {
	given := lenient.Query(c.r.URL.RawQuery).Get("userId")
	if err := required(need{"userId", hasText(&given)}); err != nil {
		return err
	}
	user, ok := parseID[core.UserID](given)
	if !ok {
		return core.NotFoundError("user", given)
	}
	if err := a.services.Assignments.Delete(c.ctx(), c.principal, user, assignmentID(c.match.Param("id"))); err != nil {
		return err
	}
	return a.empty(c)
}

func fromDestinationsModel(d *core.Destination) wire.DestinationsModel {
	return wire.DestinationsModel{
		AccountID: string(d.Account), AccountDisplayName: d.AccountName, Destination: d.Bucket, DestinationDisplayName: d.Name,
	}
}

// fromAssignments shows a person's destinations.
func fromAssignments(given []core.Assignment) []wire.UserDestinationsModel {
	rows := make([]wire.UserDestinationsModel, 0, len(given))
	for i := range given {
		s := &given[i]
		rows = append(rows, wire.UserDestinationsModel{
			ID: string(s.ID), CurrentVolume: int64(s.Stored), PackageID: int64(s.Package), DestinationsModel: fromDestinationsModel(&s.Destination),
		})
	}
	return rows
}

// toAssignments reads the destinations of a new user. An ID that is none
// identifies no account, which the rules find out. A package may be left out.
func toAssignments(in []wire.DestinationForNewUser) []core.AssignmentCreate {
	var out []core.AssignmentCreate
	for _, d := range in {
		one := core.AssignmentCreate{Account: core.AccountID(text(d.AccountID)), Bucket: text(d.Destination)}
		if id, ok := parseID[core.AccountID](text(d.AccountID)); ok {
			one.Account = id
		}
		if d.PackageID != nil {
			one.Package = core.PackageID(*d.PackageID)
		}
		out = append(out, one)
	}
	return out
}
