// Package releasetest lets tests do what people do with a clone and with a release: build one from a copy of the sources,
// unpack it, and deploy it as far as moto takes it, which is CloudFormation's change set.
package releasetest

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/awstest"
	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
)

// Copy copies the sources two folders above the test's, as they are now, committed or not, to a folder of its own.
func Copy(t testing.TB) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, sources{os.DirFS("../..")}); err != nil {
		t.Fatalf("copy the sources: %v", err)
	}
	return to
}

// sources hides what is made from them.
type sources struct{ fs.FS }

// ReadDir implements fs.ReadDirFS.
func (s sources) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(s.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		made := []string{".git", ".venv", ".aws-sam", "build", "dist", "demo-lake", "sim-lake"}
		return name == "." && slices.Contains(made, e.Name()) || !e.IsDir() && !e.Type().IsRegular()
	}), err
}

// Environment is that of somebody who has just cloned the repository and installed Go and the tools: a home of its own with
// nothing in it, only Go's caches are shared.
func Environment(t testing.TB, more ...string) []string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOMODCACHE", "GOCACHE").Output()
	if err != nil {
		t.Fatalf("go env: %v", err)
	}
	caches := strings.Fields(string(out))
	return append([]string{
		"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "GOMODCACHE=" + caches[0], "GOCACHE=" + caches[1],
		"SAM_CLI_TELEMETRY=0", "AWS_PAGER=",
	}, more...)
}

// AWS are the variables with which the SAM command line works on the account. moto finds templates in a bucket by its path
// only where the host is called localhost.
func AWS(account *awstest.Server) []string {
	return append(account.Env(), "AWS_ENDPOINT_URL="+strings.Replace(account.URL, "127.0.0.1", "localhost", 1))
}

// ArtifactsBucket is where the SAM command line puts what it uploads.
const ArtifactsBucket = "sam-artifacts"

// PrepareForSAM creates the stack of the SAM command line's own bucket, which moto would create without its tags.
func PrepareForSAM(t testing.TB, account *awstest.Server) {
	t.Helper()
	const template = `{"Resources":{"B":{"Type":"AWS::S3::Bucket","Properties":{"BucketName":"` + ArtifactsBucket + `"}}},
		"Outputs":{"SourceBucket":{"Value":{"Ref":"B"}}}}`
	cmd := exec.CommandContext(t.Context(), testproc.Tool(t, "aws"), "cloudformation", "create-stack",
		"--stack-name", "aws-sam-cli-managed-default", "--tags", "Key=ManagedStackSource,Value=AwsSamCli", "--template-body", template)
	cmd.Env = Environment(t, AWS(account)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// GuidedAnswers is what somebody types whom `sam deploy --guided` asks: stack and region, every parameter in the template's
// order, and the questions at its end. Where there is a default it is taken.
func GuidedAnswers(t testing.TB, template string) string {
	t.Helper()
	_, parameters, _ := strings.Cut(template, "\nParameters:\n")
	parameters, _, _ = strings.Cut(parameters, "\nRules:\n")
	names := regexp.MustCompile(`(?m)^  ([A-Za-z]+):$`).FindAllStringSubmatch(parameters, -1)
	if len(names) < 10 {
		t.Fatalf("%d parameters in the template", len(names))
	}
	typed := map[string]string{"VendorIds": "A00012345", "LookupAllowedAddresses": "192.0.2.1", "ProxyUrl": "none"}
	answers := "\n\n"
	for _, name := range names {
		answers += typed[name[1]] + "\n"
	}
	const questionsAtTheEnd = 6
	return answers + strings.Repeat("\n", questionsAtTheEnd)
}

// Make runs make and fails the test where it fails.
func Make(t testing.TB, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "make", args...)
	cmd.Dir, cmd.Env = dir, Environment(t)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("make %q: %v\n%s", args, err, out)
	}
}

// Unpack unpacks an archive of a release into an empty folder and returns the one folder that was in it.
func Unpack(t testing.TB, archive string) string {
	t.Helper()
	to := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "tar", "-xzf", archive, "-C", to)
	if strings.HasSuffix(archive, ".zip") {
		const unzip = "import shutil, sys; shutil.unpack_archive(*sys.argv[1:])"
		cmd = exec.CommandContext(t.Context(), testproc.Tool(t, "python"), "-c", unzip, archive, to)
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("unpack %s: %v\n%s", archive, err, out)
	}
	name := regexp.MustCompile(`\.(zip|tar\.gz)$`).ReplaceAllString(filepath.Base(archive), "")
	if entries, err := os.ReadDir(to); err != nil || len(entries) != 1 || entries[0].Name() != name {
		t.Fatalf("%s holds %v (error %v), want the folder %s alone", archive, entries, err, name)
	}
	return filepath.Join(to, name)
}
