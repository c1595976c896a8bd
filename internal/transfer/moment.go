package transfer

import (
	"encoding/json"
	"time"

	jsonx "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// moment is when a period begins or ends: a day, which is its first instant in
// UTC, or a time.
type moment time.Time

// MarshalJSON writes a day where that says it all.
func (m moment) MarshalJSON() ([]byte, error) {
	t := time.Time(m).UTC()
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return json.Marshal(t.Format(time.DateOnly))
	}
	return json.Marshal(t)
}

// UnmarshalJSONFrom reads a day or a time.
func (m *moment) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var s string
	if err := jsonx.UnmarshalDecode(dec, &s); err != nil {
		return err
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339Nano} {
		if t, err := time.Parse(layout, s); err == nil {
			*m = moment(cut(t))
			return nil
		}
	}
	return valueError("want a day such as 2026-01-02 or a time such as 2026-01-02T03:04:05Z")
}
