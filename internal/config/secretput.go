package config

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/go-json-experiment/json"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// OpenSecrets returns the secrets of the account that the AWS SDK's own variables name.
func OpenSecrets(ctx context.Context, c Config) (*Secrets, error) {
	sdk, err := LoadAWS(ctx)
	if err != nil {
		return nil, err
	}
	return NewSecrets(secretsmanager.NewFromConfig(sdk), c.SecretPrefix), nil
}

// Put gives a vendor's secret a new version, or creates the secret, and tells which. Keys that no reader would take are
// refused before anything is sent.
func (s *Secrets) Put(ctx context.Context, v coupang.Vendor, keys VendorSecret) (created bool, err error) {
	name := s.Name(v)
	text, err := json.Marshal(keys)
	if err != nil {
		return false, fmt.Errorf("secret %s: %w", name, err)
	}
	if _, err := parseKeys(name, string(text), ""); err != nil {
		return false, err
	}
	body := aws.String(string(text))
	_, err = s.client.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{SecretId: &name, SecretString: body})
	var missing *types.ResourceNotFoundException
	if errors.As(err, &missing) {
		created = true
		_, err = s.client.CreateSecret(ctx, &secretsmanager.CreateSecretInput{
			Name: &name, SecretString: body, Description: aws.String("Coupang Open API keys of vendor " + v.ID),
		})
	}
	if err != nil {
		return false, fmt.Errorf("write secret %s: %w", name, err)
	}
	return created, nil
}
