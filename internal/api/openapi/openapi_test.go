package openapi_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/purserhq/purser/internal/api/openapi"
	"github.com/purserhq/purser/internal/core"
)

type thing struct {
	ID   string  `json:"ID"`
	Note *string `json:"Note"`
}

type thingEdit struct {
	ID   *string `json:"ID,omitempty"`
	Note *string `json:"Note,omitempty"`
}

type failure struct {
	Message string `json:"Message"`
}

func build(table []core.Operation, requests map[string]openapi.Request) (string, error) {
	raw, err := openapi.Dialect{
		Face: core.FaceMBS, Base: "/api", Title: "Things", Types: []string{"application/json"}, Failure: failure{}, SchemeName: "bearer",
		Scheme: &huma.SecurityScheme{Type: "http", Scheme: "bearer"}, Words: map[string]string{"thing.Note": "for people"},
	}.Build(table, requests)
	return string(raw), err
}

func offered(methodsAndPaths ...string) []core.Operation {
	var table []core.Operation
	for _, one := range methodsAndPaths {
		method, path, _ := strings.Cut(one, " ")
		table = append(table, core.Operation{Op: core.OpVersion, Need: core.Need{SignedIn: true}, Offers: []core.Offer{{Face: core.FaceMBS, Method: method, Path: path}}})
	}
	return table
}

func TestOfferAndDescriptionMustAgree(t *testing.T) {
	described := openapi.Request{Summary: "Get a thing", Answer: thing{}}
	tests := []struct {
		name     string
		table    []core.Operation
		requests map[string]openapi.Request
		want     string // part of the error; "": none
	}{
		{"both", offered("GET /Things"), map[string]openapi.Request{"GET /Things": described}, ""},
		{"not described", offered("GET /Things", "GET /Others"), map[string]openapi.Request{"GET /Things": described}, "GET /Others is not described"},
		{"not offered", offered("GET /Things"), map[string]openapi.Request{"GET /Things": described, "GET /Others": described}, "2 requests described, 1 offered"},
		{"a member that is none", offered("PUT /Things"), map[string]openapi.Request{"PUT /Things": {Body: thingEdit{}, Required: []string{"Title"}}}, `no member "Title"`},
		{"a method that is none", offered("FROB /Things"), map[string]openapi.Request{"FROB /Things": described}, "FROB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := build(tt.table, tt.requests)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestDocument(t *testing.T) {
	raw, err := build(offered("GET /Things/{id}", "DELETE /Things/{thingId}", "PUT /Things"), map[string]openapi.Request{
		"GET /Things/{id}":         {Answer: thing{}, Nullable: true, Params: map[string]string{"id": "which"}},
		"DELETE /Things/{thingId}": {Params: map[string]string{"thingId": "which one"}},
		"PUT /Things":              {Body: thingEdit{}, Required: []string{"ID"}, Answer: ""},
	})
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal([]byte(raw), &doc); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, place, want string }{
		{"null for what is not there", "paths./api/Things/{id}.get.responses.200.content.application/json.schema.anyOf.1.type", `"null"`},
		{"paths that differ in names only are one", "paths./api/Things/{id}.delete.parameters.0.name", `"id"`},
		{"words of a parameter", "paths./api/Things/{id}.delete.parameters.0.description", `"which one"`},
		{"an empty answer has no content", "paths./api/Things/{id}.delete.responses.200.content", "null"},
		{"required members", "paths./api/Things.put.requestBody.content.application/json.schema.allOf.1.required", `["ID"]`},
		{"failures", "paths./api/Things.put.responses.default.content.application/json.schema.$ref", `"#/components/schemas/Failure"`},
		{"nullable members", "components.schemas.Thing.properties.Note.type", `["string","null"]`},
		{"words of a member", "components.schemas.Thing.properties.Note.description", `"for people"`},
		{"answers have no other members", "components.schemas.Thing.additionalProperties", "false"},
		{"requests may have others", "components.schemas.ThingEdit.additionalProperties", "null"},
		{"sign-in", "paths./api/Things.put.security", `[{"bearer":[]}]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(at(doc, tt.place))
			if err != nil || string(got) != tt.want {
				t.Errorf("%s is %s (%v), want %s", tt.place, got, err, tt.want)
			}
		})
	}
}

// at walks into a document; a segment may hold the dots that are not between names.
func at(v any, place string) any {
	for place != "" {
		switch x := v.(type) {
		case map[string]any:
			name := longest(x, place)
			v, place = x[name], strings.TrimPrefix(strings.TrimPrefix(place, name), ".")
			if name == "" {
				return nil
			}
		case []any:
			v, place = x[place[0]-'0'], strings.TrimPrefix(place[1:], ".")
		default:
			return nil
		}
	}
	return v
}

func longest(m map[string]any, place string) string {
	best := ""
	for name := range m {
		if (place == name || strings.HasPrefix(place, name+".")) && len(name) > len(best) {
			best = name
		}
	}
	return best
}

func TestPages(t *testing.T) {
	pages := openapi.NewPages("/api", "Things", []byte(`{"openapi":"3.1.0"}`))
	tests := []struct {
		name, method, path string
		served             bool
		status             int
		has                string
	}{
		{"the document", "GET", "/api/openapi.json", true, 200, `{"openapi":"3.1.0"}`},
		{"in any letter case", "GET", "/API/OpenAPI.json/", true, 200, `{"openapi":"3.1.0"}`},
		{"the page", "GET", "/api/docs/", true, 200, "swagger-ui-bundle.js"},
		{"the page in any letter case", "GET", "/Api/Docs/", true, 200, "swagger-ui-bundle.js"},
		{"the page without its slash", "GET", "/api/docs", true, 302, ""},
		{"a file of the page", "GET", "/api/docs/swagger-ui.css", true, 200, ".swagger-ui"},
		{"no such file", "GET", "/api/docs/nothing.js", true, 404, ""},
		{"a way out of the page", "GET", "/api/docs/../Users", true, 404, ""},
		{"another method", "POST", "/api/docs", false, 0, ""},
		{"another path", "GET", "/api/document", false, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			route, served := pages.Serve(w, httptest.NewRequest(tt.method, tt.path, http.NoBody))
			if served != tt.served || served && (w.Code != tt.status || !strings.Contains(w.Body.String(), tt.has) || route == "") {
				t.Errorf("served %v as %q: %d %.200s", served, route, w.Code, w.Body)
			}
		})
	}
}
