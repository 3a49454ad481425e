"""Holds YAML files against schemas/, as an editor does: python schemas.py PACKAGE FILE…

A line for each file: `accepted`, or `refused` with where and why, or `unreadable` if it is no YAML 1.2 of one document, or
`unknown` if its first key names no document; then the file. Each schema is held against draft-07 itself first.
"""

import datetime
import json
import pathlib
import sys

from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError


def plain(value, depth=0):
    """A tree of JSON: dates are texts there."""
    if depth > 100:
        raise YAMLError("nested too deeply, or an alias within its own anchor")
    if isinstance(value, dict):
        return {str(key): plain(child, depth + 1) for key, child in value.items()}
    if isinstance(value, list):
        return [plain(child, depth + 1) for child in value]
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return value


def kind(path, document):
    """Which schema is meant."""
    if path.name == "engine.yaml":
        return "project"
    keys = list(document) if isinstance(document, dict) else []
    if "cases" in keys:
        return "cases"
    return keys[0] if keys and keys[0] in schemas else None


package = pathlib.Path(sys.argv[1])
schemas = {}
for path in sorted((package / "schemas").glob("*.schema.json")):
    schema = json.loads(path.read_bytes())
    Draft7Validator.check_schema(schema)
    schemas[path.name.removesuffix(".schema.json")] = Draft7Validator(schema)
print("schemas", *schemas)
for name in sys.argv[2:]:
    path = pathlib.Path(name)
    try:
        document = plain(YAML(typ="safe", pure=True).load(path.read_bytes()))
    except (YAMLError, ValueError):
        print("unreadable", name)
        continue
    which = kind(path, document)
    if which is None:
        print("unknown", name)
        continue
    faults = sorted(schemas[which].iter_errors(document), key=lambda fault: list(map(str, fault.absolute_path)))
    why = "; ".join("/".join(map(str, fault.absolute_path)) + ": " + fault.message[:160] for fault in faults)
    print("refused" if faults else "accepted", name, why)
