package netbrain_test

import (
	"fmt"
	"testing"
	"time"
)

const (
	tenantsV3 = "/V3/CMDB/Tenants"
	domainsV3 = "/V3/CMDB/Domains"

	noWay     = `{"statusCode":795003,"statusDescription":"Insufficient permissions: the current user has insufficient permissions to perform the requested operation. The user has no tenant or domain access permission."}`
	forbidden = `, the %[1]s can't contain any of the following characters \, /, :, *, ?, ", <, >, |, $.`
)

func modules(list string) string { return `"licenseInfo":{"modules":[` + list + `]}` }

func TestV3TenantsWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		nodes := modules(`{"name":"Foundation","amount":10}`)
		w.run(t, []step{
			{"permission before the body", "uma", "POST", tenantsV3, `{`, 500, noSystem},
			{"[D] no body", "sam", "POST", tenantsV3, ``, 400, null("request body")},
			{"null is no body", "sam", "PUT", tenantsV3, ` null `, 400, null("request body")},
			{"null check 1", "sam", "POST", tenantsV3, `{}`, 400, null("tenantName")},
			{"null check 2", "sam", "POST", tenantsV3, `{"tenantName":"T1"}`, 400, null("licenseInfo")},
			{"null check 3", "sam", "POST", tenantsV3, `{"tenantName":"T1","licenseInfo":{}}`, 400, null("modules")},
			{"null check 4", "sam", "POST", tenantsV3, `{"tenantName":"T1",` + modules(`{"amount":1}`) + `}`, 400, null("name")},
			{"null check 5", "sam", "POST", tenantsV3, `{"tenantName":"T1",` + modules(`{"name":"Foundation","amount":"many"}`) + `}`, 400, null("amount")},
			{"update: null check 1", "sam", "PUT", tenantsV3, `{"tenantName":"T1"}`, 400, null("tenantId")},
			{"update: null check 2", "sam", "PUT", tenantsV3, `{"tenantId":"$acme"}`, 400, null("tenantName")},
			{"update: null check 3", "sam", "PUT", tenantsV3, `{"tenantId":"$acme","tenantName":"Acme"}`, 400, null("licenseInfo")},
			{"[D] short name", "sam", "POST", tenantsV3, `{"tenantName":"T",` + nodes + `}`, 400, failure(792004, "The value length of 'tenantName' should be between 2 and 20 inclusive.")},
			{"[D] long name", "sam", "POST", tenantsV3, `{"tenantName":"123456789012345678901",` + nodes + `}`, 400, failure(792004, "The value length of 'tenantName' should be between 2 and 20 inclusive.")},
			{"[D] long description", "sam", "POST", tenantsV3, `{"tenantName":"T1","description":"` + fmt.Sprintf("%01025d", 0) + `",` + nodes + `}`, 400,
				failure(792004, "The value length of 'description' should be between 0 and 1024 inclusive.")},
			{"[D] characters", "sam", "POST", tenantsV3, `{"tenantName":"A/B",` + nodes + `}`, 400, failure(792007, fmt.Sprintf("Invalid %[1]s"+forbidden, "tenantName"))},
			{"no such license", "sam", "POST", tenantsV3, `{"tenantName":"T1",` + modules(`{"name":"Magic","amount":1}`) + `}`, 400, failure(791001, "Invalid parameter: the parameter 'name' is invalid.")},
			{"twice", "sam", "POST", tenantsV3, `{"tenantName":"T1",` + modules(`{"name":"foundation","amount":1},{"name":"Foundation","amount":2}`) + `}`, 400,
				failure(791003, "Parameter conflict: the parameter 'name' is given more than once with the value 'Foundation'.")},
			{"negative", "sam", "POST", tenantsV3, `{"tenantName":"T1",` + modules(`{"name":"Foundation","amount":-1}`) + `}`, 400, failure(792031, "Parameter 'amount' cannot be negative.")},
			{"no nodes", "sam", "POST", tenantsV3, `{"tenantName":"T1",` + modules(`{"name":"Foundation","amount":0}`) + `}`, 400, failure(792030, "Parameter 'amount' must be greater than 0.")},
			{"too many", "sam", "POST", tenantsV3, `{"tenantName":"T1",` + modules(`{"name":"Foundation","amount":1000000001}`) + `}`, 400,
				failure(792005, "The value of 'amount' should be between 0 and 1000000000 inclusive.")},
			{"[D] name taken", "sam", "POST", tenantsV3, `{"tenantName":"acme",` + nodes + `}`, 400, failure(791007, "The tenant Acme already exists.")},
			{"[D] update: name taken", "sam", "PUT", tenantsV3, `{"tenantId":"$acme","tenantName":"beta",` + nodes + `}`, 400,
				failure(791007, "The tenant with ID $beta is using this name Beta already exists.")},
			{"[D] unknown", "sam", "PUT", tenantsV3, `{"tenantId":"$nobody","tenantName":"Tx",` + nodes + `}`, 400, failure(791006, "The tenant with ID $nobody does not exist.")},
			{"no ID", "sam", "PUT", tenantsV3, `{"tenantId":"x","tenantName":"Tx",` + nodes + `}`, 400, failure(791006, "The tenant with ID x does not exist.")},
			{"[D] fewer than its domains have", "sam", "PUT", tenantsV3, `{"tenantId":"$acme","tenantName":"Acme",` + nodes + `}`, 403,
				failure(795011, "Foundation nodes amount 10 is out of range 17 -1000000000")},

			{"names and numbers are bound leniently, advancedOptions ignored", "sam", "PUT", "//servicesapi/API//v3/cmdb/TENANTS/",
				`{"TENANTID":"$acme","tenantname":"Acme","LicenseInfo":{"Modules":[{"NAME":"foundation","amount":"50"},{"name":"change management","amount":8,"enable":"true"},{"name":"Application Assurance","amount":5,"enable":false}],
				"networkTechs":{"name":"wap","amount":3.0}},"advancedOptions":{"tenantConnSetting":{"servers":["x"],"password":7}}}`, 200, success},
			{"licenses are listed", "ann", "GET", "/V1/CMDB/Tenants", ``, 200, tenants(`{"tenantId":"$acme","tenantName":"Acme","licenseInfo":{"networkTechs":[{"name":"WAP","max_amount":3,"min_amount":0,"amount":3}],"modules":[{"name":"Foundation","max_amount":50,"min_amount":17,"amount":50},` +
				`{"name":"Change Management","max_amount":8,"min_amount":0,"amount":8},{"name":"Application Assurance","max_amount":0,"min_amount":0,"amount":0}]},"description":"Anvils"}`)},
			{"V1 knows the same nodes", "admin", "PUT", "/V1/CMDB/Domains", `{"domainId":"$lab","maximumNodes":34}`, 400, failure(791002, "Invalid value , node size requested: 34, available: 33")},

			{"domain: permission", "bob", "PUT", domainsV3, `{}`, 403, noWay},
			{"domain: no body", "admin", "POST", domainsV3, ``, 400, null("request body")},
			{"domain: null check 1", "admin", "POST", domainsV3, `{}`, 400, null("tenantId")},
			{"domain: null check 2", "admin", "POST", domainsV3, `{"tenantId":"$acme"}`, 400, null("domainName")},
			{"domain: null check 3", "admin", "POST", domainsV3, `{"tenantId":"$acme","domainName":"D"}`, 400, null("licenseInfo")},
			{"domain: update: null check", "admin", "PUT", domainsV3, `{"tenantId":"$acme","domainName":"D"}`, 400, null("domainId")},
			{"domain: unknown tenant", "admin", "POST", domainsV3, `{"tenantId":"$nobody","domainName":"D",` + nodes + `}`, 400, failure(791006, "The tenant with id $nobody does not exist.")},
			{"domain: unknown", "admin", "PUT", domainsV3, `{"tenantId":"$acme","domainId":"$nobody","domainName":"D",` + nodes + `}`, 400, failure(791006, "domain with id $nobody does not exist.")},
			{"domain: of another tenant", "admin", "PUT", domainsV3, `{"tenantId":"$acme","domainId":"$beach","domainName":"D",` + nodes + `}`, 400, failure(791006, "domain with id $beach does not exist.")},
			{"domain: name taken", "admin", "POST", domainsV3, `{"tenantId":"$acme","domainName":"hq",` + nodes + `}`, 400, failure(791007, "HQ already exists.")},
			{"domain: characters", "admin", "POST", domainsV3, `{"tenantId":"$acme","domainName":"a:b",` + nodes + `}`, 400, failure(792007, fmt.Sprintf("Invalid %[1]s"+forbidden, "domainName"))},
			{"[T] several amounts out of range", "tom", "PUT", domainsV3, `{"tenantId":"$acme","domainId":"$hq","domainName":"HQ","licenseInfo":{"modules":[{"name":"Foundation","amount":51},{"name":"Application Assurance","amount":1}],` +
				`"networkTechs":[{"name":"Cisco ACI","amount":10},{"name":"WAP","amount":3}]}}`, 403,
				failure(795011, "Foundation nodes amount 51 can not be greater than 50\r\nApplication Assurance nodes amount 1 can not be greater than 0\r\nACI ports amount 10 can not be greater than 0")},
			{"within them", "tom", "PUT", domainsV3, `{"tenantId":"$acme","domainId":"$hq","domainName":"HQ","licenseInfo":{"modules":[{"name":"Foundation","amount":20}],"networkTechs":[{"name":"WAP","amount":2}]}}`, 200, success},
			{"shown with what is left", "tom", "GET", "/V1/CMDB/Domains?tenantid=$acme", ``, 200, domains(`{"domainId":"$hq","tenantId":"$acme","domainName":"HQ","licenseInfo":{"networkTechs":[{"name":"WAP","max_amount":3,"min_amount":0,"amount":2}],` +
				`"modules":[{"name":"Foundation","max_amount":50,"min_amount":0,"amount":20}]},"description":"Main"},` + labRow)},
			{"the tenant keeps what they have", "sam", "PUT", tenantsV3, `{"tenantId":"$acme","tenantName":"Acme","licenseInfo":{"modules":[{"name":"Foundation","amount":19}],"networkTechs":[{"name":"WAP","amount":1}]}}`, 403,
				failure(795011, "Foundation nodes amount 19 is out of range 20 -1000000000\r\nWAP nodes amount 1 is out of range 2 -1000000000")},
			{"what stays is not looked at", "sam", "PUT", tenantsV3, `{"tenantId":"$acme","tenantName":"Acme","description":"More anvils",` + modules(`{"name":"Change Management","amount":8}`) + `}`, 200, success},
		})
		made(t, w.send(t, request{verb: "POST", path: full(tenantsV3), token: w.as(t, "sam"), body: `{"tenantName":"Third",` + nodes + `}`}), "tenantId")
		made(t, w.send(t, request{verb: "POST", path: full(domainsV3), token: w.as(t, "tom"),
			body: ids.Replace(`{"tenantId":"$acme","domainName":"New","licenseInfo":{"modules":[{"name":"Change Management","amount":1}]}}`)}), "domainId")
	})
}

