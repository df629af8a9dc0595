package export

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Request is what a schedule, a backfill or a person asks for: the event of an export function. All members are
// optional; an empty object asks for the look-back until today, for every vendor.
type Request struct {
	VendorIDs     []string     `json:"vendorIds,omitempty"`     // none: all that are configured
	From          *coupang.Day `json:"from,omitempty"`          // default: To less the look-back
	To            *coupang.Day `json:"to,omitempty"`            // default and at most: today
	LookbackDays  *int         `json:"lookbackDays,omitempty"`  // Days before To; not beside From
	ScheduledTime *time.Time   `json:"scheduledTime,omitempty"` // decides what today is; default: now
}

// longestRequest is more bytes than fifty vendors need. An error may repeat what an event says, and this bounds it.
const longestRequest = 4096

// ParseRequest reads an event and refuses what a slip of the pen may have meant otherwise. vendors are those configured.
func ParseRequest(event []byte, vendors []coupang.Vendor) (Request, error) {
	var r Request
	switch {
	case len(event) > longestRequest:
		return Request{}, fmt.Errorf("event: has %d bytes, more than the %d of any request", len(event), longestRequest)
	case !bytes.HasPrefix(bytes.TrimSpace(event), []byte("{")): // null would pass for an empty request
		return Request{}, errors.New("event: is not a JSON object; {} asks for the look-back of every vendor")
	}
	if err := json.Unmarshal(event, &r, json.RejectUnknownMembers(true)); err != nil {
		return Request{}, fmt.Errorf("event: %w", err)
	}
	return r, r.check(vendors)
}

func (r Request) check(vendors []coupang.Vendor) error {
	for _, id := range r.VendorIDs {
		if !slices.ContainsFunc(vendors, func(v coupang.Vendor) bool { return v.ID == id }) {
			return fmt.Errorf("event: vendorIds: %q is not configured", id)
		}
	}
	switch {
	case r.From != nil && r.LookbackDays != nil:
		return fmt.Errorf("event: from and lookbackDays exclude each other")
	case r.LookbackDays != nil && (*r.LookbackDays < 0 || *r.LookbackDays > maxLookback):
		return fmt.Errorf("event: lookbackDays: %d is not from 0 to %d", *r.LookbackDays, maxLookback)
	case r.From != nil && *r.From < firstDay:
		return fmt.Errorf("event: from %s is before there was a Coupang", r.From)
	case r.From != nil && r.To != nil && *r.From > *r.To:
		return fmt.Errorf("event: from %s is after to %s", r.From, r.To)
	default:
		return nil
	}
}

// maxLookback is ten years: Coupang has nothing older worth asking for, and an accident asks for more.
const maxLookback = 3660

// Wants tells whether the request is for a vendor.
func (r Request) Wants(vendor string) bool {
	return len(r.VendorIDs) == 0 || slices.Contains(r.VendorIDs, vendor)
}

// Plan implements Exporter. One unit a vendor, whatever the range: it is cut into windows when it is worked.
func (e *exporter[T, R]) Plan(v coupang.Vendor, r Request) (Unit, error) {
	u := Unit{Dataset: e.dataset.Name, VendorID: v.ID}
	now := time.Now()
	if r.ScheduledTime != nil {
		now, u.Scheduled = *r.ScheduledTime, r.ScheduledTime.UTC()
	}
	u.To = coupang.DayOf(now, v.Market)
	if r.To != nil {
		u.To = min(u.To, *r.To)
	}
	lookback := e.lookback()
	if r.LookbackDays != nil {
		lookback = *r.LookbackDays
	}
	u.From = max(u.To-coupang.Day(lookback), firstDay)
	if r.From != nil {
		u.From = *r.From
	}
	if u.From < firstDay || u.To > lastDay {
		return Unit{}, fmt.Errorf("event: %s is not in the years that there are, from %s to %s", u.window(), firstDay, lastDay)
	}
	if u.From > u.To {
		return Unit{}, fmt.Errorf("event: from %s is after to %s, the last day there is for %s", u.From, u.To, v.ID)
	}
	return u, nil
}

func (e *exporter[T, R]) lookback() int {
	if e.LookbackDays != nil {
		return *e.LookbackDays
	}
	return e.dataset.LookbackDays
}
