import EngineHTTP
import Synchronization
import Testing

@testable import EngineNetwork

@Suite(.timeLimit(.minutes(5)))
struct BodyBufferTests {
    private final class Calls: Sendable {
        let room = Atomic<Int>(0)
        let abandoned = Atomic<Int>(0)
    }

    private func make(limit: Int = .max) -> (BodyBuffer, Calls) {
        let calls = Calls()
        let buffer = BodyBuffer(
            limit: limit, onRoom: { calls.room.add(1, ordering: .relaxed) },
            onAbandon: { calls.abandoned.add(1, ordering: .relaxed) })
        return (buffer, calls)
    }

    private func offer(_ count: Int, to buffer: BodyBuffer) -> BodyBuffer.Offer {
        [UInt8](repeating: 1, count: count).withUnsafeBytes { buffer.offer($0) }
    }

    @Test
    func `a full buffer refuses, and the next reading tells that there is room`() async throws {
        let (buffer, calls) = make()
        #expect(offer(BodyBuffer.capacity, to: buffer) == .taken)
        #expect(offer(1, to: buffer) == .full)
        #expect(calls.room.load(ordering: .relaxed) == 0)
        #expect(try await buffer.next()?.count == BodyBuffer.capacity)
        #expect(calls.room.load(ordering: .relaxed) == 1)
        #expect(offer(1, to: buffer) == .taken)
        #expect(try await buffer.next() == [1])
        #expect(calls.room.load(ordering: .relaxed) == 1)
    }

    @Test(arguments: [nil, 0, 5, 100_000, 1 << 40, -3])
    func `an announced length is room at most, never a promise`(_ expected: Int?) async throws {
        let buffer = BodyBuffer(limit: 1 << 50, expected: expected, onRoom: {}, onAbandon: {})
        for _ in 0..<10 { #expect(offer(7, to: buffer) == .taken) }
        buffer.end(.success(()))
        let bytes = try await buffer.rest(limit: 1 << 20, expected: expected)
        #expect(bytes.count == 70)
        #expect(bytes.capacity < 4 << 20)
    }

    @Test
    func `what came before the end is read before it`() async throws {
        let (buffer, _) = make()
        _ = offer(3, to: buffer)
        buffer.end(.failure(.cancelled))
        buffer.end(.success(()))
        #expect(try await buffer.next() == [1, 1, 1])
        await #expect(throws: TransportFault.cancelled) { try await buffer.next() }
        await #expect(throws: TransportFault.cancelled) { try await buffer.rest(limit: 10, expected: nil) }
    }

    @Test
    func `the limit counts what was taken in all`() async throws {
        let (buffer, _) = make(limit: 5)
        #expect(offer(3, to: buffer) == .taken)
        _ = try await buffer.next()
        #expect(offer(3, to: buffer) == .tooLarge(limit: 5))
        #expect(offer(2, to: buffer) == .taken)
    }

    @Test
    func `a reader that wants the rest gets it once, without a pause`() async throws {
        let (buffer, calls) = make()
        _ = offer(BodyBuffer.capacity, to: buffer)
        #expect(offer(1, to: buffer) == .full)
        let limit = 3 * BodyBuffer.capacity
        async let rest = buffer.rest(limit: limit, expected: limit)
        while calls.room.load(ordering: .relaxed) == 0 { await Task.yield() }
        #expect(offer(BodyBuffer.capacity, to: buffer) == .taken)
        #expect(offer(BodyBuffer.capacity, to: buffer) == .taken)
        #expect(offer(1, to: buffer) == .tooLarge(limit: limit))
        buffer.end(.success(()))
        #expect(try await rest.count == limit)
        #expect(try await buffer.next() == nil)
    }

    @Test
    func `a rest that is over its limit before anyone asked is a fault`() async throws {
        let (buffer, _) = make()
        _ = offer(11, to: buffer)
        buffer.end(.success(()))
        await #expect(throws: TransportFault.tooLarge(.bodyBytes(10))) {
            try await buffer.rest(limit: 10, expected: nil)
        }
    }

    @Test
    func `only a body that has not ended can be abandoned`() {
        let (buffer, calls) = make()
        buffer.abandon()
        buffer.end(.success(()))
        buffer.abandon()
        #expect(calls.abandoned.load(ordering: .relaxed) == 1)
    }

    @Test
    func `a fixed body is read like any other`() async throws {
        let url = try URLValue("https://a.test/")
        #expect(try await BodyStream(Array("abc".utf8), of: url).collect(limit: 3) == Array("abc".utf8))
        await #expect(throws: TransportFault.tooLarge(.bodyBytes(2))) {
            try await BodyStream(Array("abc".utf8), of: url).collect(limit: 2)
        }
        var pieces: [[UInt8]] = []
        for try await piece in BodyStream(Array("abc".utf8), of: url) { pieces.append(piece) }
        #expect(pieces == [Array("abc".utf8)])
        #expect(try await BodyStream([], of: url).collect(limit: 0) == [])
    }
}
