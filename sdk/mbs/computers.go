package mbs

// ComputerList is the envelope of GET /api/Computers/{offset}/{count}
// (section 8.3). Count is the number of computers in this answer.
type ComputerList struct {
	Count      int64           `json:"Count"`
	Message    string          `json:"Message"`
	StatusCode int64           `json:"StatusCode"`
	Computers  []ComputerModel `json:"Computers"`
}

// ComputerModel is a computer (section 8.3; the vendor's page ends before the
// list does).
type ComputerModel struct {
	ComputerHID               string        `json:"ComputerHID"`
	OSTypeString              string        `json:"OSTypeString"`
	BuildTypeString           string        `json:"BuildTypeString"` // a number, despite the name
	RemoteManagementAvailable bool          `json:"RemoteManagementAvailable"`
	ComputerName              string        `json:"ComputerName"`
	ComputerDisplayName       string        `json:"ComputerDisplayName"`
	CompanyName               string        `json:"CompanyName"`
	UserEmail                 string        `json:"UserEmail"` // login
	ProfileName               string        `json:"ProfileName"`
	UserID                    string        `json:"UserID"`
	BackupBuildVersion        BuildVersion  `json:"BackupBuildVersion"`
	License                   LicenseState  `json:"License"`
	BackupStats               BackupStats   `json:"BackupStats"`
	LastActivity              *Date         `json:"LastActivity"`
	InstanceType              int64         `json:"InstanceType"`
	HasBackupApp              bool          `json:"HasBackupApp"`
	LostAuth                  bool          `json:"LostAuth"`
	LostAuthChangeDate        *Date         `json:"LostAuthChangeDate"`
	Apps                      []ComputerApp `json:"Apps"`
}

// BuildVersion is a version as .NET prints its fields; those not given are -1.
type BuildVersion struct {
	Major    int64 `json:"_Major"`
	Minor    int64 `json:"_Minor"`
	Build    int64 `json:"_Build"`
	Revision int64 `json:"_Revision"`
}

// LicenseState is the licence that a computer has taken.
type LicenseState struct {
	Granted            bool    `json:"Granted"`
	IsTrial            bool    `json:"IsTrial"`
	DisplayExpiresDate *string `json:"DisplayExpiresDate"`
}

// BackupStats count a computer's plans by how they stand.
type BackupStats struct {
	PlansCount            int64 `json:"PlansCount"`
	TotalOverdueCount     int64 `json:"TotalOverdueCount"`
	TotalFailedCount      int64 `json:"TotalFailedCount"`
	TotalSuccessCount     int64 `json:"TotalSuccessCount"`
	TotalWarningCount     int64 `json:"TotalWarningCount"`
	TotalNotRunCount      int64 `json:"TotalNotRunCount"`
	TotalRunningCount     int64 `json:"TotalRunningCount"`
	TotalInterruptedCount int64 `json:"TotalInterruptedCount"`
}

// ComputerApp is a program on a computer that reports.
type ComputerApp struct {
	ApplicationID    string  `json:"ApplicationId"`
	Version          string  `json:"Version"`
	VersionStatus    int64   `json:"VersionStatus"`
	BuildTypeLong    string  `json:"BuildTypeLong"`
	ApplicationState int64   `json:"ApplicationState"`
	Online           bool    `json:"Online"`
	ErrorCode        int64   `json:"ErrorCode"`
	ErrorMessage     *string `json:"ErrorMessage"`
}

// AuthorizationModel is the body of POST /api/Computers/{hid}/authorization.
type AuthorizationModel struct {
	UserID    *string `json:"UserId,omitempty"`
	CompanyID *string `json:"CompanyId,omitempty"`
}

// AuthorizationResult says that an authorisation was changed.
type AuthorizationResult struct {
	ResultCode   int64  `json:"ResultCode"`
	ErrorMessage string `json:"ErrorMessage"`
}

// AuthorizationError says why it was not.
type AuthorizationError struct {
	ErrorCode int64  `json:"ErrorCode"`
	Message   string `json:"Message"`
}

// ComputerDisk is what a computer has stored in one of its user's
// destinations. The body is Purser's own: no source shows the vendor's.
type ComputerDisk struct {
	DestinationID string `json:"DestinationId"`
	StoredBytes   int64  `json:"StoredBytes"`
}

// ComputerUsage sums what a computer has stored. The body is Purser's own.
type ComputerUsage struct {
	ComputerHID  string         `json:"ComputerHID"`
	StoredBytes  int64          `json:"StoredBytes"`
	Destinations []ComputerDisk `json:"Destinations"`
}

// PlanModel is a plan of a computer. The body is Purser's own.
type PlanModel struct {
	ID            string               `json:"PlanId"`
	Name          string               `json:"Name"`
	Type          MonitoringPlanType   `json:"Type"`
	DestinationID *string              `json:"DestinationId"` // the account destination's
	Schedule      string               `json:"Schedule"`      // cron expression of five fields; "": by hand
	TimeZone      string               `json:"TimeZone"`      // IANA name
	Paths         []string             `json:"Paths"`
	Enabled       bool                 `json:"Enabled"`
	Status        MonitoringPlanStatus `json:"Status"`
	LastStart     *Date                `json:"LastStart"`
	NextStart     *Date                `json:"NextStart"`
	ErrorMessage  *string              `json:"ErrorMessage"`
}

// PlanEditModel is the body of POST and PUT of plans. What is nil gets its
// default, or stays.
type PlanEditModel struct {
	Name          *string             `json:"Name,omitempty"` // required to create
	Type          *MonitoringPlanType `json:"Type,omitempty"` // BackupFiles when not given
	DestinationID *string             `json:"DestinationId,omitempty"`
	Schedule      *string             `json:"Schedule,omitempty"`
	TimeZone      *string             `json:"TimeZone,omitempty"`
	Paths         []string            `json:"Paths"`
	Enabled       *bool               `json:"Enabled,omitempty"` // true when not given
}

// PlanStartModel is the body of POST .../start; PlanStopModel that of .../stop.
type PlanStartModel struct {
	Mode *string `json:"Mode,omitempty"` // "Full" asks for a full backup
}

// PlanStopModel is the body of POST .../stop.
type PlanStopModel struct {
	Force *bool `json:"Force,omitempty"`
}

// PlanHistoryModel is a run of a plan. The body is Purser's own.
type PlanHistoryModel struct {
	RunID         string               `json:"RunId"`
	PlanID        string               `json:"PlanId"`
	PlanName      string               `json:"PlanName"`
	PlanType      MonitoringPlanType   `json:"PlanType"`
	ComputerHID   string               `json:"ComputerHID"`
	ComputerName  string               `json:"ComputerName"`
	UserID        string               `json:"UserID"`
	UserName      string               `json:"UserName"` // login
	Start         Date                 `json:"Start"`
	End           *Date                `json:"End"` // null while it lasts
	Status        MonitoringPlanStatus `json:"Status"`
	ErrorMessage  *string              `json:"ErrorMessage"`
	FilesScanned  int64                `json:"FilesScanned"`
	FilesToBackup int64                `json:"FilesToBackup"`
	FilesCopied   int64                `json:"FilesCopied"`
	FilesFailed   int64                `json:"FilesFailed"`
	DataToBackup  int64                `json:"DataToBackup"`
	DataCopied    int64                `json:"DataCopied"`
	TotalData     int64                `json:"TotalData"`
}
