package netbrain

import (
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/purserhq/purser/internal/api/openapi"
	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/api/route"
	"github.com/purserhq/purser/internal/core"
)

// base is where the paths of the operation table begin.
const base = "/ServicesAPI/API"

// defaultMaxBody is the longest request body taken, in bytes, when Config does not say.
const defaultMaxBody = 1 << 20

// Version is what GET /V1/System/ProductVersion answers.
type Version struct {
	Product  string
	Software string
	Date     string
	Git      string
}

// Config is what New needs. Log, MaxBody and Now may be zero.
type Config struct {
	Services core.Services
	Version  Version
	Log      *slog.Logger     // nil: nothing is logged
	MaxBody  int64            // longest request body in bytes; 0: 1 MiB
	Now      func() time.Time // nil: time.Now; tells whether an account's time has run out
}

// API serves the dialect.
type API struct {
	core.Services
	version Version
	log     *slog.Logger
	maxBody int64
	now     func() time.Time
	router  route.Router[endpoint]
	pages   *openapi.Pages
}

// endpoint is a request the face offers.
type endpoint struct {
	op     core.Op
	public bool // no sign-in
	serve  handler
}

// handler answers one request, by c.reply or with an error for c.fail.
type handler func(a *API, c *call) error

// offer is a request of the operation table.
type offer struct{ method, path string }

// handlers holds what answers each request that the operation table offers on
// this face; New checks that the two agree.
var handlers = map[offer]handler{
	{"POST", "/V1/Session"}:                                        (*API).login,
	{"GET", "/V1/Session"}:                                         (*API).login,
	{"POST", "/../auth/oauth2/token"}:                              (*API).oauthToken,
	{"DELETE", "/V1/Session"}:                                      (*API).logout,
	{"GET", "/V1/Session/CurrentDomain"}:                           (*API).currentDomain,
	{"PUT", "/V1/Session/CurrentDomain"}:                           (*API).setCurrentDomain,
	{"GET", "/V1/System/ProductVersion"}:                           (*API).productVersion,
	{"POST", "/V1/CMDB/Users"}:                                     (*API).addUser,
	{"PUT", "/V1/CMDB/Users"}:                                      (*API).updateUser,
	{"GET", "/V1/CMDB/Users"}:                                      (*API).getUsers,
	{"DELETE", "/V1/CMDB/Users/{userName}"}:                        (*API).deleteUser,
	{"DELETE", "/V1/CMDB/Users/{userName}/{authenticationServer}"}: (*API).deleteUser,
	{"GET", "/V1/CMDB/Users/UsageReport"}:                          (*API).usageReport,
	{"GET", "/V1/CMDB/Users/DetailUsageReport"}:                    (*API).detailUsageReport,
	{"POST", "/V1/CMDB/Users/checkPermission"}:                     (*API).checkPermission,
	{"POST", "/V1/CMDB/Users/SyncExternalUsers"}:                   (*API).syncExternalUsers,
	{"GET", "/V1/CMDB/ExternalAuthtication"}:                       (*API).getExternalAuth, // sic
	{"POST", "/V1/CMDB/ExternalAuthtication/SaveExternalAuth"}:     (*API).saveExternalAuth,
	{"DELETE", "/V1/CMDB/ExternalAuthtication"}:                    (*API).deleteExternalAuth,
	{"POST", "/V1/CMDB/ExternalAuthtication/SearchGroup"}:          (*API).searchGroup,
	{"GET", "/V1/CMDB/Tenants"}:                                    (*API).getTenants,
	{"POST", "/V1/CMDB/Tenants"}:                                   (*API).addTenant,
	{"PUT", "/V1/CMDB/Tenants"}:                                    (*API).updateTenant,
	{"DELETE", "/V1/CMDB/Tenants/{tenantId}"}:                      (*API).deleteTenant,
	{"POST", "/V1/CMDB/Tenants/Users"}:                             (*API).addTenantUsers,
	{"GET", "/V1/CMDB/Domains"}:                                    (*API).getDomains,
	{"POST", "/V1/CMDB/Domains"}:                                   (*API).addDomain,
	{"PUT", "/V1/CMDB/Domains"}:                                    (*API).updateDomain,
	{"DELETE", "/V1/CMDB/Domains/{domainId}"}:                      (*API).deleteDomain,
	{"POST", "/V1/CMDB/Domains/Users"}:                             (*API).addDomainUsers,
	{"PUT", "/V1/CMDB/Domains/Users"}:                              (*API).removeDomainUsers,
	{"DELETE", "/V1/CMDB/Domains/Users"}:                           (*API).removeDomainUsers,
	{"POST", "/V3/CMDB/Tenants"}:                                   (*API).addTenantV3,
	{"PUT", "/V3/CMDB/Tenants"}:                                    (*API).updateTenantV3,
	{"GET", "/V3/CMDB/Tenants/LicenseTemplate"}:                    (*API).tenantTemplate,
	{"POST", "/V3/CMDB/Domains"}:                                   (*API).addDomainV3,
	{"PUT", "/V3/CMDB/Domains"}:                                    (*API).updateDomainV3,
	{"GET", "/V3/CMDB/Domains/LicenseTemplate/{tenantId}"}:         (*API).domainTemplate,
	{"GET", "/V1/CMDB/Domains/LicenseUsageSummary"}:                (*API).licenseUsage,
	{"GET", "/V1/System/nodeinfo"}:                                 (*API).nodeInfo,
	{"GET", "/V3/System/nodeinfo"}:                                 (*API).nodeInfoV3,
	{"GET", "/V1/CMDB/Roles"}:                                      (*API).getRoles,
	{"POST", "/V1/CMDB/Roles"}:                                     (*API).addRole,
	{"PUT", "/V1/CMDB/Roles"}:                                      (*API).updateRole,
	{"DELETE", "/V1/CMDB/Roles/{roleName}"}:                        (*API).deleteRole,
	{"GET", "/V1/CMDB/AuditLogs"}:                                  (*API).auditLogs,
}

