package cli

import "github.com/purserhq/purser/internal/cli/output"

// Printer makes the printer that output flags ask for.
func (a *App) Printer(o output.Options) (*output.Printer, error) {
	p, err := output.New(a.Out, o, a.look())
	if err != nil {
		return nil, &UsageError{err}
	}
	return p, nil
}
