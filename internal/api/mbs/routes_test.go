package mbs

import (
	"testing"

	"github.com/purserhq/purser/internal/core"
)

func TestEveryOfferHasAHandler(t *testing.T) {
	if _, err := New(Config{}); err != nil {
		t.Error(err)
	}
}

func TestMountRefusesAnOfferWithoutHandler(t *testing.T) {
	table := []core.Operation{{Op: "x", Offers: []core.Offer{{Face: core.FaceMBS, Method: "GET", Path: "/X"}}}}
	if err := new(API).mount(table, nil); err == nil {
		t.Error("an offer without handler was mounted")
	}
}

func TestMountRefusesAHandlerWithoutOffer(t *testing.T) {
	table := []core.Operation{{Op: "x", Offers: []core.Offer{{Face: core.FaceNetBrain, Method: "GET", Path: "/X"}}}}
	if err := new(API).mount(table, map[string]handler{"GET /X": (*API).login}); err == nil {
		t.Error("a handler without offer on this face was mounted")
	}
}
