package stack_test

import (
	"encoding/json"
	"testing"
)

// The policy's checks find nothing in the template; here they show that they would.
func TestPolicyNoticesBreaches(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		statement string
		faults    int
	}{
		"own bucket":            {`{"Effect":"Allow","Action":"s3:GetObject","Resource":{"Fn::Sub":"arn:aws:s3:::${LakeBucket.Value}/orders/*"}}`, 0},
		"secrets by prefix":     {`{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":{"Fn::Sub":"arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${SecretPrefix}*"}}`, 0},
		"every action":          {`{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::x"}`, 1},
		"actions of a service":  {`{"Effect":"Allow","Action":["s3:GetObject","s3:*"],"Resource":"arn:aws:s3:::x"}`, 1},
		"every resource":        {`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`, 1},
		"every bucket":          {`{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::*"]}`, 1},
		"every secret":          {`{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":{"Fn::Sub":"arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*"}}`, 1},
		"everybody":             {`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::x","Principal":"*"}`, 1},
		"everybody of AWS":      {`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::x","Principal":{"AWS":"*"}}`, 1},
		"everything but a list": {`{"Effect":"Allow","NotAction":"s3:GetObject","Resource":"arn:aws:s3:::x"}`, 1},
	} {
		var statement map[string]any
		if err := json.Unmarshal([]byte(c.statement), &statement); err != nil {
			t.Fatal(err)
		}
		if found := statementFaults("SomeRole", statement); len(found) != c.faults {
			t.Errorf("%s: %q, want %d faults", name, found, c.faults)
		}
	}
}

func TestPolicyNoticesWhatAConditionTookAway(t *testing.T) {
	t.Parallel()
	source := readTemplate(t)
	base := defaults(t, source)
	if lost := dangling(deployed(source, base)); len(lost) > 0 {
		t.Fatalf("the template itself lacks %v", lost)
	}
	delete(dig[map[string]any](t, source.all, "Resources"), "StateTable")
	if lost := dangling(deployed(source, base)); len(lost) != 1 || lost[0] != "StateTable" {
		t.Errorf("lacks %v, want StateTable", lost)
	}
}
