package route

import (
	"slices"
	"strings"
	"testing"
)

func router() *Router[string] {
	r := new(Router[string])
	r.Alias("/mbsapi/api", "/api")
	for _, p := range []string{
		"GET /api/Users", "POST /api/Users", "PUT /api/Users", "PUT /api/Users/Authenticate",
		"GET /api/Users/{id}", "DELETE /api/Users/{id}", "DELETE /api/Users/{id}/Account",
		"GET /api/Packages/{idOrUser}", "GET /api/Destinations", "GET /api/Destinations/{userEmail}",
		"GET /api/Computers/{offset}/{count}", "GET /api/Computers/{hid}/Disks",
		"GET /api/Computers/Plans/history/{offset}/{count}",
		"GET /api/Computers/{hid}/Plans/history/{offset}/{count}", "GET /api/Computers/{hid}/Plans/{planId}/info",
		"DELETE /ServicesAPI/API/V1/CMDB/Users/{name}", "GET /ServicesAPI/API/V1/CMDB/Users",
		"POST /ServicesAPI/API/V1/CMDB/Domains",
	} {
		verb, pattern, _ := strings.Cut(p, " ")
		r.Handle(verb, pattern, pattern)
	}
	return r
}

func TestMatch(t *testing.T) {
	tests := []struct {
		name, verb, path string
		want             string // pattern, "" when not found
		params           string // name=value in the order of the pattern
	}{
		{"as registered", "GET", "/api/Users", "/api/Users", ""},
		{"any letter case", "GET", "/API/uSERS", "/api/Users", ""},
		{"trailing slash", "GET", "/api/Users/", "/api/Users", ""},
		{"doubled slashes", "POST", "//ServicesAPI//API//V1/CMDB/Domains///", "/ServicesAPI/API/V1/CMDB/Domains", ""},
		{"the alias", "GET", "/mbsapi/api/Users", "/api/Users", ""},
		{"the alias in any letter case", "GET", "/MbsApi//Api/Users/7", "/api/Users/{id}", "id=7"},
		{"a parameter keeps its letter case", "GET", "/api/users/ANN.Smith", "/api/Users/{id}", "id=ANN.Smith"},
		{"a parameter is unescaped once", "GET", "/api/Destinations/ann%40b.c%2525", "/api/Destinations/{userEmail}", "userEmail=ann@b.c%25"},
		{"an escaped slash stays in its segment", "GET", "/api/Users/a%2Fb", "/api/Users/{id}", "id=a/b"},
		{"a plus is a plus", "GET", "/api/Users/a+b", "/api/Users/{id}", "id=a+b"},
		{"escaped literals", "GET", "/api/%55sers", "/api/Users", ""},
		{"a literal wins over a parameter", "PUT", "/api/Users/authenticate", "/api/Users/Authenticate", ""},
		{"a parameter where the literal leads nowhere", "GET", "/api/Computers/Plans/10", "/api/Computers/{offset}/{count}", "offset=Plans,count=10"},
		{"literals in the middle", "GET", "/api/computers/plans/HISTORY/0/10", "/api/Computers/Plans/history/{offset}/{count}", "offset=0,count=10"},
		{"three parameters", "GET", "/api/Computers/h/plans/history/0/10", "/api/Computers/{hid}/Plans/history/{offset}/{count}", "hid=h,offset=0,count=10"},
		{"one route for two kinds of value", "GET", "/api/Packages/27755", "/api/Packages/{idOrUser}", "idOrUser=27755"},
		{"an empty parameter is the list", "GET", "/api/Destinations/", "/api/Destinations", ""},
		{"unknown", "GET", "/api/Useers", "", ""},
		{"half a path", "GET", "/api", "", ""},
		{"more than a path", "GET", "/api/Users/1/Account/2", "", ""},
		{"the root", "GET", "/", "", ""},
		{"nothing", "GET", "", "", ""},
		{"dots are no way up", "GET", "/api/x/../Users", "", ""},
		{"broken escape", "GET", "/api/Users/%zz", "", ""},
		{"not UTF-8", "GET", "/api/Users/%ff", "", ""},
		{"U+0000", "GET", "/api/Users/a%00", "", ""},
		{"a letter that only folds to one", "GET", "/api/U%C5%BFers", "", ""},
	}
	r := router()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := r.Match(tt.verb, tt.path)
			if m.Value != tt.want || m.Pattern != tt.want || (m.Outcome == Found) != (tt.want != "") {
				t.Fatalf("got %q, outcome %d; want %q", m.Value, m.Outcome, tt.want)
			}
			var params []string
			for _, n := range m.names {
				params = append(params, n+"="+m.Param(n))
			}
			if got := strings.Join(params, ","); got != tt.params {
				t.Errorf("parameters %s, want %s", got, tt.params)
			}
			if m.Param("other") != "" {
				t.Error("a parameter the pattern lacks has a value")
			}
		})
	}
}

