package openapi

import (
	"net/http"
	"strings"

	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"
)

// Pages serve a document and, beside it, a page that shows it and lets one try
// requests.
type Pages struct {
	base     string // such as /api
	document []byte
	page     http.Handler
}

// NewPages makes the pages below a base path: BASE/openapi.json and BASE/docs.
func NewPages(base, title string, document []byte) *Pages {
	page := v5emb.NewWithConfig(swgui.Config{
		ShowTopBar: false, HideCurl: false,
		SettingsUI: map[string]string{"defaultModelsExpandDepth": "0", "tryItOutEnabled": "true", "docExpansion": `"list"`},
	})(title, base+"/openapi.json", base+"/docs/")
	return &Pages{base: base, document: document, page: page}
}

// policy lets the page load nothing from elsewhere. The page itself has a
// script and styles in it.
const policy = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"

// Serve answers a request for the document or the page and says whether it was
// one. Letter case does not matter in the document's path, nor in the page's.
func (p *Pages) Serve(w http.ResponseWriter, r *http.Request) (route string, served bool) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "", false
	}
	rest, ok := cutFold(r.URL.Path, p.base)
	if !ok {
		return "", false
	}
	switch {
	case strings.EqualFold(strings.Trim(rest, "/"), "openapi.json"):
		w.Header().Set("Content-Type", "application/openapi+json")
		w.Write(p.document)
		return p.base + "/openapi.json", true
	case strings.EqualFold(rest, "/docs"):
		// The page's own files are beside it: a relative link needs the slash.
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		http.Redirect(w, r, p.base+"/docs/", http.StatusFound)
		return p.base + "/docs", true
	}
	file, ok := cutFold(rest, "/docs/")
	if !ok {
		return "", false
	}
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	inside := r.Clone(r.Context())
	inside.URL.Path = p.base + "/docs/" + file
	p.page.ServeHTTP(w, inside)
	return p.base + "/docs", true
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return "", false
	}
	return s[len(prefix):], true
}
