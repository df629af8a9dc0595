package exportapp

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Options binds exports to what the configuration names. It asks AWS for nothing but the hash key, where one is used.
func Options(ctx context.Context, cfg config.Config) (export.Options, error) {
	sdk, err := config.LoadAWS(ctx)
	if err != nil {
		return export.Options{}, err
	}
	lake, err := openLake(cfg, sdk)
	if err != nil {
		return export.Options{}, err
	}
	secrets := config.NewSecrets(secretsmanager.NewFromConfig(sdk), cfg.SecretPrefix)
	personal, err := personalMode(ctx, cfg, secrets)
	if err != nil {
		return export.Options{}, err
	}
	return export.Options{
		Store: lake,
		Keys:  secrets.Keys,
		Client: func(v coupang.Vendor) (*coupang.Client, error) {
			return coupang.New(cfg.ClientConfig(v, secrets.Keys(v)))
		},
		Holds:        openHolds(cfg, sdk),
		BaseURL:      cfg.BaseURL,
		Vendors:      len(cfg.Vendors),
		Personal:     personal,
		Parallel:     cfg.ParallelWindows,
		LookbackDays: cfg.LookbackDays,
	}, nil
}

// openLake opens s3://bucket[/prefix] or file:///directory; the form was checked when it was read.
func openLake(cfg config.Config, sdk aws.Config) (parquetio.Store, error) {
	uri := cfg.LakeURI
	if uri.Scheme == "file" {
		return parquetio.NewDir(cfg.LakeDirectory())
	}
	options := func(o *s3.Options) {
		// Other servers than AWS's, named by AWS_ENDPOINT_URL, seldom answer to a bucket's own host name.
		o.UsePathStyle = o.BaseEndpoint != nil
		// The store verifies a digest of its own. Asked to verify, too, the SDK writes lines that are no JSON about every
		// object without a checksum of the kinds that it knows.
		o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	}
	return parquetio.NewS3(s3.NewFromConfig(sdk, options), uri.Host, strings.Trim(uri.Path, "/")), nil
}

// openHolds keeps holds in this process, too, where the table takes none.
func openHolds(cfg config.Config, sdk aws.Config) hold.Store {
	if cfg.StateTable == "" {
		return &hold.Local{}
	}
	return &hold.Both{Shared: hold.NewDynamoDB(dynamodb.NewFromConfig(sdk), cfg.StateTable), Local: &hold.Local{}}
}

func personalMode(ctx context.Context, cfg config.Config, secrets *config.Secrets) (export.Personal, error) {
	p := export.Personal{Mode: export.PersonalMode(cfg.PII)}
	if p.Mode != export.HashPersonal {
		return p, nil
	}
	key, err := secrets.HashKey(ctx, cfg.PIIKeySecret)
	if err != nil {
		return export.Personal{}, fmt.Errorf("hash key of personal data: %w", err)
	}
	p.Key = key
	return p, nil
}
