package hold

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// DynamoDB keeps holds in a table that all functions share: string key `pk`, TTL attribute `expires` in epoch seconds.
// An item is `hold#<scope>#<reason>` with `until` (RFC 3339) or `version`. Reads are strongly consistent: a block that
// one function met must stop the next call of another.
type DynamoDB struct {
	client *dynamodb.Client
	table  string
}

// NewDynamoDB returns a store over an existing table.
func NewDynamoDB(client *dynamodb.Client, table string) *DynamoDB {
	return &DynamoDB{client: client, table: table}
}

const keyPrefix = "hold#"

// reasons are those that FromError gives; For asks for each by name, in one request and without a scan.
func reasons() []coupang.Kind {
	return []coupang.Kind{coupang.Blocked, coupang.IPNotAllowed, coupang.RateLimited, coupang.Unauthorized}
}

// For implements Store with one BatchGetItem.
func (d *DynamoDB) For(ctx context.Context, vendor string) ([]Hold, error) {
	keys := slices.Concat(keysOf(Everybody), keysOf(vendor))
	out, err := d.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
		RequestItems: map[string]types.KeysAndAttributes{d.table: {Keys: keys, ConsistentRead: aws.Bool(true)}},
	})
	if err != nil {
		return nil, fmt.Errorf("get holds from table %s: %w", d.table, err)
	}
	if len(out.UnprocessedKeys) > 0 {
		return nil, fmt.Errorf("get holds from table %s: throttled", d.table)
	}
	return parseHolds(out.Responses[d.table])
}

// Set implements Store.
func (d *DynamoDB) Set(ctx context.Context, h Hold) error {
	item := keyOf(h.Scope, h.Reason)
	item["version"] = &types.AttributeValueMemberS{Value: h.Version}
	if !h.Until.IsZero() {
		item["until"] = &types.AttributeValueMemberS{Value: h.Until.UTC().Format(time.RFC3339Nano)}
		item["expires"] = &types.AttributeValueMemberN{Value: strconv.FormatInt(h.Until.Unix()+1, 10)}
	}
	_, err := d.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &d.table, Item: item})
	if err != nil {
		return fmt.Errorf("put hold into table %s: %w", d.table, err)
	}
	return nil
}

// List implements Store with a filtered scan; an operator's command, not the functions' path.
func (d *DynamoDB) List(ctx context.Context) ([]Hold, error) {
	pages := dynamodb.NewScanPaginator(d.client, &dynamodb.ScanInput{
		TableName:                 &d.table,
		FilterExpression:          aws.String("begins_with(pk, :prefix)"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":prefix": &types.AttributeValueMemberS{Value: keyPrefix}},
		ConsistentRead:            aws.Bool(true),
	})
	var items []map[string]types.AttributeValue
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("scan holds in table %s: %w", d.table, err)
		}
		items = append(items, page.Items...)
	}
	return parseHolds(items)
}

// Clear implements Store.
func (d *DynamoDB) Clear(ctx context.Context, scope string, ended ...coupang.Kind) error {
	if len(ended) == 0 {
		ended = reasons()
	}
	for _, reason := range ended {
		item := &dynamodb.DeleteItemInput{TableName: &d.table, Key: keyOf(scope, reason)}
		if _, err := d.client.DeleteItem(ctx, item); err != nil {
			return fmt.Errorf("delete hold of %s from table %s: %w", scope, d.table, err)
		}
	}
	return nil
}

func keyOf(scope string, reason coupang.Kind) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: keyPrefix + scope + "#" + string(reason)}}
}

func keysOf(scope string) []map[string]types.AttributeValue {
	var keys []map[string]types.AttributeValue
	for _, reason := range reasons() {
		keys = append(keys, keyOf(scope, reason))
	}
	return keys
}

// parseHolds leaves out what is over: DynamoDB deletes expired items up to days late.
func parseHolds(items []map[string]types.AttributeValue) ([]Hold, error) {
	now := time.Now()
	var holds []Hold
	for _, item := range items {
		h, err := parseHold(item)
		if err != nil {
			return nil, err
		}
		if !h.ended(now) {
			holds = append(holds, h)
		}
	}
	slices.SortFunc(holds, byScopeAndReason)
	return holds, nil
}

func parseHold(item map[string]types.AttributeValue) (Hold, error) {
	pk := text(item["pk"])
	scope, reason, ok := strings.Cut(strings.TrimPrefix(pk, keyPrefix), "#")
	if !ok {
		return Hold{}, fmt.Errorf("hold %q: key is not hold#<scope>#<reason>", pk)
	}
	h := Hold{Scope: scope, Reason: coupang.Kind(reason), Version: text(item["version"])}
	if until := text(item["until"]); until != "" {
		t, err := time.Parse(time.RFC3339Nano, until)
		if err != nil {
			return Hold{}, fmt.Errorf("hold %q: until: %w", pk, err)
		}
		h.Until = t
	}
	return h, nil
}

func text(v types.AttributeValue) string {
	s, _ := v.(*types.AttributeValueMemberS)
	if s == nil {
		return ""
	}
	return s.Value
}
