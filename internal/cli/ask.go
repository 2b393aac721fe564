package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ask puts a question on the terminal and reports whether it was answered with yes. When ctx ends it does not wait any longer; whoever
// reads the line then is left behind, because a read from a terminal cannot be called off.
func (s *Session) ask(ctx context.Context, question string) (bool, error) {
	s.voice.write(printable(question) + " [y/N] ")
	type line struct {
		text string
		err  error
	}
	answered := make(chan line, 1)
	go func() {
		text, err := bufio.NewReader(s.Stdin).ReadString('\n')
		answered <- line{text, err}
	}()
	select {
	case <-ctx.Done():
		s.voice.write("\n")
		return false, context.Cause(ctx)
	case answer := <-answered:
		if answer.err != nil && !errors.Is(answer.err, io.EOF) {
			return false, fmt.Errorf("nothing was changed: read the answer: %w", answer.err)
		}
		word := strings.ToLower(strings.TrimSpace(answer.text))
		return word == "y" || word == "yes", nil
	}
}
