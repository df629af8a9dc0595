package coupang

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	defaultBaseURL = "https://api-gateway.coupang.com"
	defaultRate    = 1
)

// Config says whose data a Client reads, and how. New copies it.
type Config struct {
	// Vendor is whose data is read. Required.
	Vendor Vendor
	// Credentials gives the vendor's keys. Required. It is first asked when a request is about to be sent.
	Credentials CredentialSource
	// UserAgent names the program to Coupang. Required, with a contact in it: a URL or a mail address.
	UserAgent string
	// BaseURL is the root of the API, with a path if one goes before all others. Plain http is refused for any host but
	// this machine itself. Default: https://api-gateway.coupang.com.
	BaseURL string
	// RequestsPerSecond is this client's share of what Coupang allows a vendor in all its programs, about 5. Default: 1.
	RequestsPerSecond float64
	// ProxyURL is an HTTP or HTTPS proxy with a registered IP, for this client's calls. Optional; the environment's
	// proxies are not used. Not together with Transport.
	ProxyURL string
	// Interactive is for a person who waits: one retry at most, after a broken connection or a 5xx, and no wait after a
	// 429. Optional.
	Interactive bool
	// Transport carries the requests. Optional; by default the client has one of its own, with TLS 1.2 or newer.
	Transport http.RoundTripper
	// Logger gets one line an attempt, at level debug, with the endpoint but no ids. Optional; nil discards.
	Logger *slog.Logger
}

// Client reads one vendor's data. It may be used by many goroutines; they share one pace, and one fate: a 429 pauses them
// all, and a sign that Coupang has shut out the IP or the vendor ends all calls, now and later.
type Client struct {
	vendor      Vendor
	base        string // without a slash at its end
	userAgent   string
	interactive bool
	http        *http.Client
	keys        *keyring
	gate        *gate
	log         *slog.Logger
}

// New checks the whole configuration and reports all that is wrong with it in one error. It sends nothing.
func New(cfg Config) (*Client, error) {
	if cfg.BaseURL == "" {
		cfg.BaseURL = defaultBaseURL
	}
	if cfg.RequestsPerSecond == 0 {
		cfg.RequestsPerSecond = defaultRate
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("coupang: %w", err)
	}
	return &Client{
		vendor:      cfg.Vendor,
		base:        strings.TrimRight(cfg.BaseURL, "/"),
		userAgent:   cfg.UserAgent,
		interactive: cfg.Interactive,
		http:        &http.Client{Transport: cfg.transport(), CheckRedirect: followNone},
		keys:        newKeyring(cfg.Credentials),
		gate:        newGate(cfg.RequestsPerSecond),
		log:         cfg.Logger,
	}, nil
}

// Vendor is whose data the client reads.
func (c *Client) Vendor() Vendor { return c.vendor }

// followNone: a redirect of this API is a sign of a block, and following it would be one call more.
func followNone(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func (cfg Config) validate() error {
	return errors.Join(
		cfg.Vendor.validate(),
		cfg.validateUserAgent(),
		validateBaseURL(cfg.BaseURL),
		cfg.validateProxy(),
		check(cfg.Credentials != nil, "credentials are missing"),
		check(cfg.RequestsPerSecond > 0 && !math.IsInf(cfg.RequestsPerSecond, 1), "requests per second must be a positive number"),
	)
}

func check(ok bool, complaint string) error {
	if ok {
		return nil
	}
	return errors.New(complaint)
}

func (cfg Config) validateUserAgent() error {
	for _, r := range cfg.UserAgent {
		if r < ' ' || r > '~' {
			return errors.New("user agent has characters that a header cannot carry")
		}
	}
	contact := strings.Contains(cfg.UserAgent, "@") || strings.Contains(cfg.UserAgent, "://")
	return check(contact, "user agent must hold a contact, a URL or a mail address")
}

// validateBaseURL does not quote the URL: it may hold a password.
func validateBaseURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("base URL is not of the form https://host or https://host/path")
	}
	if u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()) {
		return nil
	}
	return errors.New("base URL must begin with https; http is for this machine itself")
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func (cfg Config) validateProxy() error {
	if cfg.ProxyURL == "" {
		return nil
	}
	if cfg.Transport != nil {
		return errors.New("a proxy and a transport exclude each other")
	}
	u, err := url.Parse(cfg.ProxyURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("proxy URL is not of the form http://host:port or https://host:port")
	}
	return nil
}

// transport speaks HTTP/1.1: under HTTP/2 it would send requests again by itself, past the pace and the signature.
func (cfg Config) transport() http.RoundTripper {
	if cfg.Transport != nil {
		return cfg.Transport
	}
	t := &http.Transport{
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12}, // 1.0 and 1.1 are refused (help centre 4411949605401)
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConnsPerHost: 8,
		IdleConnTimeout:     30 * time.Second,
	}
	if proxy, err := url.Parse(cfg.ProxyURL); err == nil && cfg.ProxyURL != "" {
		t.Proxy = http.ProxyURL(proxy)
	}
	return t
}
