package inventory_test

import (
	"os"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/inventory"
)

// Every request that a face offers has a method in the Go client, every method
// says what it sends, and no method sends what the face has not, unless it is
// listed here with the reason.
func TestEveryRequestHasAMethod(t *testing.T) {
	tests := []struct {
		face   core.Face
		folder string
		beyond []inventory.Request // of the vendor, not or not yet offered by Purser
		twice  []inventory.Request // another way to send what a method sends
	}{
		{core.FaceMBS, "../../sdk/mbs", nil, nil},
		{core.FaceNetBrain, "../../sdk/netbrain", nil, []inventory.Request{
			{"GET", "/ServicesAPI/API/V1/Session"},               // undocumented: the same as POST, which every server has
			{"DELETE", "/ServicesAPI/API/V1/CMDB/Domains/Users"}, // of tables alone: the same as PUT, which every server has
		}},
	}
	for _, tt := range tests {
		t.Run(string(tt.face), func(t *testing.T) {
			methods, err := inventory.Methods(os.DirFS(tt.folder))
			if err != nil {
				t.Fatal(err)
			}
			var marked []inventory.Request
			for _, m := range methods {
				if len(m.Requests) == 0 {
					t.Errorf("%s.%s has no //api:op line", m.Service, m.Name)
				}
				marked = append(marked, m.Requests...)
			}
			for _, r := range inventory.Missing(inventory.Offered(tt.face), append(marked, tt.twice...)) {
				t.Errorf("no method for %v", r)
			}
			for _, r := range inventory.Missing(marked, append(inventory.Offered(tt.face), tt.beyond...)) {
				t.Errorf("the face does not offer %v", r)
			}
		})
	}
}
