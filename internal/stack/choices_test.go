package stack_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// choice is one way to answer the questions of some parameters that belong together.
type choice map[string]string

// axes are the questions that decide which resources there are. Every combination of their choices is a stack that
// somebody may deploy.
func axes() [][]choice {
	const (
		address = "eipalloc-0123456789abcdef0"
		key     = "arn:aws:kms:ap-northeast-2:123456789012:key/0b1c2d3e-0000-4000-8000-123456789abc"
		secret  = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:hash-key-AbCdEf"
	)
	return [][]choice{
		{
			{"Egress": "nat"},
			{"Egress": "nat", "ElasticIpAllocationId": address},
			{"Egress": "instance"},
			{"Egress": "instance", "ElasticIpAllocationId": address},
			{"Egress": "proxy", "ProxyUrl": "https://user:secret@proxy.example.com:8443"},
			{"Egress": "existing", "SubnetIds": "subnet-0123456789abcdef0,subnet-0123456789abcdef1", "SecurityGroupId": "sg-0123456789abcdef0"},
			{"Egress": "none"},
		},
		{{}, {"LakeKeyArn": key}, {"LakeKeyArn": key, "LakeBucketName": "lake-of-before"}},
		{{"Pii": "keep"}, {"Pii": "hash"}, {"Pii": "hash", "HashKeySecretArn": secret}, {"Pii": "drop"}},
		{{"AthenaResults": "bucket"}, {"AthenaResults": "managed"}},
		{{}, {"AlarmEmail": "operator@example.com"}},
		{{"ApiGatewayAccount": "create"}, {"ApiGatewayAccount": "present"}},
		{{"Schedules": "DISABLED"}, {"Schedules": "ENABLED"}},
	}
}

// answers are a value for every parameter of the template.
type answers map[string]string

// defaults answers what a template has no default for, and takes its defaults else.
func defaults(tb testing.TB, t template) answers {
	tb.Helper()
	a := answers{}
	for name, p := range dig[map[string]any](tb, t.all, "Parameters") {
		if value, ok := p.(map[string]any)["Default"]; ok {
			a[name] = fmt.Sprint(value)
		}
	}
	a["VendorIds"] = "A00012345,C00067890:TW"
	a["LookupAllowedAddresses"] = "203.0.113.7,198.51.100.0/24"
	return a
}

func (a answers) with(picks ...choice) answers {
	out := answers{}
	for _, from := range append([]choice{choice(a)}, picks...) {
		for name, value := range from {
			out[name] = value
		}
	}
	return out
}

func (a answers) String() string {
	var told []string
	for _, name := range []string{
		"Egress", "ElasticIpAllocationId", "LakeBucketName", "LakeKeyArn", "Pii", "HashKeySecretArn", "AthenaResults", "AlarmEmail",
		"ApiGatewayAccount", "Schedules",
	} {
		if value := a[name]; value != "" {
			told = append(told, name+"="+value[:min(len(value), 12)])
		}
	}
	return strings.Join(told, " ")
}

// picks are the numbers of one choice of each axis.
type picks []int

// every way to pick.
func every() []picks {
	all := []picks{nil}
	for _, axis := range axes() {
		var next []picks
		for _, p := range all {
			for x := range axis {
				next = append(next, append(slices.Clone(p), x))
			}
		}
		all = next
	}
	return all
}

func (p picks) answers(base answers) answers {
	for i, axis := range axes() {
		base = base.with(axis[p[i]])
	}
	return base
}

// pair is two choices of two axes.
type pair [4]int

func (p picks) pairs() []pair {
	var all []pair
	for i := range p {
		for j := range i {
			all = append(all, pair{i, p[i], j, p[j]})
		}
	}
	return all
}

// everyPair is fewer ways to pick, among which any two choices of two axes meet: always the one that brings most new pairs.
func everyPair() []picks {
	met := map[pair]bool{}
	fresh := func(p picks) (n int) {
		for _, two := range p.pairs() {
			if !met[two] {
				n++
			}
		}
		return n
	}
	var chosen []picks
	for {
		best := slices.MaxFunc(every(), func(a, b picks) int { return fresh(a) - fresh(b) })
		if fresh(best) == 0 {
			return chosen
		}
		for _, two := range best.pairs() {
			met[two] = true
		}
		chosen = append(chosen, best)
	}
}

func TestEveryPairMeets(t *testing.T) {
	t.Parallel()
	met := map[pair]bool{}
	for _, p := range everyPair() {
		for _, two := range p.pairs() {
			met[two] = true
		}
	}
	for _, p := range every() {
		for _, two := range p.pairs() {
			if !met[two] {
				t.Fatalf("axis %d choice %d never meets axis %d choice %d", two[0], two[1], two[2], two[3])
			}
		}
	}
}
