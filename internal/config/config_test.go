package config

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func environment(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func TestLoadAppliesTheDefaults(t *testing.T) {
	t.Parallel()
	c, err := Load(environment(map[string]string{"COUPANG_VENDOR_IDS": "A00012345, C00067890:TW", "LAKE_URI": "s3://lake/prefix"}), ForExport)
	if err != nil {
		t.Fatal(err)
	}
	if c.BaseURL != "https://api-gateway.coupang.com" || c.SecretPrefix != "coupang/" || c.RequestsPerSecond != 1 || c.ParallelWindows != 3 {
		t.Errorf("defaults of the client: %+v", c)
	}
	if c.LookupCacheTTL != time.Minute || c.LookupNegativeTTL != 24*time.Hour || c.PII != "keep" || c.LookbackDays != nil {
		t.Errorf("defaults of the functions: %+v", c)
	}
	if len(c.Vendors) != 2 || c.Vendors[1].String() != "C00067890:TW" || c.LakeURI.Host != "lake" {
		t.Errorf("vendors %v, lake %v", c.Vendors, c.LakeURI)
	}
}

func TestLoadReportsEveryFaultInOneError(t *testing.T) {
	t.Parallel()
	faulty := map[string]string{
		"COUPANG_BASE_URL":            "ftp://example",
		"COUPANG_VENDOR_IDS":          "A1,A1,b2,A3:JP",
		"COUPANG_REQUESTS_PER_SECOND": "50",
		"COUPANG_PARALLEL_WINDOWS":    "0",
		"COUPANG_PROXY_URL":           "socks5://user:hunter2@proxy",
		"LAKE_URI":                    "file://relative/path",
		"EXPORT_LOOKBACK_DAYS":        "-1",
		"EXPORT_QUEUE_URL":            "https://sqs.example/123/standard",
		"LOOKUP_CACHE_TTL":            "60",
		"PII":                         "mask",
	}
	_, err := Load(environment(faulty), ForExport)
	if err == nil {
		t.Fatal("no error")
	}
	for name := range faulty {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("the error does not name %s:\n%v", name, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the error shows a password:\n%v", err)
	}
}

func TestLoadRequiresOnlyWhatTheUseNeeds(t *testing.T) {
	t.Parallel()
	vendors := map[string]string{"COUPANG_VENDOR_IDS": "A1"}
	if _, err := Load(environment(vendors), ForLookup); err != nil {
		t.Errorf("a look-up needs no lake: %v", err)
	}
	_, err := Load(environment(vendors), ForExport)
	if err == nil || !strings.Contains(err.Error(), "LAKE_URI is required") {
		t.Errorf("an export needs a lake, got %v", err)
	}
	_, err = Load(environment(map[string]string{"COUPANG_VENDOR_IDS": "A1", "LAKE_URI": "file:///lake", "PII": "hash"}), ForExport)
	if err == nil || !strings.Contains(err.Error(), "PII_KEY_SECRET") {
		t.Errorf("hashing needs a key, got %v", err)
	}
}

func TestParseKeysNeverShowsTheSecret(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`accessKey=hunter2`: "is not JSON",
		`{"accessKey":"a"}`: "are required",
		`{"accessKey":"a","secretKey":"hunter2","issuedAt":"soon"}`: "issuedAt",
	} {
		_, err := parseKeys("coupang/A1", text, "v1")
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got %v", text, err)
		}
	}
	keys, err := parseKeys("coupang/A1", `{"accessKey":"a","secretKey":"b","issuedAt":"2026-11-01"}`, "v1")
	if err != nil || keys.SecretKey.Reveal() != "b" || !keys.IssuedAt.Equal(time.Date(2026, 10, 31, 15, 0, 0, 0, time.UTC)) {
		t.Errorf("got %+v, %v", keys, err)
	}
}

func TestOnlyAFakeOnThisMachineMayBeAskedFasterThanCoupangAllows(t *testing.T) {
	t.Parallel()
	for base, allowed := range map[string]bool{
		"http://127.0.0.1:8787/fake": true, "http://localhost:8787": true, "http://[::1]:8787": true,
		"": false, "https://api-gateway.coupang.com": false, "https://localhost.example.com": false,
	} {
		_, err := Load(environment(map[string]string{
			"COUPANG_VENDOR_IDS": "A1", "COUPANG_BASE_URL": base, "COUPANG_REQUESTS_PER_SECOND": "500",
		}), ForLookup)
		if (err == nil) != allowed {
			t.Errorf("%q: got %v", base, err)
		}
	}
}

func TestFileURIsNameDirectoriesAsTheSystemDoes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ uri, goos, want string }{
		{"file:///srv/lake", "linux", "/srv/lake"},
		{"file:///C:/lake", "linux", "/C:/lake"},
		{"file:///Users/shop/my%20lake", "darwin", "/Users/shop/my lake"},
		{"file:///C:/shop/lake", "windows", `C:\shop\lake`},
		{"file:///d:/my%20lake", "windows", `d:\my lake`},
		{"file:///lake", "windows", `\lake`},
		{"file:///", "windows", `\`},
	} {
		u, err := url.Parse(tt.uri)
		if err != nil {
			t.Fatal(err)
		}
		if got := directory(u.Path, tt.goos); got != tt.want {
			t.Errorf("%s on %s is %s, want %s", tt.uri, tt.goos, got, tt.want)
		}
	}
}
