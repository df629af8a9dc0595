package readme_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/awstest"
	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
	"github.com/seed-21c7aa78/coupang-lake/internal/releasetest"
	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// reader is somebody who does what the README says: what the shims and the environment give to the shell.
type reader struct {
	clone   string
	shims   string
	account *awstest.Server
	outputs map[string]string // of the stack
}

func TestEveryCommandOfTheReadmeWorks(t *testing.T) {
	t.Parallel()
	sam := testproc.Tool(t, "sam")
	blocks, _ := parse("README.md", read(t, "README.md"))
	commands := script(blocks)
	if !strings.Contains(commands, "make ") {
		t.Fatal("README.md has no command to run")
	}
	r := &reader{clone: releasetest.Copy(t), shims: t.TempDir(), account: awstest.Start(t)}
	releasetest.PrepareForSAM(t, r.account)
	r.createResources(t)
	r.fillShims(t, sam)
	cmd := exec.CommandContext(t.Context(), "bash", "-c", onFailure+commands)
	cmd.Dir, cmd.Env = r.clone, r.environment(t)
	shell := testproc.Start(t, cmd)
	select {
	case <-shell.Done():
		if !shell.State().Success() {
			t.Error(shell.State())
		}
	case <-time.After(limit):
		t.Errorf("the commands are not done after %v", limit)
	}
}

// limit is ten times what the commands take.
const limit = 5 * time.Minute

// onFailure stands in the script's first line, which is the title in the document.
const onFailure = `set -o pipefail; trap 'status=$?; echo "README.md:$LINENO: exit status $status: $BASH_COMMAND"; exit $status' ERR; ` +
	`trap 'trap - ERR; kill $(jobs -p) 2>/dev/null || true' EXIT; `

// environment is the reader's, with the settings of the stack that is there as soon as it is deployed.
func (r *reader) environment(t *testing.T) []string {
	t.Helper()
	api := coupangtest.New(coupangtest.Options{Seed: 3, Now: time.Now(), OrdersPerDay: 5, RatePerSecond: 200})
	server := coupangtest.NewServer(api)
	t.Cleanup(server.Close)
	settings := append(releasetest.AWS(r.account), "COUPANG_BASE_URL="+server.URL, "COUPANG_VENDOR_IDS=A00012345",
		"COUPANG_REQUESTS_PER_SECOND=100", "LAKE_URI=s3://"+r.outputs["LakeBucketName"], "STATE_TABLE="+r.outputs["StateTableName"],
		"EXPORT_QUEUE_URL="+r.outputs["ExportOrdersQueueUrl"])
	r.work(t, r.outputs["ExportOrdersQueueUrl"], settings)
	path := strings.Join([]string{r.shims, filepath.Dir(testproc.Tool(t, "aws")), os.Getenv("PATH")}, string(os.PathListSeparator))
	return append(releasetest.Environment(t, settings...), "PATH="+path, "PLATFORMS=linux/amd64")
}

func TestEveryQueryOfTheReadmeShowsSomething(t *testing.T) {
	t.Parallel()
	python := testproc.Tool(t, "python")
	blocks, _ := parse("README.md", read(t, "README.md"))
	lake, folder := filepath.Join(t.TempDir(), "lake"), t.TempDir()
	args := []string{"scripts/query_lake.py", lake, "docs/queries/duckdb.sql"}
	for _, b := range blocks {
		if b.language != "sql" {
			continue
		}
		name := filepath.Join(folder, fmt.Sprintf("README.md:%d.sql", b.line))
		if err := os.WriteFile(name, []byte(b.text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	if len(args) == 3 {
		t.Skip("README.md has no query")
	}
	if out, err := exec.CommandContext(t.Context(), lambdatest.Build(t, "./cmd/coupanglake"), "demo", "--dir", lake).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), python, args...)
	cmd.Dir = root
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, problems.String())
	}
	var answer struct{ Queries map[string]int }
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatal(err)
	}
	for query, rows := range answer.Queries {
		if rows == 0 {
			t.Errorf("%s: the query shows no row of a demo's lake", query)
		}
	}
}
