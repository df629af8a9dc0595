package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"debug/elf"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/seed-21c7aa78/coupang-lake/internal/awstest"
	"github.com/seed-21c7aa78/coupang-lake/internal/releasetest"
	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
)

const version = "v0.1.0-test"

// platforms are one of each system, and ours: each other one would cost a minute where Go's cache is cold.
func platforms() []string {
	own := runtime.GOOS + "/" + runtime.GOARCH
	all := []string{own, "linux/amd64", "darwin/arm64", "windows/amd64"}
	slices.Sort(all)
	return slices.Compact(all)
}

// released is what `make release` leaves in dist.
func released(t *testing.T) string {
	t.Helper()
	dir := releasetest.Copy(t)
	releasetest.Make(t, dir, "release", "VERSION="+version, "PLATFORMS="+strings.Join(platforms(), " "))
	return filepath.Join(dir, dist)
}

// TestAReleaseIsWhatItsUsersNeed builds one once, for each part takes the machine for seconds.
func TestAReleaseIsWhatItsUsersNeed(t *testing.T) {
	t.Parallel()
	testproc.Tool(t, "sam")
	folder := released(t)
	bundle := releasetest.Unpack(t, filepath.Join(folder, "coupang-lake_"+version+"_aws.zip"))
	t.Run("checksums are right and of all", func(t *testing.T) { checkSums(t, folder) })
	t.Run("a second build is the same", func(t *testing.T) {
		if first, second := sums(t, folder), sums(t, released(t)); first != second {
			t.Errorf("the first build:\n%sthe second:\n%s", first, second)
		}
	})
	t.Run("the template's functions are there", func(t *testing.T) { checkFunctions(t, bundle) })
	t.Run("the template passes its linters", func(t *testing.T) { lint(t, bundle) })
	t.Run("sam deploy uploads the zips as they are", func(t *testing.T) { deploy(t, bundle) })
	for _, platform := range platforms() {
		t.Run("the command line for "+platform, func(t *testing.T) { checkCommand(t, folder, platform) })
	}
}

func sums(t *testing.T, folder string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func checkSums(t *testing.T, folder string) {
	listed := 0
	for line := range strings.Lines(sums(t, folder)) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || fmt.Sprintf("%x", sha256.Sum256(content)) != sum {
			t.Errorf("%s does not have the checksum %s (error %v)", name, sum, err)
		}
		listed++
	}
	entries, err := os.ReadDir(folder)
	if err != nil || listed != len(entries)-1 || listed != len(platforms())+1 {
		t.Errorf("%d checksums, %d files, %d platforms (error %v)", listed, len(entries), len(platforms()), err)
	}
}

