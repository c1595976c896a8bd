package netbrain

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"github.com/purserhq/purser/internal/api/openapi"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// root is what the documents are below.
const root = "/ServicesAPI"

// documentTitle names the document and its page.
const documentTitle = "NetBrain ServicesAPI"

const documentAbout = `NetBrain's User API, with the sessions, tenants, domains and roles it leans on, as Purser speaks it. Sign in with
` + "`POST /ServicesAPI/API/V1/Session`" + ` and send the token in the header ` + "`Token`" + `.

Success is HTTP 200 with ` + "`statusCode`" + ` 790200; a failure has another HTTP status and its own code.

Input is read more leniently than the schemas say: names in any letter case; numbers and booleans as strings; what cannot be converted, and an
empty text, as null; unknown members are passed over; any content type. Parameters of a query may also come as a JSON body.`

// fieldWords are the comments of the wire types; a test keeps them fresh.
//
//go:embed fieldwords.json
var fieldWords []byte

// privilegesSchema describes an object of booleans.
type privilegesSchema struct{}

// Schema describes it.
func (privilegesSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: &huma.Schema{Type: huma.TypeBoolean}}
}

// statusSchema describes the state of an account.
type statusSchema struct{}

// Schema describes it.
func (statusSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeInteger, Description: "1 Active, 2 Inactive, 3 Pending, 4 Deactivated, 5 Unavailable"}
}

// buildDocument makes the OpenAPI document of this face.
func buildDocument(version string) ([]byte, error) {
	words := map[string]string{}
	if err := json.Unmarshal(fieldWords, &words); err != nil {
		return nil, fmt.Errorf("netbrain: words of the wire types: %w", err)
	}
	return openapi.Dialect{
		Face: core.FaceNetBrain, Base: base, Title: documentTitle, About: documentAbout, Version: version,
		SchemeName: "token", Scheme: &huma.SecurityScheme{Type: "apiKey", In: "header", Name: "Token", Description: "The token of POST /V1/Session."},
		Types: []string{"application/json"}, Failure: wire.Envelope{}, Ambiguous: wire.AmbiguousUsers{}, Words: words,
		Shapes: []openapi.Shape{openapi.ShapeOf[wire.Privileges, privilegesSchema](), openapi.ShapeOf[wire.UserStatus, statusSchema]()},
	}.Build(core.Operations, described)
}
