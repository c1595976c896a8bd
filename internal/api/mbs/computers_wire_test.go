package mbs_test

import (
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
)

const (
	laptopID  = "0192a000-0000-7000-8000-000000000001" // charlie's
	bettyPC   = "0192a000-0000-7000-8000-000000000002" // betty's, of Beta
	docsID    = "0192a000-0000-7000-8000-000000000011"
	idleID    = "0192a000-0000-7000-8000-000000000012"
	bettyPlan = "0192a000-0000-7000-8000-000000000013"
	historyID = "0192a000-0000-7000-8000-000000000021"
	bucketID  = "02a28d1f-f812-42d0-9542-a82d500fc879"
	assignID  = "5ca40a3a-9e91-4013-b749-9f0b5c1d2e3f"

	// The clock of these tests stands at 2026-11-01 in servertest.Start's zone,
	// UTC; the plans are by hand unless a test says otherwise.
	machines = `{
 "computers": [
  {"id": "` + laptopID + `", "user": "charlie", "name": "charlie-laptop", "os": "linux", "agentVersion": "2.4.0.17", "lastSeenAt": "2020-01-01T00:00:00Z"},
  {"id": "` + bettyPC + `", "user": "betty", "name": "betty-pc", "os": "windows", "agentVersion": "1.0"}],
 "plans": [
  {"id": "` + docsID + `", "computer": "` + laptopID + `", "name": "Anakonda backup", "type": "BackupFiles", "paths": ["/home"]},
  {"id": "` + idleID + `", "computer": "` + laptopID + `", "name": "Idle", "type": "SQLResore"},
  {"id": "` + bettyPlan + `", "computer": "` + bettyPC + `", "name": "Secret", "type": "Backup"}],
 "runs": [
  {"id": "` + historyID + `", "plan": "` + docsID + `", "start": "2018-05-10T14:50:57Z", "end": "2018-05-10T16:51:00Z", "status": "Error", "error": "disk full"},
  {"plan": "` + docsID + `", "start": "2018-05-11T14:50:57Z", "end": "2018-05-11T14:51:12Z", "status": "Success", "filesScanned": 82, "filesToBackup": 3,
   "filesCopied": 3, "dataToBackup": 531582, "dataCopied": 531582, "totalData": 2425390},
  {"plan": "` + bettyPlan + `", "start": "2018-05-11T14:50:57Z", "end": "2018-05-11T15:50:57Z", "status": "Success", "filesFailed": 1}]
}`

	docsJSON = `{"PlanName":"Anakonda backup","CompanyName":"Acme","UserName":"charlie","UserID":"` + charlieID + `","ComputerName":"charlie-laptop",` +
		`"BuildVersion":"2.4.0.17","StorageType":"Cloud","LastStart":"2018-05-11T14:50:57","NextStart":null,"Status":0,"ErrorMessage":null,` +
		`"FilesCopied":3,"FilesFailed":0,"DataCopied":531582,"Duration":"15 second(s)","DataToBackup":531582,"TotalData":2425390,` +
		`"FilesScanned":82,"FilesToBackup":3,"PlanId":"` + docsID + `","PlanType":3,"DetailedReportLink":null}`
	idleJSON = `{"PlanName":"Idle","CompanyName":"Acme","UserName":"charlie","UserID":"` + charlieID + `","ComputerName":"charlie-laptop",` +
		`"BuildVersion":"2.4.0.17","StorageType":"Cloud","LastStart":null,"NextStart":null,"Status":4,"ErrorMessage":null,` +
		`"FilesCopied":0,"FilesFailed":0,"DataCopied":0,"Duration":"0 second(s)","DataToBackup":0,"TotalData":0,` +
		`"FilesScanned":0,"FilesToBackup":0,"PlanId":"` + idleID + `","PlanType":8,"DetailedReportLink":null}`
	secretJSON = `{"PlanName":"Secret","CompanyName":"Beta","UserName":"betty","UserID":"` + bettyID + `","ComputerName":"betty-pc",` +
		`"BuildVersion":"1.0","StorageType":"Cloud","LastStart":"2018-05-11T14:50:57","NextStart":null,"Status":7,"ErrorMessage":null,` +
		`"FilesCopied":0,"FilesFailed":1,"DataCopied":0,"Duration":"1 hour(s)","DataToBackup":0,"TotalData":0,` +
		`"FilesScanned":0,"FilesToBackup":0,"PlanId":"` + bettyPlan + `","PlanType":1,"DetailedReportLink":null}`
	idleXML = `<MonitoringModels><BuildVersion>2.4.0.17</BuildVersion><CompanyName>Acme</CompanyName><ComputerName>charlie-laptop</ComputerName>` +
		`<DataCopied>0</DataCopied><DataToBackup>0</DataToBackup><DetailedReportLink i:nil="true" /><Duration>0 second(s)</Duration><ErrorMessage i:nil="true" />` +
		`<FilesCopied>0</FilesCopied><FilesFailed>0</FilesFailed><FilesScanned>0</FilesScanned><FilesToBackup>0</FilesToBackup><LastStart i:nil="true" />` +
		`<NextStart i:nil="true" /><PlanId>` + idleID + `</PlanId><PlanName>Idle</PlanName><PlanType>SQLResore</PlanType><Status>Unknown</Status>` +
		`<StorageType>Cloud</StorageType><TotalData>0</TotalData><UserID>` + charlieID + `</UserID><UserName>charlie</UserName></MonitoringModels>`
)

