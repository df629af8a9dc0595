package exportapp

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
)

// Depth is how many units are in the queue, as SQS roughly counts them.
type Depth struct {
	Waiting int `json:"waiting"`
	Worked  int `json:"worked"` // being worked now, or hidden while a hold lasts
}

// QueueDepth asks the configured queue, which must not be empty.
func QueueDepth(ctx context.Context, cfg config.Config) (Depth, error) {
	q, err := openQueue(ctx, cfg)
	if err != nil {
		return Depth{}, err
	}
	waiting, worked := types.QueueAttributeNameApproximateNumberOfMessages, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible
	out, err := q.client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: &q.url, AttributeNames: []types.QueueAttributeName{waiting, worked},
	})
	if err != nil {
		return Depth{}, fmt.Errorf("depth of queue %s: %w", q.url, err)
	}
	var d Depth
	for name, to := range map[types.QueueAttributeName]*int{waiting: &d.Waiting, worked: &d.Worked} {
		if *to, err = strconv.Atoi(out.Attributes[string(name)]); err != nil {
			return Depth{}, fmt.Errorf("depth of queue %s: %s: %w", q.url, name, err)
		}
	}
	return d, nil
}
