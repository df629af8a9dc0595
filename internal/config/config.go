// Package config is the only reader of the environment and of secrets. It reads everything at start and reports all
// faults together, so that an operator mends a deployment once and not once a variable.
package config

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// UserAgent names the program to Coupang, with the contact that the client demands.
const UserAgent = "coupang-lake (+https://github.com/seed-21c7aa78/coupang-lake)"

// Config is the environment, read and checked. The names and defaults of the variables are in the README.
type Config struct {
	BaseURL           string           // COUPANG_BASE_URL
	Vendors           []coupang.Vendor // COUPANG_VENDOR_IDS, required
	SecretPrefix      string           // COUPANG_SECRET_PREFIX
	RequestsPerSecond float64          // COUPANG_REQUESTS_PER_SECOND: this process's share of a vendor's limit
	ParallelWindows   int              // COUPANG_PARALLEL_WINDOWS
	ProxyURL          string           // COUPANG_PROXY_URL, "" for none
	LakeURI           *url.URL         // LAKE_URI, required for exports
	LookbackDays      *int             // EXPORT_LOOKBACK_DAYS, nil: each dataset's own
	QueueURL          string           // EXPORT_QUEUE_URL, "": units are worked inline
	StateTable        string           // STATE_TABLE, "": holds are kept in memory
	LookupCacheTTL    time.Duration    // LOOKUP_CACHE_TTL
	LookupNegativeTTL time.Duration    // LOOKUP_NEGATIVE_TTL
	PII               string           // keep, hash or drop
	PIIKeySecret      string           // PII_KEY_SECRET, required for hash
}

// Use says which function reads the environment, and so what is required.
type Use int

// The uses.
const (
	ForExport Use = iota
	ForLookup
)

// maxVendors is how many values the enum of a partition projection should have.
const maxVendors = 50

// Load reads the variables. The error names every faulty one.
func Load(getenv func(string) string, use Use) (Config, error) {
	v := &variables{getenv: getenv}
	baseURL := v.baseURL("COUPANG_BASE_URL", "https://api-gateway.coupang.com")
	c := Config{
		BaseURL:           baseURL,
		Vendors:           v.vendors("COUPANG_VENDOR_IDS"),
		SecretPrefix:      v.text("COUPANG_SECRET_PREFIX", "coupang/"),
		RequestsPerSecond: v.rate("COUPANG_REQUESTS_PER_SECOND", 1, baseURL),
		ParallelWindows:   v.whole("COUPANG_PARALLEL_WINDOWS", 3, 1, 64),
		ProxyURL:          v.proxyURL("COUPANG_PROXY_URL"),
		StateTable:        v.text("STATE_TABLE", ""),
		LookupCacheTTL:    v.duration("LOOKUP_CACHE_TTL", time.Minute),
		LookupNegativeTTL: v.duration("LOOKUP_NEGATIVE_TTL", 24*time.Hour),
		PII:               v.oneOf("PII", "keep", "keep", "hash", "drop"),
		PIIKeySecret:      v.text("PII_KEY_SECRET", ""),
	}
	if use == ForExport {
		c.LakeURI = v.lakeURI("LAKE_URI")
		c.LookbackDays = v.lookback("EXPORT_LOOKBACK_DAYS")
		c.QueueURL = v.queueURL("EXPORT_QUEUE_URL")
		v.require(c.PII != "hash" || c.PIIKeySecret != "", "PII_KEY_SECRET", "is required for PII=hash: the name of the secret with the hash key")
	}
	return c, errors.Join(v.faults...)
}

// Vendor returns the configured vendor of an id.
func (c Config) Vendor(id string) (coupang.Vendor, bool) {
	i := slices.IndexFunc(c.Vendors, func(v coupang.Vendor) bool { return v.ID == id })
	if i < 0 {
		return coupang.Vendor{}, false
	}
	return c.Vendors[i], true
}

// LakeDirectory is the directory that a LAKE_URI of the form file:///directory names on this machine.
func (c Config) LakeDirectory() string { return directory(c.LakeURI.Path, runtime.GOOS) }