// withMachines runs a test on a server with computers, and an assignment of
// charlie's with data.
func withMachines(t *testing.T, f func(t *testing.T, c *client)) {
	t.Helper()
	each(t, func(t *testing.T, c *client) {
		c.s.Import(machines)
		c.s.Import(`{"users": [{"login": "watcher", "password": "splendidpass", "staff": {"companies": ["Acme"],
			"permissions": ["Monitiring", "RemoteManagment", "Users", "UsersDelete"]}}]}`)
		err := c.s.Store.Update(t.Context(), func(tx core.Tx) error {
			if err := tx.InsertAccount(&core.Account{ID: betaID, Name: "Cloud", Type: core.FileShare, Sealed: []byte("x")}); err != nil {
				return err
			}
			d := core.Destination{ID: bucketID, Account: betaID, Bucket: "bucket", Name: "Bucket", Check: core.Check{State: core.CheckUnknown}}
			if err := tx.InsertDestination(&d); err != nil {
				return err
			}
			if err := tx.InsertAssignment(&core.Assignment{ID: assignID, User: charlieID, Destination: d}); err != nil {
				return err
			}
			return tx.PutSample(core.SpaceSample{User: charlieID, Computer: laptopID, Destination: bucketID, Day: 20000, Stored: 4096})
		})
		if err != nil {
			t.Fatal(err)
		}
		f(t, c)
	})
}

// Section 6.5: the latest run of each plan, also of those that never ran.
func TestGetMonitoring(t *testing.T) {
	withMachines(t, func(t *testing.T, c *client) {
		c.get(t, "/api/Monitoring").is(t, 200, "["+docsJSON+","+idleJSON+","+secretJSON+"]")
		c.get(t, "/api/monitoring/"+strings.ToUpper(charlieID)).is(t, 200, "["+docsJSON+","+idleJSON+"]")
		c.get(t, "/api/Monitoring/"+robertID).is(t, 200, "[]")
		c.send(t, request{method: "GET", path: "/api/Monitoring", accept: asXML, token: c.token}).has(t, 200,
			`<ArrayOfMonitoringModels `+modelsXMLNS+`><MonitoringModels>`)
		c.send(t, request{method: "GET", path: "/api/Monitoring/" + charlieID, accept: asXML, token: c.token}).has(t, 200, idleXML+`</ArrayOfMonitoringModels>`)
		for name, id := range map[string]string{"unknown": unknownID, "malformed": "x", "no customer": managerID} {
			t.Run(name, func(t *testing.T) {
				c.get(t, "/api/Monitoring/"+id).is(t, 200, "null")
				c.send(t, request{method: "GET", path: "/api/Monitoring/" + id, accept: asXML, token: c.token}).has(t, 200, `<ArrayOfMonitoringModels `)
			})
		}
		watcher := c.as(t, "watcher")
		watcher.get(t, "/api/Monitoring").is(t, 200, "["+docsJSON+","+idleJSON+"]")
		watcher.get(t, "/api/Monitoring/"+bettyID).is(t, 200, "null")
	})
}

