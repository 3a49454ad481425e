"""For each file: how many rows it has, and a hash of their cells, whatever its format and packing."""
import csv, gzip, hashlib, io, json, sys, zipfile
import xml.etree.ElementTree as tree

for path in sys.argv[1:]:
    data, name = open(path, "rb").read(), path
    if name.endswith(".gz"):
        data, name = gzip.decompress(data), name[:-3]
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            (only,) = archive.namelist()
            data, name = archive.read(only), name[:-4]
    text = data.decode()
    if name.endswith(".csv"):
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    elif name.endswith(".tsv"):
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
    elif name.endswith(".ndjson"):
        rows = [json.loads(line) for line in text.splitlines()]
    else:
        rows = [{field.tag: field.text for field in row} for row in tree.fromstring(data)]
    # A table of tabs holds neither a tab nor a line break; the sandbox writes a space.
    cells = [sorted((k, v.replace("\t", " ").replace("\n", " ")) for k, v in row.items() if v) for row in rows]
    print(len(rows), hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:16])
