package chaos

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

var seller = coupang.Vendor{ID: coupangtest.DefaultVendor().ID, Market: coupang.KR}

// yesterday and today are two states of the shop, 15:00 in Korea. The lake knows yesterday's when a fault comes.
var (
	yesterday = time.Date(2026, 11, 19, 6, 0, 0, 0, time.UTC)
	today     = yesterday.AddDate(0, 0, 1)
)

// shop is the fake API before records of every subject, and the keys that an operator gave us.
type shop struct {
	api     *coupangtest.API
	version string // of the keys
}

// As many records of a subject as make several pages, on so few days that a trial takes milliseconds.
const (
	shopRecords = 130
	shopDays    = 4
)

func newShop() *shop {
	s := &shop{api: coupangtest.New(coupangtest.Options{Seed: 11, Now: yesterday}), version: "one"}
	s.api.SetKeys(seller.ID, "access-one", "secret-one")
	for _, subject := range coupangtest.Subjects() {
		for i := range int64(shopRecords) {
			at := yesterday.Add(-time.Duration(i) * shopDays * 24 * time.Hour / shopRecords)
			s.api.Put(seller.ID, subject, coupangtest.Record{ID: recordID(subject, i), At: at, Status: firstStatus(subject, i)})
		}
	}
	return s
}

func recordID(s coupangtest.Subject, i int64) int64 {
	return 640_000_000_000_000_000 + int64(s)*1_000_000 + i*7919
}

// statuses are those that listings are asked for, in the order of a life.
func statuses(s coupangtest.Subject) []string {
	switch s {
	case coupangtest.Orders:
		var all []string
		for _, status := range coupang.OrderStatuses() {
			all = append(all, string(status))
		}
		return all
	case coupangtest.Inquiries:
		return []string{"NO_ANSWER", "ANSWER"}
	case coupangtest.ProductInquiries:
		return []string{"NOANSWER", "ANSWERED"}
	case coupangtest.Returns:
		return []string{"RU", "UC", "PR", "CC"}
	case coupangtest.Exchanges:
		return []string{"RECEIPT", "PROGRESS", "SUCCESS"}
	default:
		return []string{""}
	}
}

// firstStatus puts half of the records into the last status, so that one listing has several pages.
func firstStatus(s coupangtest.Subject, i int64) string {
	all := statuses(s)
	return all[min(int(i)*2*len(all)/shopRecords, len(all)-1)]
}

// live lets a day pass in the shop: records come, move on, change and leave the list.
func (s *shop) live() {
	s.api.SetNow(today)
	for _, subject := range coupangtest.Subjects() {
		for i := range int64(12) {
			s.api.Put(seller.ID, subject, coupangtest.Record{ID: recordID(subject, shopRecords+i), At: today.Add(-time.Duration(i) * time.Hour)})
		}
		for i := range int64(shopRecords) {
			switch {
			case i%11 == 0:
				s.api.Remove(seller.ID, subject, recordID(subject, i))
			case i%5 == 0:
				s.change(subject, recordID(subject, i))
			}
		}
	}
}

func (s *shop) change(subject coupangtest.Subject, id int64) {
	s.api.Update(seller.ID, subject, id, func(r *coupangtest.Record) {
		all := statuses(subject)
		r.Status = all[min(slices.Index(all, r.Status)+1, len(all)-1)]
		if subject == coupangtest.Orders {
			r.Set = map[string]any{"/receiver/addr2": "이사한 집 2동"}
		}
	})
}

// heal ends all faults, and does what an operator would whose keys were refused.
func (s *shop) heal() {
	s.api.Heal()
	s.version = "two"
	s.api.SetKeys(seller.ID, "access-two", "secret-two")
}

// keys are where the operator puts them.
func (s *shop) keys(coupang.Vendor) coupang.CredentialSource { return secretKeys{s} }

type secretKeys struct{ shop *shop }

// Credentials implements coupang.CredentialSource.
func (k secretKeys) Credentials(_ context.Context, rejected string) (coupang.Credentials, error) {
	v := k.shop.version
	if v == rejected {
		return coupang.Credentials{}, errors.New("still the refused keys")
	}
	return coupang.Credentials{AccessKey: "access-" + v, SecretKey: coupang.Secret("secret-" + v), Version: v}, nil
}

// config is a client's, over a transport that needs no socket.
func (s *shop) config() coupang.Config {
	return coupang.Config{
		Vendor: seller, Credentials: s.keys(seller), UserAgent: "chaos (+https://example.com)", RequestsPerSecond: 4,
		BaseURL: "http://127.0.0.1", Transport: s.api.Transport(),
	}
}

// callsAfterBlock counts the calls that began after an answer that shuts us out. The fake answers at once, so what was
// under way beside that answer began at the same instant or before.
func (s *shop) callsAfterBlock() (late int) {
	var blocked time.Time
	for _, r := range s.api.Requests() {
		if !blocked.IsZero() && r.At.After(blocked) {
			late++
		}
		if blocked.IsZero() && (r.Status == 302 || r.Status == 403) {
			blocked = r.At
		}
	}
	return late
}

// pass lets time pass in a bubble, where it takes none.
func pass(d time.Duration) { <-time.After(d) }
