package sqlstore

import (
	"github.com/purserhq/purser/internal/core"
)

const buildColumns = `id, edition, type, version, file, link, state, problem, job_id, created_at, updated_at`

// builds reads rows of buildColumns.
func (r *reader) builds(query string, args ...any) ([]*core.Build, error) {
	var out []*core.Build
	err := r.each(func(rows rows) error {
		b := &core.Build{}
		out = append(out, b)
		return rows.Scan((*text)(&b.ID), (*small)(&b.Edition), (*small)(&b.Type), (*text)(&b.Version), (*text)(&b.File), (*text)(&b.Link),
			(*text)(&b.State), (*text)(&b.Problem), (*text)(&b.Job), (*instant)(&b.CreatedAt), (*instant)(&b.UpdatedAt))
	}, `SELECT `+buildColumns+` FROM builds `+query, args...)
	return out, err
}

// build reads one row of buildColumns.
func (r *reader) build(value, query string, args ...any) (*core.Build, error) {
	found, err := r.builds(query, args...)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, core.NotFoundError("build", value)
	}
	return found[0], nil
}

// Build implements core.BuildReader.
func (r *reader) Build(id core.BuildID) (*core.Build, error) {
	return r.build(string(id), `WHERE id = $1`, string(id))
}

// BuildByLink implements core.BuildReader.
func (r *reader) BuildByLink(link string) (*core.Build, error) {
	return r.build("", `WHERE link = $1 AND link <> '' AND state = $2`, link, string(core.BuildReady))
}

// Builds implements core.BuildReader.
func (r *reader) Builds(before core.BuildID, limit int) ([]*core.Build, error) {
	p, query := &params{}, `WHERE TRUE`
	if before != "" {
		query += ` AND id < ` + p.add(string(before))
	}
	return r.builds(query+` ORDER BY id DESC LIMIT `+p.add(limit), p.list...)
}

// ReadyBuilds implements core.BuildReader.
func (r *reader) ReadyBuilds() ([]*core.Build, error) {
	return r.builds(`WHERE state = $1 ORDER BY edition, type, id`, string(core.BuildReady))
}

// PendingBuild implements core.BuildReader.
func (r *reader) PendingBuild(e core.Edition, t core.BuildType) (*core.Build, error) {
	return r.build(e.String(), `WHERE edition = $1 AND type = $2 AND state IN ($3, $4) ORDER BY id LIMIT 1`,
		int64(e), int64(t), string(core.BuildQueued), string(core.BuildBuilding))
}

// InsertBuild implements core.BuildWriter. A zero CreatedAt means now.
func (t *tx) InsertBuild(b *core.Build) error {
	if err := t.freeID("builds", string(b.ID)); err != nil {
		return err
	}
	return t.run(`INSERT INTO builds (`+buildColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		string(b.ID), int64(b.Edition), int64(b.Type), b.Version, b.File, b.Link, string(b.State), b.Problem, string(b.Job),
		t.orNow(b.CreatedAt), t.orNow(b.UpdatedAt))
}

// UpdateBuild implements core.BuildWriter.
func (t *tx) UpdateBuild(b *core.Build) error {
	return t.change(core.NotFoundError("build", string(b.ID)),
		`UPDATE builds SET edition = $2, type = $3, version = $4, file = $5, link = $6, state = $7, problem = $8, job_id = $9, updated_at = $10 WHERE id = $1`,
		string(b.ID), int64(b.Edition), int64(b.Type), b.Version, b.File, b.Link, string(b.State), b.Problem, string(b.Job), micros(t.now))
}