func TestMonitoringShowsWhatIsOverdue(t *testing.T) {
	withMachines(t, func(t *testing.T, c *client) {
		c.call(t, "PUT", "/api/Computers/"+laptopID+"/Plans/"+docsID, `{"Schedule":"0 2 * * *","TimeZone":"Europe/Berlin"}`).isEmpty(t)
		next := func() string {
			at := c.s.Clock.Now().UTC()
			for at.Minute() != 0 || at.Second() != 0 || at.Hour() != 1 || !at.After(c.s.Clock.Now()) { // 02:00 in winter
				at = at.Truncate(time.Second).Add(time.Second)
			}
			return at.Format("2006-01-02T15:04:05")
		}
		c.get(t, "/api/Monitoring/"+charlieID).has(t, 200, `"NextStart":"`+next()+`","Status":0`)
		c.s.Clock.Advance(25 * time.Hour)
		c.get(t, "/api/Monitoring/"+charlieID).has(t, 200, `"NextStart":"`+next()+`","Status":1`)
		c.call(t, "PUT", "/api/Computers/"+laptopID+"/Plans/"+docsID, `{"Enabled":false}`).isEmpty(t)
		c.get(t, "/api/Monitoring/"+charlieID).has(t, 200, `"NextStart":null,"Status":0`)
	})
}

func TestMonitoringForgetsWhoIsDeleted(t *testing.T) {
	withMachines(t, func(t *testing.T, c *client) {
		c.call(t, "DELETE", "/api/Users/"+bettyID+"/Account", "").isEmpty(t)
		c.get(t, "/api/Monitoring").is(t, 200, "["+docsJSON+","+idleJSON+"]")
		c.get(t, "/api/Monitoring/"+bettyID).is(t, 200, "null")
	})
}

// Section 6.1, GET /api/Users/{userID}/Computers.
func TestGetUsersComputers(t *testing.T) {
	withMachines(t, func(t *testing.T, c *client) {
		path := "/api/Users/" + charlieID + "/Computers"
		c.get(t, path).is(t, 200, `[{"DestinationId":"`+assignID+`","ComputerName":"charlie-laptop"}]`)
		c.send(t, request{method: "GET", path: path, accept: asXML, token: c.token}).is(t, 200,
			`<ArrayOfUserComputerData `+modelsXMLNS+`><UserComputerData><ComputerName>charlie-laptop</ComputerName>`+
				`<DestinationId>`+assignID+`</DestinationId></UserComputerData></ArrayOfUserComputerData>`)
		c.get(t, "/api/Users/"+robertID+"/Computers").is(t, 200, "[]")
		for _, id := range []string{unknownID, "x", managerID} {
			c.get(t, "/api/Users/"+id+"/Computers").is(t, 200, "null")
		}
		c.as(t, "watcher").get(t, "/api/Users/"+bettyID+"/Computers").is(t, 200, "null")
		// A plan with a run is enough, also one without a destination. Source: contract import.md.
		c.get(t, "/api/Users/"+bettyID+"/Computers").is(t, 200, `[{"DestinationId":"00000000-0000-0000-0000-000000000000","ComputerName":"betty-pc"}]`)
		c.call(t, "DELETE", "/api/Users/"+charlieID+"/Account", "").isEmpty(t)
		c.get(t, path).has(t, 200, `"ComputerName":"charlie-laptop"`) // the data is still there
	})
}