func TestOtherMethods(t *testing.T) {
	tests := []struct {
		name, verb, path string
		outcome          Outcome
		allow            []string
	}{
		{"a method the path lacks", "PATCH", "/api/Users", MethodNotAllowed, []string{"GET", "POST", "PUT"}},
		{"a query by PUT asked for by POST", "POST", "/api/Users/Authenticate", MethodNotAllowed, []string{"PUT"}},
		{"an empty parameter", "DELETE", "/ServicesAPI/API/V1/CMDB/Users/", MethodNotAllowed, []string{"GET"}},
		{"methods are case-sensitive", "get", "/api/Packages/1", MethodNotAllowed, []string{"GET"}},
		{"found tells the methods too", "GET", "/api/Users", Found, []string{"GET", "POST", "PUT"}},
		{"no path, no methods", "GET", "/api/Useers", NotFound, nil},
	}
	r := router()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := r.Match(tt.verb, tt.path)
			if m.Outcome != tt.outcome || !slices.Equal(m.Allow, tt.allow) {
				t.Errorf("outcome %d, methods %v", m.Outcome, m.Allow)
			}
			if m.TrailingSlash != strings.HasSuffix(tt.path, "/") {
				t.Errorf("trailing slash %t", m.TrailingSlash)
			}
		})
	}
}

func TestRegistrationsThatMakeNoSense(t *testing.T) {
	tests := []struct {
		name string
		do   func(*Router[string])
	}{
		{"twice", func(r *Router[string]) { r.Handle("GET", "/api/users", "") }},
		{"twice, other parameter name", func(r *Router[string]) { r.Handle("GET", "/api/Users/{x}", "") }},
		{"no method", func(r *Router[string]) { r.Handle("", "/x", "") }},
		{"half a parameter", func(r *Router[string]) { r.Handle("GET", "/x/{id", "") }},
		{"a parameter inside a segment", func(r *Router[string]) { r.Handle("GET", "/x/a{id}", "") }},
		{"too many parameters", func(r *Router[string]) { r.Handle("GET", "/{a}/{b}/{c}/{d}/{e}", "") }},
		{"an alias over routes", func(r *Router[string]) { r.Alias("/api/Users", "/api") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("was taken")
				}
			}()
			tt.do(router())
		})
	}
}

func TestFirst(t *testing.T) {
	for path, want := range map[string]string{
		"//ServicesAPI//API": "servicesapi", "/api/Users": "api", "/mbsapi": "mbsapi", "/v%31/x": "v1",
		"/": "", "": "", "/%zz/x": "",
	} {
		if got := First(path); got != want {
			t.Errorf("First(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestMatchAllocatesNothing(t *testing.T) {
	r := router()
	if n := testing.AllocsPerRun(100, func() { _ = r.Match("GET", "/api/users/9d6de082-741c-44fe-b067-1a36eb03fa40") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzRouter(f *testing.F) {
	f.Add("GET", "/api/Users/%41")
	r := router()
	f.Fuzz(func(t *testing.T, verb, path string) {
		m := r.Match(verb, path)
		if (m.Outcome == Found) != (m.Pattern != "") || (m.Outcome == NotFound) != (m.Allow == nil) {
			t.Fatalf("%s %q: outcome %d, pattern %q, methods %v", verb, path, m.Outcome, m.Pattern, m.Allow)
		}
		for _, same := range []string{path + "/", "/" + path, strings.ReplaceAll(path, "/", "//")} {
			if other := r.Match(verb, same); other.Outcome != m.Outcome || other.Pattern != m.Pattern || other.values != m.values {
				t.Errorf("%q and %q differ", path, same)
			}
		}
		for _, n := range m.names {
			if m.Param(n) == "" {
				t.Errorf("%q: parameter %s is empty", path, n)
			}
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	r := router()
	b.ReportAllocs()
	for b.Loop() {
		if m := r.Match("GET", "/api/Users/9d6de082-741c-44fe-b067-1a36eb03fa40"); m.Outcome != Found {
			b.Fatal("not found")
		}
	}
}
