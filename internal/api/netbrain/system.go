package netbrain

import wire "github.com/purserhq/purser/sdk/netbrain"

// productVersion tells which version answers (section 3.6).
func (a *API) productVersion(c *call) error {
	return c.ok(wire.ProductVersionResponse{ProductVersion: a.version.Product, SoftwareVersion: a.version.Software,
		Date: a.version.Date, GitVersion: a.version.Git, Envelope: wire.Success})
}
