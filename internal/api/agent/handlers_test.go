package agent

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

func TestALongListOfFilesIsCountedAndNotKept(t *testing.T) {
	tests := []struct {
		name, body  string
		count, kept int
	}{
		{"long", `{"failedFiles":[{}` + strings.Repeat(`,{"path":"/a"}`, 4999) + `]}`, 5000, core.MaxFailedFiles},
		{"short", `{"failedFiles":[{"path":"/a","error":"x"}]}`, 1, 1},
		{"null", `{"failedFiles":null}`, 0, 0},
		{"none", `{}`, 0, 0},
		{"the last one counts", `{"failedFiles":[{},{}],"failedFiles":[{}]}`, 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var in runEnd
			if err := json.Unmarshal([]byte(tt.body), &in); err != nil {
				t.Fatal(err)
			}
			if f := in.FailedFiles; f.count != int64(tt.count) || len(f.first) != tt.kept {
				t.Errorf("%d counted, %d kept", f.count, len(f.first))
			}
		})
	}
	for _, body := range []string{`{"failedFiles":{}}`, `{"failedFiles":"x"}`, `{"failedFiles":[1]}`} {
		if json.Unmarshal([]byte(body), new(runEnd)) == nil {
			t.Errorf("%s is taken", body)
		}
	}
}
