package mbs

import (
	"fmt"

	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// listBuilds answers GET /api/Builds.
func (a *API) listBuilds(c *call) error {
	list, err := a.services.Builds.Ready(c.ctx(), c.principal)
	if err != nil {
		return err
	}
	base, out := request.Base(c.r), make([]wire.BuildModels, 0, len(list))
	for _, b := range list {
		out = append(out, wire.BuildModels{Type: b.Edition.Label(), Version: b.Version, DownloadLink: base + b.DownloadAddress()})
	}
	return a.reply(c, out)
}

// listVersions answers GET /api/Builds/AvailableVersions.
func (a *API) listVersions(c *call) error {
	list, err := a.services.Builds.Versions(c.ctx(), c.principal)
	if err != nil {
		return err
	}
	out := make([]wire.BuildEditionModel, 0, len(list))
	for _, b := range list {
		out = append(out, wire.BuildEditionModel{Type: wire.BuildEdition(b.Edition), Version: b.Version})
	}
	return a.reply(c, out)
}

// requestBuilds answers POST /api/Builds/RequestCustomBuilds: it queues, and
// what becomes of a build is shown on the native API. Source: DESIGN section 7.
func (a *API) requestBuilds(c *call) error {
	var in wire.RequestBuilds
	if err := a.decode(c, &in); err != nil {
		return err
	}
	if err := required(need{"Editions", len(in.Editions) > 0}, need{"Type", in.Type != nil}); err != nil {
		return err
	}
	editions := make([]core.Edition, len(in.Editions))
	for i, e := range in.Editions {
		if _, ok := e.EnumName(); !ok {
			return badMember(fmt.Sprintf("Editions[%d]", i), fmt.Sprintf("The value '%d' is not valid for Editions[%d].", e, i))
		}
		editions[i] = core.Edition(e)
	}
	if _, err := a.services.Builds.Request(c.ctx(), c.principal, editions, core.BuildType(*in.Type)); err != nil {
		return err
	}
	return a.empty(c)
}
