package inventory_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/inventory"
)

func TestOfferedLeavesNamesOfParametersOut(t *testing.T) {
	list := inventory.Offered(core.FaceMBS)
	for _, want := range []inventory.Request{{"GET", "/api/Users/{}"}, {"GET", "/api/Packages/{}"}, {"POST", "/api/Provider/Login"}} {
		if !slices.Contains(list, want) {
			t.Errorf("%v is not offered", want)
		}
	}
	for _, r := range inventory.Offered(core.FaceNetBrain) {
		if !strings.HasPrefix(r.Path, "/ServicesAPI/API/V") && r.Path != "/ServicesAPI/auth/oauth2/token" {
			t.Errorf("%v", r)
		}
	}
}

func TestMarksOfAnyLanguage(t *testing.T) {
	got, err := inventory.Marks(strings.NewReader(`
class MBSRequester:
    #api:op GET /api/Users/{id}
    def getUserByID(self, id): ...
    # api:op DELETE /api/Users/{id}
    # not api:op PUT /api/Users
	//api:op GET /api/Users/{other}
`))
	want := []inventory.Request{{"DELETE", "/api/Users/{}"}, {"GET", "/api/Users/{}"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	if missing := inventory.Missing(want, got[:1]); !slices.Equal(missing, want[1:]) {
		t.Errorf("missing: %v", missing)
	}
}

func TestMethodsOfServices(t *testing.T) {
	got, err := inventory.Methods(fstest.MapFS{
		"users.go": {Data: []byte("package x\n\n// Get gets.\n//\n//api:op GET /api/Users/{id}\nfunc (s *UsersService) Get() {}\n\n" +
			"func (s *UsersService) All() {}\nfunc (s *UsersService) hidden() {}\nfunc (c *Client) Close() {}\nfunc Get() {}\n")},
		"users_test.go": {Data: []byte("package x\n\nfunc (s *UsersService) Test() {}\n")},
	})
	if err != nil || len(got) != 2 || got[0].Service != "UsersService" || got[0].Name != "Get" ||
		!slices.Equal(got[0].Requests, []inventory.Request{{"GET", "/api/Users/{}"}}) || got[1].Requests != nil {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := inventory.Methods(fstest.MapFS{"x.go": {Data: []byte("no Go")}}); err == nil {
		t.Error("no error for a file that is no Go")
	}
}
