package config

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Variables with the keys of the one configured vendor, for a person at a laptop. Only the command line reads them: in a
// function's configuration everybody who may look at the function would see the keys.
const (
	accessKeyVariable = "COUPANG_ACCESS_KEY"
	secretKeyVariable = "COUPANG_SECRET_KEY" //nolint:gosec // a variable's name
)

// EnvironmentKeys is the source of the keys in COUPANG_ACCESS_KEY and COUPANG_SECRET_KEY; nil where neither is set.
func EnvironmentKeys(getenv func(string) string, vendors []coupang.Vendor) (coupang.CredentialSource, error) {
	v := &variables{getenv: getenv}
	access, secret := v.text(accessKeyVariable, ""), v.text(secretKeyVariable, "")
	switch {
	case access == "" && secret == "":
		return nil, nil
	case access == "" || secret == "":
		return nil, errors.New(accessKeyVariable + " and " + secretKeyVariable + " go together: set both, or none to use Secrets Manager")
	case len(vendors) != 1:
		return nil, errors.New(accessKeyVariable + " is for one vendor: name one in COUPANG_VENDOR_IDS, or keep the keys in Secrets Manager")
	}
	sum := sha256.Sum256([]byte(access + "\x00" + secret))
	return environmentKeys{coupang.Credentials{
		AccessKey: access, SecretKey: coupang.Secret(secret), Version: "environment-" + hex.EncodeToString(sum[:4]),
	}}, nil
}

type environmentKeys struct{ keys coupang.Credentials }

// Credentials implements coupang.CredentialSource. The version follows from the keys, so that a hold for refused ones ends
// with the first command that has others.
func (e environmentKeys) Credentials(_ context.Context, rejected string) (coupang.Credentials, error) {
	if rejected == e.keys.Version {
		return coupang.Credentials{}, errors.New("the keys in " + accessKeyVariable + " and " + secretKeyVariable + " were refused: set the new ones")
	}
	return e.keys, nil
}
