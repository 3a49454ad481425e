import EngineHTTP
import EngineNetwork
import Glibc
import Synchronization
import Testing

/// `engine proxy` under what callers and the machine do (reliability.md X7, L1, L2, D6; issue 5's figures).
///
/// `ENGINE_PROXY_BYTES`, `ENGINE_PROXY_SOCKETS` and `ENGINE_PROXY_ROUNDS` make the long runs of scripts/fault-tests.
@Suite(.serialized) struct ProxyTests {
    private func get(_ path: String, _ proxy: ProxyProgram, _ fields: String = "") throws -> String {
        let socket = try RawSocket(proxy.address)
        socket.send("GET \(path) HTTP/1.1\r\nHost: \(proxy.address)\r\nConnection: close\r\n\(fields)\r\n")
        return socket.receiveToEnd()
    }

    // MARK: The door

    @Test func `callers on loopback get the credential laid on, and others are refused`() async throws {
        let proxy = try await ProxyProgram.start(["--token", "door-token", "--origin", "http://localhost:3000"])
        let bearer = "Authorization: Bearer door-token\r\n"
        #expect(try get("/a?b", proxy, bearer).hasSuffix("\r\n\r\nok"))
        #expect(try get("/a", proxy, bearer + "Origin: http://localhost:3000\r\n").hasPrefix("HTTP/1.1 200 "))
        #expect(proxy.upstream.seen.allSatisfy { $0 == "GET /base/a Bearer real-token" })
        let calls = proxy.upstream.seen.count
        #expect(try get("/a", proxy).hasPrefix("HTTP/1.1 401 "))
        #expect(try get("/a", proxy, "Authorization: Bearer door-toke\r\n").hasPrefix("HTTP/1.1 401 "))
        #expect(try get("/a", proxy, bearer + "Origin: https://evil.test\r\n").hasPrefix("HTTP/1.1 403 "))
        #expect(try get("/a", proxy, bearer + "Origin: null\r\n").hasPrefix("HTTP/1.1 403 "))
        for host in ["evil.test", "evil.test:\(proxy.address.port)", "127.0.0.1", "127.0.0.1:1", "localhost.evil.test"]
        {
            let socket = try RawSocket(proxy.address)
            socket.send("GET / HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\(bearer)\r\n")
            #expect(socket.receiveToEnd().hasPrefix("HTTP/1.1 421 "), "\(host)")
        }
        #expect(proxy.upstream.seen.count == calls)
        #expect(!proxy.program.text.contains("real-token"))
        #expect(await proxy.stop() == 0)
    }

