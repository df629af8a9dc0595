package export

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// Every member of the documents' table, with their value where they give one.
func TestAProductInquiryComesThroughFieldByField(t *testing.T) {
	t.Parallel()
	sent := example{json.RawMessage(`{"inquiryId": 100000006, "productId": 100000002, "sellerProductId": 130, "sellerItemId": 3000000045,
		"vendorItemId": 3000001893, "content": "재입고 예정이 있나요?", "inquiryAt": "2015-05-18 17:37:39", "orderIds": [16000009476673],
		"commentDtoList": [{"inquiryCommentId": 100000012, "inquiryId": 100000006, "content": "안녕하세요\n19일 입고예정으로 확인됩니다.",
			"inquiryCommentAt": "2015-05-19 09:00:00"}], "buyerEmail": ""}`)}
	api := coupangtest.New(coupangtest.Options{})
	api.Put("A00012345", coupangtest.ProductInquiries, sent.at(t, 100000006, "2015-05-18T17:37:39+09:00", "ANSWERED"))
	window := Window{coupang.NewDay(2015, 5, 14), coupang.NewDay(2015, 5, 20)}
	lake := exportToDir(t, api, coupang.Vendor{ID: "A00012345", Market: coupang.KR}, "product_inquiries", window)

	want := []map[string]any{{
		"inquiry_id":        int64(100000006),
		"product_id":        int64(100000002),
		"seller_product_id": int64(130),
		"seller_item_id":    int64(3000000045),
		"vendor_item_id":    int64(3000001893),
		"content":           "재입고 예정이 있나요?",
		"inquiry_at":        instant(t, "2015-05-18T08:37:39Z"),
		"order_ids":         []any{int64(16000009476673)},
		"comments": []any{map[string]any{
			"inquiry_comment_id": int64(100000012),
			"inquiry_id":         int64(100000006),
			"content":            "안녕하세요\n19일 입고예정으로 확인됩니다.",
			"inquiry_comment_at": instant(t, "2015-05-19T00:00:00Z"),
		}},
		"extra_fields": `{"/buyerEmail":""}`, // as answers had it before 2026-03-15
	}}
	got := lake.rows(t, "product_inquiries/vendor_id=A00012345/dt=2015-05-18/data.parquet")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func TestAProductInquirysOddMembersFindTheirColumns(t *testing.T) {
	t.Parallel()
	row := exportOne(t, coupangtest.ProductInquiries, map[string]any{
		"/vendorItemId":    "85872453655",
		"/productId":       nil,
		"/sellerProductId": coupangtest.Absent,
		"/orderIds":        "16000009476673",
		"/commentDtoList":  []any{map[string]any{"inquiryCommentId": "7", "inquiryCommentAt": "", "newMember": 1}},
	})
	got := []any{row["vendor_item_id"], row["product_id"], row["seller_product_id"], row["order_ids"], row["comments"], row["extra_fields"]}
	want := []any{
		int64(85872453655), nil, nil,
		[]any{int64(16000009476673)},
		[]any{map[string]any{"inquiry_comment_id": int64(7), "inquiry_id": nil, "content": nil, "inquiry_comment_at": nil}},
		`{"/commentDtoList/0/newMember":1}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

// Answered and open ones come in one listing, in pages of fifty.
func TestProductInquiriesCostOneCallForFifty(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		for questions, calls := range map[int64]int{0: 1, 50: 1, 51: 2, 150: 3} {
			w := newWorld(t, coupangtest.Options{})
			for i := range questions {
				w.api.Put(seller.ID, coupangtest.ProductInquiries, coupangtest.Record{
					ID: i + 1, At: worldNow.Add(-time.Duration(i) * time.Hour), Status: []string{"NOANSWER", "ANSWERED"}[i%2],
				})
			}
			w.mustRun("product_inquiries", 6)
			if got := w.api.Count(""); got != calls || len(rows(w, productInquiries())) != int(questions) {
				t.Errorf("%d questions: %d calls, want %d; %d rows", questions, got, calls, len(rows(w, productInquiries())))
			}
		}
	})
}

func TestALateAnswerReachesItsQuestionAndADeletedQuestionStays(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{})
		asked := worldNow.Add(-12 * 24 * time.Hour)
		for id := range int64(2) {
			w.api.Put(seller.ID, coupangtest.ProductInquiries, coupangtest.Record{ID: id + 1, At: asked})
		}
		w.mustRun("product_inquiries", 13)
		before := rows(w, productInquiries())

		pass(24 * time.Hour)
		w.api.Update(seller.ID, coupangtest.ProductInquiries, 1, func(r *coupangtest.Record) { r.Status = "ANSWERED" })
		w.api.Remove(seller.ID, coupangtest.ProductInquiries, 2)
		w.mustRun("product_inquiries", 13)
		after := rows(w, productInquiries())
		answered, deleted := after[1], after[2]
		if len(answered.row.Comments) != 1 || answered.day != before[1].day || answered.row.ChangedAt <= before[1].row.ChangedAt {
			t.Errorf("the answered question: %+v", answered)
		}
		if len(deleted.row.Comments) != 0 || deleted.row.Sighting != before[2].row.Sighting {
			t.Errorf("the deleted question: %+v", deleted)
		}
	})
}

func TestTaiwansProductInquiriesAreAskedForInTheNewerGeneration(t *testing.T) {
	t.Parallel()
	day := coupang.NewDay(2026, time.November, 10)
	v := coupang.Vendor{ID: "C00067890", Market: coupang.TW}
	api := coupangtest.New(coupangtest.Options{Vendors: []coupangtest.Vendor{{ID: v.ID, Market: v.Market}}})
	exportToDir(t, api, v, "product_inquiries", Window{day, day})
	if all := api.Requests(); len(all) != 1 || !strings.HasSuffix(all[0].Path, "/v5/vendors/C00067890/onlineInquiries") {
		t.Errorf("requests %+v", all)
	}
}
