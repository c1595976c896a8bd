package control

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

const (
	maxBuildVersion = 64
	maxBuildFile    = 256
)

type builds struct{ *Control }

// Ready implements core.BuildService.
func (s builds) Ready(ctx context.Context, p core.Principal) ([]*core.Build, error) {
	if err := need(p, core.OpBuildsList); err != nil {
		return nil, err
	}
	list, err := s.store.Read(ctx).ReadyBuilds()
	return list, withOp(core.OpBuildsList, err)
}

// Versions implements core.BuildService.
func (s builds) Versions(ctx context.Context, p core.Principal) ([]*core.Build, error) {
	if err := need(p, core.OpBuildsVersions); err != nil {
		return nil, err
	}
	list, err := s.store.Read(ctx).ReadyBuilds()
	if err != nil {
		return nil, withOp(core.OpBuildsVersions, err)
	}
	var newest []*core.Build
	for _, b := range list {
		last := len(newest) - 1
		switch {
		case last < 0 || newest[last].Edition != b.Edition:
			newest = append(newest, b)
		case compareVersions(newest[last].Version, b.Version) < 0:
			newest[last] = b
		}
	}
	return newest, nil
}

// compareVersions orders versions such as 5.9.0.274 by their numbers.
func compareVersions(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(x), len(y)) {
		n, errN := strconv.ParseUint(x[i], 10, 64)
		m, errM := strconv.ParseUint(y[i], 10, 64)
		order := strings.Compare(x[i], y[i])
		if errN == nil && errM == nil {
			order = cmp.Compare(n, m)
		}
		if order != 0 {
			return order
		}
	}
	return len(x) - len(y)
}

// buildPayload is what a build's job holds.
type buildPayload struct {
	Build core.BuildID `json:"build"`
}

// Request implements core.BuildService.
func (s builds) Request(ctx context.Context, p core.Principal, editions []core.Edition, t core.BuildType) ([]*core.Build, error) {
	if err := checkRequest(editions, t); err != nil {
		return nil, withOp(core.OpBuildsRequest, err)
	}
	var asked []*core.Build
	err := s.change(ctx, p, core.OpBuildsRequest, func(tx core.Tx, _ *actor) (core.AuditEvent, error) {
		asked = nil
		var names []string
		for i, e := range editions {
			if slices.Contains(editions[:i], e) {
				continue
			}
			b, err := askBuild(tx, e, t)
			if err != nil {
				return core.AuditEvent{}, err
			}
			asked, names = append(asked, b), append(names, e.String())
		}
		return core.AuditEvent{Target: string(asked[0].ID), Name: strings.Join(names, ", ")}, nil
	})
	return asked, err
}

func checkRequest(editions []core.Edition, t core.BuildType) error {
	if len(editions) == 0 {
		return core.MissingError("editions")
	}
	for i, e := range editions {
		if !e.Valid() {
			return core.InvalidError(fmt.Sprintf("editions[%d]", i), core.Unknown, strconv.Itoa(int(e)), fmt.Sprintf("no edition %d", e))
		}
	}
	if !t.Valid() {
		return core.InvalidError("type", core.Unknown, strconv.Itoa(int(t)), fmt.Sprintf("no build type %d", t))
	}
	return nil
}

