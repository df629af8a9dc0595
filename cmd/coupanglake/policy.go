package main

import (
	"cmp"
	"fmt"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/internal/stack"
)

func (p *program) policyCommand() *cobra.Command {
	var i stack.Installed
	cmd := &cobra.Command{
		Use:     "analyst-policy",
		GroupID: operateGroup,
		Short:   "Print the IAM policy of somebody who queries the lake",
		Long: `Prints the IAM policy that an analyst needs to query the tables with Athena: the work group, the catalogue, the tables'
objects, their key. Quarantine is left out. The names are among the stack's outputs.`,
		Example: `  coupanglake analyst-policy --account 123456789012 --region ap-northeast-2 --bucket my-lake \
    --key-arn arn:aws:kms:ap-northeast-2:123456789012:key/… --database coupang --workgroup coupang > policy.json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			i.Region = cmp.Or(i.Region, p.env("AWS_REGION"))
			i.Bucket = cmp.Or(i.Bucket, p.bucket())
			text, err := stack.AnalystPolicy(i)
			if err != nil {
				return usageError("%w: give each by its flag, from the stack's outputs", err)
			}
			fmt.Fprintln(p.stdout, text)
			return nil
		},
	}
	cmd.Flags().StringVar(&i.Partition, "partition", "aws", "aws, aws-cn or aws-us-gov")
	_ = cmd.RegisterFlagCompletionFunc("partition",
		cobra.FixedCompletions([]string{"aws", "aws-cn", "aws-us-gov"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().StringVar(&i.Region, "region", "", "region (default AWS_REGION)")
	cmd.Flags().StringVar(&i.AccountID, "account", "", "number of the account")
	cmd.Flags().StringVar(&i.Bucket, "bucket", "", "the lake's bucket (default that of LAKE_URI)")
	cmd.Flags().StringVar(&i.KeyArn, "key-arn", "", "ARN of the lake's key")
	cmd.Flags().StringVar(&i.Database, "database", "", "Glue database")
	cmd.Flags().StringVar(&i.WorkGroup, "workgroup", "", "Athena work group")
	return cmd
}

// bucket is that of LAKE_URI, if it is one.
func (p *program) bucket() string {
	u, err := url.Parse(p.env("LAKE_URI"))
	if err != nil || u.Scheme != "s3" {
		return ""
	}
	return u.Host
}
