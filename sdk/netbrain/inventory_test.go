package netbrain_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/inventory"
)

// TestEveryMethodHasARecordedAnswer compares what the methods' comments say
// they send with what the recorded requests sent; the session's own requests
// have tests of their own. internal/inventory compares with what the server offers.
func TestEveryMethodHasARecordedAnswer(t *testing.T) {
	methods, err := inventory.Methods(os.DirFS("."))
	must(t, err)
	ours := []string{"SessionService.Login", "SessionService.Logout", "SessionService.SetCurrentDomain"}
	for _, m := range methods {
		if slices.Contains(ours, m.Service+"."+m.Name) {
			continue
		}
		for _, r := range m.Requests {
			pattern := strings.ReplaceAll(regexp.QuoteMeta(r.Method+" "+strings.TrimPrefix(r.Path, "/ServicesAPI/API")), `\{\}`, `[^/?]+`)
			line := regexp.MustCompile("^" + pattern + `(\?.*)?$`)
			if !slices.ContainsFunc(append(recorded, recordedElsewhere...), func(one recording) bool { return line.MatchString(one.line) }) {
				t.Errorf("%s.%s: no recorded answer to %v", m.Service, m.Name, r)
			}
		}
		if len(m.Requests) == 0 {
			t.Errorf("%s.%s does not say what it sends", m.Service, m.Name)
		}
	}
	if len(methods) < 45 {
		t.Errorf("only %d methods", len(methods))
	}
}
