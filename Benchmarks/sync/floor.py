#!/usr/bin/env python3
"""The floor of Benchmarks/sync: the sync written by hand with http.client, orjson and sqlite3.

The same requests, five fields, tables, indexes and pragmas as the engine; a content hash skips unchanged rows, and the
position is stored with each page. Arguments: the database, the sandbox's port, `all`, `changes` or `tasks`.
"""
import http.client
import sqlite3
import sys
import threading
import time
from datetime import datetime

import orjson
import xxhash

SCHEMA = """
CREATE TABLE IF NOT EXISTS record_keys (
    stream INTEGER NOT NULL, id TEXT NOT NULL, hash BLOB, row INTEGER NOT NULL, partition INTEGER NOT NULL,
    PRIMARY KEY (stream, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (
    row INTEGER PRIMARY KEY, stream INTEGER NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL,
    first_seen INTEGER NOT NULL, last_modified INTEGER NOT NULL, deleted_at INTEGER, run INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS records_by_change ON records (stream, last_modified);
CREATE TABLE IF NOT EXISTS partitions (id INTEGER PRIMARY KEY, checkpoint TEXT, last_row INTEGER NOT NULL);
INSERT OR IGNORE INTO partitions VALUES (1, NULL, 0);
"""
HEADERS = {"X-API-Key": "sandbox-key", "Accept": "application/json"}


def fetch(connection, path):
    connection.request("GET", path, headers=HEADERS)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{path}: {response.status} {body[:200]}")
    return orjson.loads(body)


def contact(record):
    name = record["name"]
    number = record["number"]
    is_high = number * 2 + 1 > 100 and record["status"] == "active"
    changed = datetime.fromisoformat(record["updated_at"])
    return {
        "id": record["id"],
        "notes": record["notes"],
        "name": name if name is not None else record["email"] or "",
        "number": number if is_high else -1,
        "updated_at": changed.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def task(record):
    return {"id": record["id"], "title": record["title"]}


def store(db, records, checkpoint):
    now = time.time_ns() // 1_000
    rows = []
    for record in records:
        payload = orjson.dumps(record)
        rows.append((record["id"], payload.decode(), xxhash.xxh3_128_digest(payload)))
    db.execute("BEGIN IMMEDIATE")
    known = {
        id: (row, hash)
        for id, row, hash in db.execute(
            f"SELECT id, row, hash FROM record_keys WHERE stream = 1 AND id IN ({','.join('?' * len(rows))})",
            [row[0] for row in rows])
    }
    (last_row,) = db.execute("SELECT last_row FROM partitions").fetchone()
    keys, added, changed_keys, changed = [], [], [], []
    for id, payload, hash in rows:
        found = known.get(id)
        if found is None:
            last_row += 1
            keys.append((id, hash, last_row))
            added.append((last_row, id, payload, now, now))
        elif found[1] != hash:
            changed_keys.append((hash, id))
            changed.append((payload, now, found[0]))
    if keys:
        db.executemany("INSERT INTO record_keys VALUES (1, ?, ?, ?, 1)", keys)
        db.executemany("INSERT INTO records VALUES (?, 1, ?, ?, ?, ?, NULL, 1)", added)
    if changed_keys:
        db.executemany("UPDATE record_keys SET hash = ? WHERE stream = 1 AND id = ?", changed_keys)
        db.executemany("UPDATE records SET payload = ?, last_modified = ?, deleted_at = NULL WHERE row = ?", changed)
    db.execute("UPDATE partitions SET checkpoint = ?, last_row = ?", (checkpoint, last_row))
    db.execute("COMMIT")


def read_all(db, port, query=""):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    cursor, newest = "", ""
    while True:
        page = fetch(connection, f"/v1/contacts?limit=1000{query}{cursor}")
        cursor = f"&cursor={page['next_cursor']}"
        records = [contact(record) for record in page["data"]]
        newest = max([newest, *(record["updated_at"] for record in records)])
        store(db, records, newest if query else cursor)
        if not page["has_more"]:
            return


def read_changes(db, port):
    (since,) = db.execute("SELECT checkpoint FROM partitions").fetchone()
    read_all(db, port, "&sort=updated" + (f"&updated_since={since}" if since else ""))


def read_tasks(db, port):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    parents = iter(fetch(connection, "/v1/projects?limit=1000")["data"])
    taking, storing = threading.Lock(), threading.Lock()

    def work():
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while True:
            with taking:
                parent = next(parents, None)
            if parent is None:
                return
            page = fetch(connection, f"/v1/projects/{parent['id']}/tasks?limit=1000")
            with storing:
                store(db, [task(record) for record in page["data"]], parent["id"])

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    path, port, what = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.executescript(
        "PRAGMA cache_size = -6144; PRAGMA temp_store = MEMORY; PRAGMA journal_mode = WAL;"
        "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000;" + SCHEMA)
    {"all": read_all, "changes": read_changes, "tasks": read_tasks}[what](db, port)
    db.close()


main()
