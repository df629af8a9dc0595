package config

import (
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

func TestEnvironmentKeysAreForOneVendorAndComplete(t *testing.T) {
	t.Parallel()
	one := []coupang.Vendor{{ID: "A1", Market: coupang.KR}}
	two := append(one, coupang.Vendor{ID: "A2", Market: coupang.KR})
	both := map[string]string{"COUPANG_ACCESS_KEY": "access", "COUPANG_SECRET_KEY": "hunter2"}
	for _, tt := range []struct {
		name    string
		pairs   map[string]string
		vendors []coupang.Vendor
		want    string
	}{
		{"half a pair", map[string]string{"COUPANG_SECRET_KEY": "hunter2"}, one, "go together"},
		{"two vendors", both, two, "for one vendor"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := EnvironmentKeys(environment(tt.pairs), tt.vendors)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
	if source, err := EnvironmentKeys(environment(nil), one); source != nil || err != nil {
		t.Errorf("without variables: %v, %v", source, err)
	}
}

func TestEnvironmentKeysHaveAVersionOfTheirOwn(t *testing.T) {
	t.Parallel()
	one := []coupang.Vendor{{ID: "A1", Market: coupang.KR}}
	version := func(secret string) (string, coupang.CredentialSource) {
		source, err := EnvironmentKeys(environment(map[string]string{"COUPANG_ACCESS_KEY": "a", "COUPANG_SECRET_KEY": secret}), one)
		if err != nil {
			t.Fatal(err)
		}
		keys, err := source.Credentials(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		return keys.Version, source
	}
	first, source := version("hunter2")
	if other, _ := version("hunter3"); other == first || strings.Contains(first, "hunter") {
		t.Errorf("versions %q and %q", first, other)
	}
	if _, err := source.Credentials(t.Context(), first); err == nil {
		t.Error("refused keys were handed out again")
	}
}