// Section 6.1, DELETE with a body.
func TestDeleteUsersComputers(t *testing.T) {
	one := `{"DestinationId":"` + strings.ToUpper(assignID) + `","ComputerName":"Charlie-Laptop"}`
	tests := []struct {
		name, contentType, body string
		deletes                 bool
	}{
		{"a list", asJSON, "[" + one + "]", true},
		{"one object", asJSON, one, true},
		{"the account destination's ID", asJSON, `{"DestinationId":"` + bucketID + `","ComputerName":"charlie-laptop"}`, true},
		{"XML", asXML, `<ArrayOfUserComputerData ` + modelsXMLNS + `><UserComputerData><ComputerName>charlie-laptop</ComputerName><DestinationId>` + assignID +
			`</DestinationId></UserComputerData></ArrayOfUserComputerData>`, true},
		{"an unknown destination", asJSON, `[{"DestinationId":"` + unknownID + `","ComputerName":"charlie-laptop"}]`, false},
		{"a destination that is no ID", asJSON, `[{"DestinationId":"x","ComputerName":"charlie-laptop"}]`, false},
		{"an unknown computer", asJSON, `[{"DestinationId":"` + assignID + `","ComputerName":"other"}]`, false},
	}
	withMachines(t, func(t *testing.T, c *client) {
		path := "/api/Users/" + charlieID + "/Computers"
		queued := func() (n int) {
			list, err := c.s.Store.Read(t.Context()).Jobs(core.JobFilter{Scope: core.Everywhere, Kind: "data.delete"}, "", 100)
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				before := queued()
				c.send(t, request{method: "DELETE", path: path, body: tt.body, contentType: tt.contentType, token: c.token}).isEmpty(t)
				if got := queued() > before; got != tt.deletes {
					t.Errorf("a job was queued: %v", got)
				}
			})
		}
		c.call(t, "DELETE", path, `[]`).has(t, 400, `DestinationId field is required`)
		c.call(t, "DELETE", path, `[{"DestinationId":"`+assignID+`"}]`).has(t, 400, `ComputerName field is required`)
		c.call(t, "DELETE", "/api/Users/"+unknownID+"/Computers", one).has(t, 400, "not found")
		before := queued()
		c.call(t, "DELETE", "/api/Users/"+charlieID+"/Account", "").isEmpty(t)
		c.call(t, "DELETE", path, `{"DestinationId":"`+bucketID+`","ComputerName":"charlie-laptop"}`).isEmpty(t)
		if queued() == before {
			t.Error("the data of a deleted user was not deleted")
		}
	})
}

// Section 8.3: list and get.
func TestGetComputers(t *testing.T) {
	withMachines(t, func(t *testing.T, c *client) {
		const laptop = `{"ComputerHID":"` + laptopID + `","OSTypeString":"linux","BuildTypeString":"0","RemoteManagementAvailable":false,"ComputerName":"charlie-laptop",` +
			`"ComputerDisplayName":"charlie-laptop","CompanyName":"Acme","UserEmail":"charlie","ProfileName":"","UserID":"` + charlieID + `",` +
			`"BackupBuildVersion":{"_Major":2,"_Minor":4,"_Build":0,"_Revision":17},"License":{"Granted":false,"IsTrial":false,"DisplayExpiresDate":null},` +
			`"BackupStats":{"PlansCount":2,"TotalOverdueCount":0,"TotalFailedCount":0,"TotalSuccessCount":1,"TotalWarningCount":0,"TotalNotRunCount":1,"TotalRunningCount":0,"TotalInterruptedCount":0},` +
			`"LastActivity":"2020-01-01T00:00:00","InstanceType":0,"HasBackupApp":true,"LostAuth":false,"LostAuthChangeDate":null,` +
			`"Apps":[{"ApplicationId":"Backup","Version":"2.4.0.17","VersionStatus":0,"BuildTypeLong":"","ApplicationState":0,"Online":false,"ErrorCode":0,"ErrorMessage":null}]}`
		for _, hid := range []string{laptopID, strings.ToUpper(laptopID), "%7B" + laptopID + "%7D"} {
			c.get(t, "/api/Computers/"+hid).is(t, 200, laptop)
		}
		c.get(t, "/api/Computers/"+unknownID).is(t, 200, "null")
		c.get(t, "/api/Computers/0/1").is(t, 200, `{"Count":1,"Message":"Success","StatusCode":200,"Computers":[`+laptop+`]}`)
		c.get(t, "/api/computers/1/10").has(t, 200, `{"Count":1,"Message":"Success","StatusCode":200,"Computers":[{"ComputerHID":"`+bettyPC)
		for query, want := range map[string]string{
			"userId=" + bettyID: `"Count":1,`, "UserID=x": `"Count":0,`, "companyId=" + acmeID: `"Count":1,`, "search=LAPTOP": `"Count":1,`, "search=%25": `"Count":0,`,
			"online=true": `"Count":0,`, "online=False": `"Count":2,`, "skip=1": `"Count":2,`, "userId=": `"Count":2,`,
		} {
			c.get(t, "/api/Computers/0/10?"+query).has(t, 200, want)
		}
		for _, page := range []string{"x/1", "0/x", "-1/1", "0/-1", "0/1001", "99999999999999999999/1"} {
			if a := c.get(t, "/api/Computers/"+page); a.status != 400 {
				t.Errorf("%s: %d %s", page, a.status, a.body)
			}
		}
		c.send(t, request{method: "GET", path: "/api/Computers/0/1", accept: asXML, token: c.token}).has(t, 200, `<ComputerList `+modelsXMLNS+`><Computers><ComputerModel>`)
		watcher := c.as(t, "watcher")
		watcher.get(t, "/api/Computers/0/10").has(t, 200, `{"Count":1,`)
		watcher.get(t, "/api/Computers/"+bettyPC).is(t, 200, "null")
		c.get(t, "/api/Computers/"+laptopID+"/Disks").is(t, 200, `[{"DestinationId":"`+assignID+`","StoredBytes":4096}]`)
		c.get(t, "/api/Computers/"+laptopID+"/Usage").is(t, 200,
			`{"ComputerHID":"`+laptopID+`","StoredBytes":4096,"Destinations":[{"DestinationId":"`+assignID+`","StoredBytes":4096}]}`)
		c.get(t, "/api/Computers/"+laptopID+"/Statistics").has(t, 200, `{"PlansCount":2,`)
	})
}

