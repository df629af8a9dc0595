// Release packs what `make release` has built into the archives that are published, below dist:
//
//	coupang-lake_<version>_aws.zip                  what `sam deploy --guided` takes without building anything
//	coupanglake_<version>_<system>_<arch>.tar.gz    the command line; .zip for Windows
//	SHA256SUMS
//
// Every archive holds one folder of its own name, with our licence and those of what the executables link. Times and owners
// are fixed and files are in order, so that the same executables give the same archives.
package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const dist = "dist"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt) //nolint:forbidigo // it is a main
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errors.New("usage: release VERSION SYSTEM/ARCH…")
	}
	version, platforms := args[0], args[1:]
	if !regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.+-]*$`).MatchString(version) {
		return fmt.Errorf("version %q: letters, digits and .+- are what a file's name can hold", version)
	}
	licences, err := licences(ctx, platforms)
	if err != nil {
		return err
	}
	archives, err := pack(version, platforms, licences)
	if err != nil {
		return err
	}
	archives["SHA256SUMS"] = checksums(archives)
	return write(archives)
}

// pack returns the archives by their names.
func pack(version string, platforms []string, licences []entry) (map[string][]byte, error) {
	archives := map[string][]byte{}
	files, err := stackFiles()
	if err != nil {
		return nil, err
	}
	name := "coupang-lake_" + version + "_aws"
	if archives[name+".zip"], err = zipped(below(name, files, licences)); err != nil {
		return nil, err
	}
	for _, platform := range platforms {
		system, arch, _ := strings.Cut(platform, "/")
		files, err := commandFiles(system, arch)
		if err != nil {
			return nil, err
		}
		name, format, compress := "coupanglake_"+version+"_"+system+"_"+arch, ".tar.gz", tarred
		if system == "windows" {
			format, compress = ".zip", zipped
		}
		if archives[name+format], err = compress(below(name, files, licences)); err != nil {
			return nil, err
		}
	}
	return archives, nil
}

// checksums are in the form that `sha256sum -c` reads.
func checksums(archives map[string][]byte) []byte {
	var lines []byte
	for _, name := range slices.Sorted(maps.Keys(archives)) {
		lines = fmt.Appendf(lines, "%x  %s\n", sha256.Sum256(archives[name]), name)
	}
	return lines
}

func write(archives map[string][]byte) error {
	if err := os.RemoveAll(dist); err != nil {
		return err
	}
	if err := os.Mkdir(dist, 0o755); err != nil {
		return err
	}
	for name, content := range archives {
		if err := os.WriteFile(filepath.Join(dist, name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
