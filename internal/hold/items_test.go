package hold_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/seed-21c7aa78/coupang-lake/internal/awstest"
)

func putItem(t *testing.T, account *awstest.Server, table string, texts map[string]string) {
	t.Helper()
	item := map[string]types.AttributeValue{}
	for name, text := range texts {
		item[name] = &types.AttributeValueMemberS{Value: text}
	}
	if _, err := account.DynamoDB().PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: item}); err != nil {
		t.Fatal(err)
	}
}

// getItem reads an item's texts and numbers as texts, and names its maps.
func getItem(t *testing.T, account *awstest.Server, table, key string) map[string]string {
	t.Helper()
	out, err := account.DynamoDB().GetItem(t.Context(), &dynamodb.GetItemInput{
		TableName: &table, Key: map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: key}}, ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for name, value := range out.Item {
		switch v := value.(type) {
		case *types.AttributeValueMemberS:
			texts[name] = v.Value
		case *types.AttributeValueMemberN:
			texts[name] = v.Value
		case *types.AttributeValueMemberM:
			texts[name] = "a map"
		}
	}
	return texts
}

func epoch(t *testing.T, seconds string) time.Time {
	t.Helper()
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return time.Unix(n, 0)
}

func containsAll(text string, parts ...string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}
