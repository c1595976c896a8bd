package demo

import (
	"context"
	"fmt"
	"net/http"

	"github.com/purserhq/purser/sdk/mbs"
)

// fillMoney issues licences, gives Ann one, and sets prices from the month on
// in which the server signed us in: it may have a clock of its own.
func (s *Scene) fillMoney(ctx context.Context, c *client, issued string) error {
	now, err := http.ParseTime(issued)
	if err != nil {
		return fmt.Errorf("time of sign-in: %w", err)
	}
	native := &client{http: c.http, base: s.Base + "/v1", header: c.header}
	for _, step := range []struct {
		path string
		body map[string]any
	}{
		{"/licenses", map[string]any{"count": 5}},
		{"/licenses", map[string]any{"count": 2, "type": "File Backup", "trial": true, "company": "Acme"}},
		{"/prices", map[string]any{"currency": "USD", "perGBMonth": "0.005", "perRestoredGB": "0.02", "perLicenseMonth": "3", "from": now.UTC().Format("2006-01") + "-01"}},
	} {
		if err := native.call(ctx, "POST", step.path, step.body, nil); err != nil {
			return err
		}
	}
	var users []mbs.UsersModels
	if err := c.call(ctx, "GET", "/Users", nil, &users); err != nil {
		return err
	}
	var free []mbs.LicensesModels
	if err := c.call(ctx, "GET", "/Licenses?isAvailable=true", nil, &free); err != nil {
		return err
	}
	for _, u := range users {
		if u.Email == s.Ann.Login && len(free) > 0 {
			return c.call(ctx, "POST", "/Licenses/Grant", mbs.LicenseOperation{LicenseID: &free[0].ID, UserID: &u.ID}, nil)
		}
	}
	return fmt.Errorf("nobody to grant a licence to: %d users, %d licences", len(users), len(free))
}
