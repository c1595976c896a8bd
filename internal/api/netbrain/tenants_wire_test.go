package netbrain_test

import (
	"encoding/json"
	"strings"
	"testing"
)

func contains(s, part string) bool { return strings.Contains(s, part) }

// made gives the ID in the answer to an add.
func made(t *testing.T, got response, member string) string {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(got.body), &out); err != nil {
		t.Fatalf("%d %s: %v", got.status, got.body, err)
	}
	id, _ := out[member].(string)
	if got.status != 200 || !anyID.MatchString(id) {
		t.Fatalf("got %d %s", got.status, got.body)
	}
	return id
}

const (
	nodes100 = `"licenseInfo":{"networkTechs":[],"modules":[{"name":"Foundation","max_amount":100,"min_amount":17,"amount":100}]}`
	nodes17  = `"licenseInfo":{"networkTechs":[],"modules":[{"name":"Foundation","max_amount":100,"min_amount":0,"amount":17}]}`
	nodesNo  = `"licenseInfo":{"networkTechs":[],"modules":[]}`

	acmeRow  = `{"tenantId":"$acme","tenantName":"Acme",` + nodes100 + `,"description":"Anvils"}`
	betaRow  = `{"tenantId":"$beta","tenantName":"Beta",` + nodesNo + `,"description":""}`
	emptyRow = `{"tenantId":"$empty","tenantName":"Empty",` + nodesNo + `,"description":""}`

	hqRow    = `{"domainId":"$hq","tenantId":"$acme","domainName":"HQ",` + nodes17 + `,"description":"Main"}`
	labRow   = `{"domainId":"$lab","tenantId":"$acme","domainName":"Lab",` + nodesNo + `,"description":""}`
	beachRow = `{"domainId":"$beach","tenantId":"$beta","domainName":"Beach",` + nodesNo + `,"description":""}`
)

func tenants(rows string) string {
	return `{"tenants":[` + rows + `],"statusCode":790200,"statusDescription":"Success."}`
}

func domains(rows string) string {
	return `{"domains":[` + rows + `],"statusCode":790200,"statusDescription":"Success."}`
}

func TestGetTenantsWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"[D] a system administrator sees all", "admin", "GET", "/V1/CMDB/Tenants/", "", 200, tenants(acmeRow + "," + betaRow + "," + emptyRow)},
			{"others see theirs", "ann", "GET", "/V1/CMDB/Tenants", "", 200, tenants(acmeRow)},
			{"staff see their companies", "una", "GET", "/V1/CMDB/Tenants", "", 200, tenants(betaRow)},
			{"[D] no token", "", "GET", "/V1/CMDB/Tenants", "", 401, badToken},
			{"[D] wrong URL", "admin", "GET", "/V1/CMDB/Tenantss", "", 404, noResource},
		})
	})
}

func TestAddTenantWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"null check 1", "admin", "POST", "/V1/CMDB/Tenants", `{"maximumNodes":"x"}`, 400, null("tenantName")},
			{"null check 2", "admin", "POST", "/V1/CMDB/Tenants", `{"tenantName":"T"}`, 400, null("maximumNodes")},
			{"nodes that are no number are null", "admin", "POST", "/V1/CMDB/Tenants", `{"tenantName":"T","maximumNodes":"many"}`, 400, null("maximumNodes")},
			{"no nodes", "admin", "POST", "/V1/CMDB/Tenants", `{"tenantName":"T","maximumNodes":0}`, 400, failure(792030, "Parameter 'maximumNodes' must be greater than 0.")},
			{"negative ports", "admin", "POST", "/V1/CMDB/Tenants", `{"tenantName":"T","maximumNodes":1,"maximumPorts":-1}`, 400, failure(792031, "Parameter 'maximumPorts' cannot be negative.")},
			{"too many nodes", "admin", "POST", "/V1/CMDB/Tenants", `{"tenantName":"T","maximumNodes":1000000001}`, 400, failure(792005, "The value of 'maximumNodes' should be between 0 and 1000000000 inclusive.")},
			{"[T] name in use", "admin", "POST", "/V1/CMDB/Tenants", `{"tenantName":"ACME","maximumNodes":1}`, 400, failure(791007, "tenant Acme already exists.")},
			{"over-long name", "admin", "POST", "/V1/CMDB/Tenants", `{"tenantName":"` + strings.Repeat("T", 257) + `","maximumNodes":1}`, 400, failure(792004, "The value length of 'tenantName' should be between 1 and 256 inclusive.")},
			{"[T] without the right", "ann", "POST", "/V1/CMDB/Tenants", `{}`, 500, noSystem},
			{"user management is not system management", "uma", "POST", "/V1/CMDB/Tenants", `{}`, 500, noSystem},
			{"[T] numbers as strings, a name as a number", "sam", "POST", "/V1/CMDB/Tenants/", `{"TenantName":2019,"maximumNodes":"10","maximumPorts":0,"maximumCPU":"0","description":"d"}`, 200, `{"tenantId":"<id>","statusCode":790200,"statusDescription":"Success."}`},
			{"is there", "sam", "GET", "/V1/CMDB/Tenants", "", 200,
				`{"tenants":[` + anyIDs(acmeRow+","+betaRow+","+emptyRow) + `,{"tenantId":"<id>","tenantName":"2019","licenseInfo":{"networkTechs":[],"modules":[{"name":"Foundation","max_amount":10,"min_amount":0,"amount":10}]},"description":"d"}],"statusCode":790200,"statusDescription":"Success."}`},
		})
	})
}

