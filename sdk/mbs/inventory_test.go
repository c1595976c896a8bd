package mbs_test

import (
	"context"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/inventory"
	"github.com/purserhq/purser/sdk/mbs"
)

// Each method sends the request that its comment says, whatever the arguments.
func TestMethodsSendWhatTheySay(t *testing.T) {
	methods, err := inventory.Methods(os.DirFS("."))
	must(t, err)
	for _, m := range methods {
		t.Run(m.Service+"."+m.Name, func(t *testing.T) {
			f := serve(t, says(200, "application/json", "null"))
			c := f.client(t)
			service := reflect.ValueOf(c).Elem().FieldByName(strings.TrimSuffix(m.Service, "Service"))
			use(service.MethodByName(m.Name), t.Context())
			if m.Name == "Login" {
				equal(t, "sign-ins", f.signedIn(), 1)
				return
			}
			sent := f.sent()
			if len(sent) != 1 || len(m.Requests) != 1 || !matches(m.Requests[0], sent[0]) {
				t.Errorf("sent %q, says %v", sent, m.Requests)
			}
		})
	}
}

// use calls a method with arguments of some value, and takes all it gives.
func use(method reflect.Value, ctx context.Context) {
	in := []reflect.Value{reflect.ValueOf(ctx)}
	for i := 1; i < method.Type().NumIn(); i++ {
		v := reflect.New(method.Type().In(i)).Elem()
		switch v.Kind() {
		case reflect.String:
			v.SetString("x/y z")
		case reflect.Int, reflect.Int64:
			v.SetInt(7)
		}
		in = append(in, v)
	}
	if out := method.Call(in)[0]; out.Kind() == reflect.Func {
		yield := reflect.MakeFunc(out.Type().In(0), func([]reflect.Value) []reflect.Value { return []reflect.Value{reflect.ValueOf(true)} })
		out.Call([]reflect.Value{yield})
	}
}

func matches(r inventory.Request, sent string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(r.String()), `\{\}`, `(0|7|100|x%2Fy%20z)`)
	return regexp.MustCompile("^" + pattern + "$").MatchString(sent)
}

// An empty parameter would make another request of the path: the list of all
// users for one user.
func TestEmptyParametersAreNotSent(t *testing.T) {
	f := serve(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("sent %s %s", r.Method, r.URL) })
	c, ctx := f.client(t), t.Context()
	_, err := c.Users.Get(ctx, "")
	is(t, err, mbs.ErrInvalid)
	is(t, c.Users.Delete(ctx, ""), mbs.ErrInvalid)
	_, err = c.Destinations.ListForUser(ctx, "")
	is(t, err, mbs.ErrInvalid)
	is(t, c.Computers.StopPlan(ctx, anID, "", mbs.PlanStopModel{}), mbs.ErrInvalid)
	equal(t, "text", err.Error(), "mbs: Destinations.ListForUser: userEmail must not be empty")
}

func TestParametersArriveAsTheyAre(t *testing.T) {
	for _, login := range []string{"ann@acme.example", "a/b", "..", ".", "50%", "ä b", "?x=1#y", "{hid}"} {
		f := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if got, _ := strings.CutPrefix(r.URL.Path, "/api/Destinations/"); got != login || r.URL.RawQuery != "" {
				t.Errorf("%q arrives as %q", login, got)
			}
			w.Write([]byte("[]"))
		})
		ok(f.client(t).Destinations.ListForUser(t.Context(), login))(t)
	}
}
