package netbrain

import (
	"testing"

	"github.com/purserhq/purser/internal/api/openapi/fieldwords"
)

// TestTheWordsOfTheDocumentAreTheWireTypes keeps fieldwords.json; -update
// rewrites it.
func TestTheWordsOfTheDocumentAreTheWireTypes(t *testing.T) {
	fieldwords.Check(t, "../../../sdk/netbrain", "fieldwords.json")
}
