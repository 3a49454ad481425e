"""Verdicts by JSON Schema: the first question is a schema (answered true), each other one a document: is it valid?"""

import json
import sys

from jsonschema import Draft7Validator

validator = None
for line in open(sys.argv[1]):
    value = json.loads(line)
    if validator is None:
        Draft7Validator.check_schema(value)
        validator = Draft7Validator(value)
        print("true")
    else:
        print(json.dumps(validator.is_valid(value)))
