package control

import "github.com/purserhq/purser/internal/core"

// What the agent's service does inside its transactions, for tests of its rules alone.
var DropLicense = dropLicense

// TakeLicense is takeLicense by the system.
func TakeLicense(tx core.Tx, u *core.User, computer core.ComputerID) (*core.License, error) {
	return takeLicense(tx, core.System(core.FaceCommand), u, computer)
}
