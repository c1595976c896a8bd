package mbs

import (
	"github.com/purserhq/purser/internal/api/openapi"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// Words that several requests need.
const (
	idText    = "its ID"
	hidText   = "the computer's ID, with or without braces"
	planText  = "the plan's ID"
	userText  = "the user's ID"
	offsetMax = "how many to pass over"
	countMax  = "how many to give, at most 1,000"
)

var ofComputer = map[string]string{"hid": hidText}

var ofPlan = map[string]string{"hid": hidText, "planId": planText}

// described has a line for every request the operation table offers here, for
// the OpenAPI document.
var described = map[string]openapi.Request{
	"POST /Provider/Login": {Summary: "Sign in", Body: wire.LoginUserBindingModel{}, Required: []string{"UserName", "Password"},
		Answer: wire.LoginAnswer{}, Plain: true, Failures: map[string]any{"403": wire.LoginError{}},
		Details: "For administrators and API keys. The token is good for 14 days."},

	"GET /Users":      {Summary: "List users", Answer: []wire.UsersModels{}},
	"GET /Users/{id}": {Summary: "Get a user", Answer: wire.UsersModels{}, Nullable: true, Params: map[string]string{"id": userText}},
	"POST /Users": {Summary: "Add a user", Body: wire.UsersAddModels{}, Required: []string{"Email", "Enabled", "Password"}, Answer: "",
		Details: "Answers the new user's ID. What the rules refuse is 200, too: then the answer is a message, and no GUID."},
	"PUT /Users": {Summary: "Change a user", Body: wire.UsersEditModels{}, Required: []string{"ID", "Enabled"},
		Details: "What is absent or null stays as it is."},
	"PUT /Users/Authenticate": {Summary: "Find a user by login and password", Body: wire.UserAuthData{}, Required: []string{"Email", "Password"},
		Answer: wire.UsersModels{}, Nullable: true, Details: "A query, although it is a PUT."},
	"DELETE /Users/{id}/Account": {Summary: "Delete a user and keep the data", Params: map[string]string{"id": userText}},
	"DELETE /Users/{id}":         {Summary: "Delete a user with the data", Params: map[string]string{"id": userText}, Details: "The data goes in the background."},
	"GET /Users/{id}/Computers":  {Summary: "List a user's computers and where their data is", Answer: []wire.UserComputerData{}, Nullable: true, Params: map[string]string{"id": userText}},
	"DELETE /Users/{id}/Computers": {Summary: "Delete data of a user's computers", Body: []wire.UserComputerDelete{}, Required: []string{"DestinationId", "ComputerName"},
		Params: map[string]string{"id": userText}, Details: "A single object is taken as a list of one."},

	"GET /Accounts":      {Summary: "List storage accounts", Answer: []wire.AccountsModels{}},
	"GET /Accounts/{id}": {Summary: "Get a storage account", Answer: wire.AccountsModels{}, Nullable: true, Params: map[string]string{"id": idText}},
	"POST /Accounts": {Summary: "Add a storage account", Body: wire.AccountEdit{}, Required: []string{"DisplayName", "Type", "AccountSettings"}, Answer: "",
		Details: "Answers the new account's ID. Of the settings the last member counts that fits the type and is complete."},
	"PUT /Accounts": {Summary: "Change a storage account", Body: wire.AccountEdit{}, Required: []string{"AccountID", "DisplayName", "Type", "AccountSettings"}, Answer: "",
		Details: "Answers the account's ID."},
	"POST /Accounts/AddDestination": {Summary: "Add a bucket to an account", Body: wire.DestinationOfAccountEdit{}, Required: []string{"AccountID", "Destination"},
		Answer: wire.DestinationOfAccount{}},
	"PUT /Accounts/EditDestination": {Summary: "Change a bucket of an account", Body: wire.DestinationOfAccountEdit{},
		Required: []string{"DestinationID", "AccountID", "Destination", "DestinationDisplayName"}, Answer: wire.DestinationOfAccount{}},
	"PUT /Accounts/RemoveDestination": {Summary: "Remove a bucket from an account", Body: wire.DestinationOfAccountEdit{},
		Details: "Found by `DestinationID`, else by `AccountID` and `Destination`. The data in it stays."},
	"POST /Accounts/CreateDestination": {Summary: "Make a bucket and add it to an account", Body: wire.AccountDestinationCreateModel{},
		Required: []string{"AccountID", "DisplayName", "DestinationSettings"}, Answer: wire.DestinationOfAccount{}},

	"GET /Destinations": {Summary: "List the buckets of all accounts", Answer: []wire.DestinationsModel{}},
	"GET /Destinations/{userEmail}": {Summary: "List a user's destinations", Answer: []wire.UserDestinationsModel{},
		Params: map[string]string{"userEmail": "the user's login"}, Details: "An unknown login is 406."},
	"POST /Destinations": {Summary: "Give a user a destination", Body: wire.AddUserDestination{},
		Required: []string{"UserID", "AccountID", "Destination", "PackageID"}, Answer: "", Details: "Answers the ID of the user's destination."},
	"PUT /Destinations": {Summary: "Change a user's destination", Body: wire.AddUserDestination{}, Required: []string{"ID", "UserID", "AccountID"}},
	"DELETE /Destinations/{id}": {Summary: "Take a destination from a user", Params: map[string]string{"id": "the ID of the user's destination"},
		Query: []openapi.Query{{Name: "userId", Type: "string", Text: userText, Required: true}}},

	"GET /Packages": {Summary: "List packages", Answer: []wire.PackagesModels{}},
	"GET /Packages/{idOrUser}": {Summary: "Get a package, or the packages of a user", Answer: packageOrList{}, Nullable: true,
		Params: map[string]string{"idOrUser": "a package's number, or a user's ID"}, Details: "A number answers the package, a GUID the packages of that user's destinations."},
	"POST /Packages": {Summary: "Add a package", Body: wire.PackageCreate{}, Required: []string{"Name", "StorageLimit", "isGlacierRestoreLimit", "Cost"}, Answer: int64(0),
		Details: "Answers the new package's number. Limits are in GB of 2³⁰ bytes."},
	"PUT /Packages":         {Summary: "Change a package", Body: wire.PackagesEditModels{}, Required: []string{"ID", "Enabled", "Name", "isGlacierRestoreLimit"}},
	"DELETE /Packages/{id}": {Summary: "Delete a package", Params: map[string]string{"id": "the package's number"}},

	"GET /Monitoring":          {Summary: "Show the latest run of every plan", Answer: []wire.MonitoringModels{}},
	"GET /Monitoring/{userId}": {Summary: "Show the latest run of a user's plans", Answer: []wire.MonitoringModels{}, Nullable: true, Params: map[string]string{"userId": userText}},

	"GET /Licenses": {Summary: "List licences", Answer: []wire.LicensesModels{},
		Query: []openapi.Query{{Name: "isAvailable", Type: "boolean", Text: "true: only those that can be granted"}}},
	"GET /Licenses/{id}":     {Summary: "Get a licence", Answer: wire.LicensesModels{}, Nullable: true, Params: map[string]string{"id": idText}},
	"POST /Licenses/Grant":   {Summary: "Give a free licence to a user", Body: wire.LicenseOperation{}, Required: []string{"LicenseID", "UserID"}},
	"POST /Licenses/Release": {Summary: "Take a licence back from its user", Body: wire.LicenseOperation{}, Required: []string{"LicenseID"}},
	"POST /Licenses/Revoke":  {Summary: "Take a licence off its computer and leave it with the user", Body: wire.LicenseOperation{}, Required: []string{"LicenseID"}},

	"GET /Billing": {Summary: "Show the bill of the current month", Answer: wire.BillingModels{}},
	"PUT /Billing": {Summary: "Show the bill of a month or a company", Body: wire.FilterTotalModels{}, Optional: true, Answer: wire.BillingModels{},
		Details: "A query, although it is a PUT."},
	"PUT /Billing/Details": {Summary: "Show a user's month by computer and destination", Body: wire.FilterDetailModels{}, Required: []string{"UserID"},
		Answer: wire.DetailModels{}, Nullable: true, Details: "A query, although it is a PUT."},

	"GET /Builds":                      {Summary: "List builds of the agent", Answer: []wire.BuildModels{}},
	"GET /Builds/AvailableVersions":    {Summary: "Show the highest version of each edition", Answer: []wire.BuildEditionModel{}},
	"POST /Builds/RequestCustomBuilds": {Summary: "Request builds", Body: wire.RequestBuilds{}, Required: []string{"Editions", "Type"}},

	"GET /Administrators":      {Summary: "List administrators", Answer: []wire.AdministratorsModels{}},
	"GET /Administrators/{id}": {Summary: "Get an administrator", Answer: wire.AdministratorsModels{}, Nullable: true, Params: map[string]string{"id": idText}},
	"POST /Administrators": {Summary: "Add an administrator", Body: wire.AdministratorsNewModels{},
		Required: []string{"Email", "InitialPassword", "Enabled", "PermissionsModels"}, Answer: "", Details: "Answers the new administrator's ID."},
	"PUT /Administrators":         {Summary: "Change an administrator", Body: wire.AdministratorsEditModels{}, Required: []string{"AdminID", "Enabled", "PermissionsModels"}},
	"DELETE /Administrators/{id}": {Summary: "Delete an administrator", Answer: "", Params: map[string]string{"id": idText}},

	"GET /Companies":         {Summary: "List companies", Answer: []wire.CompanyModel{}},
	"GET /Companies/{id}":    {Summary: "Get a company", Answer: wire.CompanyModel{}, Nullable: true, Params: map[string]string{"id": idText}},
	"POST /Companies":        {Summary: "Add a company", Body: wire.CompanyCreateModel{}, Required: []string{"Name"}, Answer: "", Details: "Answers the new company's ID."},
	"PUT /Companies":         {Summary: "Change a company", Body: wire.CompanyEditModel{}, Required: []string{"Id"}, Details: "What is absent or null stays as it is."},
	"DELETE /Companies/{id}": {Summary: "Delete a company without users", Params: map[string]string{"id": idText}},

	"GET /Computers/{offset}/{count}": {Summary: "List computers", Answer: wire.ComputerList{}, Params: map[string]string{"offset": offsetMax, "count": countMax},
		Query: []openapi.Query{{Name: "userId", Type: "string", Text: "only this user's"}, {Name: "companyId", Type: "string", Text: "only this company's"},
			{Name: "search", Type: "string", Text: "part of the name"}, {Name: "online", Type: "boolean", Text: "heard of within 5 minutes, or not"}}},
	"GET /Computers/{hid}":            {Summary: "Get a computer", Answer: wire.ComputerModel{}, Nullable: true, Params: ofComputer},
	"GET /Computers/{hid}/Disks":      {Summary: "Show what a computer stores, by destination", Answer: []wire.ComputerDisk{}, Nullable: true, Params: ofComputer},
	"GET /Computers/{hid}/Statistics": {Summary: "Count a computer's plans by how they stand", Answer: wire.BackupStats{}, Nullable: true, Params: ofComputer},
	"GET /Computers/{hid}/Usage":      {Summary: "Show what a computer stores in all", Answer: wire.ComputerUsage{}, Nullable: true, Params: ofComputer},
	"POST /Computers/{hid}/authorization": {Summary: "Authorise a computer", Body: wire.AuthorizationModel{}, Optional: true, Answer: wire.AuthorizationResult{},
		Failures: map[string]any{"400": wire.AuthorizationError{}}, Params: ofComputer},
	"DELETE /Computers/{hid}/authorization": {Summary: "Withdraw a computer's authorisation", Answer: wire.AuthorizationResult{},
		Failures: map[string]any{"400": wire.AuthorizationError{}}, Params: ofComputer},
	"GET /Computers/{hid}/Plans":                 {Summary: "List a computer's plans", Answer: []wire.PlanModel{}, Nullable: true, Params: ofComputer},
	"POST /Computers/{hid}/Plans":                {Summary: "Add a plan", Body: wire.PlanEditModel{}, Required: []string{"Name"}, Answer: "", Details: "Answers the new plan's ID.", Params: ofComputer},
	"GET /Computers/{hid}/Plans/{planId}":        {Summary: "Get a plan", Answer: wire.PlanModel{}, Nullable: true, Params: ofPlan},
	"PUT /Computers/{hid}/Plans/{planId}":        {Summary: "Change a plan", Body: wire.PlanEditModel{}, Params: ofPlan},
	"DELETE /Computers/{hid}/Plans/{planId}":     {Summary: "Delete a plan", Params: ofPlan},
	"GET /Computers/{hid}/Plans/{planId}/info":   {Summary: "Show a plan's latest run", Answer: wire.MonitoringModels{}, Nullable: true, Params: ofPlan},
	"POST /Computers/{hid}/Plans/{planId}/start": {Summary: "Start a plan", Body: wire.PlanStartModel{}, Optional: true, Params: ofPlan, Details: "The agent hears of it when it next asks."},
	"POST /Computers/{hid}/Plans/{planId}/stop":  {Summary: "Stop a plan", Body: wire.PlanStopModel{}, Optional: true, Params: ofPlan, Details: "The agent hears of it when it next asks."},
	"GET /Computers/Plans/history/{offset}/{count}": {Summary: "List runs of all plans, the latest first", Answer: []wire.PlanHistoryModel{},
		Params: map[string]string{"offset": offsetMax, "count": countMax}},
	"GET /Computers/{hid}/Plans/history/{offset}/{count}": {Summary: "List runs of a computer's plans, the latest first", Answer: []wire.PlanHistoryModel{}, Nullable: true,
		Params: map[string]string{"hid": hidText, "offset": offsetMax, "count": countMax}},
	"GET /Computers/{hid}/Plans/{planId}/history": {Summary: "List the last 1,000 runs of a plan", Answer: []wire.PlanHistoryModel{}, Nullable: true, Params: ofPlan},
}
