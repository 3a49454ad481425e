"""Documents that ruamel.yaml writes: each question is a seed, answered [YAML text, the value]."""

import json
import io
import random
import sys

from ruamel.yaml import YAML

WORDS = [
    "", "a", "acme", "two words", "true", "null", "~", "yes", "1", "0x1F", "1.5", "1e3", "-", "- a", "a: b", "a #b",
    "# c", "'", '"', "it's", "{a}", "[a]", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">", "?", ":", "a:", "é",
    "漢字", "😀", "a\tb", " a", "a ", "a\nb", "a\n\nb\n", "\n", "a\n  b\n", "\u2028", "\u00a0", "\\", "${x.y}",
    "a" * 90 + " " + "b" * 60, "=", "<<", "2026-01-31", "12:30:45", "0o17", ".inf", ".nan", "...", "---",
]
NUMBERS = [0, 1, -7, 1.5, -0.25, 1e300, 123456789012345678901234567890, True, False, None]


def value(depth):
    kind = source.randrange(8 if depth < 4 else 5)
    if kind < 3:
        return source.choice(WORDS)
    if kind < 5:
        return source.choice(NUMBERS)
    if kind == 5:
        return [value(depth + 1) for _ in range(source.randrange(4))]
    return {source.choice(WORDS): value(depth + 1) for _ in range(source.randrange(5))}


def texts(value):
    """The same with texts only: in quotes a number becomes one."""
    if isinstance(value, list):
        return [texts(child) for child in value]
    if isinstance(value, dict):
        return {key: texts(child) for key, child in value.items()}
    return str(value)


for line in open(sys.argv[1]):
    source = random.Random(json.loads(line))
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = source.choice([True, False, None])
    writer.default_style = source.choice([None, None, "'", '"', "|", ">"])
    # The writer breaks lines between spaces wrongly, and counts wide indentation wrongly in block headers.
    writer.width = 10_000
    writer.indent = 2 if writer.default_style in ("|", ">") else source.choice([2, 3, 6])
    writer.allow_unicode = source.choice([True, False])
    writer.version = None
    document = {"root": value(0), "more": value(0)}
    if writer.default_style:
        document = texts(document)
    text = io.StringIO()
    writer.dump(document, text)
    print(json.dumps([text.getvalue(), document]))
