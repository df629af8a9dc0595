"""Expands the SAM template as the service does, for each line of parameters on standard input.

    expand_template.py template.yaml < parameters.jsonl > expanded.jsonl

A line of input is a JSON object of parameter values, a line of output the CloudFormation template in the same order.
Conditions stay as they are. Needs no AWS account: where SAM would ask for managed policies there are none.
"""

import json
import os
import sys

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse


def main(path: str) -> None:
    os.environ.setdefault("AWS_DEFAULT_REGION", "ap-northeast-2")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    for line in sys.stdin:
        template = yaml_parse(text)
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                resource["Properties"]["CodeUri"] = "s3://artifacts/function.zip"
        template["Globals"]["Function"].pop("CodeUri", None)
        translator = Translator(managed_policy_map={}, sam_parser=Parser())
        print(json.dumps(translator.translate(template, parameter_values=json.loads(line))))


if __name__ == "__main__":
    main(sys.argv[1])
