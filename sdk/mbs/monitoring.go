package mbs

import (
	"context"
	"iter"
)

// MonitoringModels is the latest run of a plan, as answered by
// GET /api/Monitoring and /api/Monitoring/{userId} (section 5). The XML name is
// by analogy: no source shows it.
type MonitoringModels struct {
	PlanName           string               `json:"PlanName"`
	CompanyName        *string              `json:"CompanyName"`
	UserName           string               `json:"UserName"` // login
	UserID             string               `json:"UserID"`
	ComputerName       string               `json:"ComputerName"`
	BuildVersion       string               `json:"BuildVersion"` // of the agent
	StorageType        string               `json:"StorageType"`
	LastStart          *Date                `json:"LastStart"` // null: never ran
	NextStart          *Date                `json:"NextStart"` // null: not planned
	Status             MonitoringPlanStatus `json:"Status"`
	ErrorMessage       *string              `json:"ErrorMessage"`
	FilesCopied        int64                `json:"FilesCopied"`
	FilesFailed        int64                `json:"FilesFailed"`
	DataCopied         int64                `json:"DataCopied"` // bytes, as all Data*
	Duration           string               `json:"Duration"`   // English: "15 second(s)"
	DataToBackup       int64                `json:"DataToBackup"`
	TotalData          int64                `json:"TotalData"`
	FilesScanned       int64                `json:"FilesScanned"`
	FilesToBackup      int64                `json:"FilesToBackup"`
	PlanID             string               `json:"PlanId"` // sic: small "d"
	PlanType           MonitoringPlanType   `json:"PlanType"`
	DetailedReportLink *string              `json:"DetailedReportLink"`
}

// MonitoringPlanStatus is how a plan stands (section 4).
type MonitoringPlanStatus int

// The statuses.
const (
	StatusSuccess            MonitoringPlanStatus = 0
	StatusOverdue            MonitoringPlanStatus = 1
	StatusError              MonitoringPlanStatus = 2
	StatusRunning            MonitoringPlanStatus = 3
	StatusUnknown            MonitoringPlanStatus = 4
	StatusInterrupted        MonitoringPlanStatus = 5
	StatusUnexpectedlyClosed MonitoringPlanStatus = 6
	StatusWarning            MonitoringPlanStatus = 7
)

var planStatusNames = []string{"Success", "Overdue", "Error", "Running", "Unknown", "Interrupted", "UnexpectedlyClosed", "Warning"}

// EnumName gives the name of a valid value.
func (s MonitoringPlanStatus) EnumName() (string, bool) { return nameOf(planStatusNames, int(s)) }

// EnumByName finds a value by its name in any letter case.
func (MonitoringPlanStatus) EnumByName(name string) (int, bool) {
	return valueOf(planStatusNames, name)
}

// String gives the name, or the number when there is none.
func (s MonitoringPlanStatus) String() string { return display(s, int(s)) }

// MonitoringPlanType is what a plan does (section 4).
type MonitoringPlanType int

// The types of plans that copy files; the others are the vendor's.
const (
	PlanBackupFiles  MonitoringPlanType = 3
	PlanRestoreFiles MonitoringPlanType = 4
)

var planTypeNames = []string{
	"NA", "Backup", "Restore", "BackupFiles", "RestoreFiles", "VMBackup", "VMRestore", "SQLBackup",
	"SQLResore", // sic
	"ExchangeBackup", "ExchangeRestore", "BMSSBackup", "BMSSRestore", "ConsistencyCheck", "EC2Backup", "EC2Restore", "HyperVBackup", "HyperVRestore",
}

// EnumName gives the name of a valid value.
func (t MonitoringPlanType) EnumName() (string, bool) { return nameOf(planTypeNames, int(t)) }

// EnumByName finds a value by its name in any letter case.
func (MonitoringPlanType) EnumByName(name string) (int, bool) { return valueOf(planTypeNames, name) }

// String gives the name, or the number when there is none.
func (t MonitoringPlanType) String() string { return display(t, int(t)) }

// MonitoringService tells how the plans of all computers stand.
type MonitoringService struct{ c *Client }

// List gives the latest run of each plan, of all users, at once. Of the seed
// library: monitoring().
//
//api:op GET /api/Monitoring
func (s *MonitoringService) List(ctx context.Context) ([]MonitoringModels, error) {
	return list[MonitoringModels](ctx, s.c, get("Monitoring.List", "/api/Monitoring"))
}

// All is List, each row given as soon as it has arrived: memory does not grow
// with their number. An error ends the iteration.
//
//api:op GET /api/Monitoring
func (s *MonitoringService) All(ctx context.Context) iter.Seq2[MonitoringModels, error] {
	return rows[MonitoringModels](ctx, s.c, get("Monitoring.All", "/api/Monitoring"))
}

// ListForUser gives the latest run of each plan of a user, or ErrNotFound. Of
// the seed library: monitoringForuser(userID).
//
//api:op GET /api/Monitoring/{userId}
func (s *MonitoringService) ListForUser(ctx context.Context, userID string) ([]MonitoringModels, error) {
	return listOf[MonitoringModels](ctx, s.c, get("Monitoring.ListForUser", "/api/Monitoring/{userId}", userID))
}
