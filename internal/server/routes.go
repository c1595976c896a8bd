package server

import (
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// mount is a handler for a path and, unless exact, all below it. Letter case and doubled slashes
// do not matter, and nothing is redirected: a redirect would turn a POST into a GET.
type mount struct {
	name    string   // for the metrics
	path    []string // segments in lower case
	exact   bool
	handler http.Handler
	panicky string // body of a 500 in the shape of the face's own errors
	// frequent says that requests come by the thousand a second. Those that
	// succeed are counted, and logged at the debug level alone.
	frequent bool
}

func (s *Server) routes() []mount {
	const (
		mbsError      = `{"Message":"An error has occurred."}`
		netbrainError = `{"statusCode":793000,"statusDescription":"Unexpected Error."}`
		nativeError   = `{"type":"about:blank","title":"Internal Server Error","status":500,"kind":"internal"}`
		plainError    = `{"error":"internal error"}`
	)
	metrics := promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{})
	return []mount{
		{"mbs", []string{"api"}, false, s.cfg.MBS, mbsError, false},
		{"mbs", []string{"mbsapi", "api"}, false, s.cfg.MBS, mbsError, false},
		{"netbrain", []string{"servicesapi"}, false, s.cfg.NetBrain, netbrainError, false},
		{"agent", []string{"v1", "agent"}, false, s.cfg.Agent, nativeError, true},
		{"v1", []string{"v1"}, false, s.cfg.Native, nativeError, false},
		{"downloads", []string{"downloads"}, false, s.cfg.Builds, plainError, false},
		{"console", []string{"password"}, false, s.cfg.Console, plainError, false},
		{"/healthz", []string{"healthz"}, true, readOnly(s.health), plainError, false},
		{"/readyz", []string{"readyz"}, true, readOnly(s.ready), plainError, false},
		{"/metrics", []string{"metrics"}, true, readOnly(metrics.ServeHTTP), plainError, false},
	}
}

var nowhere = mount{name: "none", handler: http.HandlerFunc(notFound), panicky: `{"error":"internal error"}`}

func notFound(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusNotFound, `{"error":"not found"}`)
}

func readOnly(h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			writeJSON(w, http.StatusMethodNotAllowed, `{"error":"method not allowed"}`)
			return
		}
		h(w, r)
	})
}

// find chooses the mount of an escaped path.
func (s *Server) find(path string) *mount {
	for i := range s.mounts {
		if s.mounts[i].holds(path) {
			return &s.mounts[i]
		}
	}
	return &nowhere
}

func (m *mount) holds(path string) bool {
	for _, want := range m.path {
		var have string
		have, path = segment(path)
		if !strings.EqualFold(have, want) {
			return false
		}
	}
	rest, _ := segment(path)
	return !m.exact || rest == ""
}

// segment splits the first segment off a path, passing over any number of slashes before it.
func segment(path string) (first, rest string) {
	path = strings.TrimLeft(path, "/")
	if i := strings.IndexByte(path, '/'); i >= 0 {
		return path[:i], path[i:]
	}
	return path, ""
}
