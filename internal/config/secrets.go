package config

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/go-json-experiment/json"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// LoadAWS reads the AWS SDK's own variables, files and roles, as everywhere.
func LoadAWS(ctx context.Context) (aws.Config, error) {
	c, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return aws.Config{}, fmt.Errorf("load AWS configuration: %w", err)
	}
	return c, nil
}

// SecretError is around every error about a secret that could not be read.
type SecretError struct{ err error }

func (e *SecretError) Error() string { return e.err.Error() }
func (e *SecretError) Unwrap() error { return e.err }

// Secrets reads keys from Secrets Manager. It remembers none: a client asks once and after a refusal, and only a fresh
// answer tells whether an operator has changed the keys since.
type Secrets struct {
	client *secretsmanager.Client
	prefix string
}

// NewSecrets returns the secrets whose names begin with prefix.
func NewSecrets(client *secretsmanager.Client, prefix string) *Secrets {
	return &Secrets{client: client, prefix: prefix}
}

// VendorSecret is the JSON of a vendor's secret.
type VendorSecret struct {
	AccessKey string `json:"accessKey"`
	SecretKey string `json:"secretKey"`
	IssuedAt  string `json:"issuedAt,omitempty"` // 2026-11-01, or RFC 3339; keys die 180 days later
}

// Name is that of a vendor's secret.
func (s *Secrets) Name(v coupang.Vendor) string { return s.prefix + v.ID }

// Keys is the source of a vendor's keys. Their version is Secrets Manager's.
func (s *Secrets) Keys(v coupang.Vendor) coupang.CredentialSource {
	return vendorKeys{s, s.Name(v)}
}

type vendorKeys struct {
	secrets *Secrets
	name    string
}

// Credentials implements coupang.CredentialSource.
func (k vendorKeys) Credentials(ctx context.Context, rejected string) (coupang.Credentials, error) {
	text, version, err := k.secrets.get(ctx, k.name)
	if err != nil {
		return coupang.Credentials{}, err
	}
	if version == rejected {
		return coupang.Credentials{}, fmt.Errorf("secret %s: still holds the keys that Coupang refused; put the new ones", k.name)
	}
	return parseKeys(k.name, text, version)
}

func parseKeys(name, text, version string) (coupang.Credentials, error) {
	var keys VendorSecret
	if err := json.Unmarshal([]byte(text), &keys); err != nil {
		return coupang.Credentials{}, fmt.Errorf(`secret %s: is not JSON of the form {"accessKey","secretKey","issuedAt"?}`, name)
	}
	if keys.AccessKey == "" || keys.SecretKey == "" {
		return coupang.Credentials{}, fmt.Errorf("secret %s: accessKey and secretKey are required", name)
	}
	issued, err := parseIssuedAt(keys.IssuedAt)
	if err != nil {
		return coupang.Credentials{}, fmt.Errorf("secret %s: issuedAt is neither a date nor RFC 3339", name)
	}
	return coupang.Credentials{AccessKey: keys.AccessKey, SecretKey: coupang.Secret(keys.SecretKey), Version: version, IssuedAt: issued}, nil
}

// parseIssuedAt takes a date as its first instant in Korea, so that an alarm is early and not late.
func parseIssuedAt(text string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	if day, err := coupang.ParseDay(text); err == nil {
		return new(day.Start(coupang.KR)), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	return &t, err
}

// HashKey reads the key that personal data is hashed with.
func (s *Secrets) HashKey(ctx context.Context, name string) (coupang.Secret, error) {
	text, _, err := s.get(ctx, name)
	if err != nil {
		return "", err
	}
	const fewest = 16
	if len(text) < fewest {
		return "", fmt.Errorf("secret %s: a hash key has at least %d characters", name, fewest)
	}
	return coupang.Secret(text), nil
}

func (s *Secrets) get(ctx context.Context, name string) (text, version string, err error) {
	out, err := s.client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &name})
	var missing *types.ResourceNotFoundException
	if errors.As(err, &missing) {
		return "", "", &SecretError{fmt.Errorf("secret %s does not exist: create it with `coupanglake secret put`: %w", name, err)}
	}
	if err != nil {
		return "", "", &SecretError{fmt.Errorf("read secret %s: %w", name, err)}
	}
	return aws.ToString(out.SecretString), aws.ToString(out.VersionId), nil
}
