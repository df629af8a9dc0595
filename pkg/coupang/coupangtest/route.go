package coupangtest

import (
	"net/http"
	"regexp"
	"strings"
)

// Endpoint is one kind of request.
type Endpoint string

// The endpoints. Both the day form and the minute form of a listing are the listing.
const (
	ListOrders           Endpoint = "list orders"
	LookupOrder          Endpoint = "look up an order"          // by shipmentBoxId
	LookupOrderSheets    Endpoint = "look up an order's sheets" // by orderId
	ListInquiries        Endpoint = "list inquiries"
	LookupInquiry        Endpoint = "look up an inquiry"
	ListReturns          Endpoint = "list returns"
	LookupReturn         Endpoint = "look up a return"
	ListExchanges        Endpoint = "list exchanges"
	ListWithdrawals      Endpoint = "list withdrawals"
	ListProductInquiries Endpoint = "list product inquiries"
)

const root = "/v2/providers/openapi/apis/api"

// route is an endpoint's path behind the root, as v4 to v6 spell it; groups are the version, the vendor and the id.
type route struct {
	endpoint Endpoint
	pattern  *regexp.Regexp
	versions string // those that exist
}

var routes = []route{
	{ListOrders, regexp.MustCompile(`^/v(?<version>\d)/vendors/(?<vendor>[^/]*)/ordersheets$`), "45"},
	{LookupOrder, regexp.MustCompile(`^/v(?<version>\d)/vendors/(?<vendor>[^/]*)/ordersheets/(?<id>[^/]*)$`), "45"},
	{LookupOrderSheets, regexp.MustCompile(`^/v(?<version>\d)/vendors/(?<vendor>[^/]*)/(?<id>[^/]*)/ordersheets$`), "45"},
	{LookupInquiry, regexp.MustCompile(`^/v(?<version>\d)/vendors/callCenterInquiries/(?<id>[^/]*)(?<vendor>)$`), "45"},
	{ListInquiries, regexp.MustCompile(`^/v(?<version>\d)/vendors/(?<vendor>[^/]*)/callCenterInquiries$`), "45"},
	{ListReturns, regexp.MustCompile(`^/v(?<version>\d)/vendors/(?<vendor>[^/]*)/returnRequests$`), "46"},
	{LookupReturn, regexp.MustCompile(`^/v(?<version>\d)/vendors/(?<vendor>[^/]*)/returnRequests/(?<id>[^/]*)$`), "46"},
	{ListExchanges, regexp.MustCompile(`^/v(?<version>\d)/vendors/(?<vendor>[^/]*)/exchangeRequests$`), "4"},
	{ListWithdrawals, regexp.MustCompile(`^/v(?<version>\d)/vendors/(?<vendor>[^/]*)/returnWithdrawRequests$`), "4"},
	{ListProductInquiries, regexp.MustCompile(`^/v(?<version>\d)/vendors/(?<vendor>[^/]*)/onlineInquiries$`), "45"},
}

// destination is where a request goes.
type destination struct {
	endpoint   Endpoint // empty: nowhere
	version    byte     // '4', '5' or '6'
	vendor, id string   // as they stand in the path
}

// locate finds the endpoint of a path.
func (a *API) locate(path string) destination {
	rest, known := strings.CutPrefix(path, a.prefix+root)
	if !known {
		return destination{}
	}
	for _, r := range routes {
		m := r.pattern.FindStringSubmatch(rest)
		if m == nil {
			continue
		}
		group := func(name string) string {
			if i := r.pattern.SubexpIndex(name); i > 0 {
				return m[i]
			}
			return ""
		}
		if version := group("version"); strings.Contains(r.versions, version) {
			return destination{r.endpoint, version[0], group("vendor"), group("id")}
		}
	}
	return destination{}
}

// astray answers a request that goes nowhere.
func (a *API) astray(r *http.Request, path string) *answer {
	switch d := a.locate(path); {
	case !strings.HasPrefix(path, a.prefix+root+"/"):
		return gateway(http.StatusBadRequest, "Provider id is not specified correctly.")
	case d.endpoint == "":
		return gateway(http.StatusNotFound, "No API is found for the path.")
	case r.Method != http.MethodGet:
		return gatewayCode(http.StatusBadRequest, "PRECONDITION_FAILED", "The method is not allowed for this API, did you mean to use GET instead of "+r.Method+"?")
	}
	return nil
}
