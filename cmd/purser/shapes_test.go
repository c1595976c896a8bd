package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/testenv"
)

// shape is a command line and what it exits with.
type shape struct {
	line  string // the words after purser, split at spaces; | stands for a space in a word
	stdin string
	exit  int
	quiet bool // prints nothing
	maybe bool // Purser does not offer it, and may some day
}

// console is the real server with the seed on it, and the environment of a
// person who has a profile for each dialect.
func console(t *testing.T) *servertest.Server {
	s := servertest.New(t, testenv.SQLite)
	seed, err := os.ReadFile("testdata/seed.json")
	if err != nil {
		t.Fatal(err)
	}
	s.Import(string(seed))
	if err := os.MkdirAll(s.Builds, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.Builds, "agent.pkg"), []byte("agent"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PURSER_CONFIG", filepath.Join(t.TempDir(), "profiles.json"))
	t.Setenv("PURSER_SERVER", s.URL)
	t.Setenv("PURSER_LOGIN", s.AdminLogin)
	t.Setenv("PURSER_PASSWORD", s.AdminPassword)
	return s
}

// say runs a command line in this process.
func say(t *testing.T, sh shape) (exit int, stdout, stderr string) {
	t.Helper()
	args := strings.Fields(sh.line)
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "|", " ")
	}
	var out, errs bytes.Buffer
	exit = run(t.Context(), args, strings.NewReader(sh.stdin), &out, &errs)
	return exit, out.String(), errs.String()
}

// TestEveryCommand runs every command of the three APIs on the real server, in
// an order in which each can do its work, and compares the JSON printed with
// golden files: its shape is a contract.
func TestEveryCommand(t *testing.T) {
	console(t)
	covered := map[string]bool{}
	seen := map[string]int{}
	for _, sh := range shapes {
		exit, stdout, stderr := say(t, shape{line: sh.line + " -o json", stdin: sh.stdin})
		if sh.maybe && exit != 2 && exit < 7 {
			covered[pathOf(sh.line)] = true
			continue
		}
		if exit != sh.exit {
			t.Errorf("%s: exit status %d, want %d\n%s%s", sh.line, exit, sh.exit, stdout, stderr)
			continue
		}
		path := pathOf(sh.line)
		covered[path] = true
		if (stdout == "") != (sh.quiet || exit != 0) {
			t.Errorf("%s printed %q", sh.line, stdout)
		}
		if exit != 0 || sh.quiet {
			continue
		}
		seen[path]++
		name := strings.ReplaceAll(path, " ", "-")
		if seen[path] > 1 {
			name += "-" + string(rune('0'+seen[path]))
		}
		servertest.Golden(t, "golden/"+name+".json", shapeOf(t, stdout))
	}
	walk(newRoot(&cli.App{Lookup: os.LookupEnv, Now: time.Now}), func(cmd *cobra.Command) {
		path := strings.TrimPrefix(cmd.CommandPath(), "purser ")
		if cmd.Annotations[cli.OpAnnotation] != "" && !covered[path] && path != "login" && path != "logout" {
			t.Errorf("no line runs %s", path)
		}
	})
}

func walk(cmd *cobra.Command, f func(*cobra.Command)) {
	f(cmd)
	for _, c := range cmd.Commands() {
		walk(c, f)
	}
}

// pathOf gives the command of a line.
func pathOf(line string) string {
	words := strings.Fields(line)
	if words[0] == "mbs" || words[0] == "netbrain" {
		return strings.Join(words[:3], " ")
	}
	return strings.Join(words[:2], " ")
}

// shapeOf reduces JSON to its members in order and the kinds of their values;
// of lists it keeps the first element.
func shapeOf(t *testing.T, raw string) string {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(raw))
	var b bytes.Buffer
	if err := reduce(&b, dec); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, b.Bytes(), "", "  "); err != nil {
		t.Fatal(err)
	}
	return out.String() + "\n"
}

func reduce(b *bytes.Buffer, dec *json.Decoder) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	switch v := token.(type) {
	case json.Delim:
		return reduceInside(b, dec, v)
	case nil:
		b.WriteString("null")
	default:
		fmt.Fprintf(b, "%q", map[string]string{"string": "text", "float64": "number", "bool": "true or false"}[fmt.Sprintf("%T", v)])
	}
	return nil
}

func reduceInside(b *bytes.Buffer, dec *json.Decoder, open json.Delim) error {
	b.WriteString(open.String())
	for n := 0; dec.More(); n++ {
		to := b
		if open == '[' && n > 0 {
			to = &bytes.Buffer{} // one element tells
		}
		if open == '{' {
			name, err := dec.Token()
			if err != nil {
				return err
			}
			fmt.Fprintf(b, "%s%q:", map[bool]string{true: ",", false: ""}[n > 0], name)
		}
		if err := reduce(to, dec); err != nil {
			return err
		}
	}
	end, err := dec.Token()
	fmt.Fprint(b, end)
	return err
}
