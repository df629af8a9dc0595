package export

import (
	"context"
	"iter"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// ProductInquiry is one question on a product's page as it was last seen: a row of the table product_inquiries, by the Day of
// inquiry_at.
type ProductInquiry struct {
	InquiryID       int64                   `parquet:"inquiry_id,plain" doc:"number of the question; inquiries of the contact centre are numbered on their own"`
	ProductID       *int64                  `parquet:"product_id,dict" doc:"number of the product as buyers see it"`
	SellerProductID *int64                  `parquet:"seller_product_id,dict" doc:"number of the registered product"`
	SellerItemID    *int64                  `parquet:"seller_item_id,dict" doc:"number of the registered option"`
	VendorItemID    *int64                  `parquet:"vendor_item_id,dict" doc:"number of the option asked about"`
	Content         *coupang.Personal       `parquet:"content,plain" doc:"the question; free text, which may hold names, phone and order numbers"`
	InquiryAt       *parquetio.Timestamp    `parquet:"inquiry_at,timestamp(millisecond),plain" doc:"when it was asked"`
	OrderIDs        []int64                 `parquet:"order_ids,optional,list" parquet-element:",dict" doc:"orders of who asks; empty or null if there are none"`
	Comments        []ProductInquiryComment `parquet:"comments,optional,list" doc:"the seller's answers; empty until there is one"`
	ExtraFields     *string                 `parquet:"extra_fields,plain" doc:"JSON object from JSON Pointer to value: what the API sent that has no column; null when nothing"`
	Sighting
}

// ProductInquiryComment is one answer.
type ProductInquiryComment struct {
	InquiryCommentID *int64               `parquet:"inquiry_comment_id,plain" doc:"number of the answer"`
	InquiryID        *int64               `parquet:"inquiry_id,plain" doc:"the question again"`
	Content          *coupang.Personal    `parquet:"content,plain" doc:"free text"`
	InquiryCommentAt *parquetio.Timestamp `parquet:"inquiry_comment_at,timestamp(millisecond),plain" doc:"when it was written"`
}

// productInquiries is the listing beside that of the contact centre's inquiries, with the same windows and, for answers come
// late here, too, the same look-back.
func productInquiries() Dataset[coupang.ProductInquiry, ProductInquiry] {
	return Dataset[coupang.ProductInquiry, ProductInquiry]{
		Name:         "product_inquiries",
		WindowDays:   7,
		LookbackDays: 13,
		Markets:      []coupang.Market{coupang.KR, coupang.TW},
		Statuses:     []string{""},
		List: func(ctx context.Context, c *coupang.Client, w Window, _ string) iter.Seq2[coupang.Page[coupang.ProductInquiry], error] {
			return c.ProductInquiries(ctx, w.From, w.To)
		},
		KeyColumn:  "inquiry_id",
		DateColumn: "inquiry_at",
		Key:        func(r *ProductInquiry) int64 { return r.InquiryID },
		DatedAt:    func(r *ProductInquiry) *parquetio.Timestamp { return r.InquiryAt },
		VendorID:   func(i *coupang.ProductInquiry) *string { return i.VendorID },
		Row:        productInquiryRow,
		Extra:      func(r *ProductInquiry) **string { return &r.ExtraFields },
		Sighting:   func(r *ProductInquiry) *Sighting { return &r.Sighting },
	}
}

func productInquiryRow(i *coupang.ProductInquiry, _ coupang.Market) ProductInquiry {
	return ProductInquiry{
		InquiryID: key(i.InquiryID), ProductID: number(i.ProductID), SellerProductID: number(i.SellerProductID),
		SellerItemID: number(i.SellerItemID), VendorItemID: number(i.VendorItemID), Content: i.Content,
		InquiryAt: moment(i.InquiryAt), OrderIDs: numbers(i.OrderIDs), Comments: list(i.CommentDtoList, productInquiryCommentRow),
	}
}

func productInquiryCommentRow(c *coupang.ProductInquiryComment) ProductInquiryComment {
	return ProductInquiryComment{
		InquiryCommentID: number(c.InquiryCommentID), InquiryID: number(c.InquiryID), Content: c.Content,
		InquiryCommentAt: moment(c.InquiryCommentAt),
	}
}
