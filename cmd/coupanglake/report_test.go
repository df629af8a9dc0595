package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// longNumber is what an order's, a return's or a phone's number looks like. The vendor's id is a digit shorter.
var longNumber = regexp.MustCompile(`[0-9]{9,}`)

func TestReportsHoldNothingPersonalAndNoNumbersOfOrders(t *testing.T) {
	t.Parallel()
	api, env := newShop(t, coupangtest.Options{Seed: 3, OrdersPerDay: 60})
	for _, dataset := range []string{"orders", "inquiries", "returns", "exchanges", "return_withdrawals"} {
		if code, _, stderr := command(t.Context(), env, "export", dataset, "--from", "2026-03-19", "--to", "2026-03-31"); code != exitOK {
			t.Fatal(stderr)
		}
	}
	page := filepath.Join(t.TempDir(), "report.html")
	code, _, stderr := command(t.Context(), env, "report", "--out", page)
	if code != exitOK {
		t.Fatal(stderr)
	}
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	code, figures, stderr := command(t.Context(), env, "report", "--json")
	if code != exitOK {
		t.Fatal(stderr)
	}
	fraction := regexp.MustCompile(`\.[0-9]+`) // of a second
	checkNothingPersonal(t, api, "page", string(content))
	checkNothingPersonal(t, api, "JSON", fraction.ReplaceAllString(figures, ""))
}

func checkNothingPersonal(t *testing.T, api *coupangtest.API, what, text string) {
	t.Helper()
	if !strings.Contains(text, "FINAL_DELIVERY") {
		t.Fatalf("%s: the lake is not in it", what)
	}
	values := 0
	for value := range api.PersonalValues() {
		values++
		if strings.Contains(text, value) {
			t.Errorf("%s: a personal value is in it", what)
		}
	}
	if values < 1000 {
		t.Errorf("%s: looked for %d values only", what, values)
	}
	for _, line := range strings.Split(text, "\n") {
		if found := longNumber.FindString(line); found != "" && !strings.Contains(line, "Content-Security-Policy") {
			t.Errorf("%s: the number %s is in it: %.200s", what, found, line)
		}
	}
}
