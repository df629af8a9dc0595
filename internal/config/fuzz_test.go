package config

import (
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// FuzzVendorSecret: a secret that is taken has both keys, and one that is not is told without a word of it.
func FuzzVendorSecret(f *testing.F) {
	for _, text := range []string{
		`{"accessKey":"a-very-private-key","secretKey":"another-private-key","issuedAt":"2026-11-01"}`,
		`{"accessKey":"a-very-private-key","secretKey":"another-private-key","issuedAt":"2026-11-01T00:00:00Z"}`,
		`{"accessKey":"a-very-private-key"}`, `{"accessKey":1234567890123}`, `a-very-private-key`, `{"issuedAt":"a-very-private-key","accessKey":"k","secretKey":"s"}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		keys, err := parseKeys("coupang/A1", text, "v1")
		if err == nil && (keys.AccessKey == "" || keys.SecretKey == "" || keys.Version != "v1") {
			t.Errorf("%q is taken", text)
		}
		const telling = 8
		for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(`{}":, `, r) }) {
			if err != nil && len(word) > telling && strings.Contains(err.Error(), word) && !strings.Contains(ownWords, word) {
				t.Errorf("the error tells %q: %v", word, err)
			}
		}
	})
}

// ownWords are those of the errors themselves.
const ownWords = `coupang/A1 accessKey secretKey issuedAt required neither RFC3339`

// FuzzVendors: a list of vendors that is taken names each once, and in the form in which it can be read again.
func FuzzVendors(f *testing.F) {
	for _, text := range []string{"A00012345,C00067890:TW", "A1,A1", "A1,", ",", " A1 , C2:TW ", "A1:TW,A1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v := &variables{getenv: func(string) string { return text }}
		vendors := v.vendors("COUPANG_VENDOR_IDS")
		if len(v.faults) > 0 {
			return
		}
		seen := map[string]bool{}
		for _, vendor := range vendors {
			again, err := coupang.ParseVendor(vendor.String())
			if err != nil || again != vendor || seen[vendor.ID] {
				t.Errorf("%q names %s: %v", text, vendor, err)
			}
			seen[vendor.ID] = true
		}
		if len(vendors) == 0 || len(vendors) > maxVendors {
			t.Errorf("%q names %d vendors", text, len(vendors))
		}
	})
}
