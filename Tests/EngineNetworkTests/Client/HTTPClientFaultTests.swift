import EngineHTTP
import Glibc
import Synchronization
import Testing

@testable import EngineNetwork

@Suite(.timeLimit(.minutes(2)))
struct HTTPClientFaultTests {
    @Test
    func `silence, slowness and length each have their time-out`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let origin = try bench.server.url("/").origin
            let start = MonotonicInstant.now
            let idle = RequestOptions(idleTimeout: .milliseconds(100))
            #expect(
                try await bench.fault("/silent", options: idle) == .timeout(.idle, after: .milliseconds(100), origin))
            #expect(
                try await bench.fault("/head-only", options: idle) == .timeout(.idle, after: .milliseconds(100), origin)
            )
            let total = RequestOptions(idleTimeout: .milliseconds(500), totalTimeout: .milliseconds(200))
            #expect(
                try await bench.fault("/drip", options: total) == .timeout(.total, after: .milliseconds(200), origin))
            // The limits are 0.4 s in sum; the defaults would take a minute.
            #expect(start.duration(to: .now) < .seconds(8))
        }
    }

    @Test
    func `silence counts again once the reader goes on`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let options = RequestOptions(idleTimeout: .milliseconds(500), totalTimeout: nil)
            let exchange = try await bench.get("/stalls", options: options)
            // Longer than silence may last: nobody reads, so that is our side's.
            await withCheckedContinuation { continuation in
                bench.loop.post { bench.loop.schedule(after: .seconds(1)) { continuation.resume() } }
            }
            let origin = try bench.server.url("/").origin
            await #expect(throws: TransportFault.timeout(.idle, after: .milliseconds(500), origin)) {
                try await exchange.body.collect(limit: 4 << 20)
            }
        }
    }

    @Test
    func `a connection that does not come about has its own time-out`() async throws {
        let (port, descriptors) = try fullListener()
        defer { for descriptor in descriptors { close(descriptor) } }
        let loop = try EventLoop(name: "connect")
        let url = try URLValue("http://127.0.0.1:\(port)/")
        let client = HTTPClient(loop: loop, policy: EgressPolicy(allowing: [EgressTarget(url)]))
        let options = RequestOptions(connectTimeout: .milliseconds(100))
        await #expect(throws: TransportFault.timeout(.connect, after: .milliseconds(100), url.origin)) {
            try await client.send(HTTPRequest(url: url), options: options)
        }
        await client.close()
        loop.stop()
        await loop.waitUntilStopped()
    }

    @Test
    func `a port without a listener is told as such`() async throws {
        let (port, descriptors) = try fullListener()
        for descriptor in descriptors { close(descriptor) }
        let loop = try EventLoop(name: "refused")
        let url = try URLValue("http://127.0.0.1:\(port)/secret?token=x")
        let client = HTTPClient(loop: loop, policy: EgressPolicy(allowing: [EgressTarget(url)]))
        do {
            _ = try await client.send(HTTPRequest(url: url))
            Issue.record("it was answered")
        } catch {
            #expect(error == .unreachable(url.origin, reason: "Connection refused"))
            #expect("\(error)" == "http://127.0.0.1:\(port): no connection: Connection refused")
            #expect(error.isTransient && error.isBeforeSending)
        }
        await client.close()
        loop.stop()
        await loop.waitUntilStopped()
    }

    @Test(arguments: ["/close", "/reset"])
    func `a connection that ends without an answer is told as such`(target: String) async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            guard case .disconnected(try bench.server.url("/").origin, _) = try await bench.fault(target) else {
                Issue.record("another fault")
                return
            }
        }
    }

    @Test
    func `a body in chunks is as long as they are, whatever else is told`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            for length in [20, 300] {
                let exchange = try await bench.get("/two-framings?said=\(length)&n=200")
                #expect(exchange.response.fields.bodyLength == nil)
                #expect(try await exchange.body.collect(limit: 1_000).count == 200)
            }
        }
    }

    @Test
    func `a refusal that comes before the end of the body is not held back by it`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let isOver = Atomic<Bool>(false)
            let sent = Atomic<Bool>(false)
            let body = RequestBody.stream(length: nil) {
                if !sent.exchange(true, ordering: .relaxed) { return [0x61] }
                while !isOver.load(ordering: .relaxed), !Task.isCancelled { await Task.yield() }
                return nil
            }
            let exchange = try await bench.client.send(
                HTTPRequest(method: .post, url: bench.server.url("/early-refusal")), body: body,
                options: RequestOptions(totalTimeout: .seconds(10)))
            #expect(exchange.response.status == 413)
            #expect(try await exchange.body.collect(limit: 100).count == 7)
            isOver.store(true, ordering: .relaxed)
        }
    }

    @Test
    func `a long body that leaves slowly is no silence`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let exchange = try await bench.client.send(
                HTTPRequest(method: .post, url: bench.server.url("/slow-reader")),
                // What lies in the system's buffers at the end is read in less than the limit, all of it is not.
                body: .bytes([UInt8](repeating: 0x61, count: 24 << 20)),
                options: RequestOptions(idleTimeout: .seconds(2), totalTimeout: .seconds(60)))
            #expect(exchange.response.status == 200)
        }
    }

    @Test
    func `a body that is cut is never taken for whole`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let origin = try bench.server.url("/").origin
            #expect(try await bench.fault("/cut") == .incomplete(origin))
            #expect(try await bench.fault("/cut-chunked") == .incomplete(origin))
            let fault = try await bench.fault("/bad-chunk")
            #expect(!fault.isBeforeSending)
        }
    }

    @Test
    func `pieces before the cut arrive, then the fault`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            var iterator = try await bench.get("/cut").body.makeAsyncIterator()
            #expect(try await iterator.next() == Array("ten bytes.".utf8))
            await #expect(throws: TransportFault.self) { try await iterator.next() }
        }
    }

    @Test(arguments: ["/garbage", "/no-colon"])
    func `what is not HTTP is refused`(target: String) async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            guard case .badResponse = try await bench.fault(target) else {
                Issue.record("another fault")
                return
            }
        }
    }

    @Test(arguments: [
        ("/huge-head", TransportFault.Limit.headBytes(65_536)), ("/many-fields", .headFields(256)),
        ("/endless-head", .headBytes(65_536)), ("/interim-flood", .interimResponses(16)),
        ("/endless", .bodyBytes(1 << 20)),
    ])
    func `a response without end meets a limit`(target: String, limit: TransportFault.Limit) async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let fault = try await bench.fault(target)
            // libcurl has limits of its own for the length of one line.
            if target == "/endless-head", case .unavailable = fault { return }
            #expect(fault == .tooLarge(limit))
        }
    }

    @Test
    func `a body over the response's limit is a fault for streams too`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let options = RequestOptions(limits: ResponseLimits(bodyBytes: 500_000))
            var count = 0
            await #expect(throws: TransportFault.tooLarge(.bodyBytes(500_000))) {
                for try await piece in try await bench.get("/endless", options: options).body { count += piece.count }
            }
            #expect(count <= 500_000)
            #expect(try await bench.text("/bytes?n=500000", options: options).utf8.count == 500_000)
            #expect(try await bench.fault("/bytes?n=500001", options: options) == .tooLarge(.bodyBytes(500_000)))
        }
    }

    @Test
    func `a reader that stops makes the server wait`() async throws {
        try await withClient { (bench: ClientBench) async throws in
            let body = try await bench.get("/endless").body
            var iterator = body.makeAsyncIterator()
            _ = try await iterator.next()
            // The buffer, libcurl's own and the kernel's two: the server can send no more than they hold.
            var last = -1
            var current = try await bench.count("sent")
            while last != current {
                _ = try await bench.text("/delay?ms=100")
                last = current
                current = try await bench.count("sent")
                if last + 10_000 > current { break }
            }
            #expect(current < 16 << 20)
            var more = 0
            while more < 20 << 20, let piece = try await iterator.next() { more += piece.count }
            #expect(more >= 20 << 20)
        }
    }

    @Test
    func `waiting for a slow reader is not idleness`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let options = RequestOptions(idleTimeout: .seconds(3), totalTimeout: nil)
            var iterator = try await bench.get("/endless", options: options).body.makeAsyncIterator()
            _ = try await iterator.next()
            _ = try await bench.text("/delay?ms=4000")
            var more = 0
            while more < 4 << 20, let piece = try await iterator.next() { more += piece.count }
            #expect(more >= 4 << 20)
        }
    }

    @Test(arguments: ["/silent", "/head-only", "/endless"])
    func `cancelling ends the connection at once`(target: String) async throws {
        try await withClient { (bench: ClientBench) async throws in
            let task = Task {
                try await bench.fault(target, limit: 1 << 40, options: RequestOptions(limits: .unlimited))
            }
            while try await bench.count("open") < 2 {}
            task.cancel()
            #expect(try await task.value == .cancelled)
            while try await bench.count("open") > 1 {}
        }
    }

    @Test
    func `a task that is cancelled already sends nothing`() async throws {
        try await withClient { (bench: ClientBench) async throws in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await bench.fault("/echo")
            }
            #expect(try await task.value == .cancelled)
            #expect(try await bench.count("requests") == 1)
        }
    }

    @Test
    func `a body that is let go ends its transfer`() async throws {
        try await withClient { (bench: ClientBench) async throws in
            _ = try await bench.get("/endless")
            while try await bench.count("open") > 1 {}
        }
    }

    @Test
    func `a name without an address is told as such`() async throws {
        let loop = try EventLoop(name: "dns")
        let client = HTTPClient(loop: loop, policy: EgressPolicy())
        let url = try URLValue("https://no-such-name.invalid/")
        await #expect(throws: TransportFault.unresolved(url.origin)) { try await client.send(HTTPRequest(url: url)) }
        await client.close()
        loop.stop()
        await loop.waitUntilStopped()
    }
}

extension ResponseLimits {
    fileprivate static let unlimited = ResponseLimits(bodyBytes: .max)
}

/// A port whose listener takes no more connections, and the descriptors that keep it so.
private func fullListener() throws -> (port: Int, descriptors: [Int32]) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            _ = bind(listener, generic, length)
            _ = listen(listener, 0)
            _ = getsockname(listener, generic, &length)
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
    }
    var descriptors = [listener]
    for _ in 0..<4 {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = connect(client, $0, length) }
        }
        descriptors.append(client)
    }
    return (port, descriptors)
}