// Section 8.3: authorization, in the shapes that only it has.
func TestComputerAuthorization(t *testing.T) {
	const ok = `{"ResultCode":0,"ErrorMessage":""}`
	withMachines(t, func(t *testing.T, c *client) {
		path := "/api/Computers/" + laptopID + "/authorization"
		c.call(t, "DELETE", path, "").is(t, 200, ok)
		c.get(t, "/api/Computers/"+laptopID).has(t, 200, `"LostAuth":true,"LostAuthChangeDate":"20`)
		c.call(t, "POST", path, "").is(t, 200, ok)
		c.get(t, "/api/Computers/"+laptopID).has(t, 200, `"License":{"Granted":true,"IsTrial":false,`)
		c.get(t, "/api/Computers/"+laptopID).has(t, 200, `"LostAuth":false,"LostAuthChangeDate":null`)
		c.call(t, "POST", path, `{"UserId":"`+charlieID+`","CompanyId":"`+acmeID+`"}`).is(t, 200, ok)
		c.call(t, "POST", "/api/Computers/"+unknownID+"/authorization", "").is(t, 400, `{"ErrorCode":-6,"Message":"Object \"`+unknownID+`\" not found"}`)
		c.call(t, "DELETE", "/api/Computers/x/authorization", "").is(t, 400, `{"ErrorCode":-6,"Message":"Object \"x\" not found"}`)
		c.call(t, "POST", path, `{"UserId":"`+unknownID+`"}`).is(t, 400, `{"ErrorCode":-6,"Message":"Object \"`+unknownID+`\" not found"}`)
		c.call(t, "POST", path, `{"CompanyId":"x"}`).is(t, 400, `{"ErrorCode":-6,"Message":"Object \"x\" not found"}`)
		c.call(t, "POST", path, `{"UserId":"`+charlieID+`","CompanyId":"`+betaID+`"}`).has(t, 400, `{"ErrorCode":-1,`)
		c.call(t, "POST", path, `{"UserId":"`+robertID+`"}`).has(t, 400, `{"ErrorCode":-1,"Message":"The computer has data or runs of another user.`)

		c.s.Import(`{"computers": [{"id": "` + unknownID + `", "user": "robert.z", "name": "Fresh"}]}`)
		fresh := "/api/Computers/" + unknownID
		c.call(t, "POST", fresh+"/authorization", `{"CompanyId":"`+acmeID+`"}`).is(t, 200, ok)
		c.get(t, fresh).has(t, 200, `"CompanyName":"Acme","UserEmail":"Fresh"`)
		c.call(t, "POST", fresh+"/authorization", `{"UserId":"`+bettyID+`"}`).is(t, 200, ok)
		c.get(t, fresh).has(t, 200, `"CompanyName":"Beta","UserEmail":"betty"`)
	})
}

