package netbrain

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

// breaking is a people service whose list fails after some rows, which no
// real database does on demand.
type breaking struct {
	core.PeopleService
	rows int
}

func (b breaking) List(context.Context, core.Principal) iter.Seq2[*core.User, error] {
	return func(yield func(*core.User, error) bool) {
		for range b.rows {
			if !yield(&core.User{Login: "ann", Enabled: true}, nil) {
				return
			}
		}
		yield(nil, errors.New("boom: disk on fire"))
	}
}

func TestABrokenListIsNeverTakenForTheWhole(t *testing.T) {
	tests := []struct {
		name string
		rows int
		cut  bool // the connection is cut
	}{
		{"before anything went out it is an ordinary failure", 3, false},
		{"later the connection is cut", 10_000, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			api, err := New(Config{Services: core.Services{People: breaking{rows: tt.rows}}, Log: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			c := &call{API: api, w: w, r: httptest.NewRequest("GET", "/", nil), op: core.OpPeopleList}
			c.client.RequestID = "id-7"
			cut := outcome(func() { c.fail(api.getUsers(c)) })
			if cut != tt.cut {
				t.Errorf("cut is %v", cut)
			}
			if !tt.cut && (w.Code != 500 || w.Body.String() != `{"statusCode":793000,"statusDescription":"Unexpected Error."}`) {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			if tt.cut && strings.HasSuffix(w.Body.String(), "}") && strings.Contains(w.Body.String(), "statusCode") {
				t.Error("the part looks like a whole")
			}
			if n := strings.Count(log.String(), "disk on fire"); n != 1 || !strings.Contains(log.String(), "id=id-7") || strings.Contains(w.Body.String(), "boom") {
				t.Errorf("the cause was logged %d times: %s", n, log.String())
			}
		})
	}
}

// outcome runs f and reports whether it cut the connection.
func outcome(f func()) (cut bool) {
	defer func() {
		err, _ := recover().(error)
		cut = errors.Is(err, http.ErrAbortHandler)
	}()
	f()
	return false
}
