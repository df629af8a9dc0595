package lookupapp

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
)

// NotFounds keeps in a DynamoDB table what Coupang did not find: string key `pk`, `notfound#<subject>#<vendor>#<id>`, and
// the TTL attribute `expires` in epoch seconds, rounded up.
type NotFounds struct {
	client *dynamodb.Client
	table  string
}

// NewNotFounds returns a memory over an existing table.
func NewNotFounds(client *dynamodb.Client, table string) *NotFounds {
	return &NotFounds{client, table}
}

var _ lookup.NotFounds = (*NotFounds)(nil)

// Until implements lookup.NotFounds. The read is strongly consistent: what one process noted binds the next call of another.
// An item may outlive its time by days before DynamoDB deletes it; then its time is past.
func (n *NotFounds) Until(ctx context.Context, q lookup.Question) (time.Time, error) {
	out, err := n.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &n.table, Key: keyOf(q), ConsistentRead: aws.Bool(true)})
	if err != nil {
		return time.Time{}, fmt.Errorf("get a not-found from table %s: %w", n.table, err)
	}
	expires, ok := out.Item["expires"].(*types.AttributeValueMemberN)
	if !ok {
		return time.Time{}, nil
	}
	seconds, err := strconv.ParseInt(expires.Value, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("get a not-found from table %s: expires is not a whole number", n.table)
	}
	return time.Unix(seconds, 0), nil
}

// Remember implements lookup.NotFounds.
func (n *NotFounds) Remember(ctx context.Context, q lookup.Question, until time.Time) error {
	item := keyOf(q)
	roundedUp := until.Add(time.Second - 1).Unix()
	item["expires"] = &types.AttributeValueMemberN{Value: strconv.FormatInt(roundedUp, 10)}
	if _, err := n.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &n.table, Item: item}); err != nil {
		return fmt.Errorf("put a not-found into table %s: %w", n.table, err)
	}
	return nil
}

// keyOf holds nothing that a caller made up: subject and vendor are known ones, and the id is a number.
func keyOf(q lookup.Question) map[string]types.AttributeValue {
	pk := "notfound#" + string(q.Subject) + "#" + q.VendorID + "#" + strconv.FormatInt(int64(q.ID), 10)
	return map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: pk}}
}
