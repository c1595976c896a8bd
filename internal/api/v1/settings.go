package v1

import (
	"context"
	"strings"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

func settings(a *API) {
	const tag = "settings"
	register(a, about{op: core.OpSettingsList, method: "GET", path: "/settings", tag: tag, summary: "List the settings"}, a.listSettings)
	register(a, about{op: core.OpSettingsSet, method: "PUT", path: "/settings/{name}", tag: tag, summary: "Change a setting"}, a.setSetting)
}

func (a *API) listSettings(ctx context.Context, p core.Principal, _ *empty) (*body[wire.Page[wire.Setting]], error) {
	now, err := a.services.Settings.Get(ctx, p)
	if err != nil {
		return nil, err
	}
	page := wire.Page[wire.Setting]{Items: []wire.Setting{}}
	for _, s := range core.SettingList {
		page.Items = append(page.Items, fromSetting(s, now))
	}
	return &body[wire.Page[wire.Setting]]{page}, nil
}

func fromSetting(s core.Setting, now core.Settings) wire.Setting {
	standard := core.DefaultSettings()
	return wire.Setting{Name: s.Name, Value: *s.Value(&now), Default: *s.Value(&standard), Min: s.Min, Max: s.Max, Help: s.Help}
}

type settingSet struct {
	Name string `path:"name"`
	Body wire.SettingSet
}

func (a *API) setSetting(ctx context.Context, p core.Principal, in *settingSet) (*body[wire.Setting], error) {
	if err := a.services.Settings.Set(ctx, p, in.Name, in.Body.Value); err != nil {
		return nil, err
	}
	now, err := a.services.Settings.Get(ctx, p)
	if err != nil {
		return nil, err
	}
	var found wire.Setting
	for _, s := range core.SettingList {
		if strings.EqualFold(s.Name, in.Name) {
			found = fromSetting(s, now)
		}
	}
	return &body[wire.Setting]{found}, nil
}
