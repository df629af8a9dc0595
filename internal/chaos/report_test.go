package chaos

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

// outcome is what one fault did to one subject.
type outcome struct {
	Ended   string // how the run under the fault ended
	Lost    int    // rows or answers that should be there after healing, and are not
	Doubled int    // keys that are there twice
	Wrong   int    // rows or answers that say something else than the API
	Silent  int    // rows that a run missed without saying so
	Late    int    // calls made after a stop sign
	Calls   int    // all calls of the trial
	Why     []string
}

// mostReasons is how many of a trial's faults are told; the rest is like them.
const mostReasons = 3

// blame counts a fault of ours and says what it is.
func (o *outcome) blame(count *int, format string, args ...any) {
	*count++
	if len(o.Why) < mostReasons {
		o.Why = append(o.Why, fmt.Sprintf(format, args...))
	}
}

func (o *outcome) survived() bool { return o.Lost+o.Doubled+o.Wrong+o.Silent+o.Late == 0 }

// line of the report: one subject.
type line struct {
	Subject         string
	Tried, Survived int
	Sum             outcome
}

// report is what a part of the campaign found. Parts run in processes of their own and hand theirs over as JSON.
type report struct {
	Lines    []line
	Endings  map[string]map[string]int // by fault: how often a run under it ended how
	Failures []string
}

func newReport() *report { return &report{Endings: map[string]map[string]int{}} }

// add counts one trial.
func (r *report) add(subject, fault, where string, o outcome) {
	i := slices.IndexFunc(r.Lines, func(l line) bool { return l.Subject == subject })
	if i < 0 {
		i = len(r.Lines)
		r.Lines = append(r.Lines, line{Subject: subject})
	}
	l := &r.Lines[i]
	l.Tried++
	l.Sum.Lost += o.Lost
	l.Sum.Doubled += o.Doubled
	l.Sum.Wrong += o.Wrong
	l.Sum.Silent += o.Silent
	l.Sum.Late += o.Late
	l.Sum.Calls += o.Calls
	if o.survived() {
		l.Survived++
	} else {
		r.Failures = append(r.Failures, fmt.Sprintf("%s, %s, %s: %s", subject, fault, where, strings.Join(o.Why, "; ")))
	}
	if r.Endings[fault] == nil {
		r.Endings[fault] = map[string]int{}
	}
	r.Endings[fault][o.Ended]++
}

func (r *report) join(other *report) {
	r.Lines = append(r.Lines, other.Lines...)
	r.Failures = append(r.Failures, other.Failures...)
	for fault, endings := range other.Endings {
		if r.Endings[fault] == nil {
			r.Endings[fault] = map[string]int{}
		}
		for ending, n := range endings {
			r.Endings[fault][ending] += n
		}
	}
}

// print writes the two tables of the report.
func (r *report) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\nsubject\ttried\tsurvived\trows lost\tdoubled\twrong\tsilently missed\tcalls\tcalls after a stop sign\t")
	sum := line{Subject: "all"}
	slices.SortFunc(r.Lines, func(a, b line) int { return cmp.Compare(a.Subject, b.Subject) })
	for _, l := range r.Lines {
		l.print(t)
		sum.Tried, sum.Survived = sum.Tried+l.Tried, sum.Survived+l.Survived
		sum.Sum.Lost, sum.Sum.Doubled, sum.Sum.Wrong = sum.Sum.Lost+l.Sum.Lost, sum.Sum.Doubled+l.Sum.Doubled, sum.Sum.Wrong+l.Sum.Wrong
		sum.Sum.Silent, sum.Sum.Late, sum.Sum.Calls = sum.Sum.Silent+l.Sum.Silent, sum.Sum.Late+l.Sum.Late, sum.Sum.Calls+l.Sum.Calls
	}
	sum.print(t)
	_ = t.Flush()
	fmt.Fprintln(w, "\nhow runs ended under a fault:")
	for _, fault := range slices.Sorted(maps.Keys(r.Endings)) {
		var ends []string
		for _, ending := range slices.Sorted(maps.Keys(r.Endings[fault])) {
			ends = append(ends, fmt.Sprintf("%d %s", r.Endings[fault][ending], ending))
		}
		fmt.Fprintf(w, "  %-50s %s\n", fault, strings.Join(ends, ", "))
	}
}

func (l line) print(w io.Writer) {
	fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n",
		l.Subject, l.Tried, l.Survived, l.Sum.Lost, l.Sum.Doubled, l.Sum.Wrong, l.Sum.Silent, l.Sum.Calls, l.Sum.Late)
}

// judge fails the test for every trial that was not survived.
func (r *report) judge(t *testing.T) {
	t.Helper()
	for _, failure := range r.Failures {
		t.Error(failure)
	}
	if len(r.Lines) == 0 {
		t.Error("nothing was tried")
	}
}

// handIn leaves the report where the whole campaign's is made.
func (r *report) handIn(t *testing.T) {
	t.Helper()
	dir := os.Getenv(reportsVariable)
	if dir == "" {
		return
	}
	if err := r.save(filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")+".json")); err != nil {
		t.Error(err)
	}
}

// printAll joins the reports that were handed in.
func printAll(w io.Writer, dir string) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		panic(err) // the pattern is good
	}
	all := newReport()
	for _, file := range files {
		one, err := readReport(file)
		if err != nil {
			fmt.Fprintln(w, err)
		}
		all.join(one)
	}
	all.print(w)
}

func (r *report) save(path string) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

func readReport(path string) (*report, error) {
	r := newReport()
	text, err := os.ReadFile(path)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(text, r)
}
