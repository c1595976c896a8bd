package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/inventory"
)

// requests gives the requests that commands make, from their api:op
// annotations, with the commands that make them.
func requests(t *testing.T) map[inventory.Request][]string {
	made := map[inventory.Request][]string{}
	walk(newRoot(&cli.App{Lookup: os.LookupEnv, Now: time.Now}), func(cmd *cobra.Command) {
		for op := range strings.Lines(cmd.Annotations[cli.OpAnnotation]) {
			r, ok := inventory.Parse("//api:op " + strings.TrimSpace(op))
			if !ok {
				t.Errorf("%s: %q is no request", cmd.CommandPath(), op)
			}
			made[r] = append(made[r], cmd.CommandPath())
		}
	})
	return made
}

func TestEveryRequestHasACommand(t *testing.T) {
	made := requests(t)
	have := slices.Collect(maps.Keys(made))
	var known []inventory.Request
	for _, face := range []core.Face{core.FaceMBS, core.FaceNetBrain, core.FaceNative} {
		offered := inventory.Offered(face)
		for _, r := range inventory.Missing(offered, have) {
			t.Errorf("%s is offered, and no command makes it", r)
		}
		known = append(known, offered...)
	}
	for _, sdk := range []string{"mbs", "netbrain"} {
		methods, err := inventory.Methods(os.DirFS("../../sdk/" + sdk))
		if err != nil || len(methods) < 40 {
			t.Fatalf("%d methods, %v", len(methods), err)
		}
		for _, m := range methods {
			for _, r := range inventory.Missing(m.Requests, have) {
				t.Errorf("%s.%s sends %s, and no command does", m.Service, m.Name, r)
			}
			known = append(known, m.Requests...)
		}
	}
	for _, r := range inventory.Missing(have, known) {
		t.Errorf("%v make %s, which nobody knows", made[r], r)
	}
}

// TestCommandsAreSimilar holds the command tree to its habits.
func TestCommandsAreSimilar(t *testing.T) {
	walk(newRoot(&cli.App{Lookup: os.LookupEnv, Now: time.Now}), func(cmd *cobra.Command) {
		op, path := cmd.Annotations[cli.OpAnnotation], cmd.CommandPath()
		if strings.HasSuffix(cmd.Short, ".") || cmd.Short == "" && cmd.HasParent() {
			t.Errorf("%s: Short is %q", path, cmd.Short)
		}
		if op == "" || slices.Contains([]string{"purser login", "purser logout"}, path) {
			return
		}
		for _, name := range []string{"output", "query", "fields", "profile"} {
			if cmd.InheritedFlags().Lookup(name) == nil {
				t.Errorf("%s has no --%s", path, name)
			}
		}
		if strings.HasPrefix(op, "DELETE") && (cmd.Flags().Lookup("yes") == nil && !strings.HasSuffix(path, "logout") || cmd.Flags().Lookup("dry-run") == nil) {
			t.Errorf("%s deletes without a question or a dry run", path)
		}
	})
}
