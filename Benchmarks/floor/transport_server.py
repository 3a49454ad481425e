"""The upstream of Benchmarks/transport: HTTP/1.1 with keep-alive, as fast as a short program can. Prints its port."""
import asyncio

SMALL = b'{"id":1,"name":"' + b"x" * 180 + b'"}'
PAGE = b'{"items":[' + b",".join(b'{"id":%d,"text":"%s"}' % (n, b"y" * 470) for n in range(1000)) + b"]}"
DELAY = 0.02


def response(body):
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


ANSWERS = {b"/small": response(SMALL), b"/page": response(PAGE), b"/slow": response(SMALL)}


class Server(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.rest = b""

    def data_received(self, data):
        self.rest += data
        while (end := self.rest.find(b"\r\n\r\n")) >= 0:
            path = self.rest.split(b" ", 2)[1]
            self.rest = self.rest[end + 4 :]
            if path == b"/slow":
                asyncio.get_running_loop().call_later(DELAY, self.transport.write, ANSWERS[path])
            else:
                self.transport.write(ANSWERS[path])


async def main():
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
