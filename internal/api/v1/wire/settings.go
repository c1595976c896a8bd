package wire

// Setting is a switch of the provider.
type Setting struct {
	Name    string `json:"name"`
	Value   int    `json:"value"`
	Default int    `json:"default"`
	Min     int    `json:"min"`
	Max     int    `json:"max"`
	Help    string `json:"help"`
}

// SettingSet changes a setting.
type SettingSet struct {
	Value int `json:"value"`
}
