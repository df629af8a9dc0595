package export

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestRewriteHidesWhatWasKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 23})
	at := worldNow.Add(-time.Hour)
	w.api.Put(seller.ID, coupangtest.Inquiries, coupangtest.Record{ID: 1, At: at})
	w.api.Put(seller.ID, coupangtest.Inquiries, coupangtest.Record{ID: 2, At: at, Set: map[string]any{"/replies": "no list"}})
	today := coupang.DayOf(worldNow, coupang.KR)
	unit := Unit{Dataset: "inquiries", VendorID: seller.ID, From: today, To: today}
	if _, err := w.quick("inquiries").Run(t.Context(), seller, unit); err != nil {
		t.Fatal(err)
	}
	kept := rows(w, inquiries())[1].row
	if kept.Content == nil || *kept.Content == "" || !strings.Contains(quarantinedText(w), "inquiryId") {
		t.Fatalf("nothing to hide: %+v", kept)
	}

	hiding := w.exporterWith("inquiries", Personal{Mode: DropPersonal})
	counts, err := hiding.Rewrite(t.Context(), seller, today)
	if err != nil || !counts.Written || counts.Rows != 1 {
		t.Errorf("counts %+v, %v", counts, err)
	}
	if changed, err := hiding.RewriteQuarantine(t.Context(), seller); changed != 1 || err != nil {
		t.Errorf("quarantine: %d changed, %v", changed, err)
	}
	after := rows(w, inquiries())[1].row
	if after.Content != nil || after.Sighting != kept.Sighting {
		t.Errorf("after: %+v", after)
	}
	text := quarantinedText(w)
	if strings.Contains(text, `"record"`) || !strings.Contains(text, "/inquiryId") || !strings.Contains(text, "does not decode") {
		t.Errorf("quarantine: %s", text)
	}

	if counts, err := hiding.Rewrite(t.Context(), seller, today); err != nil || counts.Written {
		t.Errorf("again: %+v, %v", counts, err)
	}
	if changed, err := hiding.RewriteQuarantine(t.Context(), seller); changed != 0 || err != nil {
		t.Errorf("quarantine again: %d changed, %v", changed, err)
	}
	if counts, err := hiding.Rewrite(t.Context(), seller, today-1); err != nil || counts.Written {
		t.Errorf("a day without a partition: %+v, %v", counts, err)
	}
}

func (w *world) exporterWith(dataset string, p Personal) Exporter {
	w.t.Helper()
	w.with = func(o *Options) { o.Personal = p }
	return w.exporter(dataset, w.api.Transport())
}

func quarantinedText(w *world) string {
	w.t.Helper()
	var b strings.Builder
	for key, err := range w.lake.List(w.t.Context(), "_quarantine/") {
		if err != nil {
			w.t.Fatal(err)
		}
		object, err := w.lake.Open(w.t.Context(), key)
		if err != nil {
			w.t.Fatal(err)
		}
		text, err := io.ReadAll(io.NewSectionReader(object, 0, object.Size()))
		if err != nil {
			w.t.Fatal(err)
		}
		b.Write(text)
		_ = object.Close()
	}
	return b.String()
}
