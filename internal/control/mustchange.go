package control

import "github.com/purserhq/purser/internal/core"

// mustChangeFirst reports whether a person, whose password was right, has to
// change it before he gets in: on the native API, which people use, always; on
// the two dialects, which scripts use that cannot, when the settings say so.
func mustChangeFirst(face core.Face, u *core.User, settings core.Settings) bool {
	if u == nil || !u.MustChangePassword || u.Server != "" {
		return false
	}
	return face == core.FaceNative || face == core.FaceConsole || settings.EnforcePasswordChange != 0
}
