package stack_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/exportapp"
	"github.com/seed-21c7aa78/coupang-lake/internal/stack"
)

const root = "../.."

func TestGeneratedFilesAreWhatTheRowTypesAndQueriesSay(t *testing.T) {
	t.Parallel()
	files, err := stack.Generate(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s is out of date (error %v): run `make generate`", name, err)
		}
	}
}

func TestSharesOfAVendorsLimitStandBesideEachOther(t *testing.T) {
	t.Parallel()
	template := readTemplate(t)
	sum := 0.0
	for name, f := range template.ofType("AWS::Serverless::Function") {
		share, err := strconv.ParseFloat(dig[string](t, f, "Properties", "Environment", "Variables", "COUPANG_REQUESTS_PER_SECOND"), 64)
		if err != nil || share <= 0 {
			t.Errorf("%s: share %v, error %v", name, share, err)
		}
		sum += share
	}
	const most = 4.0 // of the 5 a second that Coupang allows a vendor
	if sum > most {
		t.Errorf("the shares add up to %g a second, more than %g", sum, most)
	}
	settings := dig[[]any](t, template.resource(t, "LookupApi"), "Properties", "MethodSettings")
	lookups := dig[string](t, template.resource(t, "LookupReturnFunction"), "Properties", "Environment", "Variables", "COUPANG_REQUESTS_PER_SECOND")
	if throttle := dig[float64](t, settings[0], "ThrottlingRateLimit"); fmt.Sprint(throttle) != lookups {
		t.Errorf("the gateway lets %g look-ups a second through, their share is %s", throttle, lookups)
	}
}

func TestExportersKnowWhenTheirQueueTakesAUnitForADeadLetter(t *testing.T) {
	t.Parallel()
	queues := 0
	for name, q := range readTemplate(t).ofType("AWS::SQS::Queue") {
		redrive, ok := dig[map[string]any](t, q, "Properties")["RedrivePolicy"].(map[string]any)
		if !ok {
			continue
		}
		queues++
		if got := redrive["maxReceiveCount"]; got != exportapp.MaxReceives {
			t.Errorf("%s hands a unit out %v times, exportapp.MaxReceives is %d", name, got, exportapp.MaxReceives)
		}
	}
	if queues != 5 {
		t.Errorf("%d queues have dead letters, want 5", queues)
	}
}

func TestFunctionsAreSmallArmBinariesWithAMemoryLimit(t *testing.T) {
	t.Parallel()
	template := readTemplate(t)
	global := dig[map[string]any](t, template.all, "Globals", "Function")
	if global["Runtime"] != "provided.al2023" || global["Handler"] != "bootstrap" || fmt.Sprint(global["Architectures"]) != "[arm64]" {
		t.Errorf("functions run on %v %v %v", global["Runtime"], global["Handler"], global["Architectures"])
	}
	for name, f := range template.ofType("AWS::Serverless::Function") {
		memory := dig[int](t, f, "Properties", "MemorySize")
		limit := dig[string](t, f, "Properties", "Environment", "Variables", "GOMEMLIMIT")
		if want := map[int]string{512: "350MiB", 256: "150MiB"}[memory]; limit != want {
			t.Errorf("%s: GOMEMLIMIT %s at %d MB, want %s", name, limit, memory, want)
		}
		if level := dig[string](t, f, "Properties", "LoggingConfig", "ApplicationLogLevel"); level != "INFO" {
			t.Errorf("%s: level %s drops metrics, which are log lines", name, level)
		}
		if got := dig[string](t, f, "Metadata", "BuildMethod"); got != "makefile" {
			t.Errorf("%s: build method %s passes no tags and no linker flags", name, got)
		}
	}
}

func TestEveryFunctionIsBuiltWithTheProductionFlags(t *testing.T) {
	t.Parallel()
	makefile := read(t, "Makefile")
	for _, flag := range []string{
		"-trimpath", "-buildvcs=false", "-tags=lambda.norpc", "-ldflags='-s -w'", "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0", "include build.mk",
	} {
		if !strings.Contains(makefile, flag) {
			t.Errorf("the Makefile has no %s", flag)
		}
	}
	targets := read(t, "build.mk")
	for name := range readTemplate(t).ofType("AWS::Serverless::Function") {
		if want := "build-" + name + ": build/" + stack.CommandOf(name) + "/bootstrap\n"; !strings.Contains(targets, want) {
			t.Errorf("build.mk: no line %q", want)
		}
	}
	if text := read(t, "samconfig.toml"); !strings.Contains(text, "build_in_source = true") {
		t.Error("samconfig.toml: a makefile build with go.mod at the root needs build_in_source = true")
	}
}

