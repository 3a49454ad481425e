import EngineHTTP
import EngineLanguage
import EngineStore
import Glibc
import Synchronization
import Testing

@testable import EngineServer

/// Another process that holds the store's write lock holds up those who write, and nobody else.
@Suite(.timeLimit(.minutes(2)))
struct WaitingWriterTests {
    /// Holds the write lock of a store until it is told to let go.
    ///
    /// It is a second opening of the file, which stands in the midst of a transaction.
    private struct OtherWriter {
        private let ends: (read: Int32, write: Int32)
        private let writing: Task<Void, any Error>

        init(beside world: ServerWorld, _ connection: ConnectionID) async throws {
            var pipes: [Int32] = [0, 0]
            try #require(pipe(&pipes) == 0)
            let ends = (read: pipes[0], write: pipes[1])
            self.ends = ends
            let store = try await Store.open(world.store.options)
            let (begun, begin) = AsyncStream.makeStream(of: Void.self)
            writing = Task {
                try await store.changeMetadata(of: [connection]) { text in
                    begin.finish()
                    var byte: UInt8 = 0
                    // On the other store's own thread, with the lock, until the pipe is closed.
                    _ = Glibc.read(ends.read, &byte, 1)
                    return text
                }
                try await store.close()
            }
            for await _ in begun {}
        }

        func end() async throws {
            Glibc.close(ends.write)
            try await writing.value
            Glibc.close(ends.read)
        }
    }

    @Test func `readiness, lists and proxied calls answer while a write waits for it`() async throws {
        // Longer than all of this takes: who waited behind the write would not be answered before.
        try await ServerWorld.withProxy(patience: 90_000) { world, service, _, _ in
            let made = try await world.store.connection(withID: "c-1", of: "acme-proxy", in: "dev")
            #expect(await world.proxy("GET /first").status == 200)
            // The use of keys must be noted anew, which is a write.
            world.clock.advance(seconds: 120)
            let writer = try await OtherWriter(beside: world, try #require(made).id)
            let ended = Atomic<Bool>(false)
            async let changed: Answer = {
                let answer = await world.send("PATCH /integrations/acme-proxy", body: ["display_name": "New"])
                ended.store(true, ordering: .relaxed)
                return answer
            }()
            for round in 0..<50 {
                #expect(await world.send("GET /readyz", key: nil).status == 200, "round \(round)")
                #expect(await world.send("GET /connections").json?["connections"]?[0]?["connection_id"] == "c-1")
                #expect(await world.send("GET /integrations").status == 200)
                #expect(await world.proxy("GET /items/\(round)").status == 200)
            }
            #expect(await world.send("GET /metrics").text.contains("engine_connections{"))
            #expect(service.requests.count == 51)
            let hasEnded = ended.load(ordering: .relaxed)
            #expect(!hasEnded, "the write waits")
            try await writer.end()
            #expect(await changed.status == 200)
            #expect(await world.send("GET /integrations/acme-proxy").json?["data"]?["display_name"] == "New")
        }
    }

    @Test func `who has to write waits, and is told to come again`() async throws {
        try await ServerWorld.withProxy(patience: 10) { world, _, _, _ in
            let made = try await world.store.connection(withID: "c-1", of: "acme-proxy", in: "dev")
            let writer = try await OtherWriter(beside: world, try #require(made).id)
            let answer = await world.send("PATCH /integrations/acme-proxy", body: ["display_name": "New"])
            #expect(answer.status == 503 && answer.code == "busy" && answer.fields["retry-after"] == "1")
            #expect(await world.send("GET /readyz", key: nil).status == 200)
            try await writer.end()
            let again = await world.send("PATCH /integrations/acme-proxy", body: ["display_name": "New"])
            #expect(again.status == 200)
        }
    }
}
