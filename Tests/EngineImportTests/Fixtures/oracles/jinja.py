"""Renders templates with jinja2 itself, with the functions that declarative connectors have besides.

Reads lines of JSON: {"template": text, "context": map}. Answers each with {"text": …} or {"undefined": true}.
The clock stands at 2026-03-15T10:20:30Z.
"""

import ast
import base64
import datetime
import hashlib
import json
import re
import sys

from jinja2.exceptions import UndefinedError
from jinja2.sandbox import SandboxedEnvironment

NOW = datetime.datetime(2026, 3, 15, 10, 20, 30, tzinfo=datetime.timezone.utc)


def moment(value):
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, (int, float)):
        return datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
    found = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=datetime.timezone.utc)


def written(value, layout):
    return str(int(value.timestamp())) if layout == "%s" else value.strftime(layout)


def length(text):
    match = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", text)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return datetime.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def day_delta(days, format="%Y-%m-%dT%H:%M:%S.%f%z"):
    return written(NOW + datetime.timedelta(days=days), format)


environment = SandboxedEnvironment()
environment.globals.update(
    now_utc=lambda: NOW,
    today_utc=lambda: NOW.date(),
    day_delta=day_delta,
    duration=length,
    timestamp=lambda value: int(moment(value).timestamp()),
    format_datetime=lambda value, format, input_format=None: written(
        datetime.datetime.strptime(value, input_format).replace(tzinfo=datetime.timezone.utc)
        if input_format
        else moment(value),
        format,
    ),
    max=lambda *values: max(*values),
    min=lambda *values: min(*values),
)
environment.filters.update(
    hash=lambda value, kind="md5": hashlib.new(kind, str(value).encode()).hexdigest(),
    base64encode=lambda value: base64.b64encode(value.encode()).decode(),
    base64decode=lambda value: base64.b64decode(value.encode()).decode(),
    regex_search=lambda value, pattern: (lambda found: found.group(1) if found else "")(re.search(pattern, value)),
)

for line in open(sys.argv[1], encoding="utf-8"):
    question = json.loads(line)
    try:
        text = environment.from_string(question["template"]).render(question["context"])
    except UndefinedError:
        print(json.dumps({"undefined": True}))
        continue
    try:
        value = ast.literal_eval(text)
        json.dumps(value)
    except (ValueError, SyntaxError, TypeError):
        value = text
    print(json.dumps({"text": text, "value": value}))
