package lookup

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// vendor is one seller account and the client in use for it, which a stop sign has replaced: a client that was shut out
// sends nothing ever again, and one with refused keys would begin with them.
type vendor struct {
	config coupang.Config

	mu     sync.Mutex
	client *coupang.Client // nil until it is needed
}

func newVendors(configs []coupang.Config) (map[string]*vendor, error) {
	vendors := map[string]*vendor{}
	var faults []error
	for _, c := range configs {
		if vendors[c.Vendor.ID] != nil {
			faults = append(faults, fmt.Errorf("vendor %s is there twice", c.Vendor.ID))
		}
		c.Interactive = true
		if c.Credentials != nil {
			c.Credentials = keySource{c.Credentials}
		}
		v := &vendor{config: c}
		if _, err := v.current(); err != nil {
			faults = append(faults, fmt.Errorf("vendor %s: %w", c.Vendor.ID, err))
		}
		vendors[c.Vendor.ID] = v
	}
	if len(configs) == 0 {
		faults = append(faults, errors.New("there is no vendor"))
	}
	return vendors, errors.Join(faults...)
}

// current is the client in use, or a new one where a stop sign has ended the last.
func (v *vendor) current() (*coupang.Client, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.client == nil {
		client, err := coupang.New(v.config)
		if err != nil {
			return nil, err
		}
		v.client = client
	}
	return v.client, nil
}

// retire ends the use of a client that met a stop sign. Its successor has not been paused or shut out; it is the hold that
// keeps it from calling too soon.
func (v *vendor) retire(met *coupang.Client) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.client == met {
		v.client = nil
	}
}

// fetch asks Coupang. The object comes with the API's own member names.
func fetch(ctx context.Context, c *coupang.Client, q Question) (jsontext.Value, error) {
	switch q.Subject {
	case Returns:
		return appendJSON(c.ReturnRequest(ctx, q.ID))
	case Inquiries:
		return appendJSON(c.Inquiry(ctx, q.ID))
	default:
		return appendJSON(c.OrderSheet(ctx, q.ID))
	}
}

func appendJSON[T any](r coupang.Record[T], err error) (jsontext.Value, error) {
	if err != nil {
		return nil, err
	}
	return coupang.AppendJSON(nil, r.Value)
}
