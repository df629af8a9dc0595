# What `sam build` calls for each function (BuildMethod: makefile): the same executable that `make build` makes, put where
# SAM wants it.
build-ExportOrdersFunction: build/export-orders/bootstrap
build-ExportInquiriesFunction: build/export-inquiries/bootstrap
build-ExportReturnsFunction: build/export-returns/bootstrap
build-ExportExchangesFunction: build/export-exchanges/bootstrap
build-ExportProductInquiriesFunction: build/export-product-inquiries/bootstrap
build-LookupReturnFunction: build/lookup-return/bootstrap

SAM_BUILDS := build-ExportOrdersFunction build-ExportInquiriesFunction build-ExportReturnsFunction \
	build-ExportExchangesFunction build-ExportProductInquiriesFunction build-LookupReturnFunction
.PHONY: $(SAM_BUILDS)
$(SAM_BUILDS):
	cp $< '$(ARTIFACTS_DIR)/bootstrap'