// directory takes the path of file:///C:/lake for C:\lake on Windows. Elsewhere /C:/lake is a directory like any other.
func directory(path, goos string) string {
	if goos != "windows" {
		return path
	}
	if len(path) > 2 && path[2] == ':' {
		path = path[1:]
	}
	return strings.ReplaceAll(path, "/", `\`)
}

// ClientConfig is the client's configuration for one vendor.
func (c Config) ClientConfig(v coupang.Vendor, keys coupang.CredentialSource) coupang.Config {
	return coupang.Config{
		Vendor: v, Credentials: keys, UserAgent: UserAgent,
		BaseURL: c.BaseURL, RequestsPerSecond: c.RequestsPerSecond, ProxyURL: c.ProxyURL,
	}
}

// variables reads the environment and collects faults.
type variables struct {
	getenv func(string) string
	faults []error
}

func (v *variables) fault(name, format string, args ...any) {
	v.faults = append(v.faults, fmt.Errorf("%s %s", name, fmt.Sprintf(format, args...)))
}

func (v *variables) require(ok bool, name, text string) {
	if !ok {
		v.fault(name, "%s", text)
	}
}

// text trims: a blank at the end of a pasted value is never meant.
func (v *variables) text(name, fallback string) string {
	if text := strings.TrimSpace(v.getenv(name)); text != "" {
		return text
	}
	return fallback
}

func (v *variables) vendors(name string) []coupang.Vendor {
	text := v.text(name, "")
	if text == "" {
		v.fault(name, "is required: comma-separated vendor ids, such as A00012345,C00067890:TW")
		return nil
	}
	var vendors []coupang.Vendor
	for part := range strings.SplitSeq(text, ",") {
		vendor, err := coupang.ParseVendor(strings.TrimSpace(part))
		if err != nil {
			v.fault(name, "%v", err)
			continue
		}
		if slices.ContainsFunc(vendors, func(w coupang.Vendor) bool { return w.ID == vendor.ID }) {
			v.fault(name, "names %s twice", vendor.ID)
			continue
		}
		vendors = append(vendors, vendor)
	}
	v.require(len(vendors) <= maxVendors, name, fmt.Sprintf("names %d vendors, more than %d", len(vendors), maxVendors))
	return vendors
}

// mostPerSecond is what Coupang's official text allows a whole vendor; field reports say half of it.
const mostPerSecond = 10

// rate is bounded where the API is Coupang's. A fake on this machine sets its own limit.
func (v *variables) rate(name string, fallback float64, baseURL string) float64 {
	text := v.text(name, "")
	if text == "" {
		return fallback
	}
	rate, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || math.IsInf(rate, 0) || !(rate > 0):
		v.fault(name, "is %q, not a number above 0", text)
	case rate > mostPerSecond && !onThisMachine(baseURL):
		v.fault(name, "is %q, more than the %d a second that Coupang allows a vendor", text, mostPerSecond)
	}
	return rate
}

func onThisMachine(baseURL string) bool {
	u, err := url.Parse(baseURL)
	if err != nil {
		return false
	}
	address := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || address.IsLoopback()
}

func (v *variables) whole(name string, fallback, least, most int) int {
	text := v.text(name, "")
	if text == "" {
		return fallback
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		v.fault(name, "is %q, not a whole number from %d to %d", text, least, most)
	}
	return n
}

func (v *variables) lookback(name string) *int {
	if v.text(name, "") == "" {
		return nil
	}
	return new(v.whole(name, 0, 0, 3660))
}

func (v *variables) duration(name string, fallback time.Duration) time.Duration {
	text := v.text(name, "")
	if text == "" {
		return fallback
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		v.fault(name, "is %q, not a duration such as 60s or 24h", text)
	}
	return d
}

func (v *variables) oneOf(name, fallback string, values ...string) string {
	text := v.text(name, fallback)
	if !slices.Contains(values, text) {
		v.fault(name, "is %q, not one of %s", text, strings.Join(values, ", "))
	}
	return text
}

// url reads an absolute URL. Its text is never repeated in a fault: it may hold a password.
func (v *variables) url(name, fallback, form string, schemes ...string) *url.URL {
	text := v.text(name, fallback)
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || !slices.Contains(schemes, u.Scheme) {
		v.fault(name, "is not of the form %s", form)
		return nil
	}
	return u
}

func (v *variables) baseURL(name, fallback string) string {
	u := v.url(name, fallback, "https://host[/path]", "https", "http")
	if u == nil {
		return ""
	}
	v.require(u.Host != "" && u.RawQuery == "" && u.User == nil, name, "is not of the form https://host[/path]")
	return u.String()
}

func (v *variables) proxyURL(name string) string {
	u := v.url(name, "", "https://[user:password@]host[:port]", "https", "http")
	if u == nil {
		return ""
	}
	v.require(u.Host != "", name, "has no host")
	return u.String()
}

func (v *variables) queueURL(name string) string {
	u := v.url(name, "", "https://sqs.<region>.amazonaws.com/<account>/<name>.fifo", "https", "http")
	if u == nil {
		return ""
	}
	v.require(strings.HasSuffix(u.Path, ".fifo"), name, "is not a FIFO queue: without one, two workers may share a vendor")
	return u.String()
}

func (v *variables) lakeURI(name string) *url.URL {
	const form = "s3://bucket[/prefix] or file:///directory"
	if v.text(name, "") == "" {
		v.fault(name, "is required: %s", form)
		return nil
	}
	u := v.url(name, "", form, "s3", "file")
	if u == nil {
		return nil
	}
	bucket := u.Scheme == "s3" && u.Host != ""
	directory := u.Scheme == "file" && u.Host == "" && strings.HasPrefix(u.Path, "/")
	v.require(bucket || directory, name, "is not of the form "+form)
	return u
}
