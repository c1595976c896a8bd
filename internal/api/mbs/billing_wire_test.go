package mbs_test

import (
	"fmt"
	"strings"
	"testing"
)

const (
	charlie = `{"UserId":"` + charlieID + `","Email":"charlie","FirstName":"Charlie","LastName":"Green","CompanyName":"Acme",`
	robert  = `{"UserId":"` + robertID + `","Email":"robert.z","FirstName":"Robert","LastName":"Techhead","CompanyName":null,`
	nothing = `"AverageSpace":0,"TotalVolumeRestore":0,"PlanCost":0.0,"StorageCost":0.0,"RestoreCost":0.0,"TotalCost":0.0}`
)

// fill makes an account with a bucket and a month of samples.
func fill(t *testing.T, c *client) (account string) {
	t.Helper()
	account = c.call(t, "POST", "/api/Accounts", `{"DisplayName":"Cloud Account","Type":"FS","AccountSettings":{"FS":{"Path":"`+t.TempDir()+`"}}}`).isID(t)
	buckets := c.get(t, "/api/Accounts/"+account).body
	_, bucket, _ := strings.Cut(buckets, `"Destination":"`)
	bucket, _, _ = strings.Cut(bucket, `"`)
	var samples []string
	for day := 1; day <= 30; day++ {
		for i, user := range []string{"charlie", "robert.z"} {
			samples = append(samples, fmt.Sprintf(`{"user": "%s", "account": "%s", "destination": "%s", "day": "2026-11-%02d", "bytes": %d, "restoredBytes": %d}`,
				user, account, bucket, day, (i+1)<<30, (1-i)*(1<<30)/10))
		}
	}
	c.s.Import(`{"priceLists": [{"currency": "USD", "perGBMonth": "0.5", "perRestoredGB": "0.25", "from": "2026-01-01"}],
 "spaceSamples": [` + strings.Join(samples, ",") + `]}`)
	return account
}

// Section 6.7: the current month by GET, another one by PUT. The users of the
// seed were made on the first of December, which is today.
func TestBilling(t *testing.T) {
	const charlies = charlie + `"AverageSpace":1073741824,"TotalVolumeRestore":3221225460,"PlanCost":0.0,"StorageCost":0.5,"RestoreCost":0.75,"TotalCost":1.25}`
	const roberts = robert + `"AverageSpace":2147483648,"TotalVolumeRestore":0,"PlanCost":0.0,"StorageCost":1.0,"RestoreCost":0.0,"TotalCost":1.0}`
	const november = `{"CurrentSpaceUsed":3221225472,"AverageSpaceUsed":3221225472,"TotalRestore":3221225460,"StatisticBilling":[` + roberts + `,` + charlies + `]}`
	const acme = `{"CurrentSpaceUsed":1073741824,"AverageSpaceUsed":1073741824,"TotalRestore":3221225460,"StatisticBilling":[` + charlies + `]}`
	const none = `{"CurrentSpaceUsed":0,"AverageSpaceUsed":0,"TotalRestore":0,"StatisticBilling":[]}`
	const december = `{"CurrentSpaceUsed":3221225472,"AverageSpaceUsed":0,"TotalRestore":0,"StatisticBilling":[` + robert + nothing + `,` + charlie + nothing
	tests := []struct{ name, body, want string }{
		{"a day of the month", `{"Date":"2026-11-17"}`, november},
		{"a time", `{"Date":"2026-11-30T23:59:59Z","CompanyName":null}`, november},
		{"a time of another zone, which is UTC's month", `{"Date":"2026-12-01T00:30:00+01:00","CompanyName":""}`, november},
		{"a company", `{"Date":"2026-11-01","CompanyName":"acme"}`, acme},
		{"an unknown company", `{"Date":"2026-11-01","CompanyName":"Nobody"}`, none},
		{"a company that had nothing", `{"Date":"2026-11-01","CompanyName":"Beta"}`, none},
		{"a month before all", `{"Date":"2001-11-01"}`, none},
		{"a month to come", `{"Date":"2027-01-01"}`, none},
	}
	each(t, func(t *testing.T, c *client) {
		fill(t, c)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) { c.call(t, "PUT", "/api/Billing", tt.body).is(t, 200, tt.want) })
		}
		c.get(t, "/api/Billing").has(t, 200, december)
		now := c.get(t, "/api/billing/").body
		for _, body := range []string{"", "{}", `{"Date":""}`, `{"Date":null,"CompanyName":null}`, `{"date":"2026-12-01"}`} {
			c.call(t, "PUT", "/api/Billing", body).is(t, 200, now)
		}
		for _, date := range []string{"2026-02-30", "2026-13-01", "tomorrow", "0000-01-01", "12026-01-01"} {
			c.call(t, "PUT", "/api/Billing", `{"Date":"`+date+`"}`).is(t, 400, invalid("Date", "The value '"+date+"' is not valid for Date."))
		}
	})
}

