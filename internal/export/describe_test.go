package export

import (
	"slices"
	"testing"
)

func TestKeyAndDayOfEveryDatasetAreColumns(t *testing.T) {
	t.Parallel()
	all, err := Datasets(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		d := e.Describe()
		for column, kind := range map[string]string{d.Key: "INT64", d.DatedBy: "TIMESTAMP"} {
			if !slices.ContainsFunc(e.Columns(), func(c Column) bool { return c.Path == column && c.Type == kind }) {
				t.Errorf("%s: %s %s is no column", d.Name, kind, column)
			}
		}
	}
}
