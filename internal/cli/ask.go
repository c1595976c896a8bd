package cli

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// ErrDeclined says that a person answered no.
var ErrDeclined = errors.New("nothing was done")

// NewPassword reads a password that is being given to somebody: from a file,
// from the terminal, twice, or as the first line of stdin. It is never an
// argument: those show in the process list and stay in the shell's history.
func (a *App) NewPassword(ctx context.Context, file string) (string, error) {
	if terminal, ok := a.terminal(); ok && (file == "" || file == "-") {
		return a.askTwice(ctx, terminal)
	}
	if file == "" {
		file = "-"
	}
	return a.secret(file)
}

// AskNewPassword asks for a password that is being given to somebody; where
// nobody can be asked, the flag is wanted.
func (a *App) AskNewPassword(ctx context.Context, flag string) (string, error) {
	terminal, ok := a.terminal()
	if !ok {
		return "", Usagef("a password is required: --%s names a file, - is stdin", flag)
	}
	return a.askTwice(ctx, terminal)
}

// OldSecret reads a secret that there is already: from a file, from the
// terminal under its name, or as the first line of stdin.
func (a *App) OldSecret(ctx context.Context, file, name string) (string, error) {
	if terminal, ok := a.terminal(); ok && (file == "" || file == "-") {
		return a.askSecret(ctx, terminal, name+": ")
	}
	return a.secret(file)
}

// secret reads the first line of a file, or of stdin for "-".
func (a *App) secret(file string) (string, error) {
	if file == "-" && a.quiet {
		return "", errors.New("stdin is the shell's")
	}
	if file == "-" {
		return firstLine(a.In)
	}
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return firstLine(f)
}

func firstLine(r io.Reader) (string, error) {
	line, err := readLine(r)
	if err != nil {
		return "", err
	}
	if line == "" {
		return "", errors.New("no password given: the first line is empty")
	}
	return line, nil
}

// longestLine bounds what is read as a secret or an answer.
const longestLine = 64 << 10

// readLine reads no further than the line, so that what follows is there for
// the next question.
func readLine(r io.Reader) (string, error) {
	var line strings.Builder
	for one := make([]byte, 1); line.Len() < longestLine; {
		n, err := r.Read(one)
		if n == 1 && one[0] == '\n' {
			return strings.TrimSuffix(line.String(), "\r"), nil
		}
		line.Write(one[:n])
		if errors.Is(err, io.EOF) {
			return strings.TrimSuffix(line.String(), "\r"), nil
		}
		if err != nil {
			return "", err
		}
	}
	return "", fmt.Errorf("the first line is longer than %d bytes", longestLine)
}

// askSecret asks for something without showing what is typed.
func (a *App) askSecret(ctx context.Context, terminal *os.File, prompt string) (string, error) {
	fmt.Fprint(a.Err, prompt)
	defer fmt.Fprintln(a.Err)
	return answer(ctx, terminal, func() (string, error) {
		b, err := term.ReadPassword(int(terminal.Fd()))
		return string(b), err
	})
}

func (a *App) askLine(ctx context.Context, terminal *os.File, prompt string) (string, error) {
	fmt.Fprint(a.Err, prompt)
	line, err := answer(ctx, terminal, func() (string, error) { return readLine(terminal) })
	return strings.TrimSpace(line), err
}

// answer waits for what a person types. An interrupt ends the wait and leaves
// the terminal as it was; the read itself ends with the program.
func answer(ctx context.Context, terminal *os.File, read func() (string, error)) (string, error) {
	state, err := term.GetState(int(terminal.Fd()))
	if err != nil {
		return "", err
	}
	type said struct {
		line string
		err  error
	}
	got := make(chan said, 1)
	go func() {
		line, err := read()
		got <- said{line, err}
	}()
	select {
	case s := <-got:
		return s.line, s.err
	case <-ctx.Done():
		return "", errors.Join(ctx.Err(), term.Restore(int(terminal.Fd()), state))
	}
}

func (a *App) askTwice(ctx context.Context, terminal *os.File) (string, error) {
	word, err := a.askSecret(ctx, terminal, "New password: ")
	if err != nil {
		return "", err
	}
	again, err := a.askSecret(ctx, terminal, "Again: ")
	if err != nil {
		return "", err
	}
	if word != again {
		return "", errors.New("the two passwords differ")
	}
	if word == "" {
		return "", errors.New("no password given")
	}
	return word, nil
}

// Ask asks for a line; an empty answer is what is offered. Without a terminal
// that is wrong usage, and how says what to do.
func (a *App) Ask(ctx context.Context, prompt, offer, how string) (string, error) {
	terminal, ok := a.terminal()
	if !ok {
		return "", Usagef("%s", how)
	}
	if offer != "" {
		prompt += " [" + offer + "]"
	}
	line, err := a.askLine(ctx, terminal, prompt+": ")
	if err != nil {
		return "", err
	}
	if line == "" {
		line = offer
	}
	if line == "" {
		return "", Usagef("%s", how)
	}
	return line, nil
}

// Confirm asks whether to go on with what cannot be taken back. It fails with
// ErrDeclined for any answer but yes, and with a usage error where nobody can
// be asked.
func (a *App) Confirm(ctx context.Context, question string) error {
	terminal, ok := a.terminal()
	if !ok {
		return Usagef("%s? Nobody can be asked here: --yes says so", question)
	}
	line, err := a.askLine(ctx, terminal, question+"? [y/N] ")
	if err != nil {
		return err
	}
	switch strings.ToLower(line) {
	case "y", "yes":
		return nil
	}
	return ErrDeclined
}

// ReadBase64 reads a file of bytes, such as a key of Google's, as base64.
func (a *App) ReadBase64(file string) (string, error) {
	raw, err := a.readFile(file)
	return base64.StdEncoding.EncodeToString(raw), err
}
