package coupang

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"
	"time"
)

// Credentials are a vendor's keys. Coupang issues one pair a vendor and binds it to the caller's IP addresses.
type Credentials struct {
	AccessKey string
	SecretKey Secret
	// Version tells this pair from the one before it; any text but "". Errors show it, so it must not hold a key.
	Version string
	// IssuedAt is when Coupang issued the pair, nil if not known. It dies 180 days later.
	IssuedAt *time.Time
}

// CredentialSource hands out a vendor's keys. A client asks with rejected == "" before its first request, and after a
// refusal with the Version that was refused, once for any number of requests refused at the same time. The answer must never be
// that version again: a source reads the place where the keys are kept anew, or fails. It should return when ctx ends.
type CredentialSource interface {
	Credentials(ctx context.Context, rejected string) (Credentials, error)
}

// StaticCredentials is a source with one pair for ever: for tests, and for a person at a laptop.
type StaticCredentials struct {
	AccessKey string
	SecretKey Secret
}

const staticVersion = "static"

// Credentials gives the pair, or fails once it was refused: there is no other.
func (s StaticCredentials) Credentials(_ context.Context, rejected string) (Credentials, error) {
	if rejected == staticVersion {
		return Credentials{}, errors.New("there are no other keys")
	}
	return Credentials{AccessKey: s.AccessKey, SecretKey: s.SecretKey, Version: staticVersion}, nil
}

// keyring keeps the keys in use and fetches others when these are refused.
type keyring struct {
	source  CredentialSource
	turn    chan struct{} // holds one token; a channel, because a wait for it must end with the context
	fetches atomic.Uint64
	// the following belong to the holder of the token
	current  Credentials // Version "" before the first fetch
	rejected string      // what the last fetch was asked for
	failure  error       // how it ended
}

func newKeyring(source CredentialSource) *keyring {
	k := &keyring{source: source, turn: make(chan struct{}, 1)}
	k.turn <- struct{}{}
	return k
}

// get gives keys of another version than rejected. Of callers that come at the same time one asks the source, and the
// others share its answer, a failure too, unless it was only that one's context that ended.
func (k *keyring) get(ctx context.Context, rejected string) (Credentials, error) {
	before := k.fetches.Load()
	select {
	case <-k.turn:
		defer func() { k.turn <- struct{}{} }()
	case <-ctx.Done():
		return Credentials{}, ctx.Err()
	}
	if k.current.Version != "" && k.current.Version != rejected {
		return k.current, nil
	}
	if k.fetches.Load() != before && k.rejected == rejected && k.failure != nil {
		return Credentials{}, k.failure
	}
	return k.fetch(ctx, rejected)
}

func (k *keyring) fetch(ctx context.Context, rejected string) (Credentials, error) {
	fetched, err := k.source.Credentials(ctx, rejected)
	if err == nil {
		err = fetched.validate(rejected)
	}
	if err != nil {
		err = fmt.Errorf("fetch credentials: %w", err)
	}
	if ctx.Err() == nil {
		k.rejected, k.failure = rejected, err
		k.fetches.Add(1)
	}
	if err != nil {
		return Credentials{}, err
	}
	k.current = fetched
	return fetched, nil
}

// hide takes the keys themselves out of a text that somebody else wrote.
func (c Credentials) hide(text string) string {
	return strings.NewReplacer(c.AccessKey, "***", c.SecretKey.Reveal(), "***").Replace(text)
}

// headerText is what may stand in the Authorization header between two commas.
var headerText = regexp.MustCompile(`^[!-+\--~]+$`)

func (c Credentials) validate(rejected string) error {
	switch {
	case !headerText.MatchString(c.AccessKey):
		return errors.New("the access key is empty or has characters that no key has")
	case c.SecretKey == "":
		return errors.New("the secret key is empty")
	case c.Version == "":
		return errors.New("the version is empty")
	case c.Version == rejected:
		return errors.New("the source has no other keys than those that were refused")
	}
	return nil
}
