package coupangtest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

const dayListing = "createdAtFrom=2026-11-20&createdAtTo=2026-11-20&status=ACCEPT"

// header signs a message and writes the Authorization header in the given form; %k, %d and %s stand for key, date, signature.
func header(form, date, message string) string {
	mac := hmac.New(sha256.New, []byte("secret-A00012345"))
	mac.Write([]byte(message))
	return strings.NewReplacer("%k", "access-A00012345", "%d", date, "%s", hex.EncodeToString(mac.Sum(nil))).Replace(form)
}

const usualForm = "CEA algorithm=HmacSHA256, access-key=%k, signed-date=%d, signature=%s"

func TestSignaturesAreJudgedAsTheAPIDoes(t *testing.T) {
	t.Parallel()
	path, query := apis+"/v4/vendors/A00012345/ordersheets", dayListing
	at := func(d time.Duration, layout string) string { return time.Now().UTC().Add(d).Format(layout) }
	short := "060102T150405Z"
	cases := []struct {
		name    string
		sign    func() string
		message string
		status  int
	}{
		{"is right", func() string { return header(usualForm, at(0, short), at(0, short)+"GET"+path+query) }, "", 200},
		{"is right, without blanks", func() string {
			return header(strings.ReplaceAll(usualForm, ", ", ","), at(0, short), at(0, short)+"GET"+path+query)
		}, "", 200},
		{"is nearly five minutes old", func() string {
			return header(usualForm, at(-290*time.Second, short), at(-290*time.Second, short)+"GET"+path+query)
		}, "", 200},
		{"is older than five minutes", func() string {
			return header(usualForm, at(-302*time.Second, short), at(-302*time.Second, short)+"GET"+path+query)
		}, "Specified signature is expired.", 401},
		{"is of the future", func() string {
			return header(usualForm, at(305*time.Second, short), at(305*time.Second, short)+"GET"+path+query)
		}, "Specified signature is expired.", 401},
		{"is missing", func() string { return "" }, "HMAC format is invalid.", 401},
		{"has a four-digit year", func() string {
			return header(usualForm, at(0, "20060102T150405Z"), at(0, "20060102T150405Z")+"GET"+path+query)
		}, "HMAC format is invalid.", 401},
		{"has an impossible date", func() string { return header(usualForm, "269921T010203Z", "269921T010203ZGET"+path+query) }, "HMAC format is invalid.", 401},
		{"covers the question mark", func() string { return header(usualForm, at(0, short), at(0, short)+"GET"+path+"?"+query) }, "HMAC format is invalid.", 401},
		{"leaves the query out", func() string { return header(usualForm, at(0, short), at(0, short)+"GET"+path) }, "Invalid signature.", 401},
		{"sorts the query", func() string {
			return header(usualForm, at(0, short), at(0, short)+"GET"+path+"status=ACCEPT&"+strings.TrimSuffix(query, "&status=ACCEPT"))
		}, "Invalid signature.", 401},
		{"is of another method", func() string { return header(usualForm, at(0, short), at(0, short)+"POST"+path+query) }, "Invalid signature.", 401},
		{"is of an unknown key", func() string {
			return header(strings.Replace(usualForm, "%k", "nobody", 1), at(0, short), at(0, short)+"GET"+path+query)
		}, "Unknown error occurred, please contact api-gateway channel for the details.", 401},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			caller := newCaller(t, coupangtest.New(coupangtest.Options{Now: now}))
			caller.edit = func(r *http.Request) { r.Header.Set("Authorization", c.sign()) }
			r := caller.get("/v4/vendors/A00012345/ordersheets", query)
			if r.status != c.status {
				t.Fatalf("status %d, want %d: %s", r.status, c.status, r.body)
			}
			if c.status == 200 {
				return
			}
			o := r.object(t)
			if o["code"] != "ERROR" || o["message"] != c.message || len(o["transactionId"].(string)) != 36 {
				t.Errorf("answer %s, want message %q", r.body, c.message)
			}
		})
	}
}

func TestUpperCaseSignatureIsMalformed(t *testing.T) {
	t.Parallel()
	caller := newCaller(t, coupangtest.New(coupangtest.Options{Now: now}))
	caller.edit = func(r *http.Request) {
		before, signature, _ := strings.Cut(r.Header.Get("Authorization"), "signature=")
		r.Header.Set("Authorization", before+"signature="+strings.ToUpper(signature))
	}
	if r := caller.get("/v4/vendors/A00012345/ordersheets", dayListing); r.status != 401 || r.message(t) != "HMAC format is invalid." {
		t.Errorf("answer %d %s", r.status, r.body)
	}
}

func TestSignatureCoversTheQueryAsReceived(t *testing.T) {
	t.Parallel()
	for _, offset := range []string{"%2B09:00", "%2B09%3A00"} {
		caller := newCaller(t, coupangtest.New(coupangtest.Options{Now: now}))
		query := "createdAtFrom=2026-11-20" + offset + "&createdAtTo=2026-11-20" + offset + "&status=ACCEPT"
		if r := caller.get("/v5/vendors/A00012345/ordersheets", query); r.status != 200 {
			t.Errorf("%s: %d %s", offset, r.status, r.body)
		}
		caller.edit = func(r *http.Request) { // the same request in other bytes
			r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "status", "st%61tus", 1)
		}
		if r := caller.get("/v5/vendors/A00012345/ordersheets", query); r.status != 401 {
			t.Errorf("%s, encoded otherwise after signing: %d", offset, r.status)
		}
	}
}

