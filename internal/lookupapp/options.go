package lookupapp

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
)

// Options are those of look-ups as the configuration names them. It asks AWS for nothing yet.
func Options(ctx context.Context, cfg config.Config) (lookup.Options, error) {
	sdk, err := config.LoadAWS(ctx)
	if err != nil {
		return lookup.Options{}, err
	}
	o := lookup.Options{CacheTTL: cfg.LookupCacheTTL, NegativeTTL: cfg.LookupNegativeTTL}
	secrets := config.NewSecrets(secretsmanager.NewFromConfig(sdk), cfg.SecretPrefix)
	for _, v := range cfg.Vendors {
		o.Clients = append(o.Clients, cfg.ClientConfig(v, secrets.Keys(v)))
	}
	if cfg.StateTable != "" {
		table := dynamodb.NewFromConfig(sdk)
		o.Holds = &hold.Both{Shared: hold.NewDynamoDB(table, cfg.StateTable), Local: &hold.Local{}}
		o.NotFounds = NewNotFounds(table, cfg.StateTable)
	}
	return o, nil
}
