"""The Glue database, tables and views of template.yaml, with the values that CloudFormation would send to Glue."""

import base64
import json
import re
import subprocess
import sys

ACCOUNT = "123456789012"


def read(parameters: dict[str, str], bucket: str) -> tuple[dict, list[dict]]:
    """DatabaseInput and every TableInput of the expanded template, resolved."""
    template = expand(parameters)
    values = {name: str(p["Default"]) for name, p in template["Parameters"].items() if "Default" in p}
    values |= parameters | {"AWS::AccountId": ACCOUNT, "LakeBucket.Value": bucket}
    glue = [r for r in template["Resources"].values() if r["Type"].startswith("AWS::Glue::")]
    [database] = [r for r in glue if r["Type"] == "AWS::Glue::Database"]
    values["Database"] = values["DatabaseName"]  # a Ref to the database is its name
    return (resolve(database["Properties"]["DatabaseInput"], values),
            [resolve(r["Properties"]["TableInput"], values) for r in glue if r["Type"] == "AWS::Glue::Table"])


def expand(parameters: dict[str, str]) -> dict:
    expanded = subprocess.run([sys.executable, "scripts/expand_template.py", "template.yaml"],
                              input=json.dumps(parameters), capture_output=True, text=True, check=True)
    return json.loads(expanded.stdout)


def resolve(value, values: dict[str, str]):
    """CloudFormation's functions, those that the tables use; any other fails."""
    match value:
        case {"Ref": name}:
            return values[name]
        case {"Fn::Join": [glue, parts]}:
            return glue.join(resolve(parts, values))
        case {"Fn::Split": [mark, text]}:
            return resolve(text, values).split(mark)
        case {"Fn::Base64": text}:
            return base64.b64encode(resolve(text, values).encode()).decode()
        case {"Fn::Sub": [text, own]}:
            return substitute(text, values | resolve(own, values))
        case {"Fn::Sub": text}:
            return substitute(text, values)
        case dict():
            if unknown := [name for name in value if name.startswith("Fn::")]:
                raise SystemExit(f"template: {unknown[0]} is not known here")
            return {name: resolve(v, values) for name, v in value.items()}
        case list():
            return [resolve(v, values) for v in value]
        case _:
            return value


def substitute(text: str, values: dict[str, str]) -> str:
    """${name} is a value, ${!name} is the text ${name}."""
    return re.sub(r"\$\{(!?)([^}]+)\}", lambda m: "${" + m[2] + "}" if m[1] else values[m[2]], text)
