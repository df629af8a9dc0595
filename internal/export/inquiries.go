package export

import (
	"context"
	"iter"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Inquiry is one question to Coupang's contact centre as it was last seen: a row of the table inquiries, by the Day of inquiry_at.
type Inquiry struct {
	InquiryID                 int64                `parquet:"inquiry_id,plain" doc:"number of the inquiry"`
	InquiryStatus             *string              `parquet:"inquiry_status,dict" doc:"progress or complete"`
	CSPartnerCounselingStatus *string              `parquet:"cs_partner_counseling_status,dict" doc:"requestAnswer (the seller is to answer) or answered"`
	VendorItemID              []int64              `parquet:"vendor_item_id,optional,list" parquet-element:",dict" doc:"numbers of the options asked about"`
	ItemName                  *string              `parquet:"item_name,dict" doc:"name of the option"`
	Content                   *coupang.Personal    `parquet:"content,dict" doc:"the question; often only 상담이력 (history), then the replies tell it"`
	AnsweredAt                *parquetio.Timestamp `parquet:"answered_at,timestamp(millisecond),plain" doc:"when it was answered; null until then"`
	Replies                   []InquiryReply       `parquet:"replies,optional,list" doc:"the conversation"`
	InquiryAt                 *parquetio.Timestamp `parquet:"inquiry_at,timestamp(millisecond),plain" doc:"when it was asked"`
	BuyerEmail                *coupang.Personal    `parquet:"buyer_email,dict" doc:"unused by the API, empty"`
	BuyerPhone                *coupang.Personal    `parquet:"buyer_phone,plain" doc:"phone number, masked in Korea"`
	OrderID                   *int64               `parquet:"order_id,plain" doc:"number of the order; null if it is about none"`
	OrderDate                 *parquetio.Timestamp `parquet:"order_date,timestamp(millisecond),plain" doc:"when it was ordered"`
	ReceiptCategory           *string              `parquet:"receipt_category,dict" doc:"what it is about, three levels joined by >"`
	SaleStartedAt             *parquetio.Date      `parquet:"sale_started_at,date,dict" doc:"first day of the option's sale"`
	SaleEndedAt               *parquetio.Date      `parquet:"sale_ended_at,date,dict" doc:"last day of it; 2099 if there is none"`
	ExtraFields               *string              `parquet:"extra_fields,plain" doc:"JSON object from JSON Pointer to value: what the API sent that has no column; null when nothing"`
	Sighting
}

// InquiryReply is one message of the conversation.
type InquiryReply struct {
	AnswerID                      *int64               `parquet:"answer_id,plain" doc:"number of the message"`
	ParentAnswerID                *int64               `parquet:"parent_answer_id,plain" doc:"message that it answers; 0 or null at the top"`
	PartnerTransferStatus         *string              `parquet:"partner_transfer_status,dict" doc:"none, requestAnswer (handed to the seller) or answered; null for the seller's own"`
	PartnerTransferCompleteReason *string              `parquet:"partner_transfer_complete_reason,dict" doc:"NONE, DISPUTE_PROCESS, DISPUTE_PROCESS_COMPLETE or CANCEL"`
	AnswerType                    *string              `parquet:"answer_type,dict" doc:"csAgent or vendor"`
	NeedAnswer                    *bool                `parquet:"need_answer" doc:"whether it waits for an answer"`
	ReceptionistName              *coupang.Personal    `parquet:"receptionist_name,dict" doc:"who wrote it"`
	Receptionist                  *coupang.Personal    `parquet:"receptionist,dict" doc:"account of the writer"`
	ReplyAt                       *parquetio.Timestamp `parquet:"reply_at,timestamp(millisecond),plain" doc:"when it was written"`
	Content                       *coupang.Personal    `parquet:"content,plain" doc:"free text; often holds names, phone, order and waybill numbers"`
}

// inquiries is the Dataset of seed 000. Both ends of its windows are included, so seven dates are within the seven days
// that the API takes by any reading.
func inquiries() Dataset[coupang.Inquiry, Inquiry] {
	return Dataset[coupang.Inquiry, Inquiry]{
		Name:         "inquiries",
		WindowDays:   7,
		LookbackDays: 13,
		Markets:      []coupang.Market{coupang.KR, coupang.TW},
		Statuses:     []string{""},
		List: func(ctx context.Context, c *coupang.Client, w Window, _ string) iter.Seq2[coupang.Page[coupang.Inquiry], error] {
			return c.Inquiries(ctx, w.From, w.To)
		},
		KeyColumn:  "inquiry_id",
		DateColumn: "inquiry_at",
		Key:        func(r *Inquiry) int64 { return r.InquiryID },
		DatedAt:    func(r *Inquiry) *parquetio.Timestamp { return r.InquiryAt },
		VendorID:   func(i *coupang.Inquiry) *string { return i.VendorID },
		Row:        inquiryRow,
		Extra:      func(r *Inquiry) **string { return &r.ExtraFields },
		Sighting:   func(r *Inquiry) *Sighting { return &r.Sighting },
	}
}

func inquiryRow(i *coupang.Inquiry, _ coupang.Market) Inquiry {
	return Inquiry{
		InquiryID: key(i.InquiryID), InquiryStatus: i.InquiryStatus, CSPartnerCounselingStatus: i.CSPartnerCounselingStatus,
		VendorItemID: numbers(i.VendorItemID), ItemName: i.ItemName, Content: i.Content,
		AnsweredAt: moment(i.AnsweredAt), Replies: list(i.Replies, inquiryReplyRow), InquiryAt: moment(i.InquiryAt),
		BuyerEmail: i.BuyerEmail, BuyerPhone: i.BuyerPhone,
		OrderID: number(i.OrderID), OrderDate: moment(i.OrderDate), ReceiptCategory: i.ReceiptCategory,
		SaleStartedAt: date(i.SaleStartedAt), SaleEndedAt: date(i.SaleEndedAt),
	}
}

func inquiryReplyRow(r *coupang.InquiryReply) InquiryReply {
	return InquiryReply{
		AnswerID: number(r.AnswerID), ParentAnswerID: number(r.ParentAnswerID),
		PartnerTransferStatus: r.PartnerTransferStatus, PartnerTransferCompleteReason: r.PartnerTransferCompleteReason,
		AnswerType: r.AnswerType, NeedAnswer: r.NeedAnswer,
		ReceptionistName: r.ReceptionistName, Receptionist: r.Receptionist,
		ReplyAt: moment(r.ReplyAt), Content: r.Content,
	}
}
