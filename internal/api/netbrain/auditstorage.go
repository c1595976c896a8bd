package netbrain

import (
	"maps"

	"github.com/purserhq/purser/internal/core"
)

// The vendor's list has no module for what a backup service keeps: these are
// told apart by words of our own.
const (
	moduleStorage = "Storage Management"
	moduleDevices = "Device Management"
	moduleLicense = "License"
)

func init() {
	maps.Copy(entries, map[core.Op]entry{
		core.OpAccountsCreate:      {moduleStorage, "Add storage account {}."},
		core.OpAccountsUpdate:      {moduleStorage, "Update storage account {}."},
		core.OpDestinationsAdd:     {moduleStorage, "Add destination {}."},
		core.OpDestinationsEdit:    {moduleStorage, "Update destination {}."},
		core.OpDestinationsRemove:  {moduleStorage, "Remove destination {}."},
		core.OpDestinationsCreate:  {moduleStorage, "Create destination {}."},
		core.OpDestinationsCheck:   {moduleStorage, "Check destination {}."},
		core.OpDestinationsChecked: {moduleStorage, "Check of destination {} is done."},
		core.OpAssignmentsCreate:   {moduleStorage, "Give {} a destination."},
		core.OpAssignmentsUpdate:   {moduleStorage, "Update a destination of {}."},
		core.OpAssignmentsDelete:   {moduleStorage, "Take a destination from {}."},
		core.OpPackagesCreate:      {moduleStorage, "Add package {}."},
		core.OpPackagesUpdate:      {moduleStorage, "Update package {}."},
		core.OpPackagesDelete:      {moduleStorage, "Delete package {}."},
		core.OpJobsRetry:           {moduleStorage, "Try job {} again."},
		core.OpJobDone:             {moduleStorage, "Job {} is done."},
		core.OpJobFailed:           {moduleStorage, "Job {} failed."},
		core.OpDataDelete:          {moduleStorage, "Delete data of {}."},

		core.OpComputersAuthorize:   {moduleDevices, "Authorize computer {}."},
		core.OpComputersUnauthorize: {moduleDevices, "Take the authorization of computer {}."},
		core.OpComputersDelete:      {moduleDevices, "Delete computer {}."},
		core.OpPlansCreate:          {moduleDevices, "Add plan {}."},
		core.OpPlansUpdate:          {moduleDevices, "Update plan {}."},
		core.OpPlansDelete:          {moduleDevices, "Delete plan {}."},
		core.OpPlansStart:           {moduleDevices, "Start plan {}."},
		core.OpPlansStop:            {moduleDevices, "Stop plan {}."},
		core.OpAgentEnroll:          {moduleDevices, "Enroll computer {}."},

		core.OpLicensesGrant:    {moduleLicense, "Grant license {}."},
		core.OpLicensesRelease:  {moduleLicense, "Release license {}."},
		core.OpLicensesRevoke:   {moduleLicense, "Revoke license {}."},
		core.OpLicensesIssue:    {moduleLicense, "Issue licenses {}."},
		core.OpLicensesTake:     {moduleLicense, "Take license {}."},
		core.OpPriceListsCreate: {moduleLicense, "Add price list {}."},
	})
}
