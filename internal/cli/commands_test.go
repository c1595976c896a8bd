package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli/profile"
)

type colour int

var colours = []string{"Red", "Green"}

func (c colour) EnumName() (string, bool) {
	if c < 0 || int(c) >= len(colours) {
		return "", false
	}
	return colours[c], true
}

func (colour) EnumByName(name string) (int, bool) {
	for i, n := range colours {
		if strings.EqualFold(n, name) {
			return i, true
		}
	}
	return 0, false
}

type thing struct {
	ID       *string            `json:"ID,omitempty"`
	Name     *string            `json:"Name,omitempty"`
	On       *bool              `json:"On,omitempty"`
	Count    *int64             `json:"Count,omitempty"`
	Limit    *int64             `json:"Limit,omitempty"`
	Colour   *colour            `json:"Colour,omitempty"`
	Tags     []string           `json:"Tags,omitempty"`
	Colours  []colour           `json:"Colours,omitempty"`
	At       *time.Time         `json:"At,omitempty"`
	Password *string            `json:"Password,omitempty"`
	Owner    *string            `json:"Owner,omitempty"`
	Rights   map[string]*colour `json:"Rights,omitempty"`
}

// fake is a client of a dialect of its own.
type fake struct{ http *http.Client }

func (f *fake) send(ctx context.Context, in any) error {
	body := strings.NewReader(compactJSON(in))
	r, err := http.NewRequestWithContext(ctx, "PUT", "http://127.0.0.1:1/things", body)
	if err != nil {
		return err
	}
	resp, err := f.http.Do(r)
	if err == nil {
		resp.Body.Close()
	}
	return err
}

var errMissing = errors.New("missing")

var people = Kind[*fake]{Name: "person", Things: func(context.Context, *fake, []string) iter.Seq2[Thing, error] {
	return Slice([]Thing{{ID: "1", Name: "ann"}, {ID: "2", Name: "Bob", Note: "Acme"}, {ID: "3", Name: "bob"}, {ID: "4", Name: "carol"}}, nil)
}, IsID: func(s string) bool { return len(s) == 1 }}

// tree is a command tree over the fake dialect; sent is what its edit sent.
func tree(a *App, sent *thing) *cobra.Command {
	api := &API[*fake]{App: a, Dialect: profile.Native, Missing: func(err error) bool { return errors.Is(err, errMissing) },
		Open: func(_ context.Context, t *Target) (*fake, func(context.Context) error, error) {
			return &fake{t.HTTP}, nil, nil
		}}
	root := &cobra.Command{Use: "purser", SilenceErrors: true, SilenceUsage: true}
	edit := Send(api, Spec[*fake]{Verb: "edit", Short: "Edit a thing", Args: []Kind[*fake]{people}, Sure: "Edit {0}"}, Body[*fake, thing]{
		Fields: []Field[*fake]{
			{Flag: "name", Member: "Name"}, {Flag: "on", Member: "On"}, {Flag: "count", Member: "Count"}, {Flag: "limit", Member: "Limit", Parse: ParseSize},
			{Flag: "colour", Member: "Colour"}, {Flag: "tags", Member: "Tags"}, {Flag: "colours", Member: "Colours"}, {Flag: "at", Member: "At"},
			{Flag: "new-password", Member: "Password", Secret: true}, {Flag: "owner", Member: "Owner", Kind: &people},
		},
		Fill: func(_ context.Context, _ func() (*fake, error), args []string, in *thing) error {
			in.ID = &args[0]
			return nil
		},
	}, func(ctx context.Context, c *fake, _ []string, in *thing) (None, error) {
		if *sent = *in; c.http == nil {
			return None{}, nil
		}
		return None{}, c.send(ctx, in)
	})
	get := Get(api, Spec[*fake]{Verb: "get", Short: "Get", Args: []Kind[*fake]{people}}, func(context.Context, *fake, []string) (thing, error) {
		return thing{}, errMissing
	})
	noun := api.Noun("things", "Things", edit, get)
	api.Bind(noun, a, profile.Native)
	root.AddCommand(noun)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return FromEnvironment(cmd, a.Lookup) }
	return root
}

// world makes an App on buffers, signed in by a token, with further variables.
func world(t *testing.T, in string, env map[string]string) (*App, *bytes.Buffer, *bytes.Buffer) {
	var out, errs bytes.Buffer
	all := map[string]string{"PURSER_TOKEN": "t", "PURSER_CONFIG": filepath.Join(t.TempDir(), "p.json")}
	for k, v := range env {
		all[k] = v
	}
	return &App{In: strings.NewReader(in), Out: &out, Err: &errs, Now: time.Now, Lookup: func(k string) (string, bool) { v, ok := all[k]; return v, ok }}, &out, &errs
}

