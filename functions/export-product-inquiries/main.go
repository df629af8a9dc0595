// Export-product-inquiries is the Lambda function that brings the questions on products' pages into the lake.
package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/seed-21c7aa78/coupang-lake/internal/exportapp"
)

func main() {
	lambda.Start(exportapp.Handler(context.Background(), os.Getenv, os.Stdout, "product_inquiries"))
}