const (
	techs = `"networkTechs":[{"name":"Cisco ACI","amount":0},{"name":"WAP","amount":0},{"name":"vCenter","amount":0},{"name":"NSX-v","amount":0},` +
		`{"name":"Amazon AWS","amount":0},{"name":"Microsoft Azure","amount":0},{"name":"Google Cloud Platform","amount":0}]`
	tenantTemplate = `{"licenseInfo":{` + techs + `,"modules":[{"name":"Foundation","amount":0,"enable":true},{"name":"Change Management","amount":0,"enable":true},` +
		`{"name":"Application Assurance","amount":0,"enable":true},{"name":"Intent Based Automation","amount":0,"enable":true}]},"statusCode":790200,"statusDescription":"Success."}`
	domainTemplate = `{"licenseInfo":{` + techs + `,"modules":[{"name":"Foundation","amount":0},{"name":"Change Management","amount":0},` +
		`{"name":"Application Assurance","amount":0},{"name":"Intent Based Automation","amount":0}]},"statusCode":0}`
)

// computers are ann's, of HQ and Lab, tom's, of Acme alone, and bob's.
const computers = `{"computers":[{"user":"ann","name":"one","os":"linux"},{"user":"ann","name":"two","os":"windows"},{"user":"ann","name":"three","os":"linux"},
 {"user":"tom","name":"four","os":"linux"},{"user":"bob","name":"five"}]}`

