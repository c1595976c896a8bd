package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	wire "github.com/purserhq/purser/sdk/netbrain"
)

// usageReports measures NetBrain's usage report over a year of sessions
// against adding up the sessions themselves, which is what the rollups save.
func usageReports(ctx context.Context, b *bench) error {
	folder, err := b.folder(ctx, "usage")
	if err != nil {
		return err
	}
	if err := b.fillUsage(ctx, folder); err != nil {
		return err
	}
	if err := b.checkRollups(ctx, folder); err != nil {
		return err
	}
	w, err := b.serve(ctx, folder)
	if err != nil {
		return err
	}
	return errors.Join(b.usageTimes(ctx, w, folder), w.stop())
}

func (b *bench) usageTimes(ctx context.Context, w *world, folder string) error {
	token, err := netbrainToken(ctx, w.addr, adminLogin, adminPassword)
	if err != nil {
		return err
	}
	b.say("adding up %d sessions", b.sessions)
	scan, err := b.addUpSessions(ctx, folder)
	if err != nil {
		return err
	}
	// The cut range begins and ends within a day.
	cut := url.Values{"fromDate": {"2025-02-11T10:30:00"}, "toDate": {"2025-11-17T15:45:00"}}
	tenant := url.Values{"tenantId": {number(companyIDs, b.companies-1)}}
	both := url.Values{"tenantId": tenant["tenantId"], "fromDate": cut["fromDate"], "toDate": cut["toDate"]}
	reports := []struct {
		what  string
		query url.Values
		all   bool // counts every session
	}{
		{"usage report", nil, true}, {"usage report, range within days", cut, false},
		{"usage report of a tenant", tenant, false}, {"usage report of a tenant, range within days", both, false},
	}
	for _, r := range reports {
		ask := get("/ServicesAPI/API/V1/CMDB/Users/UsageReport?"+r.query.Encode(), "Token: "+token)
		took, logins, err := b.report(ctx, w.addr, ask)
		if err != nil {
			return err
		}
		if logins == 0 || r.all && logins != int64(b.sessions)+1 { // and the one that asks
			return fmt.Errorf("%s: counted %d of %d sessions", r.what, logins, b.sessions)
		}
		b.add(line{What: r.what, Value: took, Bare: scan, Unit: "s", Budget: atMost(1), Baseline: "one statement over all sessions"})
	}
	return nil
}

// report gives the median time of a report, and the sign-ins in it.
func (b *bench) report(ctx context.Context, addr string, ask []byte) (median_ float64, logins int64, err error) {
	var times []float64
	for range b.rounds {
		var body []byte
		took, err := seconds(func() (err error) {
			body, err = fetch(ctx, addr, ask)
			return err
		})
		if err != nil {
			return 0, 0, err
		}
		times = append(times, took)
		if logins, err = countLogins(body); err != nil {
			return 0, 0, err
		}
	}
	return median(times), logins, nil
}

func countLogins(body []byte) (n int64, err error) {
	var answer wire.UsageResponse
	if err := json.Unmarshal(body, &answer); err != nil {
		return 0, err
	}
	if answer.StatusCode != wire.Success.StatusCode {
		return 0, fmt.Errorf("usage report: %.200s", body)
	}
	for _, l := range answer.UsageReport {
		n += l.OfLogins
	}
	return n, nil
}

// addUpSessions times the report's sums taken from the sessions, once.
func (b *bench) addUpSessions(ctx context.Context, folder string) (float64, error) {
	return seconds(func() error {
		return reading(folder, func(db *sql.DB) error {
			rows, err := db.QueryContext(ctx, `SELECT user_id, count(*), min(signed_in_at), max(ended_at), sum(ended_at - signed_in_at)
 FROM sessions WHERE seat GROUP BY user_id`)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var id string
				var logins, first int64
				var last, online sql.NullInt64 // one session is open: the report's own
				if err := rows.Scan(&id, &logins, &first, &last, &online); err != nil {
					return err
				}
			}
			return rows.Err()
		})
	})
}
