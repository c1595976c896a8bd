package v1

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/http"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func builds(a *API) {
	const tag = "builds"
	register(a, about{op: core.OpBuildsList, method: "GET", path: "/builds", tag: tag, summary: "List builds of the agent",
		text: "Of every state, newest first."}, a.listBuilds)
	register(a, about{op: core.OpBuildsRequest, method: "POST", path: "/builds", status: http.StatusAccepted, tag: tag, summary: "Request builds",
		text: "Queues a build of each edition; one that waits already is not queued twice."}, a.requestBuilds)
}

type buildQuery struct{ Paging }

func (a *API) listBuilds(ctx context.Context, p core.Principal, in *buildQuery) (*body[wire.Page[wire.Build]], error) {
	var before core.BuildID
	if err := in.after(&before); err != nil {
		return nil, err
	}
	list, err := a.services.Builds.List(ctx, p, before, in.Limit+1)
	return part(in.Paging, list, err, fromBuild(ctx), func(b *core.Build) any { return b.ID })
}

func fromBuild(ctx context.Context) func(b *core.Build) wire.Build {
	base := baseOf(ctx)
	return func(b *core.Build) wire.Build {
		out := wire.Build{
			ID: string(b.ID), Edition: b.Edition.String(), Type: b.Type.String(), State: string(b.State), Problem: b.Problem, Version: b.Version,
			Job: string(b.Job), CreatedAt: b.CreatedAt, UpdatedAt: b.UpdatedAt,
		}
		switch {
		case b.Missing:
			out.Problem = fmt.Sprintf("file %q is not in the folder of builds", b.File)
		case b.State == core.BuildReady:
			out.Link, out.Size, out.SHA256 = base+b.DownloadAddress(), int64(b.Size), hex.EncodeToString(b.Sum[:])
		}
		return out
	}
}

type buildRequest struct{ Body wire.BuildRequest }

func (a *API) requestBuilds(ctx context.Context, p core.Principal, in *buildRequest) (*body[wire.Page[wire.Build]], error) {
	editions := make([]core.Edition, len(in.Body.Editions))
	for i, name := range in.Body.Editions {
		e, ok := core.ParseEdition(name)
		if !ok {
			return nil, core.InvalidError(fmt.Sprintf("editions[%d]", i), core.Unknown, name, fmt.Sprintf("no edition %q", name))
		}
		editions[i] = e
	}
	t, ok := core.ParseBuildType(in.Body.Type)
	if !ok {
		return nil, core.InvalidError("type", core.Unknown, in.Body.Type, fmt.Sprintf("no build type %q", in.Body.Type))
	}
	list, err := a.services.Builds.Request(ctx, p, editions, t)
	return whole(list, err, fromBuild(ctx))
}
