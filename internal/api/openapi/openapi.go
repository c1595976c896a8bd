// Package openapi describes a dialect as an OpenAPI 3.1 document, made from
// the operation table, the wire types and what the face says of each request,
// and serves it with a page for people that needs nothing from elsewhere.
//
// It describes; it does not decode, check or route. The native API has a
// document of its own, made by the library that serves it.
package openapi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	pathpkg "path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/purserhq/purser/internal/core"
)

// Request is what a face says of one of its requests.
type Request struct {
	Summary  string
	Details  string            // more, in Markdown
	Params   map[string]string // what the path's parameters are, by name
	Query    []Query
	Body     any            // a value of the body's type; nil: none
	Required []string       // members of the body that must be there, by their names
	Optional bool           // the body may be left out
	Forms    bool           // the body is a form, whatever the dialect's types are
	Answer   any            // a value of the answer's type; nil: nothing
	Nullable bool           // null answers what is not there
	Plain    bool           // the answer is JSON, whatever the dialect's types are
	Failures map[string]any // shapes of failures that are not the dialect's, by status
}

// Query is a parameter in a request's query.
type Query struct {
	Name, Type, Text string // Type is JSON schema's
	Required         bool
}

// Dialect is what all requests of a face have in common.
type Dialect struct {
	Face         core.Face
	Base         string // path in front of the table's paths
	Title, About string
	Version      string // of the program
	Scheme       *huma.SecurityScheme
	Types        []string          // media types of bodies and answers, the first one preferred
	BodyTypes    []string          // more types that bodies may have
	Failure      any               // a value of the type that failures have
	Ambiguous    any               // nil, or what failures may be instead
	Words        map[string]string // comments of the wire types: "Type" and "Type.member"
	Shapes       []Shape           // of wire types that are written in a way of their own
	SchemeName   string
}

// Key names a request in the face's table.
func Key(method, path string) string { return method + " " + path }

// Build makes the document. It fails when a request of the operation table is
// not described, or the other way round.
func (d Dialect) Build(table []core.Operation, requests map[string]Request) ([]byte, error) {
	b := newBuilder(d)
	described := 0
	for _, operation := range table {
		for _, offer := range operation.Offers {
			if offer.Face != d.Face {
				continue
			}
			request, ok := requests[Key(offer.Method, offer.Path)]
			if !ok {
				return nil, fmt.Errorf("openapi: %s %s is not described", offer.Method, offer.Path)
			}
			described++
			if err := b.add(operation, offer, request); err != nil {
				return nil, fmt.Errorf("openapi: %s %s: %w", offer.Method, offer.Path, err)
			}
		}
	}
	if described != len(requests) {
		return nil, fmt.Errorf("openapi: %d requests described, %d offered", len(requests), described)
	}
	b.finish()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(b.doc); err != nil {
		return nil, fmt.Errorf("openapi: write the document: %w", err)
	}
	return out.Bytes(), nil
}

// builder puts one document together.
type builder struct {
	Dialect
	doc     *huma.OpenAPI
	schemas *schemas
	paths   map[string]string // as they stand in the document, by their shape
}

func newBuilder(d Dialect) *builder {
	s := newSchemas(d)
	return &builder{Dialect: d, schemas: s, paths: map[string]string{}, doc: &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info:    &huma.Info{Title: d.Title, Version: cmp.Or(d.Version, "unknown"), Description: d.About},
		Servers: []*huma.Server{{URL: "/", Description: "this server"}},
		Paths:   map[string]*huma.PathItem{},
		Components: &huma.Components{
			Schemas:         s.registry,
			SecuritySchemes: map[string]*huma.SecurityScheme{d.SchemeName: d.Scheme},
		},
	}}
}

