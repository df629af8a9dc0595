// Command lambda is the function that lambdatest's own tests drive.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type request struct {
	Do   string `json:"do"`
	Text string `json:"text"`
}

type answer struct {
	Text        string   `json:"text"`
	RequestID   string   `json:"requestId"`
	ARN         string   `json:"arn"`
	RemainingMS int64    `json:"remainingMs"`
	Env         []string `json:"env"`
}

func main() {
	if os.Getenv("INIT") == "exit" {
		log.Fatal("bad configuration: TEXT is missing")
	}
	lambda.Start(handle)
}

func handle(ctx context.Context, r request) (answer, error) {
	fmt.Println("asked to", r.Do)
	switch r.Do {
	case "fail":
		return answer{}, errors.New("no such vendor: " + r.Text)
	case "panic":
		panic("a bug: " + r.Text)
	case "exit":
		os.Exit(7)
	case "hang":
		<-time.After(time.Hour)
	case "big":
		return answer{Text: strings.Repeat("x", 7<<20)}, nil
	}
	return echo(ctx, r)
}

func echo(ctx context.Context, r request) (answer, error) {
	lc, _ := lambdacontext.FromContext(ctx)
	deadline, _ := ctx.Deadline()
	return answer{
		Text:        r.Text,
		RequestID:   lc.AwsRequestID,
		ARN:         lc.InvokedFunctionArn,
		RemainingMS: time.Until(deadline).Milliseconds(),
		Env:         os.Environ(),
	}, nil
}
