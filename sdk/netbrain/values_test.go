package netbrain_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/purserhq/purser/sdk/netbrain"
)

func TestParseTime(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	tests := []struct {
		in   string
		want time.Time
	}{
		{"1/22/2019 7:02:30 PM", time.Date(2019, 1, 22, 19, 2, 30, 0, time.UTC)},
		{"12/1/2019 12:00:00 AM", time.Date(2019, 12, 1, 0, 0, 0, 0, time.UTC)},
		{"12/1/2019 12:00:00 PM", time.Date(2019, 12, 1, 12, 0, 0, 0, time.UTC)},
		{"01/02/2019 07:02:30 pm", time.Date(2019, 1, 2, 19, 2, 30, 0, time.UTC)},
		{"1/22/2019 7:02:30\u202fPM", time.Date(2019, 1, 22, 19, 2, 30, 0, time.UTC)},
		{"1/22/2019 19:02:30", time.Date(2019, 1, 22, 19, 2, 30, 0, time.UTC)},
		{"1/22/2019", time.Date(2019, 1, 22, 0, 0, 0, 0, time.UTC)},
		{"2022-03-25T19:18:22.32Z", time.Date(2022, 3, 25, 19, 18, 22, 320e6, time.UTC)},
		{"2022-03-25T19:18:22Z", time.Date(2022, 3, 25, 19, 18, 22, 0, time.UTC)},
		{"2022-03-25T19:18:22.9111111+01:00", time.Date(2022, 3, 25, 18, 18, 22, 911111100, time.UTC)},
		{"2022-03-25T19:18:22", time.Date(2022, 3, 25, 19, 18, 22, 0, time.UTC)},
		{" 2022-03-25 19:18:22 ", time.Date(2022, 3, 25, 19, 18, 22, 0, time.UTC)},
		{"2022-03-25", time.Date(2022, 3, 25, 0, 0, 0, 0, time.UTC)},
		{"0001-01-01T00:00:00Z", time.Time{}},
		{"1/1/0001 12:00:00 AM", time.Time{}},
		{"", time.Time{}},
		{"  ", time.Time{}},
	}
	for _, tt := range tests {
		got, err := netbrain.ParseTime(tt.in)
		if err != nil || !got.Equal(tt.want) || got.IsZero() != tt.want.IsZero() {
			t.Errorf("%q: got %v, %v, want %v", tt.in, got, err, tt.want)
		}
	}
	for _, in := range []string{"soon", "13/1/2019 7:02:30 PM", "1/22/2019 13:02:30 PM", "2022-02-30", "20190107T045959Z", "Thu Jan 9 17:58:47 2020 -0500"} {
		if got, err := netbrain.ParseTime(in); err == nil {
			t.Errorf("%q: got %v", in, got)
		}
	}
	got, err := netbrain.ParseTimeIn("1/22/2019 7:02:30 PM", berlin)
	if want := time.Date(2019, 1, 22, 18, 2, 30, 0, time.UTC); err != nil || !got.Equal(want) {
		t.Errorf("in another zone: got %v, %v", got, err)
	}
}

func TestFormatTime(t *testing.T) {
	if got := netbrain.FormatTime(time.Date(2018, 3, 7, 4, 59, 59, 9e8, time.FixedZone("", 3600))); got != "2018-03-07T03:59:59Z" {
		t.Errorf("got %s", got)
	}
	if got := netbrain.FormatTime(time.Time{}); got != "" {
		t.Errorf("got %s", got)
	}
}

func TestParseDuration(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"99h 57m 37s": 99*time.Hour + 57*time.Minute + 37*time.Second,
		"67h 05m 2s":  67*time.Hour + 5*time.Minute + 2*time.Second,
		"31m 2s":      31*time.Minute + 2*time.Second,
		"5s":          5 * time.Second,
		"2H 0M 0S":    2 * time.Hour,
		"1d 2h":       26 * time.Hour,
		"":            0,
		"  ":          0,
	} {
		if got, err := netbrain.ParseDuration(in); err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"h", "5", "5x", "-5s", "1s 2s", "2s 1h", "1.5h", "5 s", "9223372036854775807h", "2562047h 99999999999m"} {
		if got, err := netbrain.ParseDuration(in); err == nil {
			t.Errorf("%q: got %v", in, got)
		}
	}
}

