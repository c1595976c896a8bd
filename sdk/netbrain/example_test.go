package netbrain_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/purserhq/purser/sdk/netbrain"
)

// exampleServer stands in for a server: it answers as the documented samples do.
func exampleServer() (address string, stop func()) {
	answers := map[string]string{
		"POST /V1/Session":   `{"token":"fc6bc6ea-a46a-4e9b-8906-c623f78474b6","statusCode":790200,"statusDescription":"Success."}`,
		"GET /V1/CMDB/Users": `{"UserData":[` + newUser + `],"statusCode":790200,"statusDescription":"Success."}`,
		"GET /V1/CMDB/Users/UsageReport": `{"usageReport":[{"username":"u1","ofLogins":51,"firstLoginTime":"1/15/2019 6:31:40 PM","lastLogoutTime":"1/25/2019 4:55:57 PM",` +
			`"totalOnlineTime":"99h 57m 37s","ofLoginFailureDueToSeatLicense":0}],"statusCode":790200,"statusDescription":"Success."}`,
		"DELETE /V1/CMDB/Users/user1": `{"users":[{"authenticationServer":"NetBrain","userName":"user1"},{"authenticationServer":"AD","userName":"user1"}],"statusCode":792032,` +
			`"statusDescription":"There are users with the same name 'user1' in the system,You need to specify the authentication server."}`,
		"DELETE /V1/CMDB/Users/ghost": `{"statusCode":791006,"statusDescription":"userName ghost does not exist."}`,
	}
	s := httptest.NewServer(http.StripPrefix("/ServicesAPI/API", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.Method+" "+r.URL.Path]
		if !ok {
			answer = done
		}
		if ok && r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusBadRequest)
		}
		io.WriteString(w, answer)
	})))
	return s.URL, s.Close
}

func Example() {
	address, stop := exampleServer()
	defer stop()
	ctx := context.Background()

	c, err := netbrain.New(address, "admin", "the password")
	if err != nil {
		panic(err)
	}
	defer c.Close(ctx) // gives the session's seat back

	u, err := c.Users.Get(ctx, "newuser", "")
	if errors.Is(err, netbrain.ErrNotFound) {
		fmt.Println("there is no such user")
		return
	}
	if err != nil {
		panic(err)
	}
	created, err := u.Created()
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s <%s> is %v since %s\n", u.Username, u.Email, u.Status, created.Format(time.DateOnly))
	// Output: newuser <test@example.com> is Active since 2024-03-14
}

// Members of request bodies are pointers: what is nil is not sent. new(value)
// makes them.
func ExampleUsersService_Add() {
	address, stop := exampleServer()
	defer stop()
	c, err := netbrain.New(address, "admin", "the password")
	if err != nil {
		panic(err)
	}
	err = c.Users.Add(context.Background(), netbrain.UserRequest{
		Username: new("ann"), Email: new("ann@example.com"), FirstName: new("Ann"), LastName: new("Lee"), Password: new("a long password"),
		AllowChangePassword: new(true), IsSystemAdmin: new(false),
		Tenants: []netbrain.TenantGrant{{TenantName: new("Acme"), Domains: []netbrain.DomainGrant{
			{DomainName: new("Lab"), DomainRoles: []string{netbrain.RoleDomainAdmin.GrantName()}},
		}}},
	})
	fmt.Println(err)
	// Output: <nil>
}

// The list is read row by row, so that memory does not grow with it.
func ExampleUsersService_All() {
	address, stop := exampleServer()
	defer stop()
	c, err := netbrain.New(address, "admin", "the password")
	if err != nil {
		panic(err)
	}
	for u, err := range c.Users.All(context.Background(), netbrain.UserListOptions{}) {
		if err != nil {
			panic(err)
		}
		fmt.Println(u.Username)
	}
	// Output: newuser
}

func ExampleUsersService_UsageReport() {
	address, stop := exampleServer()
	defer stop()
	c, err := netbrain.New(address, "admin", "the password")
	if err != nil {
		panic(err)
	}
	report, err := c.Users.UsageReport(context.Background(), netbrain.UsageOptions{From: time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		panic(err)
	}
	for _, r := range report {
		first, err := r.FirstLogin()
		if err != nil {
			panic(err)
		}
		online, err := r.OnlineTime()
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s: %d logins since %s, %.0f hours online\n", r.Username, r.OfLogins, first.Format(time.DateTime), online.Hours())
	}
	// Output: u1: 51 logins since 2019-01-15 18:31:40, 100 hours online
}

// Failures are one type, and the package's sentinels tell what they are,
// whatever the server's words.
func ExampleError() {
	address, stop := exampleServer()
	defer stop()
	c, err := netbrain.New(address, "admin", "the password")
	if err != nil {
		panic(err)
	}
	for _, name := range []string{"ghost", "user1"} {
		err := c.Users.Delete(context.Background(), name, "")
		switch e, _ := errors.AsType[*netbrain.Error](err); {
		case errors.Is(err, netbrain.ErrNotFound):
			fmt.Println(err)
		case errors.Is(err, netbrain.ErrAmbiguous):
			for _, u := range e.Users {
				fmt.Printf("%s is on the server %s\n", u.UserName, u.AuthenticationServer)
			}
		}
	}
	// Output:
	// netbrain: Users.Delete: userName ghost does not exist. (code 791006, HTTP 400)
	// user1 is on the server NetBrain
	// user1 is on the server AD
}

// The answer as it came is at hand for what the types do not tell.
func ExampleCapture() {
	address, stop := exampleServer()
	defer stop()
	c, err := netbrain.New(address, "admin", "the password")
	if err != nil {
		panic(err)
	}
	var raw netbrain.Response
	err = c.Roles.Delete(netbrain.Capture(context.Background(), &raw), "Auditors")
	fmt.Println(raw.Status, string(raw.Body), err)
	// Output: 200 {"statusCode":790200,"statusDescription":"Success."} <nil>
}

// A hook sees every attempt, sign-ins included, and never a secret.
func ExampleWithHook() {
	address, stop := exampleServer()
	defer stop()
	c, err := netbrain.New(address, "admin", "the password", netbrain.WithHook(func(e netbrain.Event) {
		fmt.Println(e.Op, e.Method, e.Path, e.Status)
	}))
	if err != nil {
		panic(err)
	}
	_ = c.Roles.Delete(context.Background(), "My Role")
	// Output:
	// Session.Login POST /ServicesAPI/API/V1/Session 200
	// Roles.Delete DELETE /ServicesAPI/API/V1/CMDB/Roles/My%20Role 200
}

func ExampleParseDomainRole() {
	role, ok := netbrain.ParseDomainRole("Domain Admin") // as Users.Get spells it
	fmt.Println(ok, int(role), role.GrantName(), role.RoleName())
	// Output: true 2 domainAdmin DomainAdmin
}
