// Lookup-return is the Lambda function that tells the present state of one return, inquiry or order over HTTPS.
package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/seed-21c7aa78/coupang-lake/internal/lookupapp"
)

func main() {
	lambda.Start(lookupapp.NewFunction(context.Background(), os.Getenv))
}
