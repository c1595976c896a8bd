package agent

import (
	"encoding/json"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/api/agent/wire"
	"github.com/purserhq/purser/internal/core"
)

// FuzzReports reads bodies as every kind of report: none may panic, and a
// status that is taken is one of the statuses.
func FuzzReports(f *testing.F) {
	const id = "0192a000-0000-7000-8000-000000000001"
	for _, s := range []string{
		`{"id":"` + id + `","plan":"` + id + `","start":"2026-01-01T00:00:00Z"}`, `{"sequence":1,"filesScanned":1e3}`, `[]`, `null`, ``, `{"sequence":"1"}`,
		`{"end":"2026-01-01T00:00:00+25:00","status":"Success","failedFiles":[{}]}`, `{"end":"2026-01-01T00:00:00Z","status":"warning","failedFiles":[{"path":"\\ud800"}]}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		alike[wire.RunStart](t, body)
		alike[wire.RunProgress](t, body)
		alike[runEnd](t, body)
		alike[wire.Heartbeat](t, body)
		var start wire.RunStart
		if decode(httptest.NewRequest("POST", "/", strings.NewReader(body)), &start) == nil {
			if got := toRunStart(start); string(got.ID) != start.ID {
				t.Errorf("%q became run %q", body, got.ID)
			}
		}
		var progress wire.RunProgress
		if decode(httptest.NewRequest("PUT", "/", strings.NewReader(body)), &progress) == nil {
			if got := toRunProgress("x", progress); got.Sequence != progress.Sequence {
				t.Errorf("%q became report %d", body, got.Sequence)
			}
		}
		var end runEnd
		if decode(httptest.NewRequest("POST", "/", strings.NewReader(body)), &end) != nil {
			return
		}
		out, err := toRunEnd("x", end)
		if err == nil && !out.Status.Valid() {
			t.Errorf("%q is status %d", body, out.Status)
		}
		if err != nil && core.KindOf(err) != core.Invalid {
			t.Errorf("%q: %v", body, err)
		}
	})
}

// alike compares what is read with what encoding/json reads.
func alike[T any](t *testing.T, body string) {
	t.Helper()
	var got, want T
	err := decode(httptest.NewRequest("POST", "/", strings.NewReader(body)), &got)
	if usual := json.Unmarshal([]byte(body), &want); (err == nil) != (usual == nil) {
		t.Errorf("%q: %v, encoding/json says %v", body, err, usual)
	}
	if err == nil && !reflect.DeepEqual(got, want) {
		t.Errorf("%q: %+v, encoding/json reads %+v", body, got, want)
	}
}
