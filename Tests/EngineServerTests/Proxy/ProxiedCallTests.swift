import Engine
import EngineHTTP
import EngineLanguage
import EngineNetwork
import Synchronization
import Testing

@testable import EngineServer

/// What the log tells of calls through the proxy.
struct ProxiedCallTests {
    private func line(_ record: RequestRecord) throws -> JSONValue {
        let lines = Mutex<[String]>([])
        AccessLog(StructuredLog(now: { 0 }, write: { line in lines.withLock { $0.append(line) } })).finished(record)
        return try JSONValue(parsing: Array(lines.withLock { $0.joined() }.utf8))
    }

    @Test func `a forwarded call is told with whose it is and how much went through`() async throws {
        try await ServerWorld.withProxy { world, _, _, _ in
            let answer = await world.proxy("POST /items/canary-path?q=canary-query", body: ["a": 1])
            #expect(answer.text == "POST 200")
            let line = try line(try #require(world.log.all.last))
            #expect(line["connection_id"] == "c-1" && line["integration"] == "acme-proxy")
            #expect(line["provider"] == "acme-proxy" && line["route"] == "/proxy/*path")
            #expect(line["bytes_in"] == 7 && line["bytes_out"] == 8)
            let text = JSONWriter.text(line)
            #expect(!text.contains("canary") && !text.contains("good-key") && !text.contains(ServerWorld.key))
        }
    }

    @Test func `other requests have no such members, nor those of connections that are not there`() async throws {
        try await ServerWorld.withProxy { world, _, _, _ in
            for request in ["GET /connections", "GET /healthz"] {
                await world.send(request)
                let line = try line(try #require(world.log.all.last))
                for name in ["connection_id", "integration", "provider", "bytes_in", "bytes_out"] {
                    #expect(line[name] == nil, "\(request): \(name)")
                }
            }
            // What a caller names is told only if it is known here.
            await world.proxy("GET /", fields: ["connection-id": "canary-id"])
            #expect(!JSONWriter.text(try line(try #require(world.log.all.last))).contains("canary-id"))
        }
    }

    @Test func `a call that upstream does not answer is told too`() async throws {
        try await ServerWorld.withProxy { world, service, _, _ in
            await world.proxy("GET /", fields: ["base-url-override": "http://127.0.0.1:1"])
            let line = try line(try #require(world.log.all.last))
            #expect(line["connection_id"] == "c-1" && line["bytes_out"] == 0, "\(JSONWriter.text(line))")
            #expect(service.requests.isEmpty)
        }
    }

    @Test func `bytes of a body are counted when they are read`() async throws {
        let bytes = BodyBytes()
        let left = Mutex([[UInt8](repeating: 1, count: 3), [2, 2]])
        let body = bytes.counting(.stream(length: nil) { left.withLock { $0.isEmpty ? nil : $0.removeFirst() } })
        #expect(bytes.incoming == 0)
        guard case .stream(nil, let next) = body else { throw CancellationError() }
        while try await next() != nil {}
        #expect(bytes.incoming == 5)
        _ = bytes.counting(.bytes([1, 2]))
        _ = bytes.counting(.none)
        #expect(bytes.incoming == 7 && bytes.outgoing == 0)
    }
}
