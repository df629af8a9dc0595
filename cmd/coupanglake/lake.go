package main

import (
	"context"
	"errors"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/exportapp"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// lake is the configuration, and what exports are bound to by it.
type lake struct {
	config  config.Config
	options export.Options
}

// env is the environment with --lake in the place of LAKE_URI. A directory may be named as one.
func (p *program) env(name string) string {
	if name != "LAKE_URI" || p.lake == "" {
		return p.getenv(name)
	}
	if strings.Contains(p.lake, "://") || strings.HasPrefix(p.lake, "s3:") || strings.HasPrefix(p.lake, "file:") {
		return p.lake // checked as LAKE_URI is: s3:/bucket and gs://bucket are no directories
	}
	absolute, err := filepath.Abs(p.lake)
	if err != nil {
		return p.lake
	}
	return (&url.URL{Scheme: "file", Path: path.Join("/", filepath.ToSlash(absolute))}).String()
}

func (p *program) loadConfig(use config.Use) (config.Config, error) {
	cfg, err := config.Load(p.env, use)
	if err != nil {
		return cfg, configurationError(err)
	}
	return cfg, nil
}

// openLake binds exports as the functions do, with two additions for a laptop: keys may come from the environment, and holds have a
// place of their own.
func (p *program) openLake(ctx context.Context) (*lake, error) {
	cfg, err := p.loadConfig(config.ForExport)
	if err != nil {
		return nil, err
	}
	o, err := exportapp.Options(ctx, cfg)
	if err != nil {
		return nil, err
	}
	source, err := p.environmentKeys(cfg)
	if err != nil {
		return nil, err
	}
	if source != nil {
		o.Keys = func(coupang.Vendor) coupang.CredentialSource { return source }
		o.Client = func(v coupang.Vendor) (*coupang.Client, error) { return coupang.New(cfg.ClientConfig(v, source)) }
	}
	o.Holds = holdStore(cfg, o.Holds)
	return &lake{cfg, o}, nil
}

func (p *program) environmentKeys(cfg config.Config) (coupang.CredentialSource, error) {
	source, err := config.EnvironmentKeys(p.env, cfg.Vendors)
	if err != nil {
		return nil, configurationError(err)
	}
	return source, nil
}

// datasetNames are those of the registry, in its order.
func datasetNames() ([]string, error) {
	all, err := export.Datasets(export.Options{})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range all {
		names = append(names, e.Name())
	}
	return names, nil
}

// exporter binds one dataset.
func (l *lake) exporter(name string) (export.Exporter, error) {
	all, err := export.Datasets(l.options)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(e export.Exporter) bool { return e.Name() == name })
	if i < 0 {
		return nil, usageError("there is no dataset %q", name)
	}
	return all[i], nil
}

func idsOf(vendors []coupang.Vendor) string {
	ids := make([]string, len(vendors))
	for i, v := range vendors {
		ids[i] = v.ID
	}
	return strings.Join(ids, ", ")
}

// vendors are those that a command is for: all that are configured, where none is named.
func chosenVendors(cfg config.Config, ids []string) ([]coupang.Vendor, error) {
	if len(ids) == 0 {
		return cfg.Vendors, nil
	}
	var chosen []coupang.Vendor
	for _, id := range ids {
		v, ok := cfg.Vendor(id)
		if !ok {
			return nil, usageError("vendor %q is not in COUPANG_VENDOR_IDS, which names %s", id, idsOf(cfg.Vendors))
		}
		chosen = append(chosen, v)
	}
	return chosen, nil
}

// stopCode turns an error that a stop sign is behind into the exit code for it.
func stopCode(err error) error {
	if err == nil {
		return nil
	}
	var held *export.HeldError
	if errors.As(err, &held) || hold.IsStopSign(err) {
		return &exitError{exitHeld, err}
	}
	return err
}
