package transfer

import (
	"slices"
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

// buildElem is a build that can be downloaded. Requests that wait or failed
// are not in the file, and neither are links: they are made anew.
type buildElem struct {
	ID        string     `json:"id,omitzero"` // own
	Edition   string     `json:"edition"`
	Type      *string    `json:"type,omitzero"` // Custom when absent
	Version   string     `json:"version"`
	File      string     `json:"file"`               // in the folder builds of the data folder
	CreatedAt *time.Time `json:"createdAt,omitzero"` // own
}

var editions, buildTypes = editionNames(), names[core.BuildType]{
	core.CustomBuild: core.CustomBuild.String(), core.SandboxBuild: core.SandboxBuild.String(),
}

func editionNames() names[core.Edition] {
	out := names[core.Edition]{}
	for _, e := range core.Editions() {
		out[e] = e.String()
	}
	return out
}

// build makes a build. Its file may come later: the link then answers 404 until it is there.
func (l *load) build(path string, e *buildElem) error {
	b, err := l.readBuild(e)
	if err != nil {
		return err
	}
	old, exists, err := l.oldBuild(e, b)
	if err != nil {
		return err
	}
	if exists {
		b.ID, b.Link, b.Job = old.ID, old.Link, old.Job
	}
	if err := l.once("build "+string(b.ID), path, "id"); err != nil {
		return err
	}
	switch {
	case !exists:
		l.sum.made("builds")
		return l.tx.InsertBuild(b)
	case !l.cfg.Update || same(old, b):
		l.sum.existed("builds", b.File)
		return nil
	}
	l.sum.updated("builds")
	return l.tx.UpdateBuild(b)
}

func (l *load) readBuild(e *buildElem) (b *core.Build, err error) {
	b = &core.Build{Version: e.Version, File: e.File, State: core.BuildReady, Link: control.NewBuildLink(), CreatedAt: l.now, UpdatedAt: l.now}
	if b.ID, err = givenID[core.BuildID](l.now, e.ID); err != nil {
		return nil, err
	}
	if b.Edition, err = editions.parse("edition", e.Edition); err != nil {
		return nil, err
	}
	if e.Type != nil {
		if b.Type, err = buildTypes.parse("type", *e.Type); err != nil {
			return nil, err
		}
	}
	putTime(&b.CreatedAt, e.CreatedAt)
	return b, control.CheckBuild(b)
}

// oldBuild finds the build an element means: by ID, else one that is the same.
func (l *load) oldBuild(e *buildElem, b *core.Build) (*core.Build, bool, error) {
	if e.ID != "" {
		return found(l.tx.Build(b.ID))
	}
	list, err := l.tx.ReadyBuilds()
	i := slices.IndexFunc(list, func(x *core.Build) bool { return same(x, b) })
	if err != nil || i < 0 {
		return nil, false, err
	}
	return list[i], true, nil
}

// same reports whether two builds are the same package.
func same(a, b *core.Build) bool {
	return a.Edition == b.Edition && a.Type == b.Type && a.Version == b.Version && a.File == b.File && a.State == b.State
}

func (x *export) builds() error {
	list, err := x.r.ReadyBuilds()
	if err != nil {
		return err
	}
	defer x.w.endList()
	for _, b := range list {
		kind := b.Type.String()
		e := buildElem{ID: string(b.ID), Edition: b.Edition.String(), Type: &kind, Version: b.Version, File: b.File, CreatedAt: &b.CreatedAt}
		if err := x.w.element("builds", e); err != nil {
			return err
		}
	}
	return nil
}
