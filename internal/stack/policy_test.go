package stack_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/stack"
	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
)

// anything lists the statements that may say "*", by resource and Sid, each with the reason why AWS has no other form.
// The end of a resource's name does for resources that there are several of.
var anything = map[string]string{
	"Key AccountAdministers":               "a key policy's resource is the key itself, and is written so",
	"Key AccountUsesThroughServices":       "a key policy's resource is the key itself, and is written so",
	"Role NetworkInterfaces":               "Lambda checks these for any interface when a function joins a VPC; Describe… knows no resource",
	"ApiGatewayLogRole AnyApiOfTheAccount": "the role is the account's, for the logs of every API; DescribeLogGroups knows no resource",
	"BucketPolicy DenyWithoutTls":          "a denial for everybody",
	"LookupApi DenyOtherAddresses":         "a denial for everybody",
}

func TestEveryCombinationOfParametersObeysThePolicy(t *testing.T) {
	t.Parallel()
	source := readTemplate(t)
	base := defaults(t, source)
	expanded := expand(t, base)
	combinations := every()
	var wait sync.WaitGroup
	work := make(chan answers)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for a := range work {
				if broken := (account{a, nil}).refusals(source); len(broken) > 0 {
					t.Errorf("%s: refused: %v", a, broken)
				}
				for _, fault := range faults(source, deployed(expanded, a), a) {
					t.Errorf("%s: %s", a, fault)
				}
			}
		})
	}
	for _, p := range combinations {
		if t.Failed() {
			break // the others would say the same
		}
		work <- p.answers(base)
	}
	close(work)
	wait.Wait()
	t.Logf("%d combinations", len(combinations))
}

// expand has SAM's own translator make CloudFormation of the template. It does not look at our parameters, which is
// shown by expanding with each choice once.
func expand(t *testing.T, base answers) template {
	t.Helper()
	python := testproc.Tool(t, "python")
	var input bytes.Buffer
	for _, axis := range axes() {
		for _, c := range axis {
			line, err := json.Marshal(base.with(c))
			if err != nil {
				t.Fatal(err)
			}
			input.Write(append(line, '\n'))
		}
	}
	cmd := exec.CommandContext(t.Context(), python, "scripts/expand_template.py", stack.TemplateFile)
	cmd.Dir, cmd.Stdin = root, &input
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("expand: %v\n%s", err, problems.String())
	}
	var first map[string]any
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var one map[string]any
		// The deployment's name holds the time, because it is made at every update.
		stable := regexp.MustCompile(`LookupApiDeployment[0-9a-f]{10}|RestApi deployment id: [0-9a-f]+`).ReplaceAll(lines.Bytes(), []byte("LookupApiDeployment"))
		if err := json.Unmarshal(stable, &one); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = one
		}
		if !reflect.DeepEqual(first, one) {
			t.Fatal("the expanded template depends on parameters: expand every combination")
		}
	}
	if first == nil {
		t.Fatal("nothing was expanded")
	}
	return template{first}
}

// faults are the breaches of policy in what one combination deploys.
func faults(source, t template, a answers) []string {
	var all []string
	for _, name := range dangling(t) {
		all = append(all, "refers to "+name+", which is not there")
	}
	written := source.all["Resources"].(map[string]any)
	for name, r := range t.all["Resources"].(map[string]any) {
		resource := r.(map[string]any)
		properties, _ := resource["Properties"].(map[string]any)
		for _, s := range statements(properties) {
			all = append(all, statementFaults(name, s)...)
		}
		var found []string
		switch resource["Type"] {
		case "AWS::IAM::Role":
			_, byHand := written[name]
			found = roleFaults(properties, byHand)
		case "AWS::Lambda::Function":
			found = functionFaults(t, name, properties, a)
		case "AWS::Scheduler::Schedule":
			found = scheduleFaults(t, properties)
		case "AWS::ApiGateway::RestApi":
			found = apiFaults(properties)
		case "AWS::Lambda::EventSourceMapping":
			found = mappingFaults(properties)
		case "AWS::KMS::Key", "AWS::S3::Bucket", "AWS::EC2::EIP", "AWS::SecretsManager::Secret":
			if resource["DeletionPolicy"] != "RetainExceptOnCreate" || resource["UpdateReplacePolicy"] != "Retain" {
				found = []string{"is not retained"}
			}
		case "AWS::CloudWatch::Alarm":
			if !strings.Contains(text(properties["AlarmActions"]), "AlarmTopic") {
				found = []string{"tells nobody"}
			}
		}
		for _, f := range found {
			all = append(all, name+" "+f)
		}
	}
	return all
}

// statements are those of every policy in a resource.
func statements(v any) []map[string]any {
	var found []map[string]any
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if name != "Statement" {
				found = append(found, statements(value)...)
				continue
			}
			for _, s := range asList(value) {
				found = append(found, s.(map[string]any))
			}
		}
	case []any:
		for _, value := range v {
			found = append(found, statements(value)...)
		}
	}
	return found
}