// anyIDs replaces every $name by <id>.
func anyIDs(s string) string { return anyID.ReplaceAllString(ids.Replace(s), "<id>") }

func TestUpdateTenantWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"null check", "admin", "PUT", "/V1/CMDB/Tenants", `{"tenantName":"X"}`, 400, null("tenantId")},
			{"[T] null and empty change nothing, not even the name", "admin", "PUT", "/V1/CMDB/Tenants", `{"tenantId":"$acme","tenantName":"","maximumNodes":null,"description":""}`, 200, success},
			{"[T] repeating the same values", "admin", "PUT", "/V1/CMDB/Tenants", `{"tenantId":"$acme","tenantName":"Acme","maximumNodes":100,"description":"Anvils"}`, 200, success},
			{"nothing changed", "ann", "GET", "/V1/CMDB/Tenants", "", 200, tenants(acmeRow)},
			{"unknown", "admin", "PUT", "/V1/CMDB/Tenants", `{"tenantId":"$nobody","tenantName":"X"}`, 400, ids.Replace(failure(791006, "tenant with id $nobody does not exist."))},
			{"no GUID", "admin", "PUT", "/V1/CMDB/Tenants", `{"tenantId":"x"}`, 400, failure(791006, "tenant with id x does not exist.")},
			{"another company", "una", "PUT", "/V1/CMDB/Tenants", `{"tenantId":"$acme","tenantName":"X"}`, 400, ids.Replace(failure(791006, "tenant with id $acme does not exist."))},
			{"name in use", "admin", "PUT", "/V1/CMDB/Tenants", `{"tenantId":"$acme","tenantName":"beta"}`, 400, failure(791007, "tenant Beta already exists.")},
			{"fewer nodes than its domains hold", "admin", "PUT", "/V1/CMDB/Tenants", `{"tenantId":"$acme","maximumNodes":16}`, 400, failure(791002, "Invalid value , node size requested: 17, available: 16")},
			{"a new name, the ID in braces", "admin", "PUT", "/V1/CMDB/Tenants", `{"tenantId":"{$beta}","tenantName":"Gamma","description":"new"}`, 200, success},
			{"is there", "una", "GET", "/V1/CMDB/Tenants", "", 200, tenants(`{"tenantId":"$beta","tenantName":"Gamma",` + nodesNo + `,"description":"new"}`)},
			{"without the right", "tom", "PUT", "/V1/CMDB/Tenants", `{"tenantId":"$acme"}`, 500, noSystem},
		})
	})
}

func TestDeleteTenantWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"empty ID", "admin", "DELETE", "/V1/CMDB/Tenants/", "", 405, badMethod},
			{"unknown", "admin", "DELETE", "/V1/CMDB/Tenants/xyz", "", 400, failure(791006, "tenant with id xyz does not exist.")},
			{"with users", "admin", "DELETE", "/V1/CMDB/Tenants/$beta", "", 400, failure(794011, `Operation failed. Reason: company "Beta" has 1 user`)},
			{"without the right", "ann", "DELETE", "/V1/CMDB/Tenants/$empty", "", 500, noSystem},
			{"success", "admin", "DELETE", "/V1/CMDB/Tenants/$empty", "", 200, success},
			{"already deleted", "admin", "DELETE", "/V1/CMDB/Tenants/$empty", "", 400, ids.Replace(failure(791006, "tenant with id $empty does not exist."))},
			{"its user goes", "admin", "DELETE", "/V1/CMDB/Users/bob", "", 200, success},
			{"then it goes, domains and all", "admin", "DELETE", "/V1/CMDB/Tenants/$beta/", "", 200, success},
			{"the domain is gone", "admin", "GET", "/V1/CMDB/Domains", "", 200, domains(hqRow + "," + labRow)},
		})
	})
}

func TestGetDomainsWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"of a tenant", "admin", "GET", "/V1/CMDB/Domains?tenantId=$acme", "", 200, domains(hqRow + "," + labRow)},
			{"[C] tenantid", "admin", "GET", "/V1/CMDB/Domains?tenantid=$beta", "", 200, domains(beachRow)},
			{"[C] TenantId after a trailing slash", "admin", "GET", "/V1/CMDB/Domains/?TenantId=$beta", "", 200, domains(beachRow)},
			{"[R] of all tenants without one", "admin", "GET", "/V1/CMDB/Domains", "", 200, domains(hqRow + "," + labRow + "," + beachRow)},
			{"[T] an empty tenant is none", "admin", "GET", "/V1/CMDB/Domains?tenantId=", "", 200, domains(hqRow + "," + labRow + "," + beachRow)},
			{"those of one's own", "dom", "GET", "/V1/CMDB/Domains", "", 200, domains(hqRow)},
			{"[D] all of the tenant for its administrator", "tom", "GET", "/V1/CMDB/Domains", "", 200, domains(hqRow + "," + labRow)},
			{"[T] unknown tenant", "ann", "GET", "/V1/CMDB/Domains?tenantId=aaaa", "", 400, failure(791006, "tenant with id aaaa does not exist.")},
			{"a closed tenant", "ann", "GET", "/V1/CMDB/Domains?tenantId=$beta", "", 400, ids.Replace(failure(791006, "tenant with id $beta does not exist."))},
			{"tenants without domains", "admin", "GET", "/V1/CMDB/Domains?tenantId=$empty", "", 200, domains("")},
		})
	})
}

func TestAddDomainWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"[T] null check 1", "admin", "POST", "/V1/CMDB/Domains", `{}`, 400, null("tenantId")},
			{"[T] null check 2", "admin", "POST", "/V1/CMDB/Domains", `{"tenantId":"$acme"}`, 400, null("domainName")},
			{"[T] null check 3", "admin", "POST", "/V1/CMDB/Domains", `{"tenantId":"$acme","domainName":"D"}`, 400, null("maximumNodes")},
			{"[T] unknown tenant", "admin", "POST", "/V1/CMDB/Domains", `{"tenantId":"x","domainName":"D","maximumNodes":1}`, 400, failure(791006, "tenant with id x does not exist.")},
			{"[T] name in use", "admin", "POST", "/V1/CMDB/Domains", `{"tenantId":"$acme","domainName":"hq","maximumNodes":1}`, 400, failure(791007, "domain HQ already exists.")},
			{"[T] not enough nodes", "admin", "POST", "/V1/CMDB/Domains", `{"tenantId":"$acme","domainName":"D","maximumNodes":100}`, 400, failure(791002, "Invalid value , node size requested: 100, available: 83")},
			{"negative nodes", "admin", "POST", "/V1/CMDB/Domains", `{"tenantId":"$acme","domainName":"D","maximumNodes":-1}`, 400, failure(792031, "Parameter 'maximumNodes' cannot be negative.")},
			{"[T] without the right the nodes come first", "ann", "POST", "/V1/CMDB/Domains", `{"tenantId":"$acme","domainName":"D","maximumNodes":100}`, 400, failure(791002, "Invalid value , node size requested: 100, available: 83")},
			{"then the right", "ann", "POST", "/V1/CMDB/Domains", `{"tenantId":"$acme","domainName":"D","maximumNodes":1}`, 403, noDomain},
			{"[T] doubled slashes are no redirect, numbers are names", "tom", "POST", "/ServicesAPI/API//V1/CMDB/Domains", `{"tenantId":"$acme","domainName":12345,"maximumNodes":"10"}`, 200, `{"domainId":"<id>","statusCode":790200,"statusDescription":"Success."}`},
			{"without limits in a tenant without", "una", "POST", "/V1/CMDB/Domains", `{"tenantId":"$beta","domainName":"Bay","maximumNodes":1000,"maximumPorts":5,"maximumCPU":6}`, 200, `{"domainId":"<id>","statusCode":790200,"statusDescription":"Success."}`},
			{"the same name in another tenant", "admin", "POST", "/V1/CMDB/Domains", `{"tenantId":"$empty","domainName":"HQ","maximumNodes":0}`, 200, `{"domainId":"<id>","statusCode":790200,"statusDescription":"Success."}`},
		})
		t.Run("what was added can be changed and removed", func(t *testing.T) {
			token := w.as(t, "admin")
			id := made(t, w.send(t, request{verb: "POST", path: full("/V1/CMDB/Domains"), token: token, body: ids.Replace(`{"tenantId":"$empty","domainName":"Temp","maximumNodes":1}`)}), "domainId")
			compare(t, w.send(t, request{verb: "PUT", path: full("//V1/CMDB/Domains"), token: token, body: `{"DomainId":"` + id + `","domainName":"Tmp"}`}), 200, success)
			compare(t, w.send(t, request{verb: "DELETE", path: full("//V1/CMDB/Domains/" + id + "?domainId=" + id), token: token}), 200, success)
			compare(t, w.send(t, request{verb: "DELETE", path: full("/V1/CMDB/Domains/" + id), token: token}), 400, failure(791006, "domain with id "+id+" does not exist."))
		})
	})
}

