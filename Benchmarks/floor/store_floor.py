#!/usr/bin/env python3
"""The floor of the store: the same tables, indexes, pragmas and work as EngineStore, written by hand with sqlite3.

A content hash skips unchanged rows, and the position is stored with each page. Arguments: the file, how many records,
`counted` or `random` ids.
"""
import hashlib
import json
import resource
import sqlite3
import sys
import time

PAGE = 1_000
MASK = (1 << 64) - 1
FILLER = "x" * 470

SCHEMA = """
CREATE TABLE record_keys (
    stream INTEGER NOT NULL, id TEXT NOT NULL, hash BLOB, row INTEGER NOT NULL, partition INTEGER NOT NULL,
    PRIMARY KEY (stream, id)) WITHOUT ROWID;
CREATE TABLE records (
    row INTEGER PRIMARY KEY, stream INTEGER NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL,
    first_seen INTEGER NOT NULL, last_modified INTEGER NOT NULL, deleted_at INTEGER, run INTEGER NOT NULL);
CREATE INDEX records_by_change ON records (stream, last_modified);
CREATE TABLE partitions (id INTEGER PRIMARY KEY, checkpoint TEXT, last_row INTEGER NOT NULL);
INSERT INTO partitions VALUES (1, NULL, 0);
"""


def identifier(number, is_random):
    if is_random:
        number = number * 0x9E3779B97F4A7C15 & MASK
        number = (number ^ number >> 32) * 0xD6E8FEB86659FD93 & MASK
    return f"rec_{number:016x}"


def pages(count, is_random, version):
    for start in range(0, count, PAGE):
        yield [
            (identifier(n, is_random), f'{{"n":{n},"v":{version},"t":"{FILLER}"}}') for n in range(start, start + PAGE)
        ]


def write(db, page, number, run):
    now = time.time_ns() // 1_000
    hashed = [(id, payload, hashlib.blake2b(payload.encode(), digest_size=16).digest()) for id, payload in page]
    db.execute("BEGIN IMMEDIATE")
    marks = ",".join("?" * len(page))
    known = {
        id: (row, hash)
        for id, row, hash in db.execute(
            f"SELECT id, row, hash FROM record_keys WHERE stream = 1 AND id IN ({marks})", [r[0] for r in page])
    }
    (last_row,) = db.execute("SELECT last_row FROM partitions").fetchone()
    keys, rows, changed_keys, changed_rows = [], [], [], []
    for id, payload, hash in hashed:
        found = known.get(id)
        if found is None:
            last_row += 1
            keys.append((id, hash, last_row))
            rows.append((last_row, id, payload, now, now, run))
        elif found[1] != hash:
            changed_keys.append((hash, id))
            changed_rows.append((payload, now, run, found[0]))
    if keys:
        db.executemany("INSERT INTO record_keys VALUES (1, ?, ?, ?, 1)", keys)
        db.executemany("INSERT INTO records VALUES (?, 1, ?, ?, ?, ?, NULL, ?)", rows)
    if changed_keys:
        db.executemany("UPDATE record_keys SET hash = ? WHERE stream = 1 AND id = ?", changed_keys)
        db.executemany(
            "UPDATE records SET payload = ?, last_modified = ?, run = ?, deleted_at = NULL WHERE row = ?", changed_rows)
    db.execute("UPDATE partitions SET checkpoint = ?, last_row = ?", (json.dumps({"page": number}), last_row))
    db.execute("COMMIT")


def main():
    path, count, is_random = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "random"
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(
        "PRAGMA cache_size = -6144; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
        "PRAGMA wal_autocheckpoint = 4000;" + SCHEMA)
    for run, name in enumerate(["first", "unchanged", "changed"]):
        wall, cpu = time.monotonic(), time.process_time()
        for number, page in enumerate(pages(count, is_random, 2 if name == "changed" else 1)):
            write(db, page, number, run)
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
        print(
            json.dumps({
                "contender": "floor", "pass": name, "records": count, "per_second": int(count / wall),
                "cpu_us": round(cpu / count * 1e6, 2),
                "peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            }, separators=(",", ":")), flush=True)


main()
