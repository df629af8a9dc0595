package stack

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

//go:embed analyst-policy.json
var analystPolicy string

// Installed names what a stack has deployed; its outputs tell.
type Installed struct {
	Partition string // aws, but for China and governments
	Region    string
	AccountID string
	Bucket    string
	KeyArn    string
	Database  string
	WorkGroup string
}

// AnalystPolicy is the IAM policy of somebody who queries the lake with Athena: every table and no quarantine, which holds
// records that nobody has looked at, and writing nothing but results.
func AnalystPolicy(i Installed) (string, error) {
	tables, err := Tables()
	if err != nil {
		return "", err
	}
	var objects []string
	for _, t := range tables {
		objects = append(objects, fmt.Sprintf("%q", "arn:"+i.Partition+":s3:::"+i.Bucket+"/"+t.Name+"/*"))
	}
	values := map[string]string{
		"Partition": i.Partition, "Region": i.Region, "AccountId": i.AccountID, "Bucket": i.Bucket, "KeyArn": i.KeyArn,
		"Database": i.Database, "WorkGroup": i.WorkGroup, "Tables": strings.Join(objects, ", "),
	}
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if values[name] == "" {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		return "", fmt.Errorf("analyst policy: not known: %s", strings.Join(unknown, ", "))
	}
	text := os.Expand(analystPolicy, func(name string) string { return values[name] })
	if !json.Valid([]byte(text)) {
		return "", fmt.Errorf("analyst policy: the names make no JSON")
	}
	return text, nil
}