// New makes the face. It fails when the operation table offers a request that
// has no handler here, or the other way round.
func New(c Config) (*API, error) {
	a := &API{Services: c.Services, version: c.Version, log: c.Log, maxBody: c.MaxBody, now: c.Now}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	if a.maxBody == 0 {
		a.maxBody = defaultMaxBody
	}
	if a.now == nil {
		a.now = time.Now
	}
	document, err := buildDocument(c.Version.Software)
	if err != nil {
		return nil, err
	}
	a.pages = openapi.NewPages(root, documentTitle, document)
	return a, a.addRoutes(core.Operations)
}

func (a *API) addRoutes(operations []core.Operation) error {
	used := 0
	for _, o := range operations {
		for _, one := range o.Offers {
			if one.Face != core.FaceNetBrain {
				continue
			}
			serve, ok := handlers[offer{one.Method, one.Path}]
			if !ok {
				return fmt.Errorf("netbrain: no handler for %s %s of %s", one.Method, one.Path, o.Op)
			}
			a.router.Handle(one.Method, path.Clean(base+one.Path), endpoint{o.Op, o.Need.Public, serve})
			used++
		}
	}
	if used != len(handlers) {
		return fmt.Errorf("netbrain: %d handlers for %d offered requests", len(handlers), used)
	}
	return nil
}

// ServeHTTP answers every path below /ServicesAPI in any letter case. It never redirects.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if page, ok := a.pages.Serve(w, r); ok {
		request.SetRoute(r.Context(), page)
		return
	}
	c := &call{API: a, w: w, r: r, client: request.Client(r)}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if err := a.serve(c); err != nil {
		c.fail(err)
	}
}

// serve does the checks in the contract's order (section 1.5) up to the
// handler: route, method, token, right.
func (a *API) serve(c *call) error {
	c.match = a.router.Match(c.r.Method, c.r.URL.EscapedPath())
	switch c.match.Outcome {
	case route.NotFound:
		return newFault(http.StatusNotFound, codeNoRoute, "No resource")
	case route.MethodNotAllowed:
		c.w.Header().Set("Allow", strings.Join(c.match.Allow, ", "))
		return newFault(http.StatusMethodNotAllowed, codeBadMethod, "Method is not supported")
	}
	request.SetRoute(c.ctx(), c.match.Pattern)
	c.op = c.match.Value.op
	if !c.match.Value.public {
		if err := c.authorize(); err != nil {
			return err
		}
	}
	return c.match.Value.serve(a, c)
}