func usageRow(id, name, tenant, tenantName, nodes, current, month, week, today string) string {
	return fmt.Sprintf(`{"domainId":"%s","domainName":"%s","tenantId":"%s","tenantName":"%s","licenseSummary":{"nodeLicenseUsage":[%s],"seatLicenseUsage":{"current":%s,`+
		`"historyOfMaxConcurrent":{"30Days":"%s","l7Days":"%s","today":"%s"}}}}`, id, name, tenant, tenantName, nodes, current, month, week, today)
}

const (
	annsNodes = `{"type":"Foundation","amount":3,"details":[{"deviceTypeName":"linux","amount":2},{"deviceTypeName":"windows","amount":1}]}`
	noNodes   = `{"type":"Foundation","amount":0}`
	usagePath = "/V1/CMDB/Domains/LicenseUsageSummary"
)

func TestNodesAndSeatsWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.Import(computers)
		w.run(t, []step{
			{"template: permission", "uma", "GET", tenantsV3 + "/LicenseTemplate", ``, 500, noSystem},
			{"[D] template of tenants", "sam", "GET", tenantsV3 + "/licensetemplate", ``, 200, tenantTemplate},
			{"[D] template of domains, with code 0", "tom", "GET", domainsV3 + "/LicenseTemplate/$acme", ``, 200, domainTemplate},
			{"of a closed tenant", "tom", "GET", domainsV3 + "/LicenseTemplate/$beta", ``, 400, failure(791006, "tenant with id $beta does not exist.")},
			{"for who does not manage it", "dom", "GET", domainsV3 + "/LicenseTemplate/$acme", ``, 403, noWay},
			{"nodes: permission", "sam", "GET", "/V1/System/nodeinfo", ``, 500, noSystem},
			{"[D] nodes", "admin", "GET", "/v1/system/NodeInfo", ``, 200, `{"totalMaximumNodes":100,"totalFreeNodes":95,"totalUsedNodes":5,"tenants":[` +
				`{"tenantId":"$acme","tenantName":"Acme","description":"Anvils","tenantMaximumNodes":100,"tenantFreeNodes":96,"tenantUsedNodes":4,"domains":[` +
				`{"domainId":"$hq","domainName":"HQ","description":"Main","domainMaximumNodes":17,"domainFreeNodes":14,"domainUsedNodes":3},` +
				`{"domainId":"$lab","domainName":"Lab","description":"","domainMaximumNodes":0,"domainFreeNodes":0,"domainUsedNodes":3}]},` +
				`{"tenantId":"$beta","tenantName":"Beta","description":"","tenantMaximumNodes":0,"tenantFreeNodes":0,"tenantUsedNodes":1,"domains":[` +
				`{"domainId":"$beach","domainName":"Beach","description":"","domainMaximumNodes":0,"domainFreeNodes":0,"domainUsedNodes":0}]},` +
				`{"tenantId":"$empty","tenantName":"Empty","description":"","tenantMaximumNodes":0,"tenantFreeNodes":0,"tenantUsedNodes":0,"domains":[]}],` +
				`"statusCode":790200,"statusDescription":"Success."}`},
			{"some licenses", "admin", "PUT", tenantsV3, `{"tenantId":"$empty","tenantName":"Empty","licenseInfo":{"modules":[{"name":"Change Management","amount":9},{"name":"Application Assurance","amount":9,"enable":false}],"networkTechs":[{"name":"WAP","amount":2}]}}`, 200, success},
			{"[D] nodes of the system", "admin", "GET", "/V3/System/nodeinfo", ``, 200, `{"licenseInfo":{"networkTechs":[` + systemRow("Cisco ACI", 0, 0) + `,` + systemRow("WAP", 2, 2) + `,` + systemRow("vCenter", 0, 0) + `,` +
				systemRow("NSX-v", 0, 0) + `,` + systemRow("Amazon AWS", 0, 0) + `,` + systemRow("Microsoft Azure", 0, 0) + `,` + systemRow("Google Cloud Platform", 0, 0) + `],"modules":[` +
				systemRow("Foundation", 100, 95) + `,` + systemRow("Change Management", 9, 9) + `,` + systemRow("Application Assurance", 0, 0) + `,` + systemRow("Intent Based Automation", 0, 0) + `]},"statusCode":790200,"statusDescription":"Success."}`},
			{"a domain keeps what it uses", "tom", "PUT", domainsV3, `{"tenantId":"$acme","domainId":"$hq","domainName":"HQ",` + modules(`{"name":"Foundation","amount":2}`) + `}`, 403,
				failure(795011, "Foundation nodes amount 2 can not be smaller than 3")},
			{"on V1 too", "tom", "PUT", "/V1/CMDB/Domains", `{"domainId":"$hq","maximumNodes":2}`, 400, failure(792005, "The value of 'maximumNodes' should be between 3 and 100 inclusive.")},
		})
		w.seats(t)
	})
}