func TestOldKeysAreDeadAtOnce(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Now: now})
	caller := newCaller(t, api)
	api.SetKeys("A00012345", "access-new", "secret-new")
	if r := caller.get("/v4/vendors/A00012345/ordersheets", dayListing); r.status != 401 {
		t.Errorf("old keys: %d", r.status)
	}
	caller.vendor.AccessKey, caller.vendor.SecretKey = "access-new", "secret-new"
	if r := caller.get("/v4/vendors/A00012345/ordersheets", dayListing); r.status != 200 {
		t.Errorf("new keys: %d", r.status)
	}
}

func TestRequestsThatGoNowhere(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, method, path string
		status             int
		text               string
	}{
		{"another provider", "GET", "/v2/providers/other/apis/api/v4/vendors/A00012345/ordersheets", 400, "Provider id is not specified correctly."},
		{"no prefix", "GET", "/ordersheets", 400, "Provider id is not specified correctly."},
		{"unknown path", "GET", apis + "/v4/vendors/A00012345/nothing", 404, ""},
		{"orders have no v6", "GET", apis + "/v6/vendors/A00012345/ordersheets", 404, ""},
		{"returns have no v5", "GET", apis + "/v5/vendors/A00012345/returnRequests", 404, ""},
		{"exchanges have v4 alone", "GET", apis + "/v5/vendors/A00012345/exchangeRequests", 404, ""},
		{"wrong method", "POST", apis + "/v4/vendors/A00012345/ordersheets", 400, "PRECONDITION_FAILED"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			caller := newCaller(t, coupangtest.New(coupangtest.Options{}))
			caller.edit = func(r *http.Request) { r.Method, r.URL.Path = c.method, c.path }
			r := caller.get("", "")
			if r.status != c.status || !strings.Contains(string(r.body), c.text) {
				t.Errorf("answer %d %s", r.status, r.body)
			}
		})
	}
}

func TestPrefixIsPartOfThePathAndSigned(t *testing.T) {
	t.Parallel()
	caller := newCaller(t, coupangtest.New(coupangtest.Options{Now: now, Prefix: "/gateway"}))
	if r := caller.get("/v4/vendors/A00012345/ordersheets", dayListing); r.status != 400 {
		t.Errorf("without the prefix: %d", r.status)
	}
	caller.base += "/gateway"
	if r := caller.get("/v4/vendors/A00012345/ordersheets", dayListing); r.status != 200 {
		t.Errorf("with the prefix: %d %s", r.status, r.body)
	}
}

func TestVendorMustBeTheSigner(t *testing.T) {
	t.Parallel()
	korean, other := coupangtest.DefaultVendor(), coupangtest.Vendor{ID: "A00054321"}
	api := coupangtest.New(coupangtest.Options{Now: now, Vendors: []coupangtest.Vendor{korean, other, taiwan()}})
	v5 := "createdAtFrom=2026-11-20%2B08:00&createdAtTo=2026-11-20%2B08:00&status=ACCEPT"
	cases := []struct {
		name        string
		vendor      coupangtest.Vendor
		path, query string
		header      map[string]string
		status      int
		message     string
	}{
		{"own", korean, "/v4/vendors/A00012345/ordersheets", dayListing, nil, 200, ""},
		{"unknown", korean, "/v4/vendors/A00099999/ordersheets", dayListing, nil, 400, "Invalid vendor ID"},
		{"another's", korean, "/v4/vendors/A00054321/ordersheets", dayListing, nil, 400, "Invalid vendor ID"},
		{"no requester", korean, "/v4/vendors/A00012345/ordersheets", dayListing, map[string]string{"X-Requested-By": ""}, 400, "X-Requested-By must be the vendor ID"},
		{"another requester", korean, "/v4/vendors/A00012345/ordersheets", dayListing, map[string]string{"X-Requested-By": "A00054321"}, 400, "X-Requested-By must be the vendor ID"},
		{"Korea without market", korean, "/v4/vendors/A00012345/ordersheets", dayListing, map[string]string{"X-MARKET": ""}, 200, ""},
		{"Korea as Taiwan", korean, "/v4/vendors/A00012345/ordersheets", dayListing, map[string]string{"X-MARKET": "TW"}, 400, "Invalid vendor ID"},
		{"Taiwan", taiwan(), "/v5/vendors/C00067890/ordersheets", v5, nil, 200, ""},
		{"Taiwan without market", taiwan(), "/v5/vendors/C00067890/ordersheets", v5, map[string]string{"X-MARKET": ""}, 400, "Invalid vendor ID"},
		{"Taiwan in v4", taiwan(), "/v4/vendors/C00067890/ordersheets", dayListing, nil, 400, "Invalid vendor ID"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			caller := newCaller(t, api)
			caller.vendor = c.vendor
			caller.edit = func(r *http.Request) {
				for name, value := range c.header {
					r.Header.Set(name, value)
				}
			}
			r := caller.get(c.path, c.query)
			if r.status != c.status || r.status != 200 && r.message(t) != c.message {
				t.Errorf("answer %d %s", r.status, r.body)
			}
		})
	}
}
