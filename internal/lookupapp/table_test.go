package lookupapp_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/seed-21c7aa78/coupang-lake/internal/awstest"
	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
	"github.com/seed-21c7aa78/coupang-lake/internal/lookupapp"
)

func TestTableRemembersUntilTheTimeAndNoLonger(t *testing.T) {
	t.Parallel()
	account := awstest.Start(t)
	account.CreateStateTable(t, "state")
	table := lookupapp.NewNotFounds(account.DynamoDB(), "state")
	q := lookup.Question{Subject: lookup.Returns, VendorID: "A00012345", ID: 7}

	if until, err := table.Until(t.Context(), q); err != nil || !until.IsZero() {
		t.Errorf("before: %s, %v", until, err)
	}
	until := time.Now().Add(time.Hour)
	if err := table.Remember(t.Context(), q, until); err != nil {
		t.Fatal(err)
	}
	got, err := lookupapp.NewNotFounds(account.DynamoDB(), "state").Until(t.Context(), q)
	if err != nil || got.Before(until) || got.After(until.Add(time.Second)) {
		t.Errorf("until %s, %v; want %s rounded up to a second", got, err, until)
	}
	for name, other := range map[string]lookup.Question{
		"another subject": {Subject: lookup.Orders, VendorID: "A00012345", ID: 7},
		"another vendor":  {Subject: lookup.Returns, VendorID: "A0001234", ID: 7},
		"another id":      {Subject: lookup.Returns, VendorID: "A00012345", ID: 77},
	} {
		if until, err := table.Until(t.Context(), other); err != nil || !until.IsZero() {
			t.Errorf("%s: %s, %v", name, until, err)
		}
	}
	item, err := account.DynamoDB().GetItem(t.Context(), &dynamodb.GetItemInput{
		TableName: aws.String("state"),
		Key:       map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: "notfound#returns#A00012345#7"}},
	})
	if err != nil || len(item.Item) != 2 {
		t.Errorf("item %v, %v; want pk and expires", item.Item, err)
	}
	// The service deletes what has expired days late, and moto never.
	if err := table.Remember(t.Context(), q, time.Now().Add(-time.Minute)); err != nil {
		t.Fatal(err)
	}
	if got, err := table.Until(t.Context(), q); err != nil || got.After(time.Now()) {
		t.Errorf("an expired item still binds until %s, %v", got, err)
	}
}

func TestTableThatIsGoneIsAnError(t *testing.T) {
	t.Parallel()
	account := awstest.Start(t)
	table := lookupapp.NewNotFounds(account.DynamoDB(), "absent")
	q := lookup.Question{Subject: lookup.Returns, VendorID: "A1", ID: 612345678901234567}
	_, read := table.Until(t.Context(), q)
	write := table.Remember(t.Context(), q, time.Now().Add(time.Hour))
	for _, err := range []error{read, write} {
		if err == nil || !strings.Contains(err.Error(), "table absent") || strings.Contains(err.Error(), "612345678901234567") {
			t.Errorf("error %v", err)
		}
	}
}
