package cli

import (
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// stamp is how a line begins where nobody watches. Scripts cut it off, or search behind it.
const stamp = "2006/01/02 15:04:05 "

// voice says sentences on stderr, and keeps one line below them that tells what is going on.
type voice struct {
	mu       sync.Mutex
	out      io.Writer
	now      func() time.Time
	terminal bool
	width    int    // of the line of progress; 0 for none
	progress string // that stands on the screen
}

func newVoice(system System) *voice {
	v := &voice{out: system.Stderr, now: system.Now, terminal: system.StderrTerminal}
	if system.StderrTerminal && system.Width > 1 && system.Environ("TERM") != "dumb" {
		v.width = system.Width - 1 // a full line would move the cursor to the next one
	}
	return v
}

// say prints a sentence above the line of progress.
func (v *voice) say(sentence string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	line := printable(sentence) + "\n"
	if !v.terminal {
		line = v.now().Format(stamp) + line
	}
	v.print(line)
}

// write prints text that is more than a sentence, such as a table, as it is.
func (v *voice) write(text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.print(text)
}

// show changes the line of progress.
func (v *voice) show(progress string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	progress = cut(printable(progress), v.width)
	if progress != v.progress {
		_, _ = io.WriteString(v.out, v.erase()+progress)
		v.progress = progress
	}
}

func (v *voice) print(text string) {
	_, _ = io.WriteString(v.out, v.erase()+text+v.progress)
}

// erase is what takes the line of progress away. It works on every terminal.
func (v *voice) erase() string {
	if v.progress == "" {
		return ""
	}
	return "\r" + strings.Repeat(" ", utf8.RuneCountInString(v.progress)) + "\r"
}

// cut shortens text to a number of characters.
func cut(text string, width int) string {
	runes := []rune(text)
	switch {
	case len(runes) <= width:
		return text
	case width < 2:
		return ""
	}
	return string(runes[:width-1]) + "…"
}

// printable returns text with everything escaped that is not a printable character.
func printable(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRune(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}