func TestRowsTellTheirTimes(t *testing.T) {
	at := func(s string) time.Time {
		t.Helper()
		got, err := time.Parse(time.RFC3339Nano, s)
		must(t, err)
		return got
	}
	r := netbrain.UsageReport{FirstLoginTime: "1/15/2019 6:31:40 PM", LastLogoutTime: "", TotalOnlineTime: "4h 09m 44s"}
	d := netbrain.UsageDetail{LoginTime: "1/22/2019 7:02:30 PM", LogoutTime: "1/22/2019 9:52:55 PM", Duration: "2h 50m 25s"}
	u := netbrain.UserData{CreationTime: "2024-03-14T21:04:26.911Z", LastUpdateTime: "2024-03-14T21:04:26Z", DeactivatedTime: "0001-01-01T00:00:00Z"}
	l := netbrain.AuditLog{Time: "2022-03-25T19:18:22.32Z"}
	for name, tt := range map[string]struct {
		get  func() (time.Time, error)
		want time.Time
	}{
		"first login": {r.FirstLogin, at("2019-01-15T18:31:40Z")},
		"last logout": {r.LastLogout, time.Time{}},
		"login":       {d.Login, at("2019-01-22T19:02:30Z")},
		"logout":      {d.Logout, at("2019-01-22T21:52:55Z")},
		"created":     {u.Created, at("2024-03-14T21:04:26.911Z")},
		"updated":     {u.Updated, at("2024-03-14T21:04:26Z")},
		"deactivated": {u.Deactivated, time.Time{}},
		"entry":       {l.At, at("2022-03-25T19:18:22.32Z")},
	} {
		if got, err := tt.get(); err != nil || !got.Equal(tt.want) {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	online, err := r.OnlineTime()
	must(t, err)
	lasted, err := d.Lasted()
	must(t, err)
	first, _ := d.Login()
	last, _ := d.Logout()
	if online != 4*time.Hour+9*time.Minute+44*time.Second || lasted != last.Sub(first) {
		t.Errorf("online %v, lasted %v", online, lasted)
	}
}

func TestRolesInEverySpelling(t *testing.T) {
	for in, want := range map[string]netbrain.DomainRole{
		"DomainAdmin": netbrain.RoleDomainAdmin, "domainAdmin": netbrain.RoleDomainAdmin, "Domain Admin": netbrain.RoleDomainAdmin, "2": netbrain.RoleDomainAdmin,
		"networkchangecreator": netbrain.RoleNetworkChangeCreator, "Network Change Executor": netbrain.RoleNetworkChangeExecutor, "10": netbrain.RoleNetworkChangeExecutor,
	} {
		if got, ok := netbrain.ParseDomainRole(in); !ok || got != want {
			t.Errorf("%q: got %v, %v", in, got, ok)
		}
	}
	for r := netbrain.DomainRole(0); r < 20; r++ {
		if r.RoleName() == "" {
			if r.String() != fmt.Sprintf("role %d", r) || r.GrantName() != "" {
				t.Errorf("%d: %s, %s", r, r, r.GrantName())
			}
			continue
		}
		for _, spelled := range []string{r.RoleName(), r.GrantName(), r.String()} {
			if got, ok := netbrain.ParseDomainRole(spelled); !ok || got != r {
				t.Errorf("%q: got %v", spelled, got)
			}
		}
	}
	for _, in := range []string{"", "SystemAdmin", "Portal Temp User", "3"} {
		if got, ok := netbrain.ParseDomainRole(in); ok {
			t.Errorf("%q: got %v", in, got)
		}
	}
}

func TestPrivileges(t *testing.T) {
	named := 0
	for p := netbrain.Privilege(0); p < 30; p++ {
		got, ok := netbrain.ParsePrivilege(p.String())
		if ok && got != p || !ok && p.String() != fmt.Sprintf("privilege %d", p) {
			t.Errorf("%d is %s, which is %v, %v", p, p, got, ok)
		}
		if ok {
			named++
		}
	}
	if _, ok := netbrain.ParsePrivilege("7"); ok || named != 11 {
		t.Errorf("7 is taken, or %d have names", named)
	}
}

func TestNumbersWithNames(t *testing.T) {
	for got, want := range map[fmt.Stringer]string{
		netbrain.UserActive: "Active", netbrain.UserUnavailable: "Unavailable", netbrain.UserStatus(9): "9",
		netbrain.ServerLDAP: "LDAP", netbrain.ExternalServerType(9): "9",
		netbrain.StatusSuccess: "success", netbrain.StatusCode(123456): "status code 123456",
	} {
		if got.String() != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
