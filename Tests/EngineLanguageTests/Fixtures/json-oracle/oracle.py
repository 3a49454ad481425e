"""Reads JSON texts, each behind its length (4 bytes, little-endian), and writes what Python makes of each: a canonical
text behind its length, or length 0 where Python refuses. Numbers keep their text, repeated keys stay."""
import json
import re
import struct
import sys


class Number(str):
    pass


class Members(list):
    pass


def refuse(name):
    raise ValueError(name)


def string(text):
    out = ['"']
    for c in re.sub("[\ud800-\udfff]", "\ufffd", text):
        short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}.get(c)
        out.append(short or (c if c >= " " else "\\u%04x" % ord(c)))
    return "".join(out) + '"'


def write(value):
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return string(value)
    if isinstance(value, Members):
        return "{" + ",".join(string(k) + ":" + write(v) for k, v in value) + "}"
    return "[" + ",".join(write(v) for v in value) + "]"


decoder = json.JSONDecoder(
    object_pairs_hook=Members, parse_int=Number, parse_float=Number, parse_constant=refuse, strict=True)


def answer(raw):
    try:
        return write(decoder.decode(raw.decode("utf-8-sig"))).encode()
    except (ValueError, RecursionError):
        return b""


data = open(sys.argv[1], "rb").read()
at = 0
with open(sys.argv[2], "wb") as output:
    while at < len(data):
        (length,) = struct.unpack_from("<I", data, at)
        text = answer(data[at + 4 : at + 4 + length])
        output.write(struct.pack("<I", len(text)) + text)
        at += 4 + length
