package coupangtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// signatureAge is how long a signature is good for, and how far a clock may be off.
const signatureAge = 5 * time.Minute

// authorization is the header's form; official samples exist with and without the blank after the commas.
var authorization = regexp.MustCompile(`^CEA algorithm=HmacSHA256, ?access-key=([^,]+), ?signed-date=(\d{6}T\d{6}Z), ?signature=([0-9a-f]{64})$`)

// judge checks a request's signature as the API's documentation defines it: HMAC-SHA256, in lower-case hex, of the signed
// date, the method, and the path and query exactly as received, without the question mark. It shares nothing with the
// client, whose judge it is. The shop is the one that the access key belongs to.
func (a *API) judge(r *http.Request, path, query string, clock time.Time) (*shop, *answer) {
	m := authorization.FindStringSubmatch(r.Header.Get("Authorization"))
	if m == nil {
		return nil, gateway(http.StatusUnauthorized, "HMAC format is invalid.")
	}
	signed, err := time.Parse("060102T150405Z", m[2])
	if err != nil {
		return nil, gateway(http.StatusUnauthorized, "HMAC format is invalid.")
	}
	if age := clock.Sub(signed); age > signatureAge || age < -signatureAge {
		return nil, gateway(http.StatusUnauthorized, "Specified signature is expired.")
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	s := a.keys[m[1]]
	if s == nil {
		return nil, gateway(http.StatusUnauthorized, "Unknown error occurred, please contact api-gateway channel for the details.")
	}
	switch message := m[2] + r.Method + path; m[3] {
	case sign(s.vendor.SecretKey, message+query):
		return s, nil
	case sign(s.vendor.SecretKey, message+"?"+query): // the commonest mistake has this answer (a field report)
		return nil, gateway(http.StatusUnauthorized, "HMAC format is invalid.")
	}
	return nil, gateway(http.StatusUnauthorized, "Invalid signature.")
}

func sign(secret, message string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(message))
	return hex.EncodeToString(mac.Sum(nil))
}

// target is the path and the query as they stood in the request line.
func target(r *http.Request) (path, query string) {
	uri := r.RequestURI
	if uri == "" { // not from a server
		uri = r.URL.RequestURI()
	}
	path, query, _ = strings.Cut(uri, "?")
	return path, query
}