// Section 8.3: plans and history. The bodies are ours: docs/dialects/mbs.md.
func TestComputerPlans(t *testing.T) {
	withMachines(t, func(t *testing.T, c *client) {
		plans := "/api/Computers/" + laptopID + "/Plans"
		const docs = `{"PlanId":"` + docsID + `","Name":"Anakonda backup","Type":3,"DestinationId":null,"Schedule":"","TimeZone":"","Paths":["/home"],` +
			`"Enabled":true,"Status":0,"LastStart":"2018-05-11T14:50:57","NextStart":null,"ErrorMessage":null}`
		c.get(t, plans+"/"+docsID).is(t, 200, docs)
		c.get(t, plans).has(t, 200, "["+docs+",{")
		c.get(t, plans+"/"+docsID+"/info").is(t, 200, docsJSON)
		for _, path := range []string{plans + "/" + unknownID, plans + "/x", plans + "/" + bettyPlan, "/api/Computers/" + unknownID + "/Plans"} {
			c.get(t, path).is(t, 200, "null")
		}
		id := c.call(t, "POST", plans, `{"Name":" Mail ","Schedule":"@daily","TimeZone":"America/New_York","Paths":["/var/mail"],"Type":"backup"}`).isID(t)
		c.get(t, plans+"/"+id).has(t, 200, `"Name":"Mail","Type":1,"DestinationId":"`+bucketID+`","Schedule":"@daily","TimeZone":"America/New_York","Paths":["/var/mail"],"Enabled":true`)
		c.call(t, "PUT", plans+"/"+id, `{"Name":"","Schedule":"","Paths":[],"DestinationId":"`+assignID+`"}`).isEmpty(t)
		c.get(t, plans+"/"+id).has(t, 200, `"Name":"Mail","Type":1,"DestinationId":"`+bucketID+`","Schedule":"","TimeZone":"America/New_York","Paths":[]`)
		c.call(t, "POST", plans+"/"+id+"/start", "").isEmpty(t)
		c.call(t, "POST", plans+"/"+id+"/stop", `{"Force":"true"}`).isEmpty(t)
		c.call(t, "DELETE", plans+"/"+id, "").isEmpty(t)
		c.call(t, "DELETE", plans+"/"+id, "").is(t, 400, `{"Message":"Plan \"`+id+`\" not found."}`)
		c.call(t, "POST", plans+"/"+bettyPlan+"/start", "").is(t, 400, `{"Message":"Plan \"`+bettyPlan+`\" not found."}`)
		for member, body := range map[string]string{
			"Name": `{}`, "Schedule": `{"Name":"x","Schedule":"61 * * * *"}`, "TimeZone": `{"Name":"x","TimeZone":"Mars"}`, "Type": `{"Name":"x","Type":99}`,
			"DestinationId": `{"Name":"x","DestinationId":"` + unknownID + `"}`, "Paths": `{"Name":"x","Paths":[""]}`,
		} {
			t.Run(member, func(t *testing.T) { c.call(t, "POST", plans, body).has(t, 400, `"model.`+member+`":[`) })
		}
	})
}

func TestPlanHistory(t *testing.T) {
	withMachines(t, func(t *testing.T, c *client) {
		const failed = `{"RunId":"` + historyID + `","PlanId":"` + docsID + `","PlanName":"Anakonda backup","PlanType":3,"ComputerHID":"` + laptopID + `",` +
			`"ComputerName":"charlie-laptop","UserID":"` + charlieID + `","UserName":"charlie","Start":"2018-05-10T14:50:57","End":"2018-05-10T16:51:00","Status":2,` +
			`"ErrorMessage":"disk full","FilesScanned":0,"FilesToBackup":0,"FilesCopied":0,"FilesFailed":0,"DataToBackup":0,"DataCopied":0,"TotalData":0}`
		count := func(path string, want int) {
			t.Helper()
			a := c.get(t, path)
			if got := strings.Count(a.body, `"RunId"`); a.status != 200 || got != want {
				t.Errorf("%s: %d, %d runs, want %d", path, a.status, got, want)
			}
		}
		count("/api/Computers/Plans/history/0/10", 3)
		count("/api/Computers/"+laptopID+"/Plans/history/0/10", 2)
		c.get(t, "/api/Computers/"+laptopID+"/Plans/history/1/10").is(t, 200, "["+failed+"]")
		c.get(t, "/api/Computers/Plans/history/2/10").is(t, 200, "["+failed+"]")
		count("/api/Computers/"+laptopID+"/Plans/"+docsID+"/history", 2)
		count("/api/Computers/"+bettyPC+"/Plans/"+docsID+"/history", 0)
		count("/api/Computers/"+unknownID+"/Plans/history/0/10", 0)
		if a := c.get(t, "/api/Computers/Plans/history/0/0"); a.status != 400 {
			t.Errorf("a page of nothing: %d %s", a.status, a.body)
		}
		watcher := c.as(t, "watcher")
		if body := watcher.get(t, "/api/Computers/Plans/history/0/10").body; strings.Contains(body, "betty") {
			t.Errorf("another company's runs: %s", body)
		}
	})
}
