"""Python's own reading of what EngineHTTP writes and reads: a line `what argument`, an answer a line behind `=`."""

import email.utils
import ipaddress
import sys
import urllib.parse


def address(text):
    try:
        value = ipaddress.ip_address(text)
    except ValueError:
        return ""
    return f"{value.version} {int(value)}"


def pairs(text):
    items = urllib.parse.parse_qsl(text, keep_blank_values=True, errors="replace")
    return "|".join(name + "=" + value for name, value in items)


WORKS = {
    "date": lambda text: email.utils.formatdate(int(text), usegmt=True),
    "segment": lambda text: urllib.parse.quote(bytes.fromhex(text), safe=""),
    "path": lambda text: urllib.parse.quote(bytes.fromhex(text), safe="/"),
    "form": lambda text: urllib.parse.quote_plus(bytes.fromhex(text), safe="*").replace("~", "%7E"),
    "decode": lambda text: urllib.parse.unquote(text, errors="replace").encode("utf-8").hex(),
    "pairs": lambda text: pairs(text).encode("utf-8").hex(),
    "address": address,
}
for line in sys.stdin:
    what, _, argument = line.rstrip("\n").partition(" ")
    print("=" + WORKS[what](argument))
