"""Writes random files and what Python's own libraries read of them: oracle.py <kind> <seed> <count> <folder>.

One line of JSON a file: its name, what reading it takes, and what it holds.
"""
import csv, io, json, pathlib, random, sys, zipfile
import xml.etree.ElementTree as tree

kind, seed, count, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), pathlib.Path(sys.argv[4])
rng = random.Random(seed)


def text(letters, most):
    return "".join(rng.choice(letters) for _ in range(rng.randint(0, most)))


def table():
    delimiter = rng.choice(",;|\t")
    ending = rng.choice(["\n", "\r\n"])
    width = rng.randint(1, 5)
    letters = ["a", "B", " ", "ü", "李", "🙂", '"', delimiter, "\n", "\r\n", "\\", "\t", "'", ",", ";", "\x01"]
    rows = [["k%d" % n for n in range(width)]]
    rows += [[text(letters, 8) for _ in range(width)] for _ in range(rng.randint(0, 6))]
    out = io.StringIO(newline="")
    quoting = rng.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC])
    csv.writer(out, delimiter=delimiter, lineterminator=ending, quoting=quoting).writerows(rows)
    data = out.getvalue()
    if rng.random() < 0.3:
        data = data.removesuffix(ending)
    read = list(csv.DictReader(io.StringIO(data, newline=""), delimiter=delimiter, strict=True))
    charset = rng.choice(["utf-8", "utf-8-sig", "utf-16"])
    return data.encode(charset), ord(delimiter), read


def element(depth):
    node = tree.Element(rng.choice(["a", "b", "row", "c-d", "n_1"]))
    for name in rng.sample(["k", "id", "x.y"], rng.randint(0, 2)):
        node.set(name, text(["1", "&", "<", '"', "ü", " "], 4))
    words = ["x", "&", "<", "ü", "🙂", "]]>", "\n", " "]
    if rng.random() < 0.7:
        node.text = text(words, 5)
    if depth:
        for _ in range(rng.randint(0, 3)):
            child = element(depth - 1)
            if rng.random() < 0.3:
                child.tail = text(words, 3)
            node.append(child)
    return node


def shape(node):
    """docs/decisions/0061, written down a second time."""
    words = (node.text or "") + "".join(child.tail or "" for child in node)
    has_text = any(c > " " for c in words)
    if not node.attrib and not len(node):
        return words if has_text else None
    found = {"@" + key: value for key, value in node.attrib.items()}
    for name in dict.fromkeys(child.tag for child in node):
        all_of_name = [shape(child) for child in node if child.tag == name]
        found[name] = all_of_name if len(all_of_name) > 1 else all_of_name[0]
    if has_text:
        found["#text"] = words.strip("".join(map(chr, range(33)))) if len(node) else words
    return found


def rows(node, name):
    if node.tag == name:
        return [shape(node)]
    return [row for child in node for row in rows(child, name)]


def document():
    root = element(4)
    encoding = rng.choice(["utf-8", "utf-16", "iso-8859-1", "us-ascii"])
    data = tree.tostring(root, encoding=encoding, xml_declaration=True)
    read = tree.fromstring(data)
    return data, 0, [{read.tag: shape(read)}, rows(read, "row")]


class Pipe(io.RawIOBase):
    """What cannot be sought in: sizes stand behind the files."""

    def __init__(self):
        self.data = b""

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data)
        return len(data)


def archive():
    out = Pipe() if rng.random() < 0.5 else io.BytesIO()
    files = []
    with zipfile.ZipFile(out, "w") as packed:
        for number in range(rng.randint(0, 4)):
            name = rng.choice(["a.csv", "dir/b", "ü.txt"]) + str(number)
            content = text(["row,", "x" * 50, "\n", "ü"], 60).encode()
            method = zipfile.ZIP_DEFLATED if isinstance(out, Pipe) or rng.random() < 0.6 else zipfile.ZIP_STORED
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with packed.open(info, "w", force_zip64=rng.random() < 0.3) as file:
                file.write(content)
            files.append([name, content.decode()])
        packed.comment = rng.choice([b"", b"a comment"])
    data = out.data if isinstance(out, Pipe) else out.getvalue()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert [[n, packed.read(n).decode()] for n in packed.namelist()] == files
    return data, 0, files


for number in range(count):
    data, detail, found = {"csv": table, "xml": document, "zip": archive}[kind]()
    name = f"{number}.{kind}"
    (folder / name).write_bytes(data)
    print(json.dumps([name, detail, found]))
