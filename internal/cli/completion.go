package cli

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// A person waits for a completion: it takes little time, asks nothing and says
// nothing, whatever goes wrong.
const (
	completionTime = 3 * time.Second
	mostOffers     = 200
)

func (api *API[C]) completeArgs(s Spec[C]) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, start string) ([]string, cobra.ShellCompDirective) {
		k := s.Rest
		if len(args) < len(s.Args) {
			k = &s.Args[len(args)]
		}
		if k == nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return api.offers(cmd, s, *k, args, start), cobra.ShellCompDirectiveNoFileComp
	}
}

// offers lists the things of a kind whose name or ID begins as typed.
func (api *API[C]) offers(cmd *cobra.Command, s Spec[C], k Kind[C], args []string, start string) []string {
	if k.Words != nil {
		return slices.DeleteFunc(slices.Clone(k.Words), func(w string) bool { return !begins(w, start) })
	}
	if k.Things == nil || FromEnvironment(cmd, api.Lookup) != nil {
		return nil
	}
	ctx := cmd.Context()
	if ctx == nil {
		ctx = context.Background()
	}
	ctx, cancel := context.WithTimeout(ctx, completionTime)
	defer cancel()
	app := *api.App
	app.quiet = true
	quiet := *api
	quiet.App = &app
	var all []string
	_ = quiet.with(ctx, false, func(c *conn[C]) error { // whatever fails, there is nothing to offer
		ids, client, err := s.ready(ctx, c, args)
		if err == nil {
			all = matching(k.Things(ctx, client, ids), start)
		}
		return err
	})
	return all
}

func matching(things iter.Seq2[Thing, error], start string) []string {
	var all []string
	for t, err := range things {
		if err != nil {
			break
		}
		switch {
		case t.Name != "" && begins(t.Name, start):
			all = append(all, offer(t.Name, t.Note))
		case begins(t.ID, start):
			all = append(all, offer(t.ID, strings.TrimSpace(t.Name+" "+t.Note)))
		}
		if len(all) == mostOffers {
			break
		}
	}
	return all
}

func begins(text, start string) bool {
	return len(text) >= len(start) && strings.EqualFold(text[:len(start)], start)
}

// offer pairs a word with what shells print beside it.
func offer(word, note string) string {
	if note == "" {
		return word
	}
	return word + "\t" + note
}

// complete offers words for a flag.
func complete(cmd *cobra.Command, flag string, words func(cmd *cobra.Command, start string) []string) {
	err := cmd.RegisterFlagCompletionFunc(flag, func(cmd *cobra.Command, _ []string, start string) ([]string, cobra.ShellCompDirective) {
		return words(cmd, start), cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic(err) // the flag was made a line before
	}
}

// CompleteWords offers fixed words for a flag.
func CompleteWords(cmd *cobra.Command, flag string, words ...string) {
	complete(cmd, flag, func(*cobra.Command, string) []string { return words })
}

// CompleteProfiles offers the names of profiles for a flag.
func (a *App) CompleteProfiles(cmd *cobra.Command, flag string) {
	complete(cmd, flag, func(*cobra.Command, string) []string { return a.ProfileNames() })
}
