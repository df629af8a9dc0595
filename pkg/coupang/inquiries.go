package coupang

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"time"
)

// Inquiry is a customer's question to Coupang's contact centre about a seller's product.
type Inquiry struct {
	InquiryID                 *ID            `json:"inquiryId"`
	VendorID                  *string        `json:"vendorId,omitzero"`
	InquiryStatus             *string        `json:"inquiryStatus"`             // progress, complete
	CSPartnerCounselingStatus *string        `json:"csPartnerCounselingStatus"` // requestAnswer, answered
	VendorItemID              IDs            `json:"vendorItemId"`              // a list, though documented as a number
	ItemName                  *string        `json:"itemName"`
	Content                   *Personal      `json:"content"` // often only 상담이력; the replies tell the story
	AnsweredAt                *time.Time     `json:"answeredAt"`
	Replies                   []InquiryReply `json:"replies"`
	InquiryAt                 *time.Time     `json:"inquiryAt"`
	BuyerEmail                *Personal      `json:"buyerEmail"` // ""
	BuyerPhone                *Personal      `json:"buyerPhone"`
	OrderID                   *ID            `json:"orderId"`
	OrderDate                 *time.Time     `json:"orderDate"`
	ReceiptCategory           *string        `json:"receiptCategory"`
	SaleStartedAt             *Day           `json:"saleStartedAt"`
	SaleEndedAt               *Day           `json:"saleEndedAt"`

	Unknown Unknown `json:",embed"`
}

// InquiryReply is one message of the conversation.
type InquiryReply struct {
	AnswerID                      *ID        `json:"answerId"`
	ParentAnswerID                *ID        `json:"parentAnswerId"`                // 0 or nil at the top
	PartnerTransferStatus         *string    `json:"partnerTransferStatus"`         // none, requestAnswer, answered
	PartnerTransferCompleteReason *string    `json:"partnerTransferCompleteReason"` // NONE, DISPUTE_PROCESS, DISPUTE_PROCESS_COMPLETE, CANCEL
	AnswerType                    *string    `json:"answerType"`                    // csAgent, vendor
	NeedAnswer                    *bool      `json:"needAnswer"`
	ReceptionistName              *Personal  `json:"receptionistName"`
	Receptionist                  *Personal  `json:"receptionist"` // an agent's account
	ReplyAt                       *time.Time `json:"replyAt"`
	Content                       *Personal  `json:"content"` // free text: names, phones, waybills

	Unknown Unknown `json:",embed"`
}

const (
	mostInquiryDays = 7
	inquiriesPath   = "/vendors/{vendorId}/callCenterInquiries"
)

// Inquiries lists the inquiries, answered or not, of the Days from to to, both included, 7 at most. Page.Total is how many
// there are: pages shift when one comes in while they are read, so compare it with the distinct ids. (GET_INQUIRY_BY_QUERY.)
func (c *Client) Inquiries(ctx context.Context, from, to Day) iter.Seq2[Page[Inquiry], error] {
	template := "/v4" + inquiriesPath
	if c.vendor.Market == TW {
		template = "/v5" + inquiriesPath
	}
	query := fmt.Sprintf("inquiryStartAt=%s&inquiryEndAt=%s&vendorId=%s&partnerCounselingStatus=NONE&pageSize=30", from, to, c.vendor.ID)
	return pages[Inquiry](ctx, c, listing{
		call: call{
			op: "Inquiries", template: template, path: c.path(template, 0), query: query,
			shape: contentShape, mostBytes: mostPageBytes,
		},
		invalid:   checkDays(from, to, mostInquiryDays),
		tokenName: "pageNum",
		first:     "1",
		next:      byNumber,
	})
}

// byNumber goes on to the last page that the answer counts, or to an empty one.
func byNumber(a *answer, asked string) string {
	page, err := strconv.ParseInt(asked, 10, 64)
	last := a.pagination.TotalPages
	if err != nil || len(a.records) == 0 || last != nil && page >= *last {
		return ""
	}
	return strconv.FormatInt(page+1, 10)
}

// Inquiry is one inquiry as it is now. Remember the answer, and never ask again for one that was not found: Coupang shuts out
// those who ask too often. (GET_ORIGIN_INQUIRY_BY_ID.)
func (c *Client) Inquiry(ctx context.Context, id ID) (Record[Inquiry], error) {
	return lookup(ctx, c, "Inquiry", "/v5/vendors/callCenterInquiries/{id}", id, func(i *Inquiry) (*ID, *string) {
		return i.InquiryID, i.VendorID
	})
}
