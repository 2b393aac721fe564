package docs

import (
	"fmt"
	"strings"
)

const (
	fence     = "```"
	languages = "sh, text"
)

// Block is one block of commands of a document.
type Block struct {
	// Section is the heading that begins with "## " above it.
	Section string
	// Line of the document that its first command is on.
	Line int
	// Commands are its text.
	Commands string
	// Shown are the lines that it prints, if the document says so.
	Shown []string
	// Shows says that the document shows what it prints, be it nothing.
	Shows bool
}

// Blocks finds the blocks of a document.
func Blocks(document string) ([]Block, error) {
	var blocks []Block
	section, language, begins := "", "", 0
	var inside []string
	for i, line := range strings.Split(document, "\n") {
		number := i + 1
		switch {
		case begins == 0 && strings.HasPrefix(line, "## "):
			section = strings.TrimPrefix(line, "## ")
		case begins == 0 && strings.HasPrefix(line, fence):
			language, begins, inside = strings.TrimPrefix(line, fence), number, nil
		case begins > 0 && line == fence:
			var err error
			if blocks, err = add(blocks, Block{Section: section, Line: begins + 1}, language, inside); err != nil {
				return nil, err
			}
			begins = 0
		case begins > 0:
			inside = append(inside, line)
		}
	}
	if begins > 0 {
		return nil, fmt.Errorf("the fence in line %d does not end", begins)
	}
	return blocks, nil
}

// add adds a block, or to the last one what it prints.
func add(blocks []Block, block Block, language string, inside []string) ([]Block, error) {
	switch language {
	case "sh":
		block.Commands = strings.Join(inside, "\n") + "\n"
		return append(blocks, block), nil
	case "text":
		if len(blocks) == 0 || blocks[len(blocks)-1].Section != block.Section || blocks[len(blocks)-1].Shows {
			return nil, fmt.Errorf("line %d: no commands print this", block.Line)
		}
		last := &blocks[len(blocks)-1]
		last.Shown, last.Shows = inside, true
		return blocks, nil
	}
	return nil, fmt.Errorf("line %d: the language of the fence is %q and none of %s, so nobody would try it", block.Line, language, languages)
}
