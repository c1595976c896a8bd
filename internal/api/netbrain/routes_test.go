package netbrain

import (
	"net/http/httptest"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

func TestHandlersAndOperationTableAgree(t *testing.T) {
	if _, err := New(Config{}); err != nil {
		t.Fatal(err)
	}
	extra := append([]core.Operation{{Op: "new.op", Offers: []core.Offer{{Face: core.FaceNetBrain, Method: "GET", Path: "/V1/New"}}}}, core.Operations...)
	if err := new(API).addRoutes(extra); err == nil {
		t.Error("an offer without a handler was accepted")
	}
	if err := new(API).addRoutes(core.Operations[1:]); err == nil {
		t.Error("a handler without an offer was accepted")
	}
}

func TestRequestsWithoutARoute(t *testing.T) {
	api, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	const noResource = `{"statusCode":793404,"statusDescription":"No resource"}`
	const badMethod = `{"statusCode":793405,"statusDescription":"Method is not supported"}`
	tests := []struct {
		name, method, path string
		status             int
		allow, body        string
	}{
		{"unknown path", "GET", "/ServicesAPI/API/V1/Nothing", 404, "", noResource},
		{"base alone", "GET", "/ServicesAPI/API/", 404, "", noResource},
		{"outside the API", "POST", "/ServicesAPI/auth/oauth2/authorize", 404, "", noResource},
		{"V3, where there is V1 alone", "POST", "/ServicesAPI/API/V3/CMDB/Users", 404, "", noResource},
		{"template of no tenant", "GET", "/ServicesAPI/API/V3/CMDB/Domains/LicenseTemplate/", 404, "", noResource},
		{"one segment too many", "DELETE", "/ServicesAPI/API/V1/CMDB/Users/ann/AD/x", 404, "", noResource},
		{"escaped NUL in a value", "DELETE", "/ServicesAPI/API/V1/CMDB/Users/a%00b", 404, "", noResource},
		{"[T] delete without a name", "DELETE", "/ServicesAPI/API/V1/CMDB/Users", 405, "GET, POST, PUT", badMethod},
		{"[T] delete with an empty name", "DELETE", "/ServicesAPI/API/V1/CMDB/Users/", 405, "GET, POST, PUT", badMethod},
		{"delete tenant with an empty ID", "DELETE", "/ServicesAPI/API/V1/CMDB/Tenants/", 405, "GET, POST, PUT", badMethod},
		{"delete domain with an empty ID", "DELETE", "/ServicesAPI/API/V1/CMDB/Domains/", 405, "GET, POST, PUT", badMethod},
		{"delete role with an empty name", "DELETE", "/ServicesAPI/API/V1/CMDB/Roles/", 405, "GET, POST, PUT", badMethod},
		{"any letter case and doubled slashes", "PATCH", "//servicesapi/api//v1/cmdb/ROLES//", 405, "GET, POST, PUT", badMethod},
		{"HEAD", "HEAD", "/ServicesAPI/API/V1/CMDB/Roles", 405, "GET, POST, PUT", badMethod},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, "http://purser.example"+tt.path, nil)
			w := httptest.NewRecorder()
			api.ServeHTTP(w, r)
			if w.Code != tt.status || w.Body.String() != tt.body || w.Header().Get("Allow") != tt.allow {
				t.Errorf("got %d %q %s", w.Code, w.Header().Get("Allow"), w.Body)
			}
			if ct := w.Header().Get("Content-Type"); ct != "application/json; charset=utf-8" {
				t.Errorf("Content-Type %q", ct)
			}
		})
	}
}
