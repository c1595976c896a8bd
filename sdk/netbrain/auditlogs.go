package netbrain

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

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

// AuditLogsService reads the audit log (section 7, 8.03 and later).
type AuditLogsService struct{ c *Client }

// AuditLogOptions choose entries.
type AuditLogOptions struct {
	From, To time.Time // required, both inclusive
	Skip     int       // entries to pass over
	Limit    int       // 10 to 100; 0: the server's default, 50
	Tenant   string    // ID or name; "": all
	Domain   string    // ID or name; "": all
	Modules  []string  // names such as "Login", "User Management"; none: all
}

func (o AuditLogOptions) query() url.Values {
	q := url.Values{}
	set(q, "from", FormatTime(o.From))
	set(q, "to", FormatTime(o.To))
	if o.Skip != 0 {
		q.Set("skip", strconv.Itoa(o.Skip))
	}
	if o.Limit != 0 {
		q.Set("limit", strconv.Itoa(o.Limit))
	}
	set(q, "tenant", o.Tenant)
	set(q, "domain", o.Domain)
	for _, m := range o.Modules {
		q.Add("modules", m)
	}
	return q
}

// List gives a page of the audit log, newest first. It fails with ErrInvalid
// without From and To and for a limit out of range, ErrDenied without the
// right to see the log.
//
//api:op GET /ServicesAPI/API/V1/CMDB/AuditLogs
func (s *AuditLogsService) List(ctx context.Context, opts AuditLogOptions) ([]AuditLog, error) {
	return s.list(ctx, "AuditLogs.List", opts)
}

func (s *AuditLogsService) list(ctx context.Context, op string, opts AuditLogOptions) ([]AuditLog, error) {
	var out AuditLogsResponse
	if err := s.c.do(ctx, call{op: op, method: http.MethodGet, path: "/V1/CMDB/AuditLogs", query: opts.query()}, &out); err != nil {
		return nil, err
	}
	return out.AuditLogs, nil
}

// All goes over the audit log, newest first, a page of Limit entries at a
// time; 0 means 100. Entries made meanwhile do not shift the pages: To moves
// back to the newest entry of the first page.
//
//api:op GET /ServicesAPI/API/V1/CMDB/AuditLogs
func (s *AuditLogsService) All(ctx context.Context, opts AuditLogOptions) iter.Seq2[AuditLog, error] {
	if opts.Limit == 0 {
		opts.Limit = 100
	}
	return func(yield func(AuditLog, error) bool) {
		next := opts
		for {
			page, err := s.list(ctx, "AuditLogs.All", next)
			if err != nil {
				yield(AuditLog{}, err)
				return
			}
			for _, one := range page {
				if !yield(one, nil) {
					return
				}
			}
			if len(page) < next.Limit {
				return
			}
			next.To = notAfter(next.To, page[0])
			next.Skip += len(page)
		}
	}
}

// notAfter moves a time back to the second in which an entry was made.
func notAfter(to time.Time, newest AuditLog) time.Time {
	at, err := ParseTime(newest.Time)
	if err != nil || at.IsZero() {
		return to
	}
	if at = at.Add(time.Second - 1).Truncate(time.Second); at.Before(to) {
		return at
	}
	return to
}
