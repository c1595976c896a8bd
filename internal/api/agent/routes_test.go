package agent

import (
	"os"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

func TestOffersAndHandlersAreTheSame(t *testing.T) {
	if _, err := New(Config{}); err != nil {
		t.Fatal(err)
	}
	unknown := append(core.Operations[:len(core.Operations):len(core.Operations)],
		core.Operation{Op: "x", Offers: []core.Offer{{Face: core.FaceAgent, Method: "GET", Path: "/x"}}})
	if err := (&API{}).mount(unknown, handlers); err == nil {
		t.Error("an offer without a handler is mounted")
	}
	if err := (&API{}).mount(nil, handlers); err == nil {
		t.Error("handlers that nothing offers are mounted")
	}
}

func TestEveryRequestIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../../docs/agents.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range core.Operations {
		for _, offer := range o.Offers {
			if row := "| " + offer.Method + " " + Base + offer.Path + " |"; offer.Face == core.FaceAgent && !strings.Contains(string(page), row) {
				t.Errorf("docs/agents.md has no row %q", row)
			}
		}
	}
}
