package mbscmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/batch"
	"github.com/purserhq/purser/internal/cli/output"
	"github.com/purserhq/purser/sdk/mbs"
)

// work is how the commands that make many requests go about it.
type work struct {
	dry, yes bool
	parallel int
}

func (w *work) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&w.dry, "dry-run", false, "print what would change and change nothing")
	f.BoolVarP(&w.yes, "yes", "y", false, "do not ask whether to go on")
	f.IntVar(&w.parallel, "parallel", 4, "`requests` at once")
}

func (w *work) check() error {
	if w.parallel < 1 || w.parallel > 64 {
		return cli.Usagef("--parallel: want 1 to 64, not %d", w.parallel)
	}
	return nil
}

// planned is a step as it is printed.
type planned struct {
	Phase  string       `json:"phase"`
	Action batch.Action `json:"action"`
	Name   string       `json:"name"`
	Detail string       `json:"detail"`
}

var changeColumns = []output.Column{{Head: "WHAT", Path: "phase"}, {Head: "ACTION", Path: "action"}, {Head: "NAME", Path: "name"}, {Head: "DETAIL", Path: "detail"}}

var (
	toDoColumns = []output.Column{{Head: "WHAT", Path: "phase"}, {Head: "TO-CREATE", Path: "create"}, {Head: "TO-UPDATE", Path: "update"},
		{Head: "SAME", Path: "same"}, {Head: "BLOCKED", Path: "blocked"}}
	doneColumns = []output.Column{{Head: "WHAT", Path: "phase"}, {Head: "CREATED", Path: "create"}, {Head: "UPDATED", Path: "update"},
		{Head: "SAME", Path: "same"}, {Head: "BLOCKED", Path: "blocked"}, {Head: "FAILED", Path: "failed"}, {Head: "NOT-TRIED", Path: "left"}}
)

// changes gives the steps that are not the same already.
func changes(steps []batch.Step) []planned {
	out := []planned{}
	for _, s := range steps {
		if s.Action != batch.Same {
			out = append(out, planned{s.Phase, s.Action, s.Name, s.Detail})
		}
	}
	return out
}

// preview tells people on stderr what is about to change.
func (c *commands) preview(steps []batch.Step) error {
	p, err := output.New(c.Err, output.Options{Format: "table"}, output.Look{})
	if err != nil {
		return err
	}
	const most = 20
	list := changes(steps)
	if err := output.Rows(p, changeColumns, cli.Slice(list[:min(most, len(list))], nil)); err != nil {
		return err
	}
	if len(list) > most {
		c.Say("... and %d more; --dry-run prints all", len(list)-most)
	}
	fmt.Fprintln(c.Err)
	return output.Rows(p, toDoColumns, cli.Slice(batch.Counts(steps, nil), nil))
}

// carryOut shows steps, asks, and does them. done is false when nothing was
// begun: on a dry run, and when there is nothing to do.
func (c *commands) carryOut(ctx context.Context, p *output.Printer, w work, what, question string, steps []batch.Step) (results []batch.Result, done bool, err error) {
	switch {
	case w.dry:
		return nil, false, output.Rows(p, changeColumns, cli.Slice(changes(steps), nil))
	case batch.Nothing(steps):
		c.Say("%s: nothing to do", what)
		return nil, false, nil
	}
	if !w.yes {
		if err := c.preview(steps); err != nil {
			return nil, false, err
		}
		if err := c.Confirm(ctx, question); err != nil {
			return nil, false, err
		}
	}
	results, err = batch.Run(ctx, steps, batch.Options{Parallel: w.parallel, Fatal: hopeless, Progress: c.Progress(what)})
	c.tell(results)
	return results, true, err
}

// hopeless says whether all further requests would fail alike.
func hopeless(err error) bool {
	return errors.Is(err, mbs.ErrUnauthenticated) || errors.Is(err, mbs.ErrUnavailable)
}

// tell says on stderr what failed.
func (c *commands) tell(results []batch.Result) {
	const most = 20
	told, failed := 0, 0
	for _, r := range results {
		if r.Err == nil {
			continue
		}
		if failed++; told < most {
			told++
			c.Say("%s, %s: %v", r.Step.Phase, output.OneLine(r.Step.Name), r.Err)
		}
	}
	if failed > told {
		c.Say("... and %d more failed", failed-told)
	}
}

// undone is the error for work that was not done whole; err is why it stopped.
func undone(results []batch.Result, err error, hint string) error {
	if err != nil || len(results) == 0 {
		return err
	}
	return fmt.Errorf("changes that were not made: %d; %s", len(results), hint)
}