// askBuild queues a build unless one waits or is being made.
func askBuild(tx core.Tx, e core.Edition, t core.BuildType) (*core.Build, error) {
	b, err := tx.PendingBuild(e, t)
	if err == nil || core.KindOf(err) != core.NotFound {
		return b, err
	}
	b = &core.Build{ID: core.NewID[core.BuildID](tx.Now()), Edition: e, Type: t, State: core.BuildQueued, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
	payload, err := json.Marshal(buildPayload{b.ID})
	if err != nil {
		return nil, err
	}
	job := &core.Job{ID: core.NewID[core.JobID](tx.Now()), Kind: core.JobBuild, Subject: e.Label() + ", " + t.String(), Payload: payload}
	if err := tx.InsertJob(job); err != nil {
		return nil, err
	}
	b.Job = job.ID
	return b, tx.InsertBuild(b)
}

// List implements core.BuildService.
func (s builds) List(ctx context.Context, p core.Principal, before core.BuildID, limit int) ([]*core.Build, error) {
	if err := need(p, core.OpBuildsList); err != nil {
		return nil, err
	}
	list, err := s.store.Read(ctx).Builds(before, limit)
	if err != nil {
		return nil, withOp(core.OpBuildsList, err)
	}
	for _, b := range list {
		if err := s.look(ctx, b); err != nil {
			return nil, withOp(core.OpBuildsList, err)
		}
	}
	return list, nil
}

// look fills in what a ready build's file is like.
func (s builds) look(ctx context.Context, b *core.Build) (err error) {
	if b.State != core.BuildReady {
		return nil
	}
	if s.files == nil {
		b.Missing = true
		return nil
	}
	b.Size, b.Sum, err = s.files.Sum(ctx, b.File)
	if err != nil && core.KindOf(err) == core.NotFound {
		b.Missing = true
		return nil
	}
	return err
}

// Download implements core.BuildService.
func (s builds) Download(ctx context.Context, link string) (*core.Build, error) {
	b, err := s.store.Read(ctx).BuildByLink(link)
	if err != nil {
		return nil, notFoundAs(err, "link", "")
	}
	return b, nil
}

// NewBuildLink makes what keeps a build's address from being guessed.
func NewBuildLink() string { return secret.NewToken() }

// CheckBuild checks the values of a build that is ready.
func CheckBuild(b *core.Build) error {
	switch {
	case len(b.Version) == 0 || len(b.Version) > maxBuildVersion:
		return core.LengthError("version", 1, maxBuildVersion)
	case strings.Trim(b.Version, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-+~_") != "":
		return core.InvalidError("version", core.Malformed, b.Version, "version may hold letters, digits and . - + ~ _")
	case len(b.File) == 0 || len(b.File) > maxBuildFile:
		return core.LengthError("file", 1, maxBuildFile)
	case !fs.ValidPath(b.File) || path.Base(b.File) == "." || strings.ContainsAny(b.File, "\\\x00:"):
		return core.InvalidError("file", core.Malformed, b.File, "file must be the path of a file in the folder of builds")
	}
	return nil
}

// Build is the work of a JobBuild. What an agent package is made of comes with
// the agent: until one is installed every edition fails, and says so.
func (c *Control) Build(ctx context.Context, j core.Job, _ core.JobProgress) error {
	var in buildPayload
	if err := json.Unmarshal(j.Payload, &in); err != nil {
		return core.InvalidError("payload", core.Malformed, "", "the job of a build has no payload of one")
	}
	b, err := c.buildTo(ctx, in.Build, core.BuildBuilding, "")
	if err != nil || b.State == core.BuildReady {
		return err
	}
	if b.State == core.BuildBuilding {
		if b, err = c.buildTo(ctx, in.Build, core.BuildFailed, "no agent binary for "+b.Edition.Label()+" is installed"); err != nil {
			return err
		}
	}
	return &core.Error{Kind: core.Unsupported, Field: "edition", Value: b.Edition.String(), Msg: b.Problem}
}

// buildTo moves a build on; one that has ended stays as it is.
func (c *Control) buildTo(ctx context.Context, id core.BuildID, state core.BuildState, problem string) (b *core.Build, err error) {
	err = c.store.Update(ctx, func(tx core.Tx) error {
		if b, err = tx.Build(id); err != nil {
			return err
		}
		if b.State == core.BuildReady || b.State == core.BuildFailed {
			return nil
		}
		b.State, b.Problem = state, problem
		return tx.UpdateBuild(b)
	})
	return b, err
}
