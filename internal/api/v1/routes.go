package v1

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/purserhq/purser/internal/api/openapi"
	"github.com/purserhq/purser/internal/api/route"
	"github.com/purserhq/purser/internal/core"
)

// endpoint is what a route leads to.
type endpoint struct {
	op     core.Op
	public bool
	params []string
	serve  http.HandlerFunc
}

// adapter lets huma register its handlers with a router that never redirects.
type adapter struct {
	router  route.Router[endpoint]
	offered []string // "GET /settings"
}

// Handle implements huma.Adapter.
func (ad *adapter) Handle(o *huma.Operation, handler func(huma.Context)) {
	op, _ := o.Metadata["op"].(core.Op)
	public, _ := o.Metadata["public"].(bool)
	e := endpoint{op: op, public: public, params: paramsOf(o.Path), serve: func(w http.ResponseWriter, r *http.Request) {
		handler(humago.NewContext(o, r, w))
	}}
	ad.offered = append(ad.offered, o.Method+" "+o.Path)
	ad.router.Handle(o.Method, Base+o.Path, e)
}

// ServeHTTP implements huma.Adapter; requests come through API.ServeHTTP,
// which signs the caller in.
func (ad *adapter) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusNotFound)
}

func paramsOf(path string) (names []string) {
	for segment := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(segment, "{") {
			names = append(names, strings.Trim(segment, "{}"))
		}
	}
	return names
}

// about describes a request for register.
type about struct {
	op      core.Op
	method  string
	path    string
	status  int // of success; 0: 200, or 204 when nothing is answered
	tag     string
	summary string
	text    string // more to say; may be ""
	media   string // type of the answer when it is no JSON
}

// body is an answer with a body.
type body[T any] struct{ Body T }

// empty is an answer without a body, or a request without input.
type empty struct{}

// register adds a request. The handler's errors become problems.
func register[I, O any](a *API, d about, handler func(ctx context.Context, p core.Principal, in *I) (*O, error)) {
	row, _ := core.OperationOf(d.op)
	o := huma.Operation{
		OperationID: operationID(d), Method: d.method, Path: d.path, DefaultStatus: d.status, Tags: []string{d.tag},
		Summary: d.summary, Description: describe(d.text, row.Need), Errors: statuses(row),
		MaxBodyBytes: a.maxBody, Metadata: map[string]any{"op": d.op, "public": row.Need.Public},
	}
	if !row.Need.Public {
		o.Security = []map[string][]string{{"bearer": {}}}
	}
	if d.media != "" {
		o.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{d.media: {Schema: &huma.Schema{Type: huma.TypeString}}}}}
	}
	where := places(d.path, new(I))
	huma.Register(a.huma, o, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, principal(ctx), in)
		if err != nil {
			a.note(ctx, d.op, err)
			return nil, toProblem(err, where)
		}
		return out, nil
	})
}

// statuses are those of the errors that a request may have.
func statuses(row core.Operation) []int {
	list := []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusNotFound, http.StatusUnprocessableEntity,
		http.StatusTooManyRequests, http.StatusServiceUnavailable}
	if !row.Need.Public || row.Writes { // also public requests are about people, who may not all do all
		list = append(list, http.StatusForbidden)
	}
	if row.Writes {
		list = append(list, http.StatusConflict, http.StatusRequestEntityTooLarge)
	}
	return list
}

// operationID is unique also where an operation has several requests.
func operationID(d about) string {
	id := strings.ToLower(d.method) + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(d.path)
	return strings.TrimSuffix(id, "-")
}

// describe adds the right that a request needs.
func describe(text string, n core.Need) string {
	return strings.TrimSpace(text + "\n\n" + openapi.Need(n))
}

// complete checks that the operation table's offers and the handlers are the same set.
func (a *API) complete(table []core.Operation) error {
	have := slices.Clone(a.adapter.offered)
	for _, o := range table {
		for _, offer := range o.Offers {
			if offer.Face != core.FaceNative {
				continue
			}
			key := offer.Method + " " + offer.Path
			i := slices.Index(have, key)
			if i < 0 {
				return fmt.Errorf("v1: no handler for %s", key)
			}
			have = slices.Delete(have, i, i+1)
		}
	}
	if len(have) > 0 {
		return fmt.Errorf("v1: nothing in the operation table offers %s", have[0])
	}
	return nil
}
