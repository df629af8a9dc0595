package stack_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/stack"
)

func TestAnalystReadsEveryTableAndNoQuarantine(t *testing.T) {
	t.Parallel()
	installed := stack.Installed{
		Partition: "aws", Region: "ap-northeast-2", AccountID: "123456789012", Bucket: "lake", Database: "coupang", WorkGroup: "coupang-lake",
		KeyArn: "arn:aws:kms:ap-northeast-2:123456789012:key/0b1c2d3e-0000-4000-8000-123456789abc",
	}
	policy, err := stack.AnalystPolicy(installed)
	if err != nil {
		t.Fatal(err)
	}
	var parsed map[string]any
	if err := json.Unmarshal([]byte(policy), &parsed); err != nil {
		t.Fatal(err)
	}
	for _, s := range statements(parsed) {
		if found := statementFaults("analyst", s); len(found) > 0 {
			t.Error(found)
		}
	}
	tables, err := stack.Tables()
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		if !strings.Contains(policy, `"arn:aws:s3:::lake/`+table.Name+`/*"`) {
			t.Errorf("the policy does not let read %s", table.Name)
		}
	}
	for _, no := range []string{"_quarantine", "${", "DeleteObject"} {
		if strings.Contains(policy, no) {
			t.Errorf("the policy holds %s", no)
		}
	}
	installed.KeyArn = ""
	if _, err := stack.AnalystPolicy(installed); err == nil {
		t.Error("a policy without a key cannot read the lake")
	}
}
