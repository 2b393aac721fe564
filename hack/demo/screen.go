package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/term"
)

// screen is where the demo shows what happens: a terminal, on which a table is redrawn in place, or anything else, which gets
// plain lines and never the same one twice.
type screen struct {
	mu  sync.Mutex
	out io.Writer
	// said is all that was shown.
	said bytes.Buffer
	// width is the number of columns of the terminal; 0 where out is none.
	width int
	// drawn is the table that was drawn last, if it stands directly above the cursor.
	drawn string
	// shown is the last line that was printed for each row of the table.
	shown map[string]string
}

// newScreen looks whether f is a terminal.
func newScreen(f *os.File) *screen {
	s := &screen{shown: map[string]string{}}
	s.out = io.MultiWriter(f, &s.said)
	if term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			s.width = width
		}
	}
	return s
}

// printf prints a line. A table that was drawn before stays where it is.
func (s *screen) printf(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drawn = ""
	fmt.Fprintf(s.out, format+"\n", args...)
}

// text is all that was shown, tables redrawn included.
func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.String()
}

// heading begins a new part.
func (s *screen) heading(format string, args ...any) {
	s.printf("\n"+s.bold("== "+format), args...)
}

func (s *screen) bold(text string) string {
	if s.width == 0 {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}

// table shows rows under a header, in place of the table shown before. The first cell of a row is what tells it from the others.
func (s *screen) table(header []string, rows [][]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.width == 0 {
		s.changes(header, rows)
		return
	}
	widths := columns(header, rows, s.width)
	var b strings.Builder
	b.WriteString("\x1b[1m" + line(header, widths) + "\x1b[0m\n")
	for _, row := range rows {
		b.WriteString(line(row, widths) + "\n")
	}
	if b.String() == s.drawn {
		return
	}
	if above := strings.Count(s.drawn, "\n"); above > 0 {
		fmt.Fprintf(s.out, "\x1b[%dA\x1b[J", above)
	}
	s.drawn = b.String()
	fmt.Fprint(s.out, s.drawn)
}

// changes prints the rows that are not as they were printed last.
func (s *screen) changes(header []string, rows [][]string) {
	for _, row := range rows {
		var cells []string
		for i, cell := range row[1:] {
			if cell != "" {
				words := strings.Fields(strings.ToLower(header[i+1]))
				cells = append(cells, words[len(words)-1]+"="+cell)
			}
		}
		text := strings.Join(cells, " ")
		if s.shown[row[0]] == text {
			continue
		}
		s.shown[row[0]] = text
		fmt.Fprintf(s.out, "   %-45s %s\n", row[0], text)
	}
}

// columns returns how wide each column is to be so that a line fits. The widest ones give way.
func columns(header []string, rows [][]string, limit int) []int {
	widths := make([]int, len(header))
	total := 2 * len(header)
	for i := range header {
		widths[i] = utf8.RuneCountInString(header[i])
		for _, row := range rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
		total += widths[i]
	}
	for ; total > limit; total-- {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= 4 {
			break
		}
		widths[widest]--
	}
	return widths
}

// line lays cells out in columns. What does not fit ends in an ellipsis.
func line(cells []string, widths []int) string {
	var b strings.Builder
	for i, cell := range cells {
		runes := []rune(cell)
		if len(runes) > widths[i] {
			runes = append(runes[:widths[i]-1], '…')
		}
		b.WriteString("  " + string(runes) + strings.Repeat(" ", widths[i]-len(runes)))
	}
	return strings.TrimRight(b.String(), " ")
}
