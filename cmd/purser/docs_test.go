package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/purserhq/purser/internal/cli"
)

const commandDocs = "../../docs/commands"

// TestCommandPagesAreFresh compares docs/commands with what the commands say of
// themselves; -update writes it anew.
func TestCommandPagesAreFresh(t *testing.T) {
	want := pages(t)
	if flag.Lookup("update").Value.String() == "true" {
		write(t, want)
	}
	for name, text := range want {
		have, err := os.ReadFile(filepath.Join(commandDocs, name))
		if err != nil || string(have) != text {
			t.Errorf("docs/commands/%s is stale: go test ./cmd/purser -run Pages -update", name)
		}
	}
	files, err := os.ReadDir(commandDocs)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := want[f.Name()]; !ok {
			t.Errorf("docs/commands/%s is of no command", f.Name())
		}
	}
}

func write(t *testing.T, pages map[string]string) {
	t.Helper()
	if err := os.RemoveAll(commandDocs); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(commandDocs, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(commandDocs, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// pages makes a page for each command, and the index.
func pages(t *testing.T) map[string]string {
	t.Helper()
	root := newRoot(&cli.App{Lookup: os.LookupEnv, Now: time.Now})
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	all := map[string]string{"README.md": index(root)}
	walk(root, func(cmd *cobra.Command) {
		if cmd.Name() == "help" || cmd.Hidden {
			return
		}
		cmd.DisableAutoGenTag = true
		var b bytes.Buffer
		if err := doc.GenMarkdownCustom(cmd, &b, func(s string) string { return s }); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if op := cmd.Annotations[cli.OpAnnotation]; op != "" {
			text = strings.Replace(text, "### Options\n", "### Requests\n\n```\n"+op+"\n```\n\n### Options\n", 1)
		}
		all[page(cmd)] = strings.TrimRight(text, "\n") + "\n"
	})
	return all
}

func page(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "_") + ".md" }

const indexHead = "# Commands\n\nA page for each command of `purser`, made from the code (`go test ./cmd/purser -run Pages -update`). What holds for all of them\n" +
	"stands on the page of [purser](purser.md): exit statuses, the environment. [The command line](../command-line.md) says how they are used.\n"

// index lists the commands, those that only hold others as headings.
func index(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString(indexHead)
	single := []*cobra.Command{}
	walk(root, func(cmd *cobra.Command) {
		if cmd == root || cmd.Name() == "help" || cmd.HasParent() && cmd.Parent().Name() == "help" {
			return
		}
		leaves := slices.DeleteFunc(slices.Clone(cmd.Commands()), func(c *cobra.Command) bool { return c.HasSubCommands() })
		if len(leaves) > 0 {
			fmt.Fprintf(&b, "\n## [%s](%s)\n\n%s.\n\n| command | what it does |\n|---|---|\n", cmd.CommandPath(), page(cmd), cmd.Short)
			for _, leaf := range leaves {
				fmt.Fprintf(&b, "| [%s](%s) | %s |\n", leaf.Name(), page(leaf), leaf.Short)
			}
		} else if !cmd.HasSubCommands() && cmd.Parent() == root {
			single = append(single, cmd)
		}
	})
	b.WriteString("\n## Others\n\n| command | what it does |\n|---|---|\n")
	for _, cmd := range single {
		fmt.Fprintf(&b, "| [%s](%s) | %s |\n", cmd.CommandPath(), page(cmd), cmd.Short)
	}
	return b.String()
}