func TestBillingInXML(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		account := fill(t, c)
		c.send(t, request{method: "PUT", path: "/api/Billing", contentType: asXML, accept: asXML, token: c.token,
			body: `<FilterTotalModels ` + modelsXMLNS + `><CompanyName>Acme</CompanyName><Date>2026-11-01T00:00:00</Date></FilterTotalModels>`}).is(t, 200,
			`<BillingModels `+modelsXMLNS+`><AverageSpaceUsed>1073741824</AverageSpaceUsed><CurrentSpaceUsed>1073741824</CurrentSpaceUsed><StatisticBilling>`+
				`<StatisticBillingModels><AverageSpace>1073741824</AverageSpace><CompanyName>Acme</CompanyName><Email>charlie</Email><FirstName>Charlie</FirstName>`+
				`<LastName>Green</LastName><PlanCost>0</PlanCost><RestoreCost>0.75</RestoreCost><StorageCost>0.5</StorageCost><TotalCost>1.25</TotalCost>`+
				`<TotalVolumeRestore>3221225460</TotalVolumeRestore><UserId>`+charlieID+`</UserId></StatisticBillingModels></StatisticBilling>`+
				`<TotalRestore>3221225460</TotalRestore></BillingModels>`)
		c.send(t, request{method: "GET", path: "/api/Billing", accept: asXML, token: c.token}).has(t, 200, `<BillingModels `+modelsXMLNS+`><AverageSpaceUsed>0<`)
		c.send(t, request{method: "PUT", path: "/api/Billing/Details", contentType: asXML, accept: asXML, token: c.token,
			body: `<FilterDetailModels ` + modelsXMLNS + `><Date>2026-11-01</Date><UserID>` + robertID + `</UserID></FilterDetailModels>`}).has(t, 200,
			`<DetailModels `+modelsXMLNS+`><TotalBackupBytes>2147483648</TotalBackupBytes><TotalRestoreBytes>0</TotalRestoreBytes><UserDetailList>`+
				`<UserDetailModels><AccountID>`+account+`</AccountID><Computer i:nil="true" /><Destination>Cloud Account (`)
		c.send(t, request{method: "PUT", path: "/api/Billing/Details", contentType: asXML, accept: asXML, token: c.token,
			body: `<FilterDetailModels><UserID>` + unknownID + `</UserID></FilterDetailModels>`}).has(t, 200, `<DetailModels `)
	})
}

func TestBillingDetails(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		account := fill(t, c)
		a := c.call(t, "PUT", "/api/Billing/Details", `{"UserID":"`+strings.ToUpper(charlieID)+`","Date":"2026-11-30"}`)
		a.has(t, 200, `{"TotalBackupBytes":1073741824,"TotalRestoreBytes":3221225460,"UserID":"`+charlieID+`","UserDetailList":[`+
			`{"Computer":null,"SizeBackup":1073741824,"SizeRestore":3221225460,"Prefix":null,"AccountID":"`+account+`","Destination":"Cloud Account (`)
		c.call(t, "PUT", "/api/Billing/Details", `{"UserID":"`+charlieID+`","Date":""}`).has(t, 200, `{"TotalBackupBytes":1073741824,"TotalRestoreBytes":0,`)
		c.call(t, "PUT", "/api/Billing/Details", `{"UserID":"`+bettyID+`"}`).is(t, 200,
			`{"TotalBackupBytes":0,"TotalRestoreBytes":0,"UserID":"`+bettyID+`","UserDetailList":[]}`)
		for _, id := range []string{unknownID, "x"} {
			c.call(t, "PUT", "/api/Billing/Details", `{"UserID":"`+id+`"}`).is(t, 200, "null")
		}
		c.call(t, "PUT", "/api/Billing/Details", `{"Date":"2026-11-30"}`).is(t, 400, missing("UserID"))
		c.call(t, "PUT", "/api/Billing/Details", `{"UserID":"`+charlieID+`","Date":"2026-11-31"}`).is(t, 400,
			invalid("Date", "The value '2026-11-31' is not valid for Date."))
		c.call(t, "DELETE", "/api/Users/"+charlieID+"/Account", "").isEmpty(t)
		c.call(t, "PUT", "/api/Billing/Details", `{"UserID":"`+charlieID+`","Date":"2026-11-30"}`).is(t, 200, a.body)
	})
}