func TestReleaseTakesZipsAndBuildsNothing(t *testing.T) {
	t.Parallel()
	text, err := stack.Release([]byte(read(t, stack.TemplateFile)))
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range parseTemplate(t, text).ofType("AWS::Serverless::Function") {
		if uri := dig[string](t, f, "Properties", "CodeUri"); uri != stack.ZipOf(name) {
			t.Errorf("%s: code from %s, want %s", name, uri, stack.ZipOf(name))
		}
		if _, built := f.(map[string]any)["Metadata"]; built {
			t.Errorf("%s: is still built", name)
		}
	}
}

func TestSchedulesAreStaggeredInKoreanTimeAndOffUntilEnabled(t *testing.T) {
	t.Parallel()
	template := readTemplate(t)
	if got := dig[string](t, template.all, "Parameters", "Schedules", "Default"); got != "DISABLED" {
		t.Errorf("schedules are %s on a fresh stack, whose IP nobody has registered", got)
	}
	inputs := map[string]string{
		"Hourly":  `{"scheduledTime":"<aws.scheduler.scheduled-time>","lookbackDays":1}`,
		"Nightly": `{"scheduledTime":"<aws.scheduler.scheduled-time>"}`,
		"Weekly":  `{"scheduledTime":"<aws.scheduler.scheduled-time>","lookbackDays":92}`,
	}
	taken := map[string]string{}
	exporters := 0
	for name, f := range template.ofType("AWS::Serverless::Function") {
		events, ok := dig[map[string]any](t, f, "Properties")["Events"].(map[string]any)
		if !ok {
			continue
		}
		exporters++
		for kind, input := range inputs {
			e := dig[map[string]any](t, events, kind, "Properties")
			when := dig[string](t, e, "ScheduleExpression")
			checkCron(t, name+kind, kind, when)
			if other, ok := taken[when]; ok {
				t.Errorf("%s%s and %s fire together, at %s", name, kind, other, when)
			}
			taken[when] = name + kind
			if e["Input"] != input || e["ScheduleExpressionTimezone"] != "Asia/Seoul" || e["OmitName"] != true {
				t.Errorf("%s%s: %v", name, kind, e)
			}
		}
	}
	if exporters != 5 {
		t.Errorf("%d exporters have schedules, want 5", exporters)
	}
}

// checkCron reads EventBridge Scheduler's form: minute, hour, day of the month, month, day of the week, year.
func checkCron(t *testing.T, name, kind, expression string) {
	t.Helper()
	forms := map[string]string{
		"Hourly":  `^cron\(([0-9]|[1-5][0-9]) \* \* \* \? \*\)$`,
		"Nightly": `^cron\(([0-9]|[1-5][0-9]) [0-5] \* \* \? \*\)$`,
		"Weekly":  `^cron\(([0-9]|[1-5][0-9]) [0-5] \? \* (SUN|MON|TUE|WED|THU|FRI|SAT) \*\)$`,
	}
	if !regexp.MustCompile(forms[kind]).MatchString(expression) {
		t.Errorf("%s: %s is not %s", name, expression, strings.ToLower(kind))
	}
}

