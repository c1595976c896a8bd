package netbrain

// AuditLogsResponse answers GET /V1/CMDB/AuditLogs (section 7), newest first.
type AuditLogsResponse struct {
	AuditLogs []AuditLog `json:"auditLogs"`
	Envelope
}

// AuditLog is one entry.
type AuditLog struct {
	Time        string `json:"time"` // ISO 8601, UTC
	UserName    string `json:"userName"`
	TenantName  string `json:"tenantName"`
	DomainName  string `json:"domainName"`
	MachineName string `json:"machineName"`
	IPAddress   string `json:"ipAddress"`
	UserAgent   string `json:"userAgent"` // "Unknown" when none was sent
	Module      string `json:"module"`
	Message     string `json:"message"`
	Status      int    `json:"status"` // 0 done, 1 failed
}
