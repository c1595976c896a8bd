package mbs_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/servertest"
)

const (
	buildSeed = `{"builds": [
  {"edition": "LinuxDeb", "type": "Custom", "version": "1.0.0", "file": "purser-agent_1.0.0_amd64.deb"},
  {"edition": "LinuxDeb", "type": "Custom", "version": "1.10.0", "file": "purser-agent_1.10.0_amd64.deb"},
  {"edition": "Windows", "type": "Sandbox", "version": "1.9.0", "file": "win/purser agent.exe"}]}`
	agentFile = "not really an agent"
)

// eachWithBuilds seeds three builds, the file of one of which is there.
func eachWithBuilds(t *testing.T, f func(t *testing.T, c *client)) {
	each(t, func(t *testing.T, c *client) {
		c.s.Import(buildSeed)
		if err := os.MkdirAll(filepath.Join(c.s.Builds, "win"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(c.s.Builds, "win", "purser agent.exe"), []byte(agentFile), 0o600); err != nil {
			t.Fatal(err)
		}
		f(t, c)
	})
}

// links gives the links of GET Builds.
func links(t *testing.T, c *client) []string {
	t.Helper()
	_, _, raw := c.s.Do("GET", "/api/Builds", servertest.Bearer(c.token), "")
	var list []struct{ Type, Version, DownloadLink string }
	if err := json.Unmarshal([]byte(raw), &list); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	var out []string
	for _, b := range list {
		out = append(out, b.DownloadLink)
	}
	return out
}

func TestBuildsAreListed(t *testing.T) {
	eachWithBuilds(t, func(t *testing.T, c *client) {
		l := links(t, c)
		if len(l) != 3 || !strings.HasPrefix(l[0], c.s.URL+"/downloads/") || !strings.HasSuffix(l[0], "/purser%20agent.exe") {
			t.Fatalf("%q", l)
		}
		rows := []struct{ label, version, link string }{
			{"Windows", "1.9.0", l[0]}, {"Linux (deb)", "1.0.0", l[1]}, {"Linux (deb)", "1.10.0", l[2]},
		}
		var asJSON, asXML []string
		for _, r := range rows {
			asJSON = append(asJSON, `{"Type":"`+r.label+`","Version":"`+r.version+`","DownloadLink":"`+r.link+`"}`)
			asXML = append(asXML, `<BuildModels><DownloadLink>`+r.link+`</DownloadLink><Type>`+r.label+`</Type><Version>`+r.version+`</Version></BuildModels>`)
		}
		tests := []struct{ name, path, accept, want string }{
			{"in JSON", "/api/Builds", "application/json", "[" + strings.Join(asJSON, ",") + "]"},
			{"in XML", "/api/builds/", "application/xml", "<ArrayOfBuildModels " + modelsXMLNS + ">" + strings.Join(asXML, "") + "</ArrayOfBuildModels>"},
			{"the highest version of each edition, by its numbers", "/api/Builds/AvailableVersions", "application/json",
				`[{"Type":0,"Version":"1.9.0"},{"Type":3,"Version":"1.10.0"}]`},
			{"the same in XML, by name", "/api/Builds/availableversions", "application/xml", "<ArrayOfBuildEditionModel " + modelsXMLNS +
				"><BuildEditionModel><Type>Windows</Type><Version>1.9.0</Version></BuildEditionModel>" +
				"<BuildEditionModel><Type>LinuxDeb</Type><Version>1.10.0</Version></BuildEditionModel></ArrayOfBuildEditionModel>"},
		}
		for _, tt := range tests {
			header := servertest.Bearer(c.token)
			header.Set("Accept", tt.accept)
			if status, _, raw := c.s.Do("GET", tt.path, header, ""); status != 200 || raw != tt.want {
				t.Errorf("%s: %d\n got %s\nwant %s", tt.name, status, raw, tt.want)
			}
		}
	})
}

func TestNoBuildsAreAnEmptyList(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		for _, path := range []string{"/api/Builds", "/api/Builds/AvailableVersions"} {
			if status, _, raw := c.s.Do("GET", path, servertest.Bearer(c.token), ""); status != 200 || raw != "[]" {
				t.Errorf("%s: %d %s", path, status, raw)
			}
		}
	})
}

