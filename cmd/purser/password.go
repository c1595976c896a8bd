package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// password reads a new password: from a file, from the terminal, or as the first line of stdin. It is
// never an argument: those show in the process list and stay in the shell's history.
func (s *streams) password(file string) (string, error) {
	if file != "" && file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		return firstLine(f)
	}
	if f, ok := s.in.(*os.File); ok && file == "" && term.IsTerminal(int(f.Fd())) {
		return s.ask(f)
	}
	return firstLine(s.in)
}

func firstLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", errors.New("no password given: the first line is empty")
	}
	return line, nil
}

// ask prompts twice, without showing what is typed.
func (s *streams) ask(terminal *os.File) (string, error) {
	var given [2]string
	for i, prompt := range []string{"New password: ", "Again: "} {
		fmt.Fprint(s.err, prompt)
		b, err := term.ReadPassword(int(terminal.Fd()))
		fmt.Fprintln(s.err)
		if err != nil {
			return "", err
		}
		given[i] = string(b)
	}
	if given[0] != given[1] {
		return "", errors.New("the two passwords differ")
	}
	return given[0], nil
}
