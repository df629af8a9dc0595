package readme_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// passage is a fenced block, or a command in the text.
type passage struct {
	file     string
	line     int // of its first line of content
	language string
	text     string
}

// programs are those whose commands we know when we see them.
func programs() []string {
	return []string{"make", "go", "coupanglake", "sam", "aws", "curl", "unzip", "tar", "cd", "export", "sha256sum"}
}

func (p passage) isShell() bool {
	return p.language == "sh" || p.language == "" && startsCommand(p.text)
}

func startsCommand(text string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	return slices.Contains(programs(), first)
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// parse splits a document into its fenced blocks and what stands between backquotes in the rest.
func parse(file, text string) (blocks, inline []passage) {
	var open *passage
	for i, line := range strings.Split(text, "\n") {
		fence, isFence := strings.CutPrefix(strings.TrimLeft(line, " "), "```")
		switch {
		case isFence && open == nil:
			open = &passage{file: file, line: i + 2, language: strings.TrimSpace(fence)}
		case isFence:
			blocks, open = append(blocks, *open), nil
		case open != nil:
			open.text += line + "\n"
		default:
			for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(line, -1) {
				inline = append(inline, passage{file: file, line: i + 1, text: m[1]})
			}
		}
	}
	return blocks, inline
}

// script has each command in the line where the document has it, so that the shell's line numbers are the document's.
func script(blocks []passage) string {
	var b strings.Builder
	line := 1
	for _, block := range blocks {
		if !block.isShell() {
			continue
		}
		b.WriteString(strings.Repeat("\n", block.line-line) + block.text)
		line = block.line + strings.Count(block.text, "\n")
	}
	return b.String()
}

func TestBlocksAndCommandsAreFoundWithTheirLines(t *testing.T) {
	t.Parallel()
	const document = "Run `make demo` now.\n\n```sh\nmake test\n```\n\n```\nmake demo   # unmarked\n```\n\n```sql\nSELECT 1\n```\n```\nshown only\n```\n"
	blocks, inline := parse("x.md", document)
	if len(blocks) != 4 || len(inline) != 1 || inline[0].text != "make demo" || inline[0].line != 1 {
		t.Fatalf("%d blocks, in the text %v", len(blocks), inline)
	}
	if blocks[2].language != "sql" || blocks[2].line != 12 || blocks[3].isShell() {
		t.Errorf("the query is %+v, the shown block %+v", blocks[2], blocks[3])
	}
	if got, want := script(blocks), "\n\n\nmake test\n\n\n\nmake demo   # unmarked\n"; got != want {
		t.Errorf("script = %q, want %q", got, want)
	}
}

func TestTranslationsHaveTheSameBlocks(t *testing.T) {
	t.Parallel()
	original, _ := parse("README.md", read(t, "README.md"))
	names, err := filepath.Glob(filepath.Join(root, "README.*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		name = filepath.Base(name)
		translated, _ := parse(name, read(t, name))
		for i := range max(len(original), len(translated)) {
			switch {
			case i >= len(translated):
				t.Errorf("%s lacks the block of README.md:%d", name, original[i].line)
			case i >= len(original):
				t.Errorf("%s:%d: README.md has no such block", name, translated[i].line)
			case original[i].language != translated[i].language || original[i].text != translated[i].text:
				t.Errorf("%s:%d: the block is not that of README.md:%d", name, translated[i].line, original[i].line)
			}
		}
	}
}
