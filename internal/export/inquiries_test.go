package export

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestTheDocumentedInquiriesComeThroughFieldByField(t *testing.T) {
	t.Parallel()
	var answer struct {
		Data struct{ Content []example }
	}
	decodeText(t, coupangtest.ExampleInquiries(), &answer)
	api := coupangtest.New(coupangtest.Options{})
	api.Put("A00012345", coupangtest.Inquiries, answer.Data.Content[0].at(t, 1015668177, "2018-01-08T16:43:42+09:00", "ANSWER"))
	api.Put("A00012345", coupangtest.Inquiries, answer.Data.Content[1].at(t, 1015664934, "2018-01-08T15:55:32+09:00", "ANSWER"))
	day := coupang.NewDay(2018, 1, 8)
	lake := exportToDir(t, api, coupang.Vendor{ID: "A00012345", Market: coupang.KR}, "inquiries", Window{day, day})

	want := []map[string]any{{
		"inquiry_id":                   int64(1015664934),
		"inquiry_status":               "progress",
		"cs_partner_counseling_status": "answered",
		"vendor_item_id":               []any{int64(3361159025)},
		"item_name":                    "스파오(SPAO) 몬스터주식회사 맨투맨 (디즈니)_D/GYAY SPMB74VC19, (17)Dark Gray, S",
		"content":                      "상담이력",
		"answered_at":                  instant(t, "2018-01-08T07:16:02Z"),
		"replies": []any{
			map[string]any{
				"answer_id":                        int64(1027076645),
				"parent_answer_id":                 int64(0),
				"partner_transfer_status":          "answered",
				"partner_transfer_complete_reason": "NONE",
				"answer_type":                      "csAgent",
				"need_answer":                      false,
				"receptionist_name":                "AA몰",
				"receptionist":                     "D002236",
				"reply_at":                         instant(t, "2018-01-08T06:56:11Z"),
				"content": "[입고완료이관] \nㅁ 고객명: *****\nㅁ 주문번호:100000*******\nㅁ 반송장번호: ********* CJ대한통운\nㅁ 입고일자: 12/30\n" +
					"반송장조회 결과 입고완료로 확인됩니다. \n★환불승인★ 부탁드립니다. \n반품입고후 3영업일이 경과되면 환불 자동승인처리가 \n되오니, " +
					"입고 상품의 문제발생 시 쿠팡확인요청으로 \n이의제기를 등록해주셔야 합니다.",
			},
			map[string]any{
				"answer_id":                        int64(1027079048),
				"parent_answer_id":                 int64(0),
				"partner_transfer_status":          nil,
				"partner_transfer_complete_reason": "NONE",
				"answer_type":                      "vendor",
				"need_answer":                      false,
				"receptionist_name":                "AA몰",
				"receptionist":                     "elandmall",
				"reply_at":                         instant(t, "2018-01-08T07:16:02Z"),
				"content": "안녕하세요, \r\nAA몰입니다.\r\n\r\n담당부서측으로 내용 전달 완료 하였습니다.\r\n\r\n금일 내 확인될시 환불진행 하겠으나 , " +
					"평균 2영업일 소요되기에 익일까지 양해 바랍니다.\r\n\r\n감사합니다.\r\n",
			},
		},
		"inquiry_at":       instant(t, "2018-01-08T06:55:32Z"),
		"buyer_email":      "",
		"buyer_phone":      "010-****-****",
		"order_id":         int64(10000012345620),
		"order_date":       instant(t, "2017-12-25T01:07:33Z"),
		"receipt_category": "취소/반품 후단관리>회수확인>고객반송확인",
		"sale_started_at":  dateOf(t, "2017-12-12"),
		"sale_ended_at":    dateOf(t, "2099-12-30"),
		"extra_fields":     nil,
	}, {
		"inquiry_id":                   int64(1015668177),
		"inquiry_status":               "progress",
		"cs_partner_counseling_status": "answered",
		"vendor_item_id":               []any{int64(3285906659)},
		"item_name":                    "스파오(SPAO) 인조가죽 A라인 4부 스커트 SPWH749G22, (49)Khaki, L",
		"content":                      "상담이력",
		"answered_at":                  instant(t, "2018-01-08T07:56:16Z"),
		"replies": []any{
			map[string]any{
				"answer_id":                        int64(1027082307),
				"parent_answer_id":                 int64(0),
				"partner_transfer_status":          "answered",
				"partner_transfer_complete_reason": "NONE",
				"answer_type":                      "csAgent",
				"need_answer":                      false,
				"receptionist_name":                "AA몰",
				"receptionist":                     "10000058",
				"reply_at":                         instant(t, "2018-01-08T07:44:27Z"),
				"content": "[판매자이관]\n◼주문번호: 100000*******\n◼아이템: 스파오(SPAO) 인조가죽 A라인 4부 스커트 SPWH749G22, (49)Khaki, L\n" +
					"◼고객명/연락처: <<***/01*-****-****>>\n◼문의내용: 고객 상품 반송하였다고 합니다. 반송장은 경비실에 맡겨서 모른다고 합니다.\n" +
					"입고 확인후 환불 처리 부탁 드립니다.\n",
			},
			map[string]any{
				"answer_id":                        int64(1027083739),
				"parent_answer_id":                 int64(0),
				"partner_transfer_status":          nil,
				"partner_transfer_complete_reason": "NONE",
				"answer_type":                      "vendor",
				"need_answer":                      false,
				"receptionist_name":                "AA몰",
				"receptionist":                     "elandmall",
				"reply_at":                         instant(t, "2018-01-08T07:56:16Z"),
				"content": "안녕하세요, \r\nAA몰입니다.\r\n\r\n1/3일 입고 된것으로 확인됩니다.\r\n\r\n" +
					"3영업일이 정상 검수기간으로 시일이 소요되기에 양해 바랍니다.\r\n\r\n감사합니다.\r\n",
			},
		},
		"inquiry_at":       instant(t, "2018-01-08T07:43:42Z"),
		"buyer_email":      "",
		"buyer_phone":      "010-****-****",
		"order_id":         int64(1000001234566),
		"order_date":       instant(t, "2017-12-25T13:23:44Z"),
		"receipt_category": "기타문의>기타>전상담사통화요청",
		"sale_started_at":  dateOf(t, "2017-12-12"),
		"sale_ended_at":    dateOf(t, "2099-12-30"),
		"extra_fields":     nil,
	}}
	got := lake.rows(t, "inquiries/vendor_id=A00012345/dt=2018-01-08/data.parquet")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

// Odd values of members whose types the documents tell wrongly.
func TestAnInquirysOptionsAreAListInWhateverFormTheyCome(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		sent any
		want any
	}{
		"a number":               {85872453655, []any{int64(85872453655)}},
		"a list":                 {[]int{85872453655, 2}, []any{int64(85872453655), int64(2)}},
		"a list of texts":        {[]string{"85872453655"}, []any{int64(85872453655)}},
		"an empty list":          {[]int{}, []any{}},
		"null":                   {nil, nil},
		"absent":                 {coupangtest.Absent, nil},
		"an empty text for none": {"", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row := exportOne(t, coupangtest.Inquiries, map[string]any{"/vendorItemId": c.sent})
			if diff := cmp.Diff(c.want, row["vendor_item_id"]); diff != "" {
				t.Error(diff)
			}
		})
	}
}