func TestBodies(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("hidden\r\nmore"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, stdin string
		args        []string
		want        string // the body; "" is a usage error
		says        string
	}{
		{"nothing given is nothing sent", "", nil, `{"ID":"1"}`, ""},
		{"zero values are sent", "", []string{"--name", "", "--on=false", "--count", "0", "--colour", "red", "--tags", ""}, `{"ID":"1","Name":"","On":false,"Count":0,"Colour":0}`, ""},
		{"lists and enumerations by name", "", []string{"--tags", "a, b", "--colours", "green,1,RED", "--on"}, `{"ID":"1","On":true,"Tags":["a","b"],"Colours":[1,1,0]}`, ""},
		{"sizes and times", "", []string{"--limit", "1.5GB", "--at", "2026-12-01T00:00:00Z"}, `{"ID":"1","Limit":1610612736,"At":"2026-12-01T00:00:00Z"}`, ""},
		{"secrets from a file", "", []string{"--new-password-file", file}, `{"ID":"1","Password":"hidden"}`, ""},
		{"secrets from stdin", "hidden\n", []string{"--new-password-file", "-"}, `{"ID":"1","Password":"hidden"}`, ""},
		{"names become IDs", "", []string{"--owner", "CAROL"}, `{"ID":"1","Owner":"4"}`, ""},
		{"a file, and flags before it", `{"name":"x","Count":"5","Colour":"Green","Rights":{"a":"red"},"Extra":1,"Tags":["z"]}`, []string{"--from", "-", "--count", "7"}, "", "does not fit"},
		{"a file with names, and flags before it", `{"name":"x","Count":5,"Colour":"Green","Rights":{"a":"red"},"Extra":1,"Tags":["z"]}`, []string{"--from", "-", "--count", "7"},
			`{"ID":"1","Name":"x","Count":7,"Colour":1,"Tags":["z"],"Rights":{"a":0}}`, "purser: --from: this request has no Extra; not sent\n"},
		{"no JSON", `{"name":`, []string{"--from", "-"}, "", "no JSON"},
		{"more than JSON", `{} {}`, []string{"--from", "-"}, "", "something after"},
		{"bad number", "", []string{"--count", "many"}, "", `want a whole number, not "many"`},
		{"bad enumeration", "", []string{"--colour", "blue"}, "", `"blue" is none of Red, Green`},
		{"bad size", "", []string{"--limit", "much"}, "", "500GB"},
		{"unknown name", "", []string{"--owner", "dave"}, "", `person "dave": not found`},
		{"ambiguous name", "", []string{"--owner", "BOB"}, "", "give the ID: 2, 3"},
		{"no name", "", []string{"--owner", ""}, "", "not nothing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, _, errs := world(t, tt.stdin, nil)
			var sent thing
			root := tree(a, &sent)
			root.SetArgs(append([]string{"things", "edit", "ann", "--yes"}, tt.args...))
			err := root.ExecuteContext(t.Context())
			said := errs.String()
			if err != nil {
				said += err.Error()
			}
			if (err == nil) != (tt.want != "") || tt.says == "" && said != "" || !strings.Contains(said, tt.says) {
				t.Fatalf("got %v, said %q", err, said)
			}
			if got := compactJSON(sent); err == nil && got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func compactJSON(v any) string {
	var b bytes.Buffer
	_ = writeToken(&b, v)
	return b.String()
}

func TestADryRunSendsNothingAndTellsNoSecret(t *testing.T) {
	a, out, _ := world(t, "hidden\n", nil)
	var sent thing
	root := tree(a, &sent)
	root.SetArgs([]string{"things", "edit", "ann", "--dry-run", "--name", "<x>", "--new-password-file", "-"})
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := "PUT http://127.0.0.1:1/things\n{\n  \"ID\": \"1\",\n  \"Name\": \"<x>\",\n  \"Password\": \"***\"\n}\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out, want)
	}
	out.Reset()
	root = tree(a, &sent)
	root.SetArgs([]string{"things", "edit", "1", "--dry-run", "-o", "json"})
	if err := root.ExecuteContext(t.Context()); err != nil || !strings.Contains(out.String(), `"method": "PUT"`) {
		t.Errorf("got %q, %v", out, err)
	}
}

func TestSecretsAreStars(t *testing.T) {
	in := `{"Password":"a","AccountSettings":{"S3":{"SecretKey":"b","AccessKey":"c","ApiKey":"","IsGovCloud":false}},"list":[{"connectPwd":"d"},1.50,null],"token":["e"]}`
	want := `{"Password":"***","AccountSettings":{"S3":{"SecretKey":"***","AccessKey":"c","ApiKey":"","IsGovCloud":false}},"list":[{"connectPwd":"***"},1.50,null],"token":["***"]}`
	if got := string(redacted([]byte(in))); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := string(redacted([]byte(`grant_type=x&client_secret=y`))); got != `"(not JSON)"` {
		t.Errorf("got %s", got)
	}
}

func TestWhoeverCannotBeAskedMustBeSure(t *testing.T) {
	a, _, _ := world(t, "y\n", nil)
	var sent thing
	root := tree(a, &sent)
	root.SetArgs([]string{"things", "edit", "ann\x1b[2J", "--name", "x"})
	err := root.ExecuteContext(t.Context())
	if _, missing := errors.AsType[*NotFoundError](err); !missing {
		t.Errorf("got %v", err)
	}
	root.SetArgs([]string{"things", "edit", "ann", "--name", "x"})
	err = root.ExecuteContext(t.Context())
	if _, usage := errors.AsType[*UsageError](err); !usage || !strings.Contains(err.Error(), "Edit ann?") || sent.Name != nil {
		t.Errorf("got %v, sent %+v", err, sent)
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	a, _, _ := world(t, "", nil)
	root := tree(a, &thing{})
	root.SetArgs([]string{"things", "get", "ann"})
	if err := root.ExecuteContext(t.Context()); err == nil || err.Error() != `person "ann": not found` {
		t.Errorf("got %v", err)
	}
}

func TestTheEnvironmentSaysWhereAndHowButNotWhat(t *testing.T) {
	a, out, _ := world(t, "", map[string]string{"PURSER_NAME": "from the environment", "PURSER_YES": "true", "PURSER_DRY_RUN": "true", "PURSER_OUTPUT": "json", "PURSER_SERVER": "http://other.example"})
	var sent thing
	root := tree(a, &sent)
	root.SetArgs([]string{"things", "edit", "ann", "--dry-run"})
	if err := root.ExecuteContext(t.Context()); err != nil || sent.Name != nil || !strings.HasPrefix(out.String(), "{") {
		t.Errorf("got %v, sent %+v, printed %q", err, sent, out)
	}
	a, _, _ = world(t, "", map[string]string{"PURSER_OUTPUT": "xml"})
	root = tree(a, &sent)
	root.SetArgs([]string{"things", "get", "ann"})
	if err := root.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), "xml") {
		t.Errorf("got %v", err)
	}
}

func TestCompletion(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"names, in any letter case", []string{"things", "edit", "B"}, "Bob\tAcme\nbob\n:4\n"},
		{"IDs", []string{"things", "edit", "4"}, "4\tcarol\n:4\n"},
		{"no more arguments than there are", []string{"things", "edit", "ann", ""}, ":4\n"},
		{"a flag's names", []string{"things", "edit", "ann", "--owner", "c"}, "carol\n:4\n"},
		{"a flag's enumeration", []string{"things", "edit", "ann", "--colour", ""}, "Red\nGreen\n:4\n"},
		{"output formats", []string{"things", "get", "-o", ""}, "table\njson\nyaml\ncsv\n:4\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, _, errs := world(t, "", nil)
			root := tree(a, &thing{})
			var out bytes.Buffer
			root.SetOut(&out)
			root.SetErr(io.Discard)
			root.SetArgs(append([]string{cobra.ShellCompRequestCmd}, tt.args...))
			if err := root.ExecuteContext(t.Context()); err != nil {
				t.Fatal(err)
			}
			if out.String() != tt.want || errs.Len() > 0 {
				t.Errorf("got %q, said %q, want %q", out.String(), errs, tt.want)
			}
		})
	}
}

