package batch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/purserhq/purser/internal/cli/batch"
)

// diary notes which steps were done.
type diary struct {
	mu   sync.Mutex
	done []string
}

func (d *diary) step(phase, name string, err error) batch.Step {
	return batch.Step{Phase: phase, Action: batch.Create, Name: name, Do: func(context.Context) error {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.done = append(d.done, phase+name)
		return err
	}}
}

func TestPhasesComeOneAfterTheOther(t *testing.T) {
	var d diary
	var steps []batch.Step
	for _, phase := range []string{"a", "b", "c"} {
		for i := range 50 {
			steps = append(steps, d.step(phase, fmt.Sprintf("%02d", i), nil))
		}
	}
	results, err := batch.Run(context.Background(), steps, batch.Options{Parallel: 8})
	if err != nil || len(results) != 0 || len(d.done) != 150 {
		t.Fatalf("%d done, %v, %v", len(d.done), results, err)
	}
	if !slices.IsSortedFunc(d.done, func(x, y string) int { return int(x[0]) - int(y[0]) }) {
		t.Errorf("phases were mixed: %q", d.done)
	}
}

func TestFailuresAreToldAndTheRestGoesOn(t *testing.T) {
	var d diary
	broken := errors.New("broken")
	steps := []batch.Step{d.step("a", "1", nil), d.step("a", "2", broken), {Phase: "a", Action: batch.Same, Name: "3"}, d.step("b", "4", nil)}
	results, err := batch.Run(context.Background(), steps, batch.Options{})
	if err != nil || len(results) != 1 || results[0].Index != 1 || !errors.Is(results[0].Err, broken) {
		t.Fatalf("%+v, %v", results, err)
	}
	want := []batch.Count{{Phase: "a", Create: 1, Same: 1, Failed: 1}, {Phase: "b", Create: 1}}
	if got := batch.Counts(steps, results); !slices.Equal(got, want) {
		t.Errorf("counts %+v, want %+v", got, want)
	}
}

func TestFatalErrorsStopTheWork(t *testing.T) {
	var d diary
	refused := errors.New("refused")
	steps := []batch.Step{d.step("a", "1", refused), d.step("a", "2", nil), d.step("b", "3", nil)}
	results, err := batch.Run(context.Background(), steps, batch.Options{Fatal: func(err error) bool { return errors.Is(err, refused) }})
	if !errors.Is(err, refused) || results[len(results)-1].Err != nil || slices.Contains(d.done, "b3") {
		t.Errorf("%+v, %v, done %q", results, err, d.done)
	}
}

func TestInterruptLeavesTheRestUntried(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	steps := []batch.Step{
		{Phase: "a", Action: batch.Create, Name: "1", Do: func(context.Context) error { cancel(); return nil }},
		{Phase: "a", Action: batch.Create, Name: "2", Do: func(ctx context.Context) error { return ctx.Err() }},
		{Phase: "b", Action: batch.Create, Name: "3", Do: func(context.Context) error { return nil }},
	}
	results, err := batch.Run(ctx, steps, batch.Options{})
	if !errors.Is(err, context.Canceled) || len(results) != 2 || results[0].Err != nil || results[1].Err != nil {
		t.Errorf("%+v, %v", results, err)
	}
}
