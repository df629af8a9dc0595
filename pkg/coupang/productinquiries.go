package coupang

import (
	"context"
	"fmt"
	"iter"
	"time"
)

// ProductInquiry is a question that somebody asked on a product's page, with the seller's answers. No member tells whether it was
// answered: one without comments was not.
type ProductInquiry struct {
	InquiryID       *ID                     `json:"inquiryId"`
	VendorID        *string                 `json:"vendorId,omitzero"`
	ProductID       *ID                     `json:"productId"`
	SellerProductID *ID                     `json:"sellerProductId"`
	SellerItemID    *ID                     `json:"sellerItemId"`
	VendorItemID    *ID                     `json:"vendorItemId"` // one number, unlike Inquiry's
	Content         *Personal               `json:"content"`      // free text: names, phones, order numbers
	InquiryAt       *time.Time              `json:"inquiryAt"`
	OrderIDs        IDs                     `json:"orderIds"` // of who asks; empty or nil before buying
	CommentDtoList  []ProductInquiryComment `json:"commentDtoList"`

	Unknown Unknown `json:",embed"`
}

// ProductInquiryComment is one answer of the seller's.
type ProductInquiryComment struct {
	InquiryCommentID *ID        `json:"inquiryCommentId"`
	InquiryID        *ID        `json:"inquiryId"`
	Content          *Personal  `json:"content"` // free text, which may speak to the buyer by name
	InquiryCommentAt *time.Time `json:"inquiryCommentAt"`

	Unknown Unknown `json:",embed"`
}

const productInquiriesPath = "/vendors/{vendorId}/onlineInquiries"

// ProductInquiries lists the questions about products, answered or not, of the Days from to to, both included, 7 at most. As with
// Inquiries, pages shift: compare Page.Total with the distinct ids. (Help centre 360033400754.)
func (c *Client) ProductInquiries(ctx context.Context, from, to Day) iter.Seq2[Page[ProductInquiry], error] {
	template := "/v4" + productInquiriesPath
	if c.vendor.Market == TW {
		template = "/v5" + productInquiriesPath
	}
	query := fmt.Sprintf("inquiryStartAt=%s&inquiryEndAt=%s&vendorId=%s&answeredType=ALL&pageSize=50", from, to, c.vendor.ID)
	return pages[ProductInquiry](ctx, c, listing{
		call: call{
			op: "ProductInquiries", template: template, path: c.path(template, 0), query: query,
			shape: contentShape, mostBytes: mostPageBytes,
		},
		invalid:   checkDays(from, to, mostInquiryDays),
		tokenName: "pageNum",
		first:     "1",
		next:      byNumber,
	})
}