func TestCompletionThatCannotSignInIsSilent(t *testing.T) {
	a, _, errs := world(t, "would block if it were read", map[string]string{"PURSER_TOKEN": "", "PURSER_LOGIN": "root", "PURSER_PASSWORD_FILE": "-"})
	root := tree(a, &thing{})
	var out bytes.Buffer
	root.SetOut(&out)
	root.SetErr(io.Discard)
	root.SetArgs([]string{cobra.ShellCompRequestCmd, "things", "edit", ""})
	if err := root.ExecuteContext(t.Context()); err != nil || out.String() != ":4\n" || errs.Len() > 0 {
		t.Errorf("got %v, %q, said %q", err, out.String(), errs)
	}
}

func TestSizesInWords(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "1000": 1000, "1k": 1 << 10, "500GB": 500 << 30, "500 GiB": 500 << 30, "1.5tb": 3 << 39, "none": -1, "-1": -1, "7b": 7} {
		if got, err := ParseSize(text); err != nil || got != want {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "GB", "1x", "9999999PB", "nan", "inf", "-1GB"} {
		if got, err := ParseSize(text); err == nil {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

func TestClearText(t *testing.T) {
	for server, want := range map[string]bool{"http://a.example": true, "http://10.0.0.1:80": true, "https://a.example": false, "http://localhost:80": false, "http://127.0.0.2": false,
		"http://[::1]:80": false, "http://localhost.evil.example": true} {
		if ClearText(server) != want {
			t.Errorf("%s: got %t", server, !want)
		}
	}
}
