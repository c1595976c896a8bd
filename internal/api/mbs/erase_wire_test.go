package mbs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	eraseDesktopID = "0b0b0b0b-1ca5-4342-9d02-2a7f57e378c1"
	eraseServerID  = "0b0b0b0b-1ca5-4342-9d02-2a7f57e378c2"
)

// stocked gives charlie two computers with data in a folder, and bob's beside it.
func (c *client) stocked(t *testing.T) (disk, destination string) {
	t.Helper()
	disk = t.TempDir()
	account := c.call(t, "POST", "/api/Accounts", `{"DisplayName":"Disk","Type":"FS","AccountSettings":{"FS":{"Path":"`+disk+`"}}}`).isID(t)
	_, rest, _ := strings.Cut(c.get(t, "/api/Accounts/"+account).body, `"Destination":"`)
	bucket, _, _ := strings.Cut(rest, `"`)
	destination = c.call(t, "POST", "/api/Destinations", `{"UserID":"`+charlieID+`","AccountID":"`+account+`","Destination":"`+bucket+`","PackageID":0}`).isID(t)
	c.s.Import(`{"computers": [{"id":"` + eraseDesktopID + `","user":"charlie","name":"Desktop"}, {"id":"` + eraseServerID + `","user":"charlie","name":"Server"}],
 "spaceSamples": [
  {"user":"charlie","computer":"` + eraseDesktopID + `","account":"` + account + `","destination":"` + bucket + `","day":"2026-11-30","bytes":2048000},
  {"user":"charlie","computer":"` + eraseServerID + `","account":"` + account + `","destination":"` + bucket + `","day":"2026-11-30","bytes":1024}]}`)
	for _, key := range []string{charlieID + "/" + eraseDesktopID + "/a", charlieID + "/" + eraseDesktopID + "/b/c", charlieID + "/" + eraseServerID + "/a", bettyID + "/x/a"} {
		path := filepath.Join(disk, key)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("data"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return disk, destination
}

func (c *client) drain(t *testing.T) {
	t.Helper()
	if err := c.s.Jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// leaves compares the files below a folder.
func leaves(t *testing.T, disk string, want ...string) {
	t.Helper()
	var got []string
	err := filepath.WalkDir(disk, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			got = append(got, strings.TrimPrefix(path, disk+"/"))
		}
		return err
	})
	slices.Sort(want)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("left: %v, want %v, %v", got, want, err)
	}
}

// Section 6.1: the data of one computer goes, the rest stays.
func TestDeletingAComputersData(t *testing.T) {
	bodies := map[string]struct{ contentType, body string }{
		"JSON":          {asJSON, `[{"DestinationId":"{ID}","ComputerName":"Desktop"}]`},
		"a bare object": {asJSON, `{"DestinationId":"{ID}","ComputerName":"desktop"}`},
		"XML":           {asXML, `<ArrayOfUserComputerData ` + modelsXMLNS + `><UserComputerData><ComputerName>Desktop</ComputerName><DestinationId>{ID}</DestinationId></UserComputerData></ArrayOfUserComputerData>`},
	}
	for name, b := range bodies {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, c *client) {
				disk, id := c.stocked(t)
				c.get(t, "/api/Users/"+charlieID).has(t, 200, `"SpaceUsed":2001}`)
				path := "/api/Users/" + charlieID + "/Computers"
				c.call(t, "DELETE", path, `[{"DestinationId":"`+unknownID+`","ComputerName":"Desktop"}]`).isEmpty(t)
				c.drain(t)
				c.get(t, "/api/Users/"+charlieID).has(t, 200, `"SpaceUsed":2001}`)
				body := strings.ReplaceAll(b.body, "{ID}", id)
				c.send(t, request{method: "DELETE", path: path, body: body, contentType: b.contentType, token: c.token}).isEmpty(t)
				c.drain(t)
				leaves(t, disk, charlieID+"/"+eraseServerID+"/a", bettyID+"/x/a")
				c.get(t, "/api/Users/"+charlieID).has(t, 200, `"SpaceUsed":1}`)
				c.get(t, path).is(t, 200, `[{"DestinationId":"`+id+`","ComputerName":"Server"}]`)
			})
		})
	}
}

// Section 6.1: a user goes with all data, or without.
func TestDeletingAUsersData(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		disk, _ := c.stocked(t)
		c.call(t, "DELETE", "/api/Users/"+charlieID, "").isEmpty(t)
		c.get(t, "/api/Users/"+charlieID).is(t, 200, "null")
		c.drain(t)
		leaves(t, disk, bettyID+"/x/a")
	})
	each(t, func(t *testing.T, c *client) {
		disk, _ := c.stocked(t)
		c.call(t, "DELETE", "/api/Users/"+charlieID+"/Account", "").isEmpty(t)
		c.drain(t)
		leaves(t, disk, charlieID+"/"+eraseDesktopID+"/a", charlieID+"/"+eraseDesktopID+"/b/c", charlieID+"/"+eraseServerID+"/a", bettyID+"/x/a")
	})
}
