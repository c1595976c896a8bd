package mbs

import (
	"fmt"

	"github.com/purserhq/purser/internal/core"
)

// Base is the path that the operation table's paths are below, and Alias
// where the vendor serves the same. Source: contract mbs.md section 1.1.
const (
	Base  = "/api"
	Alias = "/mbsapi/api"
)

// handlers has a line for every request the operation table offers here.
var handlers = map[string]handler{
	"GET /Packages":            (*API).listPackages,
	"GET /Packages/{idOrUser}": (*API).getPackage,
	"POST /Packages":           (*API).createPackage,
	"PUT /Packages":            (*API).updatePackage,
	"DELETE /Packages/{id}":    (*API).deletePackage,

	"POST /Provider/Login": (*API).login,

	"GET /Builds":                      (*API).listBuilds,
	"GET /Builds/AvailableVersions":    (*API).listVersions,
	"POST /Builds/RequestCustomBuilds": (*API).requestBuilds,

	"GET /Users":                 (*API).listUsers,
	"GET /Users/{id}":            (*API).getUser,
	"POST /Users":                (*API).createUser,
	"PUT /Users":                 (*API).updateUser,
	"PUT /Users/Authenticate":    (*API).authenticateUser,
	"DELETE /Users/{id}/Account": (*API).deleteUser,
	"DELETE /Users/{id}":         (*API).deleteUserAndData,

	"GET /Licenses":          (*API).listLicenses,
	"GET /Licenses/{id}":     (*API).getLicense,
	"POST /Licenses/Grant":   (*API).grantLicense,
	"POST /Licenses/Release": (*API).releaseLicense,
	"POST /Licenses/Revoke":  (*API).revokeLicense,
	"GET /Billing":           (*API).getBilling,
	"PUT /Billing":           (*API).findBilling,
	"PUT /Billing/Details":   (*API).findBillingDetails,

	"GET /Accounts":                    (*API).listAccounts,
	"GET /Accounts/{id}":               (*API).getAccount,
	"POST /Accounts":                   (*API).createAccount,
	"PUT /Accounts":                    (*API).updateAccount,
	"POST /Accounts/AddDestination":    (*API).addDestination,
	"PUT /Accounts/EditDestination":    (*API).editDestination,
	"PUT /Accounts/RemoveDestination":  (*API).removeDestination,
	"POST /Accounts/CreateDestination": (*API).createDestination,
	"GET /Destinations":                (*API).listDestinations,
	"GET /Destinations/{userEmail}":    (*API).listAssignments,
	"POST /Destinations":               (*API).createAssignment,
	"PUT /Destinations":                (*API).updateAssignment,
	"DELETE /Destinations/{id}":        (*API).deleteAssignment,

	"GET /Monitoring":              (*API).listMonitoring,
	"GET /Monitoring/{userId}":     (*API).userMonitoring,
	"GET /Users/{id}/Computers":    (*API).listUserComputers,
	"DELETE /Users/{id}/Computers": (*API).deleteUserComputers,

	"GET /Computers/{offset}/{count}":                     (*API).listComputers,
	"GET /Computers/{hid}":                                (*API).getComputer,
	"GET /Computers/{hid}/Disks":                          (*API).computerDisks,
	"GET /Computers/{hid}/Statistics":                     (*API).computerStatistics,
	"GET /Computers/{hid}/Usage":                          (*API).computerUsage,
	"POST /Computers/{hid}/authorization":                 (*API).authorizeComputer,
	"DELETE /Computers/{hid}/authorization":               (*API).unauthorizeComputer,
	"GET /Computers/{hid}/Plans":                          (*API).listPlans,
	"POST /Computers/{hid}/Plans":                         (*API).createPlan,
	"GET /Computers/{hid}/Plans/{planId}":                 (*API).getPlan,
	"PUT /Computers/{hid}/Plans/{planId}":                 (*API).updatePlan,
	"DELETE /Computers/{hid}/Plans/{planId}":              (*API).deletePlan,
	"GET /Computers/{hid}/Plans/{planId}/info":            (*API).planInfo,
	"POST /Computers/{hid}/Plans/{planId}/start":          (*API).startPlan,
	"POST /Computers/{hid}/Plans/{planId}/stop":           (*API).stopPlan,
	"GET /Computers/Plans/history/{offset}/{count}":       (*API).allHistory,
	"GET /Computers/{hid}/Plans/history/{offset}/{count}": (*API).computerHistory,
	"GET /Computers/{hid}/Plans/{planId}/history":         (*API).planHistory,

	"GET /Administrators":         (*API).listAdministrators,
	"GET /Administrators/{id}":    (*API).getAdministrator,
	"POST /Administrators":        (*API).createAdministrator,
	"PUT /Administrators":         (*API).updateAdministrator,
	"DELETE /Administrators/{id}": (*API).deleteAdministrator,

	"GET /Companies":         (*API).listCompanies,
	"GET /Companies/{id}":    (*API).getCompany,
	"POST /Companies":        (*API).createCompany,
	"PUT /Companies":         (*API).updateCompany,
	"DELETE /Companies/{id}": (*API).deleteCompany,
}

// mount registers a route for every offer and checks that offers and handlers
// are the same set.
func (a *API) mount(table []core.Operation, handlers map[string]handler) error {
	a.router.Alias(Alias, Base)
	mounted := map[string]bool{}
	for _, operation := range table {
		for _, offer := range operation.Offers {
			if offer.Face != core.FaceMBS {
				continue
			}
			key := offer.Method + " " + offer.Path
			h, ok := handlers[key]
			if !ok {
				return fmt.Errorf("mbs: no handler for %s", key)
			}
			mounted[key] = true
			a.router.Handle(offer.Method, Base+offer.Path, endpoint{operation.Op, operation.Need.Public, h})
		}
	}
	for key := range handlers {
		if !mounted[key] {
			return fmt.Errorf("mbs: nothing in the operation table offers %s", key)
		}
	}
	return nil
}
