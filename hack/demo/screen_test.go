package main

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTableFitsTheTerminal(t *testing.T) {
	header := []string{"REQUEST", "SECRET"}
	rows := [][]string{{"openshift-ingress", "openshift-ingress-operator/cloud-credentials"}, {"short", ""}}
	for _, width := range []int{200, 60, 30} {
		widths := columns(header, rows, width)
		for _, row := range append(rows, header) {
			if got := line(row, widths); utf8.RuneCountInString(got) > width {
				t.Errorf("width %d: %q is %d wide", width, got, utf8.RuneCountInString(got))
			}
		}
	}
	if got := line(rows[0], columns(header, rows, 200)); !strings.Contains(got, rows[0][1]) {
		t.Errorf("a wide terminal shows %q, which is cut", got)
	}
	if got := line(rows[0], columns(header, rows, 40)); !strings.HasSuffix(got, "…") {
		t.Errorf("a narrow terminal shows %q, which does not say that it is cut", got)
	}
}

func TestPlainOutputPrintsOnlyChanges(t *testing.T) {
	var out strings.Builder
	s := &screen{out: &out, shown: map[string]string{}}
	header := []string{"REQUEST", "READY"}
	for _, ready := range []string{"False", "False", "True", "True"} {
		s.table(header, [][]string{{"a", ready}, {"b", "True"}})
	}
	var got []string
	for l := range strings.Lines(out.String()) {
		got = append(got, strings.Join(strings.Fields(l), " "))
	}
	want := "a ready=False, b ready=True, a ready=True"
	if strings.Join(got, ", ") != want {
		t.Errorf("printed %q, want %q", strings.Join(got, ", "), want)
	}
}

func TestTableIsRedrawnInPlace(t *testing.T) {
	var out strings.Builder
	s := &screen{out: &out, width: 80, shown: map[string]string{}}
	s.table([]string{"REQUEST"}, [][]string{{"a"}, {"b"}})
	s.table([]string{"REQUEST"}, [][]string{{"a"}, {"b"}})
	s.table([]string{"REQUEST"}, [][]string{{"a"}, {"c"}})
	if n := strings.Count(out.String(), "\x1b[3A"); n != 1 {
		t.Errorf("the cursor went up over the table %d times, want 1", n)
	}
	s.printf("done")
	s.table([]string{"REQUEST"}, [][]string{{"a"}, {"b"}})
	if n := strings.Count(out.String(), "\x1b[3A"); n != 1 {
		t.Errorf("a table drew over the line that was printed after the one before")
	}
}
