package mbs_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/purserhq/purser/sdk/mbs"
)

// address is that of the server which the examples speak to.
var address = example().URL

// example is a server that knows one user.
func example() *httptest.Server {
	const ann = `{"ID":"9d6de082-741c-44fe-b067-1a36eb03fa40","Email":"ann@acme.example","FirstName":"Ann","Company":"Acme","Enabled":true,"SpaceUsed":745908}`
	answers := map[string]string{
		"POST /api/Provider/Login": `{"access_token":"0123456789","token_type":"bearer","expires_in":1209599}`,
		"GET /api/Users":           "[" + ann + "]",
		"GET /api/Users/9d6de082-741c-44fe-b067-1a36eb03fa40": ann,
		"GET /api/Users/00000000-0000-4000-8000-000000000000": "null",
		"POST /api/Users":         `"Email already exist."`,
		"GET /api/Monitoring":     `[{"PlanName":"Documents","ComputerName":"ann-laptop","Status":2,"ErrorMessage":"disk full"}]`,
		"GET /api/Computers/0/50": `{"Count":1,"Message":"Success","StatusCode":200,"Computers":[{"ComputerName":"ann-laptop","UserEmail":"ann@acme.example"}]}`,
		"GET /api/Computers/1/50": `{"Count":0,"Message":"Success","StatusCode":200,"Computers":[]}`,
	}
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		io.WriteString(w, answers[r.Method+" "+r.URL.Path])
	}))
}

func Example() {
	ctx := context.Background()
	c, err := mbs.New("admin", "password", mbs.WithBaseURL(address))
	if err != nil {
		log.Fatal(err)
	}
	user, err := c.Users.Get(ctx, "9d6de082-741c-44fe-b067-1a36eb03fa40") // signs in first
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s of %s stores %d KiB\n", user.Email, user.Company, user.SpaceUsed)
	// Output: ann@acme.example of Acme stores 745908 KiB
}

// What failed last night: rows come one by one, however many there are.
func ExampleMonitoringService_All() {
	c, err := mbs.New("admin", "password", mbs.WithBaseURL(address))
	if err != nil {
		log.Fatal(err)
	}
	for run, err := range c.Monitoring.All(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		if run.Status == mbs.StatusError {
			fmt.Printf("%s on %s: %s\n", run.PlanName, run.ComputerName, *run.ErrorMessage)
		}
	}
	// Output: Documents on ann-laptop: disk full
}

// Pages are asked for when they are needed.
func ExampleComputersService_All() {
	c, err := mbs.New("admin", "password", mbs.WithBaseURL(address))
	if err != nil {
		log.Fatal(err)
	}
	for computer, err := range c.Computers.All(context.Background(), mbs.ComputerListOptions{Count: 50}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(computer.ComputerName, "of", computer.UserEmail)
	}
	// Output: ann-laptop of ann@acme.example
}

// Members of a request that are not given are nil; new(value) gives a member.
func ExampleUsersService_Create() {
	c, err := mbs.New("admin", "password", mbs.WithBaseURL(address))
	if err != nil {
		log.Fatal(err)
	}
	id, err := c.Users.Create(context.Background(), mbs.UsersAddModels{
		Email: new("ann@acme.example"), Password: new("splendidpass"), Enabled: new(true),
		LicenseManagmentMode: new(mbs.Automatic),
	})
	if errors.Is(err, mbs.ErrExists) { // the server said so in an answer of 200
		fmt.Println("somebody has this login:", err)
		return
	}
	fmt.Println(id, err)
	// Output: somebody has this login: mbs: Users.Create: Email already exist
}

func ExampleError() {
	c, err := mbs.New("admin", "password", mbs.WithBaseURL(address))
	if err != nil {
		log.Fatal(err)
	}
	_, err = c.Users.Get(context.Background(), "00000000-0000-4000-8000-000000000000")
	if e, ok := errors.AsType[*mbs.Error](err); ok {
		fmt.Println(errors.Is(err, mbs.ErrNotFound), e.Op, e.Status, e.Message)
	}
	// Output: true Users.Get 200 "00000000-0000-4000-8000-000000000000" not found
}

func ExampleCapture() {
	c, err := mbs.New("admin", "password", mbs.WithBaseURL(address))
	if err != nil {
		log.Fatal(err)
	}
	var raw mbs.Response
	_, err = c.Users.Get(mbs.Capture(context.Background(), &raw), "00000000-0000-4000-8000-000000000000")
	fmt.Println(err != nil, raw.Status, string(raw.Body))
	// Output: true 200 null
}

func ExampleWithHook() {
	c, err := mbs.New("admin", "password", mbs.WithBaseURL(address), mbs.WithHook(func(e mbs.Event) {
		fmt.Println(e.Op, e.Method, e.Path, e.Status, e.Attempt)
	}))
	if err != nil {
		log.Fatal(err)
	}
	_, err = c.Users.List(context.Background())
	fmt.Println(err)
	// Output:
	// Provider.Login POST /api/Provider/Login 200 1
	// Users.List GET /api/Users 200 1
	// <nil>
}
