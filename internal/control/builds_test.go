package control_test

import (
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

// Trying the job of a failed build again does not make it a success.
func TestAFailedBuildStaysOne(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		_, runner := w.withStorage()
		asked, err := w.Builds.Request(w.ctx, system, []core.Edition{core.Editions()[0]}, core.CustomBuild)
		w.must(err)
		for range 2 {
			w.must(runner.Drain(w.ctx))
			j, err := w.Jobs.Get(w.ctx, system, asked[0].Job)
			w.must(err)
			if j.State != core.JobFailed || !strings.Contains(j.Problem, "no agent binary") {
				t.Errorf("the job is %s: %s", j.State, j.Problem)
			}
			w.must(w.Jobs.Retry(w.ctx, system, j.ID))
		}
	})
}
