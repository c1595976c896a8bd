package v1

import (
	"context"
	"net/http"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func authServers(a *API) {
	const tag, one = "auth-servers", "/auth-servers/{id}"
	register(a, about{op: core.OpAuthServersList, method: "GET", path: "/auth-servers", tag: tag, summary: "List external authentication servers"}, a.listAuthServers)
	register(a, about{op: core.OpAuthServersSave, method: "POST", path: "/auth-servers", status: http.StatusCreated, tag: tag, summary: "Add an external authentication server"}, a.createAuthServer)
	register(a, about{op: core.OpAuthServersGet, method: "GET", path: one, tag: tag, summary: "Show an external authentication server"}, a.getAuthServer)
	register(a, about{op: core.OpAuthServersSave, method: "PUT", path: one, tag: tag, summary: "Change an external authentication server"}, a.updateAuthServer)
	register(a, about{op: core.OpAuthServersDelete, method: "DELETE", path: one, tag: tag, summary: "Delete an external authentication server",
		text: "Its people stay, and cannot sign in."}, a.deleteAuthServer)
	register(a, about{op: core.OpAuthServersTest, method: "POST", path: one + "/test", tag: tag, summary: "Try a sign-in", text: "Nothing changes by it."}, a.testAuthServer)
	register(a, about{op: core.OpAuthServersGroups, method: "GET", path: one + "/groups", tag: tag, summary: "Look for groups in a directory"}, a.findGroups)
	register(a, about{op: core.OpPeopleSync, method: "POST", path: one + "/sync", status: http.StatusAccepted, tag: tag, summary: "Bring a server's people up to date",
		text: "As a job. People in mapped groups are added, rights follow the groups, and who is gone from the directory is shut out."}, a.syncAuthServer)
}

func (a *API) listAuthServers(ctx context.Context, p core.Principal, _ *empty) (*body[wire.Page[wire.AuthServer]], error) {
	list, err := a.services.AuthServers.List(ctx, p)
	return whole(list, err, fromAuthServer)
}

func (a *API) getAuthServer(ctx context.Context, p core.Principal, in *byID) (*body[wire.AuthServer], error) {
	id, err := idOf[core.AuthServerID](in.ID)
	if err != nil {
		return nil, err
	}
	s, err := a.services.AuthServers.Get(ctx, p, id)
	return single(s, err, fromAuthServer)
}

type authServerCreate struct{ Body wire.AuthServerCreate }

func (a *API) createAuthServer(ctx context.Context, p core.Principal, in *authServerCreate) (*body[wire.Created], error) {
	b := in.Body
	id, err := a.services.AuthServers.Save(ctx, p, core.AuthServerSave{
		Alias: &b.Alias, Description: &b.Description, Type: toServerType(b.Type), Enabled: b.Enabled, DisplayName: &b.DisplayName,
		Directory: toDirectory(&b.Directory), Password: b.Password, Test: (*core.TestSignIn)(b.Test),
	})
	if err != nil {
		return nil, err
	}
	return &body[wire.Created]{wire.Created{ID: string(id)}}, nil
}

type authServerUpdate struct {
	ID   string `path:"id"`
	Body wire.AuthServerUpdate
}

func (a *API) updateAuthServer(ctx context.Context, p core.Principal, in *authServerUpdate) (*body[wire.AuthServer], error) {
	id, err := idOf[core.AuthServerID](in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	_, err = a.services.AuthServers.Save(ctx, p, core.AuthServerSave{
		ID: id, Alias: b.Alias, Description: b.Description, Type: toServerType(b.Type), Enabled: b.Enabled, DisplayName: b.DisplayName,
		Directory: toDirectory(b.Directory), Password: b.Password, Test: (*core.TestSignIn)(b.Test),
	})
	if err != nil {
		return nil, err
	}
	s, err := a.services.AuthServers.Get(ctx, p, id)
	return single(s, err, fromAuthServer)
}

func (a *API) deleteAuthServer(ctx context.Context, p core.Principal, in *byID) (*empty, error) {
	id, err := idOf[core.AuthServerID](in.ID)
	if err != nil {
		return nil, err
	}
	return nil, a.services.AuthServers.Delete(ctx, p, id)
}

type testSignIn struct {
	ID   string `path:"id"`
	Body wire.TestSignIn
}

func (a *API) testAuthServer(ctx context.Context, p core.Principal, in *testSignIn) (*body[wire.TestedSignIn], error) {
	id, err := idOf[core.AuthServerID](in.ID)
	if err != nil {
		return nil, err
	}
	t, err := a.services.AuthServers.Test(ctx, p, id, core.TestSignIn(in.Body))
	return single(&t, err, fromTested)
}

// refusedTest names why a test would not be let in.
var refusedTest = map[core.Reason]string{
	core.BadCredentials: "credentials", core.Locked: "locked", core.Disabled: "disabled", core.Expired: "expired", core.NoAccess: "groups",
}

func fromTested(t *core.TestedSignIn) wire.TestedSignIn {
	out := wire.TestedSignIn{Accepted: t.Refused == core.NoReason, Found: t.Found, Reason: refusedTest[t.Refused], DN: t.DN, Groups: []string{}, Mapped: []string{}}
	if t.DN == "" {
		return out
	}
	out.Login, out.Email = t.Person.Login, t.Person.Fields[core.FieldEmail]
	out.Groups, out.Mapped = append(out.Groups, t.Person.Groups...), append(out.Mapped, t.Mapped...)
	return out
}

type groupQuery struct {
	ID      string `path:"id"`
	Keyword string `query:"keyword" maxLength:"256" doc:"Part of the name or description."`
	Page    int    `query:"page" minimum:"1" maximum:"1000" default:"1"`
}

func (a *API) findGroups(ctx context.Context, p core.Principal, in *groupQuery) (*body[wire.FoundGroups], error) {
	id, err := idOf[core.AuthServerID](in.ID)
	if err != nil {
		return nil, err
	}
	found, err := a.services.AuthServers.Groups(ctx, p, id, core.GroupSearch{Keyword: in.Keyword, Page: in.Page})
	if err != nil {
		return nil, err
	}
	out := wire.FoundGroups{Items: []wire.FoundGroup{}, Total: found.Total, More: found.More, Over: found.Over}
	for _, g := range found.Groups {
		out.Items = append(out.Items, wire.FoundGroup{Name: g.Name, Path: g.DN})
	}
	return &body[wire.FoundGroups]{out}, nil
}

func (a *API) syncAuthServer(ctx context.Context, p core.Principal, in *byID) (*body[wire.SyncAsked], error) {
	id, err := idOf[core.AuthServerID](in.ID)
	if err != nil {
		return nil, err
	}
	jobs, err := a.services.AuthServers.Sync(ctx, p, id, nil)
	if err != nil {
		return nil, err
	}
	return &body[wire.SyncAsked]{wire.SyncAsked{Job: string(jobs[0])}}, nil
}