func statementFaults(resource string, s map[string]any) []string {
	if s["NotAction"] != nil || s["NotResource"] != nil || s["NotPrincipal"] != nil {
		return []string{resource + ": a statement by exception"}
	}
	var found []string
	sid, _ := s["Sid"].(string)
	excused := false
	for known := range anything {
		excused = excused || strings.HasSuffix(resource+" "+sid, known)
	}
	for _, action := range asList(s["Action"]) {
		if strings.Contains(text(action), "*") && s["Effect"] != "Deny" {
			found = append(found, fmt.Sprintf("%s %s: action %s", resource, sid, text(action)))
		}
	}
	for _, r := range asList(s["Resource"]) {
		if wide(text(r)) && !excused {
			found = append(found, fmt.Sprintf("%s %s: resource %s", resource, sid, text(r)))
		}
	}
	principal := s["Principal"]
	if m, ok := principal.(map[string]any); ok {
		principal = m["AWS"]
	}
	for _, p := range asList(principal) {
		if strings.Contains(text(p), "*") && (!excused || s["Effect"] != "Deny") {
			found = append(found, fmt.Sprintf("%s %s: principal %s", resource, sid, text(p)))
		}
	}
	return found
}

// wide tells whether a resource's own name, after the account, begins with a star.
func wide(arn string) bool {
	if arn == "*" {
		return true
	}
	parts := strings.SplitN(regexp.MustCompile(`\$\{[^}]+\}`).ReplaceAllString(arn, "x"), ":", 6)
	return len(parts) == 6 && regexp.MustCompile(`^(\*|[a-z-]+[:/]\*)`).MatchString(parts[5])
}

func roleFaults(properties map[string]any, byHand bool) []string {
	var found []string
	if !byHand {
		found = append(found, "was made by SAM")
	}
	if properties["ManagedPolicyArns"] != nil {
		found = append(found, "has managed policies")
	}
	if properties["RoleName"] != nil {
		found = append(found, "has a fixed name, which needs another capability")
	}
	trust := statements(properties["AssumeRolePolicyDocument"])[0]
	service := text(trust["Principal"].(map[string]any)["Service"])
	if service != "lambda.amazonaws.com" && !strings.Contains(text(trust["Condition"]), "aws:SourceAccount") {
		found = append(found, "can be assumed by "+service+" for another account")
	}
	return found
}

func functionFaults(t template, name string, properties map[string]any, a answers) []string {
	var found []string
	log, _ := properties["LoggingConfig"].(map[string]any)
	group, _ := t.all["Resources"].(map[string]any)[reference(log["LogGroup"])].(map[string]any)
	if group == nil || group["Properties"].(map[string]any)["RetentionInDays"] == nil {
		found = append(found, "has no log group with a retention")
	}
	if role := reference(properties["Role"]); role != strings.TrimSuffix(name, "Function")+"Role" {
		found = append(found, "runs as "+role)
	}
	invoke := false
	for _, r := range t.ofType("AWS::Lambda::EventInvokeConfig") {
		p := r.(map[string]any)["Properties"].(map[string]any)
		if reference(p["FunctionName"]) == name {
			invoke = fmt.Sprint(p["MaximumRetryAttempts"]) == "0" && strings.Contains(text(p["DestinationConfig"]), `"OnFailure":{"Destination"`)
		}
	}
	if !invoke {
		found = append(found, "has no failure destination, or is tried again")
	}
	alarmed := false
	for _, r := range t.ofType("AWS::CloudWatch::Alarm") {
		p := r.(map[string]any)["Properties"].(map[string]any)
		alarmed = alarmed || p["MetricName"] == "Errors" && strings.Contains(text(p["Dimensions"]), `"Ref":"`+name+`"`)
	}
	if !alarmed {
		found = append(found, "has no alarm")
	}
	if inVpc := properties["VpcConfig"] != nil; inVpc != strings.Contains("nat instance existing", a["Egress"]) {
		found = append(found, fmt.Sprintf("in a VPC: %t", inVpc))
	}
	return found
}

func scheduleFaults(t template, properties map[string]any) []string {
	var found []string
	target := properties["Target"].(map[string]any)
	if properties["Name"] != nil {
		found = append(found, "has a fixed name")
	}
	if text(properties["State"]) != "${Schedules}" {
		found = append(found, "cannot be disabled")
	}
	if target["DeadLetterConfig"] == nil || fmt.Sprint(target["RetryPolicy"]) != "map[MaximumEventAgeInSeconds:300]" {
		found = append(found, "runs late, or fails in silence")
	}
	if _, ok := t.all["Resources"].(map[string]any)[reference(target["RoleArn"])]; !ok {
		found = append(found, "has no role")
	}
	return found
}

