import EngineHTTP
import Testing

@testable import EngineNetwork

@Suite(.timeLimit(.minutes(5)), .ownThreads)
struct EventStreamTests {
    private func text(_ data: String, name: String? = nil, id: String? = nil) -> String {
        String(decoding: EventStream.event(data, name: name, id: id), as: UTF8.self)
    }

    @Test(arguments: [
        ("a", "data: a\n\n"), ("", "data: \n\n"), ("a\nb", "data: a\ndata: b\n\n"), ("a\r\nb", "data: a\ndata: b\n\n"),
        ("a\rb\n", "data: a\ndata: b\ndata: \n\n"), (" a", "data:  a\n\n"),
    ])
    func `each line of the data is a line of its own`(_ data: String, _ expected: String) {
        #expect(text(data) == expected)
    }

    @Test func `name and id stay on their lines`() {
        #expect(text("x", name: "up\ndate", id: "7\r\ndata: y\0") == "event: update\nid: 7data: y\ndata: x\n\n")
    }

    @Test func `events are sent as they happen, with beats between them`() async throws {
        let handler: HTTPHandler = { request in
            .events(heartbeat: .milliseconds(20)) { events in
                try await events.setRetry(.seconds(2))
                try await events.send("one", name: "first", id: "1")
                while !Task.isCancelled { await Task.yield() }
            }
        }
        try await withListener(handler: handler) { address in
            let client = try RawClient(address)
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = client.receive(until: ":\n\n", times: 2)
            #expect(answer.contains("content-type: text/event-stream; charset=utf-8\r\n"))
            #expect(answer.contains("cache-control: no-store\r\n"))
            #expect(answer.contains("retry: 2000\n\n") && answer.contains("event: first\nid: 1\ndata: one\n\n"))
        }
    }

    @Test func `a stream whose writer returns has an end`() async throws {
        try await withListener(handler: { _ in .events { try await $0.send("only") } }) { address in
            let client = try RawClient(address)
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(client.receiveToEnd().hasSuffix("data: only\n\n\r\n0\r\n\r\n"))
        }
    }
}
