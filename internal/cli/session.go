package cli

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Session is what a running command has. There is one in each invocation of the program.
type Session struct {
	System
	// Command is what runs: "ccoctl aws create-all".
	Command string
	// Arguments are those of the command besides its flags, as many as its description names.
	Arguments []string
	// Format is what --output says: FormatText, FormatJSON or another one that the command has.
	Format string

	assumeYes bool // --yes
	voice     *voice
}

// Values of --output.
const (
	// FormatText is sentences on stderr, and what was asked for on stdout, for people.
	FormatText = "text"
	// FormatTable is a table on stdout.
	FormatTable = "table"
	// FormatJSON is one JSON document on stdout; sentences stay on stderr.
	FormatJSON = "json"
	// FormatCommands is lines for a shell on stdout.
	FormatCommands = "commands"
)

// NewSession makes the session of a program that has not been told anything yet.
func NewSession(system System) *Session {
	return &Session{System: system, Format: FormatText, voice: newVoice(system)}
}

// Say tells the user a sentence, on stderr. What would not print as one line is escaped, so that no name that somebody else chose can
// forge a line or speak to the terminal. Safe for concurrent use.
func (s *Session) Say(sentence string) { s.voice.say(sentence) }

// Sayf is Say with a format.
func (s *Session) Sayf(format string, args ...any) { s.voice.say(fmt.Sprintf(format, args...)) }

// Fail tells the user what is wrong, a line or more for each cause among the errors that are joined in err.
func (s *Session) Fail(err error) {
	for _, one := range byCause(separate(err)) {
		first, more, _ := strings.Cut(one.err.Error(), "\n")
		s.voice.say("Error: " + first)
		for line := range strings.Lines(more) {
			s.voice.say("  " + strings.TrimRight(line, "\n"))
		}
		if len(one.likewise) > 0 {
			s.voice.say("  for the same cause: " + strings.Join(one.likewise, ", "))
		}
	}
}

// Show replaces the line that says what is going on, on a terminal; "" takes it away. Elsewhere it does nothing.
func (s *Session) Show(progress string) { s.voice.show(progress) }

// WriteJSON writes value to stdout, indented.
func (s *Session) WriteJSON(value any) error {
	encoder := json.NewEncoder(s.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("write the JSON document to stdout: %w", err)
	}
	return nil
}

// separate returns the errors that were joined in err, also those joined in them. An error that tells of several causes in one sentence is one.
func separate(err error) []error {
	if err == nil {
		return nil
	}
	joined, is := err.(interface{ Unwrap() []error })
	if !is {
		return []error{err}
	}
	var texts []string
	var parts []error
	for _, part := range joined.Unwrap() {
		texts = append(texts, part.Error())
		parts = append(parts, separate(part)...)
	}
	if strings.Join(texts, "\n") != err.Error() {
		return []error{err}
	}
	return parts
}