    @Test func `pages that bring no origin are refused, and a person who types the address is served`() async throws {
        let proxy = try await ProxyProgram.start(["--origin", "http://localhost:3000"])
        for site in ["cross-site", "same-site", "same-origin", "None", "none, cross-site", "?"] {
            let answer = try get("/a", proxy, "Sec-Fetch-Site: \(site)\r\nSec-Fetch-Mode: no-cors\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 403 "), "\(site)")
            #expect(answer.contains("\r\ncontent-security-policy: sandbox\r\n"))
        }
        #expect(proxy.upstream.seen == [])
        #expect(try get("/a", proxy, "Sec-Fetch-Site: none\r\n").hasPrefix("HTTP/1.1 200 "))
        let allowed = "Origin: http://localhost:3000\r\nSec-Fetch-Site: same-site\r\n"
        #expect(try get("/a", proxy, allowed).hasPrefix("HTTP/1.1 200 "))
        #expect(await proxy.stop() == 0)
    }

    @Test func `nothing that upstream sends acts as a page of the proxy's address`() async throws {
        let proxy = try await ProxyProgram.start(["--origin", "http://localhost:3000"])
        let page = try get("/page", proxy, "Sec-Fetch-Site: none\r\n").lowercased()
        #expect(page.contains("\r\nx-own: kept\r\n") && page.contains("\r\ncontent-security-policy: sandbox\r\n"))
        #expect(page.contains("\r\nx-content-type-options: nosniff\r\n"))
        for name in ["set-cookie", "alt-svc", "access-control-allow-origin"] {
            #expect(!page.contains("\r\n\(name):"), "\(name)")
        }
        #expect(!page.contains("script-src"))
        let read = try get("/page", proxy, "Origin: http://localhost:3000\r\n").lowercased()
        #expect(read.contains("\r\naccess-control-allow-origin: http://localhost:3000\r\n"), "and not '*'")
        #expect(!read.contains("\r\nset-cookie:"))
        #expect(await proxy.stop() == 0)
    }

    @Test func `a page of an origin that is named may ask, call and read`() async throws {
        let proxy = try await ProxyProgram.start(["--token", "door-token", "--origin", "http://localhost:3000"])
        func ask(_ origin: String) throws -> String {
            let socket = try RawSocket(proxy.address)
            socket.send(
                "OPTIONS /a HTTP/1.1\r\nHost: \(proxy.address)\r\nConnection: close\r\nOrigin: \(origin)\r\n"
                    + "Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: authorization\r\n\r\n")
            return socket.receiveToEnd().lowercased()
        }
        let answer = try ask("http://localhost:3000")
        #expect(answer.hasPrefix("http/1.1 204 "), "a browser asks without the token")
        for field in ["origin: http://localhost:3000", "methods: put", "headers: authorization"] {
            #expect(answer.contains("\r\naccess-control-allow-\(field)\r\n"), "\(field): \(answer)")
        }
        let other = try ask("https://evil.test")
        #expect(other.hasPrefix("http/1.1 403 ") && !other.contains("access-control-allow-origin"))
        let refused = try get("/a", proxy, "Origin: http://localhost:3000\r\n").lowercased()
        #expect(refused.hasPrefix("http/1.1 401 "))
        #expect(refused.contains("access-control-allow-origin: http://localhost:3000"), "it can read why")
        #expect(proxy.upstream.seen == [])
        #expect(await proxy.stop() == 0)
    }

    @Test func `a credential that was replaced is sent no more, and a connection that is gone serves nobody`()
        async throws
    {
        let proxy = try await ProxyProgram.start()
        #expect(try get("/a", proxy).hasSuffix("ok"))
        let base = "http://\(proxy.upstream.address)/base"
        try await proxy.project.connect(
            "behind", ["--base-url", base, "--connection", "behind"], credentials: "token: next-token\n")
        #expect(try get("/b", proxy).hasSuffix("ok"))
        #expect(proxy.upstream.seen == ["GET /base/a Bearer real-token", "GET /base/b Bearer next-token"])
        try await proxy.project.run(["connection", "delete", "behind", "--yes"])
        let answer = try get("/c", proxy)
        #expect(answer.hasPrefix("HTTP/1.1 404 ") && answer.contains("there is no connection 'behind'"), "\(answer)")
        #expect(proxy.upstream.seen.count == 2)
        #expect(await proxy.stop() == 0)
    }

    @Test func `what would show the credential to a caller is not passed on`() async throws {
        let proxy = try await ProxyProgram.start()
        let socket = try RawSocket(proxy.address)
        socket.send("TRACE /a HTTP/1.1\r\nHost: \(proxy.address)\r\nConnection: close\r\n\r\n")
        #expect(socket.receiveToEnd().hasPrefix("HTTP/1.1 405 "))
        #expect(proxy.upstream.seen == [])
        #expect(await proxy.stop() == 0)
    }

    @Test func `a token that is empty is refused, not taken for none`() async throws {
        let project = try await TestProject.make(allowing: "127.0.0.1:1")
        let text = try await project.run(["proxy", "--token", ""], exit: 2)
        #expect(text.contains("the token of --token is empty"))
        let program = try project.start(["proxy"], wrapper: ["env", "ENGINE_PROXY_TOKEN="])
        #expect(await program.end() == 2)
        #expect(program.text.contains("the token of ENGINE_PROXY_TOKEN is empty"))
    }

    @Test func `what could be read in two ways goes nowhere`() async throws {
        let proxy = try await ProxyProgram.start()
        let host = "Host: \(proxy.address)\r\n"
        let refused = [
            "POST / HTTP/1.1\r\n\(host)Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x",
            "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\n\(host)Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
            "POST / HTTP/1.1\r\n\(host)Content-Length: 5, 5\r\n\r\nabcde",
            "POST / HTTP/1.1\r\n\(host)Content-Length: +5\r\n\r\nabcde",
            "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "GET / HTTP/1.1\r\n\(host)X: a\r\n b\r\n\r\n", "GET / HTTP/1.1\n\(host)\n",
            "GET / HTTP/1.1\r\n\(host)Host: evil.test\r\n\r\n", "GET http://evil.test/ HTTP/1.1\r\n\(host)\r\n",
            "GET http://\(proxy.address)/ HTTP/1.1\r\nHost: evil.test\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\n\(host)X : a\r\n\r\n", "GET / HTTP/1.1\r\n\(host)X: a\rb\r\n\r\n",
            "CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n", "OPTIONS * HTTP/1.1\r\n\(host)\r\n",
        ]
        for text in refused {
            let socket = try RawSocket(proxy.address)
            socket.send(text + "GET /smuggled HTTP/1.1\r\n\(host)\r\n")
            socket.finishSending()
            let status = socket.receiveToEnd().split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            #expect([400, 421, 501].contains(status), "\(status): \(text)")
        }
        #expect(
            proxy.upstream.seen.allSatisfy { $0 == "GET /base/smuggled Bearer real-token" }, "\(proxy.upstream.seen)")
        // The target '*' is answered, and the connection goes on: what follows is a request of its own.
        #expect(proxy.upstream.seen.count <= 1)
        _ = await proxy.stop()
    }

    // MARK: Large bodies

    @Test func `a large body each way costs no memory`() async throws {
        let bytes = figure("ENGINE_PROXY_BYTES", 128 << 20)
        let proxy = try await ProxyProgram.start()
        for _ in 0..<20 { _ = try get("/warm", proxy) }
        let idle = proxy.memory.peak
        let loop = try EventLoop(name: "caller")
        let client = HTTPClient(
            loop: loop, policy: EgressPolicy(allowing: [try EgressTarget(entry: "\(proxy.address)")]))
        var options = RequestOptions(totalTimeout: nil)
        options.limits.bodyBytes = .max

        let down = try await client.send(
            HTTPRequest(url: try URLValue("http://\(proxy.address)/source/\(bytes)")), options: options)
        var received = 0
        for try await piece in down.body { received += piece.count }
        #expect(received == bytes)
        let afterDown = proxy.memory.peak

        for length in [Int64(bytes), nil] {
            let left = Mutex(bytes)
            let body = RequestBody.stream(length: length) {
                left.withLock { left in
                    let count = min(left, 256 << 10)
                    left -= count
                    return count == 0 ? nil : [UInt8](repeating: 0x79, count: count)
                }
            }
            let up = try await client.send(
                HTTPRequest(method: .post, url: try URLValue("http://\(proxy.address)/sink")), body: body,
                options: options)
            #expect(String(decoding: try await up.body.collect(limit: 100), as: UTF8.self) == "\(bytes)")
        }
        let afterUp = proxy.memory.peak
        print("proxy test: \(bytes >> 20) MiB each way: idle \(idle) kB, down \(afterDown) kB, up \(afterUp) kB")
        #expect(afterUp - idle <= 32 << 10)
        await client.close()
        loop.stop()
        _ = await proxy.stop()
    }

    @Test func `a caller that leaves in the middle ends the call upstream, and costs nothing`() async throws {
        let proxy = try await ProxyProgram.start()
        for _ in 0..<20 {
            let socket = try RawSocket(proxy.address)
            socket.send("GET /source/1000000000 HTTP/1.1\r\nHost: \(proxy.address)\r\n\r\n")
            #expect(!socket.receive().isEmpty)
        }
        for _ in 0..<20 {
            let socket = try RawSocket(proxy.address)
            socket.send("POST /sink HTTP/1.1\r\nHost: \(proxy.address)\r\nContent-Length: 1000000\r\n\r\nabc")
        }
        #expect(try get("/after", proxy).hasSuffix("ok"))
        #expect(proxy.memory.peak < 120 << 10)
        #expect(await proxy.stop() == 0, "nothing is left that would hold it")
    }

    // MARK: Many connections

    @Test func `idle connections cost little, and the others are served`() async throws {
        let count = min(figure("ENGINE_PROXY_SOCKETS", 500), 9_000)
        raiseDescriptorLimit()
        let proxy = try await ProxyProgram.start()
        _ = try get("/warm", proxy)
        let before = proxy.memory.now
        var sockets: [RawSocket] = []
        for _ in 0..<count {
            let socket = try RawSocket(proxy.address)
            socket.send("GET /idle HTTP/1.1\r\nHost: \(proxy.address)\r\n\r\n")
            #expect(socket.receive().hasPrefix("HTTP/1.1 200 "))
            sockets.append(socket)
        }
        let each = (proxy.memory.now - before) * 1024 / count
        print("proxy test: \(count) idle connections, \(each) bytes each")
        #expect(each <= 20 << 10)
        for _ in 0..<50 { #expect(try get("/busy", proxy).hasSuffix("ok")) }
        #expect(sockets.allSatisfy { !$0.isClosed })
        sockets = []
        #expect(await proxy.stop() == 0)
    }

    @Test func `those who drip are closed by their deadline, and nobody waits for them`() async throws {
        let count = min(figure("ENGINE_PROXY_SOCKETS", 200), 5_000)
        raiseDescriptorLimit()
        let proxy = try await ProxyProgram.start()
        let heads = try (0..<count).map { _ in try RawSocket(proxy.address) }
        let began = ContinuousClock.now
        var slowest = Duration.zero
        // A byte each second: faster than the real thing, and just as little a request.
        while ContinuousClock.now - began < .seconds(20), heads.contains(where: { !$0.isClosed }) {
            for head in heads where !head.isClosed { head.send("G") }
            let start = ContinuousClock.now
            #expect(try get("/alive", proxy).hasSuffix("ok"))
            slowest = max(slowest, ContinuousClock.now - start)
            await onOwnThread { _ = usleep(1_000_000) }
        }
        let took = ContinuousClock.now - began
        print("proxy test: \(count) dripping heads closed after \(took), slowest other request \(slowest)")
        #expect(heads.allSatisfy { $0.isClosed })
        #expect(took < .seconds(15), "10 s for a head")
        #expect(slowest < .seconds(1))
        #expect(await proxy.stop() == 0)
    }

    // MARK: The end

    @Test func `at SIGTERM under load no request that was taken is lost`() async throws {
        for round in 0..<figure("ENGINE_PROXY_ROUNDS", 3) {
            let proxy = try await ProxyProgram.start()
            let load = Load()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<16 {
                    group.addTask { await onOwnThread { load.hammer(proxy.address) } }
                }
                while load.served.load(ordering: .relaxed) < 300 { await onOwnThread { usleepShort() } }
                kill(proxy.program.id, SIGTERM)
                await group.waitForAll()
            }
            #expect(await proxy.program.end() == 0, "\(proxy.program.text.suffix(500))")
            #expect(load.lost.withLock { $0 } == [], "round \(round)")
            await proxy.upstream.stop()
        }
    }

    private func raiseDescriptorLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

/// Callers that ask without end.
private final class Load: Sendable {
    let lost = Mutex<[String]>([])
    let served = Atomic<Int>(0)

    /// Sends one request after the other over one connection until the server says that it is the last.
    func hammer(_ address: ListenAddress) {
        while let socket = try? RawSocket(address) {
            var (isOpen, count) = (true, 0)
            while isOpen {
                socket.send("GET /slow HTTP/1.1\r\nHost: \(address)\r\n\r\n")
                var answer = ""
                while !answer.hasSuffix("slow") {
                    let piece = socket.receive()
                    if piece.isEmpty {
                        // A connection that nobody has accepted is none: the next one is refused.
                        if count > 0 || !answer.isEmpty { lost.withLock { $0.append("cut: \(answer)") } }
                        return
                    }
                    answer += piece
                }
                served.add(1, ordering: .relaxed)
                count += 1
                isOpen = !answer.contains("connection: close")
            }
        }
    }
}