func TestABuildIsDownloaded(t *testing.T) {
	eachWithBuilds(t, func(t *testing.T, c *client) {
		l := links(t, c)
		link, gone := strings.TrimPrefix(l[0], c.s.URL), strings.TrimPrefix(l[1], c.s.URL)
		sum := sha256.Sum256([]byte(agentFile))
		tag := `"` + hex.EncodeToString(sum[:]) + `"`
		tests := []struct {
			name, method, path string
			header             http.Header
			status             int
			want               string
		}{
			{"whole, without signing in", "GET", link, nil, 200, agentFile},
			{"its head", "HEAD", link, nil, 200, ""},
			{"a range", "GET", link, http.Header{"Range": {"bytes=4-9"}}, 206, agentFile[4:10]},
			{"the end", "GET", link, http.Header{"Range": {"bytes=-5"}}, 206, agentFile[len(agentFile)-5:]},
			{"a range of what it was", "GET", link, http.Header{"Range": {"bytes=4-9"}, "If-Range": {`"other"`}}, 200, agentFile},
			{"a range beyond it", "GET", link, http.Header{"Range": {"bytes=900-"}}, 416, ""},
			{"not again when it is known", "GET", link, http.Header{"If-None-Match": {tag}}, 304, ""},
			{"doubled slashes", "GET", "/" + link + "/", nil, 200, agentFile},
			{"a link that is not ours", "GET", "/downloads/nonsense/purser%20agent.exe", nil, 404, ""},
			{"no link", "GET", "/downloads//purser%20agent.exe", nil, 404, ""},
			{"another name", "GET", strings.TrimSuffix(link, "purser%20agent.exe") + "other.exe", nil, 404, ""},
			{"a file that is not there", "GET", gone, nil, 404, ""},
			{"another method", "POST", link, nil, 404, ""},
		}
		for _, tt := range tests {
			status, header, raw := c.s.Do(tt.method, tt.path, tt.header, "")
			if status != tt.status || tt.want != "" && raw != tt.want {
				t.Errorf("%s: %d %q", tt.name, status, raw)
			}
			digest := "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
			if status == 200 && (header.Get("Etag") != tag || header.Get("Repr-Digest") != digest ||
				header.Get("Content-Disposition") != `attachment; filename="purser agent.exe"`) {
				t.Errorf("%s: %v", tt.name, header)
			}
		}
	})
}

func TestBuildsAreRequested(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		const xmlBody = `<RequestBuilds xmlns="http://schemas.datacontract.org/2004/07/MBSAPImvc.Engine.Models"><Editions>` +
			`<BuildEdition>Windows</BuildEdition><BuildEdition>MacOS</BuildEdition></Editions><Type>Custom</Type></RequestBuilds>`
		bad := func(member, text string) string {
			return `{"Message":"The request is invalid.","ModelState":{"model.` + member + `":["` + text + `"]}}`
		}
		tests := []struct {
			name, contentType, body string
			status                  int
			want                    string
		}{
			{"numbers", asJSON, `{"Editions":[3,4],"Type":0}`, 200, ""},
			{"a type in text", asJSON, `{"Editions":[3],"Type":"0"}`, 200, ""},
			{"names", asJSON, `{"editions":["linuxdeb","MacOS"],"type":"sandbox"}`, 200, ""},
			{"XML", asXML, xmlBody, 200, ""},
			{"a form", asForm, "Editions=0&Editions=1&Type=0", 200, ""},
			{"an edition twice", asJSON, `{"Editions":[5,5],"Type":0}`, 200, ""},
			{"without editions", asJSON, `{"Type":0}`, 400, bad("Editions", "The Editions field is required.")},
			{"with no edition", asJSON, `{"Editions":[],"Type":0}`, 400, bad("Editions", "The Editions field is required.")},
			{"without a type", asJSON, `{"Editions":[0]}`, 400, bad("Type", "The Type field is required.")},
			{"an unknown edition", asJSON, `{"Editions":[0,9],"Type":0}`, 400, bad("Editions[1]", "The value '9' is not valid for Editions[1].")},
			{"an unknown edition's name", asJSON, `{"Editions":["OS2"],"Type":0}`, 400, bad("Editions[0]", "The value 'OS2' is not valid for Editions[0].")},
			{"an unknown type", asJSON, `{"Editions":[0],"Type":7}`, 400, bad("Type", "The value '7' is not valid for Type.")},
		}
		for _, tt := range tests {
			header := servertest.Bearer(c.token)
			header.Set("Content-Type", tt.contentType)
			status, answered, raw := c.s.Do("POST", "/api/Builds/requestCustomBuilds", header, tt.body)
			if status != tt.status || raw != tt.want || tt.want == "" && answered.Get("Content-Type") != "" {
				t.Errorf("%s: %d %s\nwant %s", tt.name, status, raw, tt.want)
			}
		}
		list, err := c.s.Store.Read(t.Context()).Builds("", 100)
		if err != nil || len(list) != 8 {
			t.Errorf("%d builds wait (%v), want each edition and type once", len(list), err)
		}
	})
}

func TestABuildFailsForWantOfAnAgent(t *testing.T) {
	each(t, func(t *testing.T, c *client) {
		request := func() {
			c.s.Do("POST", "/api/Builds/RequestCustomBuilds", servertest.Bearer(c.token), `{"Editions":[3],"Type":0}`)
		}
		request()
		if err := c.s.Jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		list, err := c.s.Store.Read(t.Context()).Builds("", 10)
		if err != nil || len(list) != 1 || list[0].State != core.BuildFailed || list[0].Problem != "no agent binary for Linux (deb) is installed" {
			t.Fatalf("%+v %v", list, err)
		}
		job, err := c.s.Store.Read(t.Context()).Job(core.Everywhere, list[0].Job)
		if err != nil || job.State != core.JobFailed || !strings.Contains(job.Problem, "no agent binary") {
			t.Errorf("%+v %v", job, err)
		}
		request() // one that failed may be asked for again
		if list, _ := c.s.Store.Read(t.Context()).Builds("", 10); len(list) != 2 {
			t.Errorf("%d builds", len(list))
		}
	})
}