func systemRow(name string, most, left int) string {
	status := "In Use"
	if most == 0 {
		status = "Not In Use"
	}
	return fmt.Sprintf(`{"name":"%s","max_amount":%d,"status":"%s","available_max_amount":%d}`, name, most, status, left)
}

// seats follows the seats of people who come and go. Until now admin, tom, dom,
// sam and uma have signed in.
func (w *world) seats(t *testing.T) {
	t.Helper()
	usage := func(rows string) string {
		return `{"data":[` + rows + `],"statusCode":790200,"statusDescription":"Success."}`
	}
	now := func(domain, system int) string {
		return fmt.Sprintf(`{"domainUsedSeats":%d,"systemUsedSeats":%d}`, domain, system)
	}
	hq := func(current, month, week, today string) string {
		return usage(usageRow("$hq", "HQ", "$acme", "Acme", annsNodes, current, month, week, today))
	}
	w.run(t, []step{
		{"usage: permission", "uma", "GET", usagePath, ``, 403, insufficient},
		{"unknown tenant", "sam", "GET", usagePath + "?TenantId=$nobody", ``, 400, failure(791006, "tenant with id $nobody does not exist.")},
		{"unknown domain", "sam", "GET", usagePath + "?domainId=$nobody", ``, 400, failure(791006, "domain with id $nobody does not exist.")},
		{"domain of another tenant", "sam", "GET", usagePath + "?domainId=$hq&tenantId=$beta", ``, 400, failure(791006, "domain with id $hq does not exist.")},
		{"in scope alone", "una", "GET", usagePath, ``, 200, usage(usageRow("$beach", "Beach", "$beta", "Beta", noNodes, now(0, 6), "0/6", "0/6", "0/6"))},
		{"of a closed domain", "una", "GET", usagePath + "?domainId=$hq", ``, 400, failure(791006, "domain with id $hq does not exist.")},
		{"ann goes to work", "ann", "PUT", currentPath, `{"tenantId":"$acme","domainId":"$hq"}`, 200, success},
		{"so does dom", "dom", "PUT", currentPath, `{"tenantId":"$acme","domainId":"$hq"}`, 200, success},
		{"[D] the parameters in a body", "sam", "GET", usagePath, `{"domainId":"$hq","tenantId":""}`, 200, hq(now(2, 7), "2/7", "2/7", "2/7")},
		{"dom leaves", "dom", "DELETE", sessionPath, ``, 200, success},
		{"ann moves", "ann", "PUT", currentPath, `{"tenantId":"$acme","domainId":"$lab"}`, 200, success},
		{"the most stays", "sam", "GET", usagePath + "?tenantId=$acme", ``, 200, usage(usageRow("$hq", "HQ", "$acme", "Acme", annsNodes, now(0, 6), "2/7", "2/7", "2/7") + "," +
			usageRow("$lab", "Lab", "$acme", "Acme", annsNodes, now(1, 6), "1/7", "1/7", "1/7"))},
	})
	clear(w.tokens)
	w.Clock.Advance(time.Hour) // everyone's seat is free again, swept or not
	w.run(t, []step{{"idle seats are free", "sam", "GET", usagePath + "?domainId=$hq", ``, 200, hq(now(0, 1), "2/7", "2/7", "2/7")}})
	if err := w.Control.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.run(t, []step{{"and swept", "sam", "GET", usagePath + "?domainId=$hq", ``, 200, hq(now(0, 1), "2/7", "2/7", "2/7")}})

	day := w.Clock.Now().UTC().Truncate(24 * time.Hour)
	past := func(who string, daysAgo, from, to int) string {
		at := day.AddDate(0, 0, -daysAgo)
		return fmt.Sprintf(`{"user":"%s","company":"Acme","domain":"HQ","login":"%s","logout":"%s"}`, who,
			at.Add(time.Duration(from)*time.Hour).Format(time.RFC3339), at.Add(time.Duration(to)*time.Hour).Format(time.RFC3339))
	}
	// 30 days ago nine, 29 days ago three, six days ago one: it began first and is stored last.
	sessions := past("ann", 6, 9, 12)
	for range 9 {
		sessions += "," + past("bob", 30, 8, 9)
	}
	sessions += "," + past("dom", 29, 9, 12) + "," + past("tom", 29, 10, 11) + "," + past("ann", 29, 8, 10) + "," + past("uma", 29, 8, 13)
	w.Import(`{"sessions":[` + sessions + `]}`)
	w.run(t, []step{{"imported sessions count", "sam", "GET", usagePath + "?domainId=$hq", ``, 200, hq(now(0, 1), "3/7", "2/7", "2/7")}})

	clear(w.tokens)
	w.Clock.Advance(24 * time.Hour)
	w.run(t, []step{{"a day later", "sam", "GET", usagePath + "?domainId=$hq", ``, 200, hq(now(0, 1), "2/7", "2/7", "0/1")}})
}
