package cli

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/purserhq/purser/internal/cli/batch"
)

// Progress tells how far long work is: with a bar on a terminal, else with a
// line now and then.
func (a *App) Progress(what string) batch.Progress {
	f, ok := a.Err.(*os.File)
	if ok && term.IsTerminal(int(f.Fd())) {
		return &bar{app: a, what: what}
	}
	return &lines{app: a, what: what, last: a.Now()}
}

// bar shows a bar.
type bar struct {
	app  *App
	what string
	bar  *progressbar.ProgressBar
}

// Step moves it.
func (b *bar) Step(_, total int, s batch.Step) {
	if b.bar == nil {
		b.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(b.app.Err), progressbar.OptionShowCount(), progressbar.OptionShowIts(),
			progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	}
	b.bar.Describe(s.Phase)
	if err := b.bar.Add(1); err != nil {
		b.app.Say("%v", err)
	}
}

// End takes it away.
func (b *bar) End() {
	if b.bar == nil {
		return
	}
	if err := b.bar.Clear(); err != nil {
		fmt.Fprintln(b.app.Err)
	}
}

// lineEvery is the time between two lines.
const lineEvery = 10 * time.Second

// lines tells in lines.
type lines struct {
	app  *App
	what string
	last time.Time
}

// Step may write one.
func (l *lines) Step(done, total int, s batch.Step) {
	if now := l.app.Now(); done == total || now.Sub(l.last) >= lineEvery {
		l.last = now
		l.app.Say("%s: %d of %d done (%s)", l.what, done, total, s.Phase)
	}
}

// End does nothing.
func (*lines) End() {}
