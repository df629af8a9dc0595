package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
)

// hint is what to do next about an error whose text cannot say it, for it is the functions' too. Empty: the text does.
func hint(err error) string {
	var held *export.HeldError
	var secret *config.SecretError
	var path *fs.PathError
	switch {
	case errors.As(err, &held):
		return "coupanglake holds shows who is held; when the reason is gone: coupanglake resume " + resumeArgument(held.Hold)
	case errors.As(err, &secret):
		return keysHint
	case errors.As(err, &path):
		return "name a directory that can be written, with --lake or LAKE_URI (demo: with --dir, report: with --out)"
	default:
		return ""
	}
}

// keysHint is for who has no keys, or may not read them.
const keysHint = "log in to AWS (AWS_PROFILE, AWS_REGION) and see coupanglake secret put --help; " +
	"or set COUPANG_ACCESS_KEY and COUPANG_SECRET_KEY, for a single vendor on a laptop"

func resumeArgument(h hold.Hold) string {
	if h.Scope == hold.Everybody {
		return "--all"
	}
	return h.Scope
}

// configurationError is about the environment, which the command's own help does not explain.
func configurationError(err error) error {
	const help = "`coupanglake --help` explains the variables; `coupanglake demo` needs none"
	return &exitError{exitUsage, fmt.Errorf("configuration:\n%w\n%s", err, help)}
}

// flagError says what flag may have been meant, and what is wrong with a value without the words of the parser.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		return fmt.Errorf("%w%s", err, didYouMean(unknown.GetSpecifiedName(), names, "--"))
	case errors.As(err, &invalid):
		return fmt.Errorf("--%s: %w", invalid.GetFlag().Name, valueError(invalid))
	default:
		return err
	}
}

func valueError(invalid *pflag.InvalidValueError) error {
	var number *strconv.NumError
	if errors.As(invalid, &number) {
		return fmt.Errorf("%q is not a number of that kind", invalid.GetValue())
	}
	return invalid.Unwrap()
}

// didYouMean is a question to end an error with, or nothing where no known word is near. Cobra measures, as it does for
// its commands; of a short word two letters are too much.
func didYouMean(word string, known []string, prefix string) string {
	menu := &cobra.Command{SuggestionsMinimumDistance: 1}
	const long = 5
	if len(word) >= long {
		menu.SuggestionsMinimumDistance = 2
	}
	for _, name := range known {
		menu.AddCommand(&cobra.Command{Use: name, Run: func(*cobra.Command, []string) {}})
	}
	near := menu.SuggestionsFor(word)
	if len(near) == 0 {
		return ""
	}
	return ": did you mean " + prefix + strings.Join(near, " or "+prefix) + "?"
}
