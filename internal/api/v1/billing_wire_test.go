package v1_test

import (
	"strings"
	"testing"
)

func TestPriceListsAndStatements(t *testing.T) {
	each(t, func(c *client) {
		var made struct{ ID string }
		c.want(201, "POST", "/prices", `{"currency":"EUR","perGBMonth":"0.005","perLicenseMonth":"3","from":"2026-12-01"}`, &made)
		c.want(201, "POST", "/prices", `{"company":"Acme","currency":"USD","from":"2026-12-01","to":"2027-12-01"}`, nil)
		raw := c.want(200, "GET", "/prices", "", nil)
		for _, want := range []string{
			`"currency":"EUR","perGBMonth":"0.005","perRestoredGB":"0.00","perLicenseMonth":"3.00","from":"2026-12-01","createdAt"`,
			`"company":{"id":"` + acmeID + `","name":"Acme"},"currency":"USD"`, `"to":"2027-12-01"`,
		} {
			if !strings.Contains(raw, want) {
				c.Errorf("no %s in %s", want, raw)
			}
		}
		for _, tt := range []struct{ name, body, location string }{
			{"a price that is none", `{"currency":"EUR","perGBMonth":"cheap","from":"2026-12-01"}`, "body.perGBMonth"},
			{"a price below nothing", `{"currency":"EUR","perGBMonth":"-1","from":"2026-12-01"}`, "body.perGBMonth"},
			{"a day outside the calendar", `{"currency":"EUR","from":"2026-02-30"}`, "body.from"},
			{"a month that is past", `{"currency":"EUR","from":"2026-11-30"}`, "body.from"},
			{"an unknown company", `{"currency":"EUR","from":"2026-12-01","company":"Nowhere"}`, "body.company"},
		} {
			if p := c.refused(422, "POST", "/prices", tt.body); len(p.Errors) != 1 || p.Errors[0].Location != tt.location {
				c.Errorf("%s: %+v", tt.name, p)
			}
		}
		var bill struct {
			Company struct{ Name string }
			Month   string
			Lines   []struct{ Kind string }
		}
		c.want(200, "GET", "/statements/2026-12?company=acme", "", &bill)
		if bill.Company.Name != "Acme" || bill.Month != "2026-12" || bill.Lines == nil {
			c.Errorf("%+v", bill)
		}
		if raw := c.want(200, "GET", "/statements/2026-12/csv?company="+acmeID, "", nil); !strings.HasPrefix(raw, "month,company,kind,user_id,login,") {
			c.Errorf("%s", raw)
		}
		c.want(200, "GET", "/statements/2026-12", "", nil)
		c.refused(404, "GET", "/statements/2026-12?company=Nowhere", "")
		c.refused(422, "GET", "/statements/2026-13?company=Acme", "")
		c.refused(422, "GET", "/statements/2026-12/samples?company=Acme", "")
	})
}

func TestForecasts(t *testing.T) {
	each(t, func(c *client) {
		var f struct {
			Used  int64
			Limit *int64
		}
		c.want(200, "GET", "/companies/"+acmeID+"/forecast", "", &f)
		if f.Used != 0 || f.Limit != nil {
			c.Errorf("%+v", f)
		}
		c.refused(404, "GET", "/users/"+acmeID+"/forecast", "")
		c.refused(404, "GET", "/destinations/nothing/forecast", "")
	})
}
