package servertest_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// TestReadmeLines runs the curl lines of the README from top to bottom. Every
// request in them must be answered 200, but for the one that says otherwise.
func TestReadmeLines(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		testenv.Missing(t, "curl: %v", err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	script := "set -eu -o pipefail\n"
	for _, block := range shellBlock.FindAllStringSubmatch(string(readme), -1) {
		script += block[1]
	}
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		cmd := exec.CommandContext(t.Context(), "bash", "-c", script)
		cmd.Env = append(os.Environ(), "URL="+s.URL, "LOGIN="+s.AdminLogin, "PASSWORD="+s.AdminPassword)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, want := range []string{"<Email>bob@acme.example</Email>", `"privileges":["accessToLiveNetwork"]`, `"department":"Finance"`, "has 1 user"} {
			if !strings.Contains(string(out), want) {
				t.Errorf("no %s in\n%s", want, out)
			}
		}
	})
}
