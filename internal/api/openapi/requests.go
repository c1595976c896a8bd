package openapi

import (
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/purserhq/purser/internal/core"
)

// tagOf groups requests by resource: the first segment of the path that is no
// version and no namespace.
func tagOf(path string) string {
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		switch strings.ToLower(segment) {
		case "v1", "v3", "cmdb", "..", "auth":
			continue
		}
		return segment
	}
	return "Other"
}

// operationID makes a name that no other request of the dialect has, fit for
// generated code: getUsersById.
func operationID(offer core.Offer) string {
	var b strings.Builder
	b.WriteString(strings.ToLower(offer.Method))
	for segment := range strings.SplitSeq(strings.Trim(offer.Path, "/"), "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			segment = "by" + capital(strings.TrimSuffix(name, "}"))
		}
		b.WriteString(capital(strings.Map(letterOrDigit, segment)))
	}
	return b.String()
}

func letterOrDigit(r rune) rune {
	if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return r
	}
	return -1
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// parameter finds the parameters of a path.
var parameter = regexp.MustCompile(`\{(\w+)\}`)

// pathParams describes a path's parameters, under the names that the document
// has for them.
func pathParams(path, documented string, words map[string]string) []*huma.Param {
	var out []*huma.Param
	names := parameter.FindAllStringSubmatch(documented, -1)
	for i, own := range parameter.FindAllStringSubmatch(path, -1) {
		out = append(out, &huma.Param{Name: names[i][1], In: "path", Required: true, Description: words[own[1]], Schema: &huma.Schema{Type: huma.TypeString}})
	}
	return out
}

func queryParams(list []Query) []*huma.Param {
	var out []*huma.Param
	for _, q := range list {
		schema := &huma.Schema{Type: q.Type}
		if items, ok := strings.CutPrefix(q.Type, "array of "); ok {
			schema = &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: items}}
		}
		out = append(out, &huma.Param{Name: q.Name, In: "query", Required: q.Required, Description: q.Text, Schema: schema})
	}
	return out
}

// Need says who may send a request.
func Need(n core.Need) string {
	switch {
	case n.Public:
		return "No sign-in."
	case n.SignedIn:
		return "For anyone signed in."
	case n.SystemAdmin:
		return "For system administrators."
	case n.InCompany != "":
		return "Needs the privilege " + string(n.InCompany) + " somewhere."
	}
	return "Needs the permission " + n.Permission.String() + "."
}
