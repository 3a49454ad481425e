"""An HTTP/1.1 server for the client's tests: each path behaves in its own way, mostly badly.

Prints its port and serves until its standard input ends. With --tls CERT KEY it speaks TLS.
"""
import gzip
import json
import os
import socket
import ssl
import sys
import threading
import time
import zlib
from urllib.parse import parse_qs, unquote, urlsplit

counts = {"connections": 0, "requests": 0, "open": 0, "sent": 0}
lock = threading.Lock()
host_and_port = ""


def count(name, by=1):
    with lock:
        counts[name] += by


class Connection:
    def __init__(self, raw):
        self.raw = raw
        self.served = 0
        self.file = raw.makefile("rb")

    def send(self, data):
        self.raw.sendall(data)
        count("sent", len(data))

    def head(self, status, fields):
        lines = ["HTTP/1.1 " + status] + [f"{name}: {value}" for name, value in fields]
        self.send(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def reply(self, body, status="200 OK", fields=()):
        if isinstance(body, str):
            body = body.encode()
        self.head(status, [("Content-Length", len(body)), *fields])
        self.send(body)

    def read_request(self):
        if self.file.peek(1)[:1] == b"\x16":
            # TLS: its hello need not hold an end of line.
            self.reply("speak plainly", status="400 Bad Request")
            return None
        line = self.file.readline()
        if not line:
            return None
        method, target, _ = line.decode("latin-1").split(" ", 2)
        fields = []
        while (line := self.file.readline().rstrip(b"\r\n")):
            name, _, value = line.decode("latin-1").partition(":")
            fields.append((name, value.strip()))
        lower = {name.lower(): value for name, value in fields}
        body = b""
        if target == "/early-refusal":
            # An answer that does not wait for the body, which is never read.
            self.reply("too big", status="413 Too Large")
            wait_for_end(self)
            return None
        if target == "/answers-first":
            self.head("200 OK", [("Connection", "close")])
            self.send(b"a" * (1 << 20))
            total = 0
            while size := int(self.file.readline(), 16):
                total += len(self.file.read(size))
                self.file.readline()
            self.send(b" %d" % total)
            return None
        if target == "/slow-reader":
            while len(body) < int(lower["content-length"]):
                body += self.file.read(min(1 << 17, int(lower["content-length"]) - len(body)))
                time.sleep(0.02)
            return method, "/bytes?n=0", fields, body
        if "content-length" in lower:
            body = self.file.read(int(lower["content-length"]))
        elif lower.get("transfer-encoding") == "chunked":
            while size := int(self.file.readline(), 16):
                body += self.file.read(size)
                self.file.readline()
            self.file.readline()
        return method, target, fields, body


def wait_for_end(connection):
    """Blocks until the client closes."""
    while connection.raw.recv(65536):
        pass


def endless(connection):
    connection.head("200 OK", [("Transfer-Encoding", "chunked")])
    piece = b"x" * 65536
    while True:
        connection.send(b"10000\r\n" + piece + b"\r\n")


def drip(connection):
    connection.head("200 OK", [("Content-Length", "1000000")])
    while True:
        connection.send(b"x")
        time.sleep(0.02)


def bomb(connection):
    """4 GiB of zeros, packed as they are sent."""
    connection.head("200 OK", [("Content-Encoding", "gzip"), ("Connection", "close")])
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    for _ in range(4096):
        connection.send(packer.compress(zeros))
    connection.send(packer.flush())


def packed(connection, coding, body):
    connection.reply(body, fields=[("Content-Encoding", coding)])


def serve(connection, method, target, fields, body):
    """Answers one request; false ends the connection."""
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    text = b'{"items":[' + b",".join(b'{"id":%d}' % n for n in range(20000)) + b"]}"
    path = parts.path
    if path == "/echo":
        answer = {"method": method, "target": target, "fields": fields, "body": body.decode("latin-1")}
        if "delay" in query:
            time.sleep(int(query["delay"]) / 1000)
        connection.reply("" if method == "HEAD" else json.dumps(answer), fields=[("Content-Type", "application/json")])
    elif path == "/counts":
        with lock:
            answer = dict(counts)
        connection.reply(json.dumps(answer))
    elif path == "/bytes":
        connection.reply(b"y" * int(query["n"]))
    elif path == "/delay":
        time.sleep(int(query["ms"]) / 1000)
        connection.reply("late")
    elif path == "/fields":
        connection.reply("", fields=[("Set-Cookie", "a=1"), ("X-Empty", ""), ("Set-Cookie", "b=2"), ("X-Pad", "  p  ")])
    elif path == "/folded":
        connection.send(b"HTTP/1.1 200 OK\r\nX-Folded: a\r\n  b\r\nContent-Length: 0\r\n\r\n")
    elif path == "/interim":
        connection.send(b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n")
        connection.reply("after")
    elif path == "/interim-flood":
        while True:
            connection.send(b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n")
    elif path == "/silent":
        wait_for_end(connection)
        return False
    elif path == "/head-only":
        connection.head("200 OK", [("Content-Length", "10")])
        wait_for_end(connection)
        return False
    elif path == "/close":
        return False
    elif path == "/reset":
        connection.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        return False
    elif path == "/cut":
        connection.head("200 OK", [("Content-Length", "1000")])
        connection.send(b"ten bytes.")
        return False
    elif path == "/cut-chunked":
        connection.head("200 OK", [("Transfer-Encoding", "chunked")])
        connection.send(b"a\r\nten bytes.\r\n")
        return False
    elif path == "/two-framings":
        connection.head("200 OK", [("Content-Length", query["said"]), ("Transfer-Encoding", "chunked")])
        connection.send(b"%x\r\n%s\r\n0\r\n\r\n" % (int(query["n"]), b"z" * int(query["n"])))
    elif path == "/bad-chunk":
        connection.head("200 OK", [("Transfer-Encoding", "chunked")])
        connection.send(b"zz\r\nnothing\r\n")
        return False
    elif path == "/until-close":
        connection.head("200 OK", [("Connection", "close")])
        connection.send(b"all there is")
        return False
    elif path == "/until-reset":
        connection.head("200 OK", [("Connection", "close")])
        connection.send(b"not all")
        connection.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        return False
    elif path == "/stalls":
        # More than a client takes that nobody reads, and less than announced.
        connection.head("200 OK", [("Content-Length", str(2 << 20))])
        connection.send(b"s" * (1 << 20))
        wait_for_end(connection)
        return False
    elif path == "/garbage":
        connection.send(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
        return False
    elif path == "/no-colon":
        connection.send(b"HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 0\r\n\r\n")
    elif path == "/huge-head":
        connection.head("200 OK", [("X-Big", "x" * 1000)] * 100 + [("Content-Length", "0")])
    elif path == "/many-fields":
        connection.head("200 OK", [(f"X-{n}", "") for n in range(1000)] + [("Content-Length", "0")])
    elif path == "/endless-head":
        connection.send(b"HTTP/1.1 200 OK\r\nX-Endless: ")
        while True:
            connection.send(b"x" * 4096)
    elif path == "/endless":
        endless(connection)
    elif path == "/drip":
        drip(connection)
    elif path == "/gzip":
        packed(connection, "gzip", gzip.compress(text))
    elif path == "/gzip-members":
        packed(connection, "x-gzip", gzip.compress(text[:100000]) + gzip.compress(text[100000:]))
    elif path == "/gzip-padded":
        packed(connection, "gzip", gzip.compress(text) + bytes(100))
    elif path == "/deflate":
        packed(connection, "deflate", zlib.compress(text))
    elif path == "/raw-deflate":
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed(connection, "deflate", packer.compress(text) + packer.flush())
    elif path == "/identity":
        packed(connection, "identity", text)
    elif path == "/brotli":
        packed(connection, "br", b"\x0b\x02\x80")
    elif path == "/gzip-damaged":
        data = bytearray(gzip.compress(text))
        data[len(data) // 2] ^= 0xFF
        packed(connection, "gzip", bytes(data))
    elif path == "/gzip-cut":
        packed(connection, "gzip", gzip.compress(text)[:-1000])
    elif path == "/gzip-empty":
        packed(connection, "gzip", b"")
    elif path == "/bomb":
        bomb(connection)
    elif path == "/redirect":
        connection.reply(
            "moved", status=query.get("status", "302") + " Moved", fields=[("Location", unquote(query["to"]))])
    elif path == "/loop":
        connection.reply("", status="302 Found", fields=[("Location", "/loop")])
    elif path == "/idle-close":
        connection.reply("bye")
        return False
    elif path == "/forgetful":
        # One request of a connection is answered; the next one ends it without a word.
        if connection.served > 1:
            return False
        connection.reply("the first")
    elif path == "/talkative":
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbogus")
    elif path == "/old":
        connection.send(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")
        wait_for_end(connection)
        return False
    elif path == "/lengths":
        connection.head("200 OK", [("Content-Length", unquote(query["said"]))])
        connection.send(b"0123456789")
        return False
    elif path == "/early":
        connection.reply("no need for the body", status="413 Too Large", fields=[("Connection", "close")])
        return False
    else:
        connection.reply("no such path", status="404 Not Found")
    return True


def run(raw, context):
    try:
        if context:
            raw = context.wrap_socket(raw, server_side=True)
        connection = Connection(raw)
        while request := connection.read_request():
            count("requests")
            connection.served += 1
            if not serve(connection, *request):
                break
    except (OSError, ValueError):
        pass
    finally:
        count("open", -1)
        raw.close()


def main():
    context = None
    if "--tls" in sys.argv:
        place = sys.argv.index("--tls")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[place + 1], sys.argv[place + 2])
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    print(listener.getsockname()[1], flush=True)
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    while True:
        raw, _ = listener.accept()
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        count("connections")
        count("open")
        threading.Thread(target=run, args=(raw, context), daemon=True).start()


main()
