package transfer

import (
	"slices"

	"github.com/purserhq/purser/internal/core"
)

// setting sets a number that still has its default. One that was changed exists already, as a
// person does: it is left alone without Update.
func (l *load) setting(_ string, e *settingElem) error {
	i := slices.IndexFunc(core.SettingList, func(s core.Setting) bool { return s.Name == e.name })
	if i < 0 {
		return refuse(e.name, "unknown setting")
	}
	s := core.SettingList[i]
	if e.value < s.Min || e.value > s.Max {
		return refuse(e.name, "%d is not between %d and %d", e.value, s.Min, s.Max)
	}
	now, err := l.tx.Settings()
	if err != nil {
		return err
	}
	standard := core.DefaultSettings()
	have, usual := *s.Value(&now), *s.Value(&standard)
	if have == e.value {
		return nil
	}
	if have != usual && !l.cfg.Update {
		l.sum.existed("settings", e.name)
		return nil
	}
	l.sum.updated("settings")
	return l.tx.SetSetting(e.name, e.value)
}
