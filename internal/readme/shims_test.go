package readme_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
	"github.com/seed-21c7aa78/coupang-lake/internal/releasetest"
)

// fillShims writes the programs that are not quite themselves in these tests.
func (r *reader) fillShims(t *testing.T, sam string) {
	t.Helper()
	template := read(t, "template.yaml")
	r.file(t, "answers", releasetest.GuidedAnswers(t, template))
	r.file(t, "keys", "access-A00012345\nsecret-A00012345\n")
	r.file(t, "stack.json", r.stack(t, template))
	makeProgram, err := exec.LookPath("make")
	if err != nil {
		t.Fatal(err)
	}
	// These run the tests, this one among them: that there is such a target must do.
	r.shim(t, "make", `case "$1" in test|check) exec `+makeProgram+` -n "$1" >/dev/null ;; *) exec `+makeProgram+` "$@" ;; esac`)
	// moto makes a change set and cannot execute it; the stack that would come of it is put into its place.
	r.shim(t, "sam", `
case "$*" in
deploy*--guided*|[!d]*) ;;
*) grep -q 'Schedules=\\"ENABLED\\"' samconfig.toml || { echo 'the schedules are not on in samconfig.toml'; exit 1; } ;;
esac
case "$1" in
deploy) `+sam+` "$@" --no-execute-changeset --no-confirm-changeset <$here/answers || exit
	aws cloudformation delete-stack --stack-name coupang-lake
	aws cloudformation create-stack --stack-name coupang-lake --template-body "file://$here/stack.json" >/dev/null ;;
*) exec `+sam+` "$@" ;;
esac`)
	// Keys are typed.
	r.shim(t, "coupanglake", `case "$1" in secret) exec `+lambdatest.Build(t, "./cmd/coupanglake")+` "$@" <$here/keys ;; *) exec `+lambdatest.Build(t, "./cmd/coupanglake")+` "$@" ;; esac`)
}

func (r *reader) file(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(r.shims, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (r *reader) shim(t *testing.T, name, body string) {
	t.Helper()
	text := "#!/bin/sh\nhere='" + r.shims + "'\n" + body + "\n"
	if err := os.WriteFile(filepath.Join(r.shims, name), []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}

// createResources makes what commands need of the stack.
func (r *reader) createResources(t *testing.T) {
	t.Helper()
	r.account.CreateBucket(t, "lake")
	r.account.CreateStateTable(t, "state")
	queue := r.account.CreateFIFOQueue(t, "orders.fifo")
	r.outputs = map[string]string{"LakeBucketName": "lake", "StateTableName": "state", "ExportOrdersQueueUrl": queue}
}

// stack is a template with the parameters and outputs of ours.
func (r *reader) stack(t *testing.T, template string) string {
	t.Helper()
	name := regexp.MustCompile(`(?m)^  ([A-Za-z]+):`)
	section := func(title, end string) [][]string {
		_, text, _ := strings.Cut(template, "\n"+title+":\n")
		text, _, _ = strings.Cut(text, end)
		return name.FindAllStringSubmatch(text, -1)
	}
	parameters, outputs := map[string]any{}, map[string]any{}
	for _, m := range section("Parameters", "\nRules:\n") {
		parameters[m[1]] = map[string]string{"Type": "String", "Default": ""}
	}
	for _, m := range section("Outputs", "\nNothing:\n") {
		value, ok := r.outputs[m[1]]
		if !ok {
			value = "192.0.2.1"
		}
		outputs[m[1]] = map[string]string{"Value": value}
	}
	text, err := json.Marshal(map[string]any{
		"Parameters": parameters, "Outputs": outputs, "Resources": map[string]any{"Topic": map[string]string{"Type": "AWS::SNS::Topic"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
