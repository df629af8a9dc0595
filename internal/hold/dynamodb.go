package hold

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// DynamoDB keeps holds in a table that all functions share: string key `pk`, TTL attribute `expires` in epoch seconds. A scope
// has one item, `hold#<scope>`, in which every hold is an attribute `<reason>` or `<reason>#<endpoint>`. So one small read
// answers all, and a write touches one hold. Reads are strongly consistent: a block that one function met must stop the next
// call of another.
type DynamoDB struct {
	client *dynamodb.Client
	table  string
}

// NewDynamoDB returns a store over an existing table.
func NewDynamoDB(client *dynamodb.Client, table string) *DynamoDB {
	return &DynamoDB{client: client, table: table}
}

const keyPrefix = "hold#"

// record is the attribute of one hold.
type record struct {
	Until   time.Time `dynamodbav:"until"`
	Version string    `dynamodbav:"version,omitempty"`
	Config  string    `dynamodbav:"config,omitempty"`
	Strikes int       `dynamodbav:"strikes,omitempty"`
}

func (h Hold) attributeName() string {
	if h.Endpoint == "" {
		return string(h.Reason)
	}
	return string(h.Reason) + "#" + h.Endpoint
}

func (h Hold) attribute() (types.AttributeValue, error) {
	value, err := attributevalue.Marshal(record{h.Until.UTC(), h.Version, h.Config, h.Strikes})
	if err != nil {
		return nil, fmt.Errorf("encode hold: %w", err)
	}
	return value, nil
}

// Recall implements Store with one BatchGetItem.
func (d *DynamoDB) Recall(ctx context.Context, vendor string) ([]Hold, error) {
	keys := []map[string]types.AttributeValue{keyOf(Everybody), keyOf(vendor)}
	out, err := d.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
		RequestItems: map[string]types.KeysAndAttributes{d.table: {Keys: keys, ConsistentRead: aws.Bool(true)}},
	})
	if err != nil {
		return nil, fmt.Errorf("get holds from table %s: %w", d.table, err)
	}
	if len(out.UnprocessedKeys) > 0 {
		return nil, fmt.Errorf("get holds from table %s: throttled", d.table)
	}
	return parseItems(out.Responses[d.table])
}

// itemLasts is longer than any hold and its strikes are remembered.
const itemLasts = notOfferedFor + 2*24*time.Hour

// Set implements Store.
func (d *DynamoDB) Set(ctx context.Context, h Hold) error {
	value, err := h.attribute()
	if err != nil {
		return err
	}
	_, err = d.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &d.table, Key: keyOf(h.Scope),
		UpdateExpression:         aws.String("SET #hold = :hold, expires = :expires"),
		ExpressionAttributeNames: map[string]string{"#hold": h.attributeName()},
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":hold": value, ":expires": number(time.Now().Add(itemLasts).Unix()),
		},
	})
	if err != nil {
		return fmt.Errorf("put hold into table %s: %w", d.table, err)
	}
	return nil
}

// Swap implements Store with one conditional update.
func (d *DynamoDB) Swap(ctx context.Context, old, next Hold) (bool, error) {
	values, err := attributevalue.MarshalMap(map[string]any{":old": old.Until.UTC()})
	if err != nil {
		return false, fmt.Errorf("encode hold: %w", err)
	}
	update := "REMOVE #hold"
	if next != (Hold{}) {
		update = "SET #hold = :next"
		if values[":next"], err = next.attribute(); err != nil {
			return false, err
		}
	}
	_, err = d.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &d.table, Key: keyOf(old.Scope),
		UpdateExpression: &update, ConditionExpression: aws.String("#hold.#until = :old"),
		ExpressionAttributeNames:  map[string]string{"#hold": old.attributeName(), "#until": "until"},
		ExpressionAttributeValues: values,
	})
	if _, faster := errors.AsType[*types.ConditionalCheckFailedException](err); faster {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("change hold in table %s: %w", d.table, err)
	}
	return true, nil
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
	holds, err := parseItems(items)
	return listed(holds), err
}

// Clear implements Store.
func (d *DynamoDB) Clear(ctx context.Context, scope string) error {
	_, err := d.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &d.table, Key: keyOf(scope)})
	if err != nil {
		return fmt.Errorf("delete holds of %s from table %s: %w", scope, d.table, err)
	}
	return nil
}

func keyOf(scope string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: keyPrefix + scope}}
}

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// parseItems leaves out what is forgotten: an item lives as long as the last of its holds, and DynamoDB deletes it up to days
// late.
func parseItems(items []map[string]types.AttributeValue) ([]Hold, error) {
	now := time.Now()
	var holds []Hold
	for _, item := range items {
		all, err := parseItem(item)
		if err != nil {
			return nil, err
		}
		holds = append(holds, slices.DeleteFunc(all, func(h Hold) bool { return h.forgotten(now) })...)
	}
	slices.SortFunc(holds, inOrder)
	return holds, nil
}

func parseItem(item map[string]types.AttributeValue) ([]Hold, error) {
	var pk string
	if err := attributevalue.Unmarshal(item["pk"], &pk); err != nil {
		return nil, fmt.Errorf("hold: pk: %w", err)
	}
	scope := strings.TrimPrefix(pk, keyPrefix)
	if strings.Contains(scope, "#") {
		return nil, nil // of an earlier version, which kept an item per hold
	}
	var holds []Hold
	for name, value := range item {
		if name == "pk" || name == "expires" {
			continue
		}
		var r record
		if err := attributevalue.Unmarshal(value, &r); err != nil {
			return nil, fmt.Errorf("item %q: %s is not a hold: %w", pk, name, err)
		}
		if r.Until.IsZero() {
			return nil, fmt.Errorf("item %q: hold %s has no end", pk, name)
		}
		reason, endpoint, _ := strings.Cut(name, "#")
		holds = append(holds, Hold{
			Scope: scope, Endpoint: endpoint, Reason: coupang.Kind(reason),
			Until: r.Until, Version: r.Version, Config: r.Config, Strikes: r.Strikes,
		})
	}
	return holds, nil
}
