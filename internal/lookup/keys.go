package lookup

import (
	"context"
	"errors"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// keysError tells that a vendor's keys could not be had, which is neither Coupang's fault nor the table's.
type keysError struct{ error }

func (e keysError) Unwrap() error { return e.error }

// keySource marks the errors of a source.
type keySource struct{ coupang.CredentialSource }

// Credentials implements coupang.CredentialSource.
func (k keySource) Credentials(ctx context.Context, rejected string) (coupang.Credentials, error) {
	c, err := k.CredentialSource.Credentials(ctx, rejected)
	if err != nil {
		return coupang.Credentials{}, keysError{err}
	}
	return c, nil
}

func isKeysError(err error) bool {
	_, ok := errors.AsType[keysError](err)
	return ok
}
