package coupangtest_test

import (
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestParametersAreChecked(t *testing.T) {
	t.Parallel()
	const (
		v4         = "/v4/vendors/A00012345/ordersheets"
		v5         = "/v5/vendors/A00012345/ordersheets"
		inquiries  = "/v4/vendors/A00012345/callCenterInquiries"
		returns    = "/v4/vendors/A00012345/returnRequests"
		exchanges  = "/v4/vendors/A00012345/exchangeRequests"
		withdrawn  = "/v4/vendors/A00012345/returnWithdrawRequests"
		questions  = "/v4/vendors/A00012345/onlineInquiries"
		ok         = ""
		lacking    = "required parameters are missing"
		v4Range    = "endTime-startTime range should less than31."
		v5Range    = "endTime-startTime range should less than 32 day."
		dayRange   = "endTime-startTime range should less than 1 day."
		weekRange  = "time interval needs to be less than or equal to 7 days, pattern should be yyyy-MM-dd"
		swapRange  = "createdAtTo - createdAtFrom should less then 7day"
		orderless  = "OrderId can't be null, if doesn't pass the parameter status"
		sevenDays  = "최대 조회 기간은 7 일 입니다.(The maximum view duration is 7 days)"
		dateFormat = "날짜입력을 확인해 주세요. (형식:yyyy-MM-dd) [Please confirm the date input (format:yyyy-MM-dd)]"
	)
	cases := []struct{ path, query, message string }{
		{v4, "createdAtFrom=2026-10-22&createdAtTo=2026-11-21&status=ACCEPT", ok},
		{v4, "createdAtFrom=2026-10-21&createdAtTo=2026-11-21&status=ACCEPT", v4Range},
		{v4, "createdAtFrom=2026-11-21&createdAtTo=2026-11-21", lacking},
		{v4, "createdAtFrom=2026-11-21&status=ACCEPT", lacking},
		{v4, "createdAtTo=2026-11-21&status=ACCEPT", lacking},
		{v4, "createdAtFrom=2026-11-21&createdAtTo=2026-11-21&status=ALL", "Invalid status : ALL"},
		{v4, "createdAtFrom=2026-11-1&createdAtTo=2026-11-21&status=ACCEPT", "Invalid createdAtFrom : 2026-11-1"},
		{v4, "createdAtFrom=2026-11-20&createdAtTo=2026-11-19&status=ACCEPT", "Invalid createdAtTo : 2026-11-19"},
		{v4, "createdAtFrom=2026-11-20%2B09:00&createdAtTo=2026-11-20%2B09:00&status=ACCEPT", "Invalid createdAtFrom : 2026-11-20+09:00"},
		{v4, dayListing + "&maxPerPage=500", ok},
		{v4, dayListing + "&maxPerPage=0", "Invalid maxPerPage : 0"},
		{v4, dayListing + "&nextToken=nonsense", "Invalid nextToken : nonsense"},
		{v4, "searchType=timeFrame&createdAtFrom=2026-11-20T00:00&createdAtTo=2026-11-20T23:59&status=ACCEPT", ok},
		{v4, "searchType=timeFrame&createdAtFrom=2026-11-20T12:00&createdAtTo=2026-11-21T11:00&status=ACCEPT", dayRange},
		{v4, "searchType=timeFrame&createdAtFrom=2026-11-20T00:00&createdAtTo=2026-11-21T00:00&status=ACCEPT", dayRange},
		{v4, "searchType=timeFrame&createdAtFrom=2026-11-20&createdAtTo=2026-11-20&status=ACCEPT", "Invalid createdAtFrom : 2026-11-20"},
		{v5, "createdAtFrom=2026-10-22%2B09:00&createdAtTo=2026-11-21%2B09:00&status=ACCEPT", ok},
		{v5, "createdAtFrom=2026-10-21%2B09:00&createdAtTo=2026-11-21%2B09:00&status=ACCEPT", v5Range},
		{v5, dayListing, "Invalid createdAtFrom : 2026-11-20"},
		{v5, "createdAtFrom=2026-11-20+09:00&createdAtTo=2026-11-20+09:00&status=ACCEPT", "Invalid createdAtFrom : 2026-11-20 09:00"},
		{v5, "searchType=timeFrame&createdAtFrom=2026-11-20T00:00%2B09:00&createdAtTo=2026-11-20T23:59%2B09:00&status=ACCEPT", ok},

		{inquiries, "vendorId=A00012345&partnerCounselingStatus=NONE&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21", ok},
		{inquiries, "vendorId=A00012345&partnerCounselingStatus=NONE&inquiryStartAt=2026-11-14&inquiryEndAt=2026-11-21", weekRange},
		{inquiries, "vendorId=A00012345&partnerCounselingStatus=NONE&inquiryStartAt=20261115&inquiryEndAt=2026-11-21", weekRange},
		{inquiries, "vendorId=A00012345&partnerCounselingStatus=NONE", lacking},
		{inquiries, "vendorId=A00012345&partnerCounselingStatus=NONE&vendorItemId=85872453655", ok},
		{inquiries, "vendorId=A00012345&partnerCounselingStatus=NONE&vendorItemId=x", "Invalid vendorItemId : x"},
		{inquiries, "vendorId=A00012345&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21", lacking},
		{inquiries, "partnerCounselingStatus=NONE&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21", lacking},
		{inquiries, "vendorId=A00054321&partnerCounselingStatus=NONE&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21", "Invalid vendor ID"},
		{inquiries, "vendorId=A00012345&partnerCounselingStatus=ALL&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21", "Invalid partnerCounselingStatus : ALL"},
		{inquiries, "vendorId=A00012345&partnerCounselingStatus=NONE&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&pageNum=0", "Invalid pageNum : 0"},

		{returns, "createdAtFrom=2026-10-22&createdAtTo=2026-11-21&status=UC", ok},
		{returns, "createdAtFrom=2026-10-22&createdAtTo=2026-11-21&cancelType=CANCEL", ok},
		{returns, "createdAtFrom=2026-10-22&createdAtTo=2026-11-21&cancelType=CANCEL&status=CC", "Status can't be passed with cancelType CANCEL"},
		{returns, "createdAtFrom=2026-10-22&createdAtTo=2026-11-21", orderless},
		{returns, "createdAtFrom=2026-10-22&createdAtTo=2026-11-21&orderId=10218551897302", ok},
		{returns, "createdAtFrom=2026-10-22&createdAtTo=2026-11-21&status=XX", "Invalid status : XX"},
		{returns, "createdAtFrom=2026-10-22&createdAtTo=2026-11-21&status=UC&cancelType=ALL", "Invalid cancelType : ALL"},
		{returns, "createdAtFrom=2026-10-20&createdAtTo=2026-11-21&status=UC", v4Range},
		{returns, "searchType=timeFrame&createdAtFrom=2026-11-20T12:00&createdAtTo=2026-11-21T11:59&status=UC", ok},
		{returns, "searchType=timeFrame&createdAtFrom=2026-11-20T12:00&createdAtTo=2026-11-21T12:00&status=UC", dayRange},
		{returns, "searchType=timeFrame&createdAtFrom=2026-11-20&createdAtTo=2026-11-20&status=UC", "Invalid createdAtFrom : 2026-11-20"},

		{exchanges, "createdAtFrom=2026-11-15T00:00:00&createdAtTo=2026-11-21T23:59:59", ok},
		{exchanges, "createdAtFrom=2026-11-15T00:00:00&createdAtTo=2026-11-22T00:00:00", swapRange},
		{exchanges, "createdAtFrom=2026-11-15&createdAtTo=2026-11-21", "Invalid createdAtFrom : 2026-11-15"},
		{exchanges, "createdAtFrom=2026-11-15T00:00:00", lacking},
		{exchanges, "createdAtFrom=2026-11-15T00:00:00&createdAtTo=2026-11-21T23:59:59&status=DONE", "Invalid status : DONE"},

		{withdrawn, "dateFrom=2026-11-15&dateTo=2026-11-21&sizePerPage=100", ok},
		{withdrawn, "dateFrom=2026-11-14&dateTo=2026-11-21", sevenDays},
		{withdrawn, "dateTo=2026-11-21", "Required String parameter 'dateFrom' is not present"},
		{withdrawn, "dateFrom=2026-11-21", "Required String parameter 'dateTo' is not present"},
		{withdrawn, "dateFrom=2026-11-21&dateTo=2026-11-20", "종료일자는 시작일자보다 작거나 같아야 합니다."},
		{withdrawn, "dateFrom=20261115&dateTo=2026-11-21", dateFormat},
		{withdrawn, "dateFrom=2026-11-15&dateTo=2026-11-21&sizePerPage=101", "페이지별 최대 표시 갯수(sizePerPage)는 100 입니다. (The maximum number of indications per page (sizePerPage) is 100)"},
		{withdrawn, "dateFrom=2026-11-15&dateTo=2026-11-21&pageIndex=0", "pageindex 는 음수 또는 0 일 수 없습니다. (pageindex can not be negative or 0)"},

		{questions, "vendorId=A00012345&answeredType=ALL&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21", ok},
		{questions, "vendorId=A00012345&answeredType=NOANSWER&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&vendorItemId=85872453655", ok},
		{questions, "vendorId=A00012345&answeredType=ALL&inquiryStartAt=2026-11-14&inquiryEndAt=2026-11-21", weekRange},
		{questions, "vendorId=A00012345&answeredType=ALL&inquiryStartAt=20261115&inquiryEndAt=2026-11-21", weekRange},
		{questions, "vendorId=A00012345&answeredType=ALL&vendorItemId=85872453655", lacking},
		{questions, "vendorId=A00012345&answeredType=ALL&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&vendorItemId=x", "Invalid vendorItemId : x"},
		{questions, "vendorId=A00012345&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21", lacking},
		{questions, "answeredType=ALL&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21", lacking},
		{questions, "vendorId=A00054321&answeredType=ALL&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21", "Invalid vendor ID"},
		{questions, "vendorId=A00012345&answeredType=NONE&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21", "Invalid answeredType : NONE"},
		{questions, "vendorId=A00012345&answeredType=ALL&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&pageNum=0", "Invalid pageNum : 0"},
		{questions, "vendorId=A00012345&answeredType=ALL&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&pageSize=x", "Invalid pageSize : x"},
	}
	api := coupangtest.New(coupangtest.Options{Now: now})
	for _, c := range cases {
		t.Run(c.path+"?"+c.query, func(t *testing.T) {
			t.Parallel()
			r := newCaller(t, api).get(c.path, c.query)
			if c.message == ok {
				if r.status != 200 {
					t.Errorf("answer %d %s", r.status, r.body)
				}
				return
			}
			if r.status != 400 || r.message(t) != c.message {
				t.Errorf("answer %d %s, want %q", r.status, r.body, c.message)
			}
		})
	}
}

func TestPagesAreCapped(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 3, Now: now, OrdersPerDay: 4000})
	c := newCaller(t, api)
	cases := []struct {
		path, query string
		most        int
	}{
		{"/v4/vendors/A00012345/ordersheets", "createdAtFrom=2026-10-22&createdAtTo=2026-11-21&status=FINAL_DELIVERY&maxPerPage=100", 50},
		{"/v4/vendors/A00012345/ordersheets", "createdAtFrom=2026-10-22&createdAtTo=2026-11-21&status=FINAL_DELIVERY", 50},
		{"/v4/vendors/A00012345/callCenterInquiries", "vendorId=A00012345&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&partnerCounselingStatus=NONE&pageSize=90", 30},
		{"/v4/vendors/A00012345/callCenterInquiries", "vendorId=A00012345&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&partnerCounselingStatus=NONE", 10},
		{"/v4/vendors/A00012345/returnRequests", "createdAtFrom=2026-10-22&createdAtTo=2026-11-21&status=CC&maxPerPage=60", 50},
		{"/v4/vendors/A00012345/exchangeRequests", "createdAtFrom=2026-11-15T00:00:00&createdAtTo=2026-11-21T23:59:59&maxPerPage=60", 50},
		{"/v4/vendors/A00012345/exchangeRequests", "createdAtFrom=2026-11-15T00:00:00&createdAtTo=2026-11-21T23:59:59", 10},
		{"/v4/vendors/A00012345/returnWithdrawRequests", "dateFrom=2026-11-15&dateTo=2026-11-21&sizePerPage=100", 100},
		{"/v4/vendors/A00012345/returnWithdrawRequests", "dateFrom=2026-11-15&dateTo=2026-11-21", 10},
		{"/v4/vendors/A00012345/onlineInquiries", "vendorId=A00012345&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&answeredType=ALL&pageSize=90", 50},
		{"/v4/vendors/A00012345/onlineInquiries", "vendorId=A00012345&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&answeredType=ALL", 10},
	}
	for _, x := range cases {
		if n := len(c.get(x.path, x.query).list(t)); n != x.most {
			t.Errorf("%s?%s: %d records, want %d", x.path, x.query, n, x.most)
		}
	}
}
