package mbs_test

import (
	"net/http"
	"testing"
)

// Unknown things are null in XML as they are in JSON, and not an empty list.
func TestUnknownThingsAreNullInXML(t *testing.T) {
	withMachines(t, func(t *testing.T, c *client) {
		for path, root := range map[string]string{
			"/Monitoring/" + unknownID: "ArrayOfMonitoringModels", "/Monitoring/x": "ArrayOfMonitoringModels", "/Users/" + unknownID + "/Computers": "ArrayOfUserComputerData",
			"/Computers/" + unknownID + "/Plans": "ArrayOfPlanModel", "/Computers/" + unknownID + "/Disks": "ArrayOfComputerDisk",
			"/Computers/" + unknownID + "/Usage": "ComputerUsage", "/Computers/" + unknownID + "/Statistics": "BackupStats",
			"/Computers/" + unknownID: "ComputerModel",
		} {
			q := request{method: http.MethodGet, path: "/api" + path, accept: asXML, token: c.token}
			c.send(t, q).is(t, 200, `<`+root+` xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true" `+
				`xmlns="http://schemas.datacontract.org/2004/07/MBSAPImvc.Engine.Models" />`)
			c.get(t, "/api"+path).is(t, 200, `null`)
		}
		for _, path := range []string{"/" + unknownID + "/Plans/history/0/10", "/x/Plans/history/0/10", "/x/Plans/" + docsID + "/history", "/" + laptopID + "/Plans/x/history"} {
			c.get(t, "/api/Computers"+path).is(t, 200, `[]`)
		}
	})
}

func TestQueriesOfComputers(t *testing.T) {
	withMachines(t, func(t *testing.T, c *client) {
		none, one := `{"Count":0,"Message":"Success","StatusCode":200,"Computers":[]}`, `{"Count":1,`
		c.get(t, "/api/Computers/0/10?SEARCH=&search=betty&Search=nothing").has(t, 200, one) // the first with a value counts
		c.get(t, "/api/Computers/0/10?search=nothing&Search=betty").is(t, 200, none)
		c.get(t, "/api/Computers/0/10?search=%00").is(t, 200, none)
		c.get(t, "/api/Computers/0/10?search=%ff").is(t, 200, none)
		for range 8 { // whichever map order
			c.get(t, "/api/Computers/x/y").is(t, 400, `{"Message":"The value 'x' is not valid for offset."}`)
		}
	})
}
