"""Reads a body with Python's own libraries and prints what it found as JSON."""
import csv, email, email.policy, io, json, sys
import xml.etree.ElementTree as tree

what, path, more = sys.argv[1], sys.argv[2], sys.argv[3:]
data = open(path, "rb").read()


def element(node):
    attributes = {"@" + key: value for key, value in node.attrib.items()}
    return [node.tag, attributes, node.text, [element(child) for child in node]]


def part(message):
    found = {"type": message.get_content_type(), "name": message.get_filename()}
    if message.is_multipart():
        found["parts"] = [part(inner) for inner in message.iter_parts()]
    else:
        found["content"] = message.get_payload(decode=True).decode()
    return found


if what == "csv":
    found = list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))
elif what == "xml":
    found = element(tree.fromstring(data))
elif what == "email":
    assert b"\n" not in data.replace(b"\r\n", b""), "a line ends otherwise"
    assert max(len(line) for line in data.split(b"\r\n")) <= 998, "a line is too long"
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert not message.defects, message.defects
    found = {"headers": [[key, str(value)] for key, value in message.items()], **part(message)}
elif what == "multipart":
    head = b"Content-Type: " + more[0].encode() + b"\r\n\r\n"
    message = email.message_from_bytes(head + data, policy=email.policy.HTTP)
    assert not message.defects, message.defects
    found = [
        [p.get_param("name", header="content-disposition"), p.get_filename(), p["content-type"], p.get_payload(decode=True).hex()]
        for p in message.iter_parts()
    ]
print(json.dumps(found))