func TestEveryMetricHasAnAlarmAndEveryAlarmASectionOfTheRunbook(t *testing.T) {
	t.Parallel()
	template := readTemplate(t)
	runbook := read(t, "docs/RUNBOOK.md")
	watched := map[string]bool{}
	for name, alarm := range template.ofType("AWS::CloudWatch::Alarm") {
		description := dig[string](t, alarm, "Properties", "AlarmDescription")
		_, anchor, ok := strings.Cut(description, " See docs/RUNBOOK.md#")
		if !ok || !hasHeading(runbook, anchor) {
			t.Errorf("%s: %q names no section of the runbook", name, description)
		}
		text, _ := json.Marshal(alarm)
		for _, m := range regexp.MustCompile(`"(?:MetricName|dataset","Value)":"([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			watched[m[1]] = true
		}
	}
	for _, want := range metricNames(t) {
		if !watched[want] {
			t.Errorf("the metric %s has no alarm", want)
		}
	}
}

// What a function exports stands in its main alone. A dataset that no function exports, or whose function may not write it or is
// not watched, is noticed by nobody else.
func TestEveryDatasetIsExportedWrittenAndWatched(t *testing.T) {
	t.Parallel()
	template := readTemplate(t)
	var exported []string
	for name := range template.ofType("AWS::Serverless::Function") {
		datasets := datasetsOf(t, name)
		exported = append(exported, datasets...)
		if len(datasets) == 0 {
			continue
		}
		role := text(template.resource(t, strings.TrimSuffix(name, "Function")+"Role"))
		for _, d := range datasets {
			for _, part := range []string{"}/" + d + "/*", "}/_quarantine/" + d + "/*", `"` + d + `/*"`, `"_quarantine/` + d + `/*"`} {
				if !strings.Contains(role, part) {
					t.Errorf("the role of %s does not allow %s", name, part)
				}
			}
		}
		for _, metric := range []string{"StalestHours", "WarnedSweeps", "Holds", "KeyDaysLeft"} {
			if !watches(template, metric, datasets[0]) {
				t.Errorf("%s of %s has no alarm", metric, datasets[0])
			}
		}
	}
	exporters, err := export.Datasets(export.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range exporters {
		if !slices.Contains(exported, e.Name()) {
			t.Errorf("no function exports %s", e.Name())
		}
	}
}

// datasetsOf a function are the last arguments in its main; look-ups have none.
func datasetsOf(t *testing.T, function string) []string {
	t.Helper()
	var names []string
	for _, m := range regexp.MustCompile(`, "([a-z_]+)"`).FindAllStringSubmatch(read(t, "functions/"+stack.CommandOf(function)+"/main.go"), -1) {
		names = append(names, m[1])
	}
	return names
}

// watches tells whether an alarm is on a dataset's metric, alone or among those of an expression.
func watches(t template, metric, dataset string) bool {
	alone := func(m map[string]any) bool {
		return m["MetricName"] == metric && text(m["Dimensions"]) == `[{"Name":"dataset","Value":"`+dataset+`"}]`
	}
	for _, alarm := range t.ofType("AWS::CloudWatch::Alarm") {
		p := alarm.(map[string]any)["Properties"].(map[string]any)
		among, _ := p["Metrics"].([]any)
		if alone(p) || slices.ContainsFunc(among, func(m any) bool {
			stat, ok := m.(map[string]any)["MetricStat"].(map[string]any)
			return ok && alone(stat["Metric"].(map[string]any))
		}) {
			return true
		}
	}
	return false
}

// metricNames reads the names where they are declared; the app does not export them.
func metricNames(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^\t[a-zA-Z]+ += "([A-Z][A-Za-z]+)"`).FindAllStringSubmatch(read(t, "internal/exportapp/metrics.go"), -1) {
		names = append(names, m[1])
	}
	if len(names) < 4 {
		t.Fatalf("metrics.go declares %v, want at least four metrics", names)
	}
	return names
}

// hasHeading looks for the heading that GitHub gives an anchor to: lower case, dashes for blanks, no punctuation.
func hasHeading(markdown, anchor string) bool {
	for line := range strings.Lines(markdown) {
		heading, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " ")
		if !ok || !strings.HasPrefix(line, "#") {
			continue
		}
		slug := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(strings.TrimSpace(heading)), "")
		if strings.ReplaceAll(slug, " ", "-") == anchor {
			return true
		}
	}
	return false
}

func TestParametersAreExplainedGroupedAndChecked(t *testing.T) {
	t.Parallel()
	template := readTemplate(t)
	parameters := dig[map[string]any](t, template.all, "Parameters")
	var grouped []string
	for _, g := range dig[[]any](t, template.all, "Metadata", "AWS::CloudFormation::Interface", "ParameterGroups") {
		for _, p := range dig[[]any](t, g, "Parameters") {
			grouped = append(grouped, p.(string))
		}
	}
	slices.Sort(grouped)
	if want := slices.Sorted(maps.Keys(parameters)); !slices.Equal(grouped, want) {
		t.Errorf("groups hold %v, parameters are %v", grouped, want)
	}
	var required []string
	for name, p := range parameters {
		parameter := p.(map[string]any)
		if parameter["Description"] == nil {
			t.Errorf("%s: no description", name)
		}
		if parameter["AllowedPattern"] == nil && parameter["AllowedValues"] == nil && parameter["MinValue"] == nil {
			t.Errorf("%s: takes anything", name)
		}
		if _, ok := parameter["Default"]; !ok {
			required = append(required, name)
		}
	}
	slices.Sort(required)
	if want := []string{"LookupAllowedAddresses", "VendorIds"}; !slices.Equal(required, want) {
		t.Errorf("%v have no default, want %v", required, want)
	}
}