func TestUpdateAndDeleteDomainWire(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.run(t, []step{
			{"[D] null check", "admin", "PUT", "/V1/CMDB/Domains", `{"domainName":"X"}`, 400, null("domainId")},
			{"unknown", "admin", "PUT", "/V1/CMDB/Domains", `{"DomainId":"x","domainName":"X"}`, 400, failure(791006, "domain with id x does not exist.")},
			{"[D] null and empty change nothing", "admin", "PUT", "/V1/CMDB/Domains", `{"DomainId":"$hq","domainName":"","maximumNodes":"","description":null}`, 200, success},
			{"nothing changed", "dom", "GET", "/V1/CMDB/Domains", "", 200, domains(hqRow)},
			{"too many nodes", "admin", "PUT", "/V1/CMDB/Domains", `{"DomainId":"$hq","maximumNodes":101}`, 400, failure(791002, "Invalid value , node size requested: 101, available: 100")},
			{"name in use", "admin", "PUT", "/V1/CMDB/Domains", `{"DomainId":"$hq","domainName":"LAB"}`, 400, failure(791007, "domain Lab already exists.")},
			{"by the domain's administrator", "dom", "PUT", "/V1/CMDB/Domains", `{"DomainId":"$hq","domainName":"Head","maximumNodes":"18"}`, 200, success},
			{"is there", "dom", "GET", "/V1/CMDB/Domains", "", 200, domains(`{"domainId":"$hq","tenantId":"$acme","domainName":"Head","licenseInfo":{"networkTechs":[],"modules":[{"name":"Foundation","max_amount":100,"min_amount":0,"amount":18}]},"description":"Main"}`)},
			{"[T] change without the right", "bob", "PUT", "/V1/CMDB/Domains", `{}`, 403, noDomain},
			{"[T] delete without the right", "bob", "DELETE", "/V1/CMDB/Domains/$hq", "", 403, noDomain},
			{"[T] empty ID", "admin", "DELETE", "/V1/CMDB/Domains/", "", 405, badMethod},
			{"[T] unknown", "admin", "DELETE", "/V1/CMDB/Domains/$nobody", "", 400, ids.Replace(failure(791006, "domain with id $nobody does not exist."))},
			{"another company's", "una", "DELETE", "/V1/CMDB/Domains/$hq", "", 400, ids.Replace(failure(791006, "domain with id $hq does not exist."))},
			{"[T] success", "tom", "DELETE", "/V1/CMDB/Domains/$lab?domainId=$lab", "", 200, success},
			{"[T] already deleted", "tom", "DELETE", "/V1/CMDB/Domains/$lab", "", 400, ids.Replace(failure(791006, "domain with id $lab does not exist."))},
		})
	})
}