func apiFaults(properties map[string]any) []string {
	var found []string
	body := properties["Body"].(map[string]any)
	for path, methods := range body["paths"].(map[string]any) {
		for method, o := range methods.(map[string]any) {
			operation := o.(map[string]any)
			if text(operation["security"]) != `[{"sigv4":[]}]` || operation["x-amazon-apigateway-request-validator"] == nil {
				found = append(found, fmt.Sprintf("leaves %s %s open, or does not validate it", method, path))
			}
		}
	}
	scheme := body["components"].(map[string]any)["securitySchemes"].(map[string]any)["sigv4"].(map[string]any)
	if scheme["x-amazon-apigateway-authtype"] != "awsSigv4" {
		found = append(found, "does not ask for AWS signatures")
	}
	for name, r := range body["x-amazon-apigateway-gateway-responses"].(map[string]any) {
		response := r.(map[string]any)
		if !strings.Contains(text(response["responseParameters"]), "application/problem+json") {
			found = append(found, name+" is no problem+json")
		}
		sample := strings.NewReplacer("$context.error.messageString", `"text"`, "$context.requestId", "id").Replace(text(response["responseTemplates"].(map[string]any)["application/json"]))
		if !json.Valid([]byte(sample)) {
			found = append(found, name+" is no JSON")
		}
	}
	return found
}

func mappingFaults(properties map[string]any) []string {
	if fmt.Sprint(properties["BatchSize"]) != "1" || text(properties["FunctionResponseTypes"]) != `["ReportBatchItemFailures"]` || properties["FilterCriteria"] != nil {
		return []string{"may lose a unit"}
	}
	return nil
}

// reference is the resource that a Ref or Fn::GetAtt names.
func reference(v any) string {
	name, _, _ := strings.Cut(strings.Trim(text(v), "${}"), ".")
	return name
}

func TestSenselessCombinationsAreRefused(t *testing.T) {
	t.Parallel()
	source := readTemplate(t)
	const network = "subnet-0123456789abcdef0"
	for name, c := range map[string]struct {
		choice choice
		why    string
	}{
		"own network without subnets":  {choice{"Egress": "existing", "SecurityGroupId": "sg-0123456789abcdef0"}, "Egress=existing needs SubnetIds"},
		"own network without a group":  {choice{"Egress": "existing", "SubnetIds": network}, "Egress=existing needs SecurityGroupId"},
		"subnets nobody uses":          {choice{"Egress": "nat", "SubnetIds": network}, "SubnetIds and SecurityGroupId are for Egress=existing"},
		"a proxy without its address":  {choice{"Egress": "proxy"}, "Egress=proxy needs ProxyUrl"},
		"a proxy that is none":         {choice{"Egress": "proxy", "ProxyUrl": "none"}, "Egress=proxy needs ProxyUrl"},
		"a proxy nobody uses":          {choice{"Egress": "nat", "ProxyUrl": "https://proxy.example.com"}, "ProxyUrl is for Egress=proxy"},
		"an Elastic IP nobody uses":    {choice{"Egress": "none", "ElasticIpAllocationId": "eipalloc-0123456789abcdef0"}, "ElasticIpAllocationId is for Egress=nat and Egress=instance"},
		"a hash key nobody uses":       {choice{"Pii": "drop", "HashKeySecretArn": "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:x-AbCdEf"}, "HashKeySecretArn is for Pii=hash"},
		"a bucket that cannot be read": {choice{"LakeBucketName": "lake-of-before"}, "LakeBucketName needs LakeKeyArn, the key that its objects are encrypted with"},
	} {
		got := account{defaults(t, source).with(c.choice), nil}.refusals(source)
		if len(got) != 1 || got[0] != c.why {
			t.Errorf("%s: refused because of %q, want %q", name, got, c.why)
		}
	}
}

func TestLintersFindNothing(t *testing.T) {
	t.Parallel()
	lint := testproc.Tool(t, "cfn-lint")
	base := defaults(t, readTemplate(t))
	expanded := expand(t, base)
	files := []string{filepath.Join(root, stack.TemplateFile)}
	for i, p := range everyPair() {
		d := deployed(expanded, p.answers(base))
		if i > 0 { // no condition touches these, and they are most of what the linter reads
			maps.DeleteFunc(d.all["Resources"].(map[string]any), func(_ string, r any) bool {
				kind := r.(map[string]any)["Type"]
				return kind == "AWS::Glue::Table" || kind == "AWS::Athena::NamedQuery"
			})
			delete(d.all["Parameters"].(map[string]any), "FirstDay") // theirs alone
		}
		files = append(files, writeJSON(t, fmt.Sprintf("%02d.json", i), d.all))
	}
	t.Logf("%d templates", len(files))
	cmd := exec.CommandContext(t.Context(), lint, append([]string{"--regions", "ap-northeast-2", "--template"}, files...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("cfn-lint: %v\n%s", err, out)
	}
}