// codeURIs are the files that the template names.
func codeURIs(t *testing.T, bundle string) []string {
	t.Helper()
	template, err := os.ReadFile(filepath.Join(bundle, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, m := range regexp.MustCompile(`(?m)^      CodeUri: (.+)$`).FindAllSubmatch(template, -1) {
		files = append(files, filepath.Join(bundle, string(m[1])))
	}
	mains, err := filepath.Glob("../../functions/*/main.go")
	if err != nil || len(files) != len(mains) || bytes.Contains(template, []byte("BuildMethod")) {
		t.Fatalf("the template names %v, want the zips of %v and nothing to build (error %v)", files, mains, err)
	}
	return files
}

func checkFunctions(t *testing.T, bundle string) {
	for _, name := range codeURIs(t, bundle) {
		z, err := zip.OpenReader(name)
		if err != nil {
			t.Error(err)
			continue
		}
		defer z.Close()
		if len(z.File) != 1 || z.File[0].Name != "bootstrap" || z.File[0].Mode() != executable {
			t.Errorf("%s does not hold the executable bootstrap alone", name)
			continue
		}
		f, err := z.File[0].Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		checkBootstrap(t, name, content)
		checkLicences(t, bundle, bytes.NewReader(content))
	}
}

// checkBootstrap reads the header: an executable for arm64 cannot run everywhere.
func checkBootstrap(t *testing.T, name string, content []byte) {
	t.Helper()
	program, err := elf.NewFile(bytes.NewReader(content))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	static := !slices.ContainsFunc(program.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP })
	if program.Machine != elf.EM_AARCH64 || program.Type != elf.ET_EXEC || !static {
		t.Errorf("%s: bootstrap is %v, %v, static %t", name, program.Machine, program.Type, static)
	}
}

// checkLicences asks the executable itself what it links.
func checkLicences(t *testing.T, bundle string, program io.ReaderAt) {
	t.Helper()
	info, err := buildinfo.Read(program)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(bundle, licencesFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, module := range info.Deps {
		if !bytes.Contains(text, []byte("\n"+module.Path+" "+module.Version+": ")) {
			t.Errorf("%s links %s, whose licence is not in %s", info.Path, module.Path, licencesFile)
		}
	}
	if len(info.Deps) < 10 || !bytes.Contains(text, []byte("\nGo's runtime and standard library ")) {
		t.Errorf("%s links %d modules", info.Path, len(info.Deps))
	}
	if _, err := os.Stat(filepath.Join(bundle, "LICENSE")); err != nil {
		t.Error(err)
	}
}

// tool runs a program of the second tier in the unpacked release.
func tool(t *testing.T, bundle, stdin string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), testproc.Tool(t, name), args...)
	cmd.Dir, cmd.Stdin, cmd.Env = bundle, strings.NewReader(stdin), releasetest.Environment(t, env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

func lint(t *testing.T, bundle string) {
	tool(t, bundle, "", nil, "cfn-lint", "template.yaml")
	tool(t, bundle, "", []string{"AWS_REGION=" + awstest.Region}, "sam", "validate", "--lint")
}

// deploy answers the guided deployment's questions. moto takes it up to the change set.
func deploy(t *testing.T, bundle string) {
	account := awstest.Start(t)
	releasetest.PrepareForSAM(t, account)
	template, err := os.ReadFile(filepath.Join(bundle, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	out := tool(t, bundle, releasetest.GuidedAnswers(t, string(template)), releasetest.AWS(account),
		"sam", "deploy", "--guided", "--no-execute-changeset")
	if !strings.Contains(out, "Changeset created successfully") || !strings.Contains(out, "ExportOrdersFunction") {
		t.Errorf("sam deploy tells no change set:\n%s", out)
	}
	uploads := uploaded(t, account)
	for _, name := range codeURIs(t, bundle) {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !uploads[sha256.Sum256(content)] {
			t.Errorf("%s was not uploaded as it is", name)
		}
	}
}

func uploaded(t *testing.T, account *awstest.Server) map[[sha256.Size]byte]bool {
	t.Helper()
	bucket, found := releasetest.ArtifactsBucket, map[[sha256.Size]byte]bool{}
	client := s3.NewFromConfig(account.Config(), func(o *s3.Options) { o.UsePathStyle = true })
	listed, err := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &bucket})
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range listed.Contents {
		got, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: object.Key})
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		found[sha256.Sum256(content)] = true
	}
	return found
}

func checkCommand(t *testing.T, folder, platform string) {
	system, arch, _ := strings.Cut(platform, "/")
	archive, program := ".tar.gz", "coupanglake"
	if system == "windows" {
		archive, program = ".zip", "coupanglake.exe"
	}
	unpacked := releasetest.Unpack(t, filepath.Join(folder, "coupanglake_"+version+"_"+system+"_"+arch+archive))
	file, err := os.Open(filepath.Join(unpacked, program))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := buildinfo.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if settings["GOOS"] != system || settings["GOARCH"] != arch || settings["CGO_ENABLED"] != "0" {
		t.Errorf("the program is for %s/%s, CGO_ENABLED=%s", settings["GOOS"], settings["GOARCH"], settings["CGO_ENABLED"])
	}
	checkLicences(t, unpacked, file)
	if platform == runtime.GOOS+"/"+runtime.GOARCH {
		checkItRuns(t, file.Name())
	}
}

func checkItRuns(t *testing.T, program string) {
	t.Helper()
	for _, args := range [][]string{{"version"}, {"--version"}, {"demo", "--help"}} {
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Env = releasetest.Environment(t)
		out, err := cmd.CombinedOutput()
		if err != nil || len(args) == 1 && !strings.HasPrefix(string(out), "coupanglake "+version+" ") {
			t.Errorf("coupanglake %q: %v\n%s", args, err, out)
		}
	}
}
