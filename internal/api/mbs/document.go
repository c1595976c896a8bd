package mbs

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/purserhq/purser/internal/api/openapi"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// documentTitle names the document and its page.
const documentTitle = "Managed Backup Service API"

const documentAbout = `The MBS API as Purser speaks it. Sign in with ` + "`POST /api/Provider/Login`" + ` and send the token as ` + "`Authorization: Bearer`" + `.

Bodies may be JSON, DataContract XML or forms; answers are JSON or XML, as ` + "`Accept`" + ` asks. The same is served below ` + "`/mbsapi/api`" + `.

Input is read more leniently than the schemas say: names in any letter case; numbers and booleans as strings; enumerations by number or name;
` + "`null`" + ` and an empty text as absent; unknown members are passed over. Dates are UTC without a zone. Success is always 200.`

// fieldWords are the comments of the wire types; a test keeps them fresh.
//
//go:embed fieldwords.json
var fieldWords []byte

// dateSchema and decimalSchema describe the two scalars with a form of their own.
type (
	dateSchema    struct{}
	decimalSchema struct{}
)

// Schema describes a date.
func (dateSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "date and time, UTC, without a zone", Examples: []any{"2018-05-11T14:50:57.42"}}
}

// Schema describes a decimal.
func (decimalSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeNumber, Description: "written with a fraction", Examples: []any{7.5}}
}

// buildDocument makes the OpenAPI document of this face.
func buildDocument(version string) ([]byte, error) {
	words := map[string]string{}
	if err := json.Unmarshal(fieldWords, &words); err != nil {
		return nil, fmt.Errorf("mbs: words of the wire types: %w", err)
	}
	return openapi.Dialect{
		Face: core.FaceMBS, Base: Base, Title: documentTitle, About: documentAbout, Version: version,
		SchemeName: "bearer", Scheme: &huma.SecurityScheme{Type: "http", Scheme: "bearer", Description: "The access_token of POST /api/Provider/Login."},
		Types: []string{"application/json", "application/xml"}, BodyTypes: []string{"application/x-www-form-urlencoded"},
		Failure: wire.ErrorBody{}, Words: words,
		Shapes: []openapi.Shape{
			openapi.ShapeOf[wire.Date, dateSchema](), openapi.ShapeOf[wire.Decimal, decimalSchema](),
			openapi.EnumShape[wire.UserModeType](), openapi.EnumShape[wire.LicensingMode](), openapi.EnumShape[wire.PermissionEnum](),
			openapi.EnumShape[wire.AccessToCompaniesEnum](), openapi.EnumShape[wire.AdministratorAccountType](),
			openapi.EnumShape[wire.AccountType](), openapi.EnumShape[wire.SignatureVersion](), openapi.EnumShape[wire.KeyStoneType](),
			openapi.EnumShape[wire.OpenStackType](), openapi.EnumShape[wire.BuildEdition](), openapi.EnumShape[wire.BuildType](),
			openapi.EnumShape[wire.MonitoringPlanStatus](), openapi.EnumShape[wire.MonitoringPlanType](), openapi.EnumShape[wire.GlacierRestoreType](),
		},
	}.Build(core.Operations, described)
}

// packageOrList is what GET /Packages/{idOrUser} answers.
type packageOrList struct{}

// Schema describes both answers.
func (packageOrList) Schema(r huma.Registry) *huma.Schema {
	one := r.Schema(reflect.TypeFor[wire.PackagesModels](), true, "")
	return &huma.Schema{AnyOf: []*huma.Schema{one, {Type: huma.TypeArray, Items: one}}}
}
