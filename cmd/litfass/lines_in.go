package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// `try tag` and `try stories` read a JSON object per line and answer each with one.

// answerLines answers all lines of the inputs: files, or - for standard input, which is also read if there
// are none. A line that cannot be read is told on standard error, as is a file that is not there, and the
// others go on; then it returns errSilent. Any other error is one of reading or writing.
func answerLines(e *env, command string, inputs []string, answer func(line []byte, number int) (any, error)) error {
	if len(inputs) == 0 {
		inputs = []string{"-"}
	}
	failed := false
	tell := func(err error) {
		failed = true
		fmt.Fprintf(e.stderr, "%s%s: %v\n", paletteFor(e.stderr).red("litfass: "), command, err)
	}
	for _, in := range inputs {
		if err := answerInput(e, in, tell, answer); err != nil {
			return err
		}
	}
	if failed {
		return errSilent
	}
	return nil
}

// answerInput answers one input.
func answerInput(e *env, input string, tell func(error), answer func(line []byte, number int) (any, error)) error {
	name, lines := "standard input", e.stdin
	if input != "-" {
		f, err := os.Open(input)
		if err != nil {
			tell(err)
			return nil
		}
		defer f.Close()
		name, lines = input, f
	}
	in, out := bufio.NewReaderSize(lines, 64<<10), bufio.NewWriterSize(e.stdout, 64<<10)
	answers := json.NewEncoder(out)
	answers.SetEscapeHTML(false)
	for n := 1; e.ctx.Err() == nil; n++ {
		line, end := in.ReadBytes('\n')
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if a, err := answer(line, n); err != nil {
				tell(fmt.Errorf("%s, line %d: %w", name, n, err))
			} else if err := answers.Encode(a); err != nil {
				return err
			}
		}
		if end != nil || in.Buffered() == 0 { // whoever sends a line and waits gets the answer at once
			if err := out.Flush(); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(end, io.EOF):
			return nil
		case end != nil:
			return end
		}
	}
	return e.ctx.Err()
}

// plainJSONError says what is wrong with JSON without Go's names of things.
func plainJSONError(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		if kind.Field == "" {
			return errors.New("is no JSON object")
		}
		return fmt.Errorf("%q is of the wrong type: %s", kind.Field, kind.Value)
	}
	return fmt.Errorf("is no JSON: %w", err)
}