// add describes one request.
func (b *builder) add(operation core.Operation, offer core.Offer, r Request) error {
	path := b.pathOf(offer.Path)
	out := &huma.Operation{
		OperationID: operationID(offer), Summary: r.Summary, Tags: []string{tagOf(offer.Path)},
		Description: strings.TrimSpace(r.Details + "\n\n" + Need(operation.Need)),
		Responses:   map[string]*huma.Response{"200": b.success(r)},
	}
	if !operation.Need.Public {
		out.Security = []map[string][]string{{b.SchemeName: {}}}
	}
	out.Parameters = append(pathParams(offer.Path, path, r.Params), queryParams(r.Query)...)
	if r.Body != nil {
		body, err := b.body(r)
		if err != nil {
			return err
		}
		out.RequestBody = body
	}
	b.failures(out, r)
	whole := pathpkg.Clean(b.Base + path) // some are outside of the base
	item := b.doc.Paths[whole]
	if item == nil {
		item = &huma.PathItem{}
		b.doc.Paths[whole] = item
	}
	return put(item, offer.Method, out)
}

// pathOf gives the path under which the document has an offer's: those that
// differ in nothing but names of parameters are one path to OpenAPI.
func (b *builder) pathOf(path string) string {
	shape := parameter.ReplaceAllString(path, "{}")
	if b.paths[shape] == "" {
		b.paths[shape] = path
	}
	return b.paths[shape]
}

func put(item *huma.PathItem, method string, o *huma.Operation) error {
	places := map[string]**huma.Operation{"GET": &item.Get, "POST": &item.Post, "PUT": &item.Put, "DELETE": &item.Delete}
	place, ok := places[method]
	if !ok {
		return fmt.Errorf("no place for method %s", method)
	}
	*place = o
	return nil
}

// success describes the answer of a request that was done.
func (b *builder) success(r Request) *huma.Response {
	if r.Answer == nil {
		return &huma.Response{Description: "Done; there is no body."}
	}
	types := b.Types
	if r.Plain {
		types = types[:1]
	}
	schema := b.schemas.of(reflect.TypeOf(r.Answer))
	text := "Done."
	if r.Nullable {
		schema = orNull(schema)
		text = "Done; `null` when there is no such thing."
	}
	return &huma.Response{Description: text, Content: content(types, schema)}
}

func (b *builder) body(r Request) (*huma.RequestBody, error) {
	types := append(append([]string{}, b.Types...), b.BodyTypes...)
	if r.Forms {
		types = []string{"application/x-www-form-urlencoded"}
	}
	schema, err := b.schemas.request(reflect.TypeOf(r.Body), r.Required)
	if err != nil {
		return nil, err
	}
	return &huma.RequestBody{Required: !r.Optional && len(r.Required) > 0, Content: content(types, schema)}, nil
}

// failures describes what a request answers when it is refused.
func (b *builder) failures(o *huma.Operation, r Request) {
	shape := b.schemas.of(reflect.TypeOf(b.Failure))
	if b.Ambiguous != nil {
		shape = &huma.Schema{AnyOf: []*huma.Schema{shape, b.schemas.of(reflect.TypeOf(b.Ambiguous))}}
	}
	o.Responses["default"] = &huma.Response{Description: "Refused or failed.", Content: content(b.Types, shape)}
	for status, value := range r.Failures {
		own := b.schemas.of(reflect.TypeOf(value))
		o.Responses[status] = &huma.Response{
			Description: "Refused.", Content: content(b.Types, &huma.Schema{AnyOf: []*huma.Schema{own, shape}}),
		}
	}
}

func content(types []string, schema *huma.Schema) map[string]*huma.MediaType {
	out := map[string]*huma.MediaType{}
	for _, name := range types {
		out[name] = &huma.MediaType{Schema: schema}
	}
	return out
}

// finish adds the tags in the order of the table and tidies the schemas.
func (b *builder) finish() {
	b.schemas.finish()
	seen := map[string]bool{}
	for _, operation := range core.Operations {
		for _, offer := range operation.Offers {
			if tag := tagOf(offer.Path); offer.Face == b.Face && !seen[tag] {
				seen[tag] = true
				b.doc.Tags = append(b.doc.Tags, &huma.Tag{Name: tag})
			}
		}
	}
}
