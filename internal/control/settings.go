package control

import (
	"context"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

// settingsService is named apart from the many variables called settings.
type settingsService struct{ *Control }

// Get implements core.SettingsService.
func (s settingsService) Get(ctx context.Context, p core.Principal) (core.Settings, error) {
	if err := need(p, core.OpSettingsList); err != nil {
		return core.Settings{}, err
	}
	settings, err := s.Settings(ctx)
	return settings, withOp(core.OpSettingsList, err)
}

// Set implements core.SettingsService.
func (s settingsService) Set(ctx context.Context, p core.Principal, name string, value int) error {
	found, err := findSetting(name)
	if err != nil {
		return withOp(core.OpSettingsSet, err)
	}
	if value < found.Min || value > found.Max {
		return withOp(core.OpSettingsSet, core.RangeError(found.Name, int64(value), found.Min, found.Max))
	}
	return s.change(ctx, p, core.OpSettingsSet, func(tx core.Tx, _ *actor) (core.AuditEvent, error) {
		return core.AuditEvent{Name: found.Name, Changes: found.Name}, tx.SetSetting(found.Name, value)
	})
}

func findSetting(name string) (core.Setting, error) {
	for _, s := range core.SettingList {
		if strings.EqualFold(s.Name, name) {
			return s, nil
		}
	}
	return core.Setting{}, core.InvalidError("name", core.Unknown, name, "no setting \""+name+"\"")
}
