package demo

import (
	"io"
	"strings"
	"text/template"
)

// Commands begin in the first column and are complete as they stand; everything else is indented
// or a comment, so that the page itself can be pasted into a shell.
var page = template.Must(template.New("page").Parse(`
# Purser is running at {{.Base}}
#
#   system administrator   {{.Admin.Login}}   {{.Admin.Password}}
#   administrator of Acme  {{.Helpdesk.Login}}   {{.Helpdesk.Password}}
#   a customer of Acme     {{.Ann.Login}}   {{.Ann.Password}}
#
# Companies Acme (with domain HQ) and Globex, five people, one custom role, one finished session.
# Paste these lines into a second terminal.

# --- MBS API: sign in; people, companies and administrators in JSON
TOKEN=$(curl -sS {{.Base}}/api/Provider/Login -H 'Content-Type: application/json' -d '{"UserName":"{{.Admin.Login}}","Password":"{{.Admin.Password}}"}' | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
curl -sS {{.Base}}/api/Users -H "Authorization: Bearer $TOKEN"; echo
curl -sS {{.Base}}/api/Companies -H "Authorization: Bearer $TOKEN"; echo
curl -sS {{.Base}}/api/Administrators -H "Authorization: Bearer $TOKEN"; echo
curl -sS {{.Base}}/api/Accounts -H "Authorization: Bearer $TOKEN"; echo
curl -sS {{.Base}}/api/Destinations/{{.Ann.Login}} -H "Authorization: Bearer $TOKEN"; echo
curl -sS {{.Base}}/api/Packages -H "Authorization: Bearer $TOKEN"; echo
curl -sS {{.Base}}/api/Monitoring -H "Authorization: Bearer $TOKEN"; echo
curl -sS {{.Base}}/api/Computers/0/10 -H "Authorization: Bearer $TOKEN"; echo
curl -sS {{.Base}}/api/Computers/Plans/history/0/10 -H "Authorization: Bearer $TOKEN"; echo
curl -sS {{.Base}}/api/Licenses -H "Authorization: Bearer $TOKEN"; echo
curl -sS {{.Base}}/api/Billing -H "Authorization: Bearer $TOKEN"; echo
curl -sS {{.Base}}/api/Users -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"Email":"erin@globex.example","Password":"erin-demo-1","FirstName":"Erin","Company":"Globex","Enabled":true}'; echo

# --- the same in XML
curl -sS {{.Base}}/api/Companies -H "Authorization: Bearer $TOKEN" -H 'Accept: application/xml'; echo
curl -sS {{.Base}}/api/Users -H "Authorization: Bearer $TOKEN" -H 'Accept: application/xml' -H 'Content-Type: application/xml' -d '<UsersAddModels xmlns="http://schemas.datacontract.org/2004/07/MBSAPImvc.Engine.Models"><Company>Acme</Company><Email>fred@acme.example</Email><Enabled>true</Enabled><FirstName>Fred</FirstName><Password>fred-demo-1</Password></UsersAddModels>'; echo

# --- NetBrain API: sign in; people, tenants, domains, roles, usage
SESSION=$(curl -sS {{.Base}}/ServicesAPI/API/V1/Session -H 'Content-Type: application/json' -d '{"username":"{{.Admin.Login}}","password":"{{.Admin.Password}}"}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
curl -sS {{.Base}}/ServicesAPI/API/V1/CMDB/Users -H "Token: $SESSION"; echo
curl -sS {{.Base}}/ServicesAPI/API/V1/CMDB/Tenants -H "Token: $SESSION"; echo
curl -sS '{{.Base}}/ServicesAPI/API/V1/CMDB/Domains?tenantId={{.Acme}}' -H "Token: $SESSION"; echo
curl -sS {{.Base}}/ServicesAPI/API/V1/CMDB/Domains/LicenseUsageSummary -H "Token: $SESSION"; echo
curl -sS {{.Base}}/ServicesAPI/API/V1/System/nodeinfo -H "Token: $SESSION"; echo
curl -sS {{.Base}}/ServicesAPI/API/V1/CMDB/Roles -H "Token: $SESSION"; echo
curl -sS {{.Base}}/ServicesAPI/API/V1/CMDB/Users/UsageReport -H "Token: $SESSION"; echo
curl -sS {{.Base}}/ServicesAPI/API/V1/CMDB/Users -H "Token: $SESSION" -H 'Content-Type: application/json' -d '{"username":"gina","email":"gina@acme.example","firstName":"Gina","lastName":"Fox","password":"gina-demo-1","allowChangePassword":true,"isSystemAdmin":false,"tenants":[{"tenantName":"Acme","isTenantAdmin":true,"allowCreateDomain":true}]}'; echo

# --- one model behind both: Gina, made on NetBrain, is a user on MBS too
curl -sS {{.Base}}/api/Users -H "Authorization: Bearer $TOKEN"; echo

# --- native API: what the dialects cannot say, with the same token; also as commands such as: purser jobs list
curl -sS '{{.Base}}/v1/audit?limit=5' -H "Authorization: Bearer $TOKEN"; echo
curl -sS {{.Base}}/v1/accounts -H "Authorization: Bearer $TOKEN"; echo
curl -sS {{.Base}}/v1/settings -H "Authorization: Bearer $TOKEN"; echo

# --- for operators
curl -sS {{.Base}}/readyz
curl -sS {{.Base}}/metrics | grep ^purser_http_requests_total
`))

// Page writes what to try: addresses, credentials and commands that work as they stand.
func (s *Scene) Page(w io.Writer) error { return page.Execute(w, s) }

// Commands gives the page's command lines.
func (s *Scene) Commands() ([]string, error) {
	var b strings.Builder
	if err := s.Page(&b); err != nil {
		return nil, err
	}
	var out []string
	for line := range strings.Lines(b.String()) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out, nil
}