func TestPatternsOfParameters(t *testing.T) {
	t.Parallel()
	parameters := dig[map[string]any](t, readTemplate(t).all, "Parameters")
	for _, c := range []struct {
		parameter, value string
		ok               bool
	}{
		{"VendorIds", "A00012345", true},
		{"VendorIds", "A00012345,C00067890:TW,A1:KR", true},
		{"VendorIds", "A00012345, C00067890", false},
		{"VendorIds", "B00012345", false},
		{"VendorIds", "A1:JP", false},
		{"VendorIds", "A1" + strings.Repeat(",A1", 50), false},
		{"LookupAllowedAddresses", "203.0.113.7", true},
		{"LookupAllowedAddresses", "203.0.113.0/24,198.51.100.1/32", true},
		{"LookupAllowedAddresses", "0.0.0.0/0", false},
		{"LookupAllowedAddresses", "", false},
		{"SubnetIds", "subnet-0123456789abcdef0,subnet-0123456789abcdef1", true},
		{"SubnetIds", "subnet-0123456789abcdef0,", false},
		{"ProxyUrl", "https://user:secret@proxy.example.com:8080", true},
		{"ProxyUrl", "none", true},
		{"ProxyUrl", "socks5://proxy.example.com", false},
		{"FirstDay", "2026-02-28", true},
		{"FirstDay", "28.02.2026", false},
		{"LakeKeyArn", "alias/lake", false},
	} {
		pattern := regexp.MustCompile(dig[string](t, parameters, c.parameter, "AllowedPattern"))
		if got := pattern.MatchString(c.value); got != c.ok {
			t.Errorf("%s=%q is taken: %t, want %t", c.parameter, c.value, got, c.ok)
		}
	}
}

func TestLookupIsDeployedAgainWheneverItsPolicyMayHaveChanged(t *testing.T) {
	t.Parallel()
	api := readTemplate(t).resource(t, "LookupApi")
	if always := dig[bool](t, api, "Properties", "AlwaysDeploy"); !always {
		t.Error("AlwaysDeploy is off: the deployment's name hashes the definition with its parameters unresolved")
	}
	format := dig[string](t, api, "Properties", "AccessLogSetting", "Format")
	for _, personal := range []string{"$context.path", "$context.identity.sourceIp", "querystring"} {
		if strings.Contains(format, personal) {
			t.Errorf("access logs hold %s", personal)
		}
	}
}

// template is a parsed template with intrinsic functions in their long form.
type template struct{ all map[string]any }

func (t template) ofType(kind string) map[string]any {
	found := map[string]any{}
	for name, r := range t.all["Resources"].(map[string]any) {
		if r.(map[string]any)["Type"] == kind {
			found[name] = r
		}
	}
	return found
}

func (t template) resource(tb testing.TB, name string) any {
	tb.Helper()
	return dig[any](tb, t.all, "Resources", name)
}

func readTemplate(tb testing.TB) template {
	tb.Helper()
	return parseTemplate(tb, []byte(read(tb, stack.TemplateFile)))
}

func parseTemplate(tb testing.TB, text []byte) template {
	tb.Helper()
	var node yaml.Node
	if err := yaml.Unmarshal(text, &node); err != nil {
		tb.Fatal(err)
	}
	all, ok := plain(tb, node.Content[0]).(map[string]any)
	if !ok {
		tb.Fatal("the template is no mapping")
	}
	return template{all}
}

// plain turns !Sub and its like into {"Fn::Sub": …}.
func plain(tb testing.TB, n *yaml.Node) any {
	tb.Helper()
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		name := strings.TrimPrefix(n.Tag, "!")
		bare := *n
		bare.Tag = ""
		value := plain(tb, &bare)
		switch text, _ := value.(string); {
		case name == "GetAtt":
			resource, attribute, _ := strings.Cut(text, ".")
			value = []any{resource, attribute}
		case n.Kind == yaml.ScalarNode:
			value = n.Value
		}
		if name != "Ref" && name != "Condition" {
			name = "Fn::" + name
		}
		return map[string]any{name: value}
	}
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(tb, n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, plain(tb, c))
		}
		return list
	default:
		var value any
		if err := n.Decode(&value); err != nil {
			tb.Fatal(err)
		}
		return value
	}
}

// dig follows member names and wants a T at the end.
func dig[T any](tb testing.TB, value any, path ...string) T {
	tb.Helper()
	for i, name := range path {
		members, ok := value.(map[string]any)
		if !ok || members[name] == nil {
			tb.Fatalf("nothing at %s", strings.Join(path[:i+1], "/"))
		}
		value = members[name]
	}
	found, ok := value.(T)
	if !ok {
		tb.Fatalf("%s is a %T", strings.Join(path, "/"), value)
	}
	return found
}

func read(tb testing.TB, name string) string {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}
