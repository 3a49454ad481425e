import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineTesting
import Synchronization
import Testing

@testable import Engine

/// Callers' requests with a connection's credential on them.
@Suite(.timeLimit(.minutes(5)))
struct ProxyServiceTests {
    private static func get(_ target: String, _ fields: HTTPFields = [:]) -> ProxyCall {
        ProxyWorld.get(target, fields)
    }

    private static func status(_ status: HTTPStatus, _ fields: HTTPFields = [:]) -> ServerResponse {
        ServerResponse(status: status, fields: fields, body: .bytes(Array("no".utf8)))
    }

    // MARK: What goes up and comes back

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"])
    func `method, path, query, body and fields pass, and the credential is laid on`(_ method: String) async throws {
        try await ProxyWorld.with { world in
            var call = ProxyCall(
                method: HTTPMethod(method), target: "/a%20b/${c}?q=%2F&q=2",
                fields: ["x-mine": "1", "X-Provider": "own"])
            call.body = .bytes(Array("hello".utf8))
            let (answer, text) = try await world.send(call)
            #expect(answer.status == 200 && text == "hello" && answer.length == 5 && answer.attempts == 1)
            let seen = try #require(world.upstream.all.first)
            #expect(seen.method.name == method && seen.path == "/a%20b/${c}" && seen.query == "q=%2F&q=2")
            #expect(seen.fields["x-key"] == "good-key" && seen.fields["x-mine"] == "1")
            #expect(seen.fields["x-provider"] == "own", "the caller's field stands in the place of the provider's")
            #expect(seen.fields["user-agent"] == "engine-tests")
        }
    }

    @Test func `fields of one connection pass neither up nor back`() async throws {
        try await ProxyWorld.with { request, _ in
            Self.status(
                200,
                [
                    "connection": "x-hop", "x-hop": "1", "upgrade": "h2c", "x-end": "2", "set-cookie": "a=1",
                    "proxy-authenticate": "Basic",
                ])
        } _: { world in
            let (answer, _) = try await world.send(
                Self.get(
                    "/",
                    [
                        "connection": "close, X-Hop", "x-hop": "1", "te": "trailers", "transfer-encoding": "chunked",
                        "host": "evil.test", "content-length": "3", "proxy-authorization": "Basic x", "x-end": "2",
                        "expect": "100-continue", "upgrade": "websocket", "keep-alive": "1",
                    ]))
            let seen = try #require(world.upstream.all.first)
            for name in ["x-hop", "te", "transfer-encoding", "proxy-authorization", "expect", "upgrade", "keep-alive"] {
                #expect(seen.fields[name] == nil, "\(name)")
            }
            #expect(seen.fields["x-end"] == "2" && seen.fields["host"]?.hasPrefix("127.0.0.1:") == true)
            for name in ["connection", "upgrade", "proxy-authenticate", "keep-alive"] {
                #expect(answer.fields[name] == nil, "\(name)")
            }
            #expect(answer.fields["x-end"] == "2" && answer.fields["set-cookie"] == "a=1")
        }
    }

    @Test(arguments: [(false, "good-key"), (true, "mine")])
    func `the credential wins over a caller's field, unless the caller's is to`(
        _ overrides: Bool, _ key: String
    ) async throws {
        try await ProxyWorld.with { world in
            var call = Self.get("/", ["X-Key": "mine"])
            call.overridesCredential = overrides
            try await world.send(call)
            #expect(world.upstream.all.first?.fields.values(of: "x-key") == [key])
        }
    }

    @Test func `repeated fields go up as one line`() async throws {
        try await ProxyWorld.with { world in
            var fields: HTTPFields = ["accept": "a/b", "cookie": "a=1"]
            fields.append("Accept", "c/d")
            fields.append("Cookie", "b=2")
            try await world.send(Self.get("/", fields))
            let seen = try #require(world.upstream.all.first)
            #expect(
                seen.fields.values(of: "accept") == ["a/b, c/d"] && seen.fields.values(of: "cookie") == ["a=1; b=2"])
        }
    }

    /// Of the second the request is made anew for each call.
    @Test(arguments: ["name: x-key", "in: query, name: k"])
    func `what is withheld stays with us`(_ place: String) async throws {
        try await ProxyWorld.with(auth: "key: { type: api_key, \(place), title: Key }") { world in
            var call = Self.get("/", ["Cookie": "a=1", "x-one": "1"])
            call.withheld = ["cookie"]
            try await world.send(call)
            let seen = try #require(world.upstream.all.first)
            #expect(seen.fields["cookie"] == nil && seen.fields["x-one"] == "1")
        }
    }

    @Test func `a credential in the query is added to the caller's`() async throws {
        try await ProxyWorld.with(auth: "key: { type: api_key, in: query, name: k, title: Key }") { world in
            try await world.send(Self.get("/a?b=c"))
            try await world.send(Self.get("/a"))
            #expect(world.upstream.all.map(\.query) == ["b=c&k=good-key", "k=good-key"])
        }
    }

    @Test func `a streamed body passes in pieces, and its answer too`() async throws {
        try await ProxyWorld.with { world in
            let left = Mutex(40)
            var call = ProxyCall(method: .post, target: "/")
            call.body = .stream(length: nil) {
                left.withLock { left in
                    left -= 1
                    return left < 0 ? nil : [UInt8](repeating: 0x61, count: 50_000)
                }
            }
            let answer = try await world.service.send(call)
            var (sum, pieces) = (0, 0)
            for try await piece in answer.body {
                sum += piece.count
                pieces += 1
            }
            #expect(sum == 2_000_000 && pieces > 1)
            #expect(world.upstream.all.first?.fields["transfer-encoding"] == "chunked")
        }
    }

    @Test func `HEAD tells the length and has no body`() async throws {
        try await ProxyWorld.with { _, _ in
            ServerResponse(status: 200, body: .stream(length: 1234) { _ in })
        } _: { world in
            let (answer, text) = try await world.send(ProxyCall(method: .head, target: "/"))
            #expect(answer.length == 1234 && text == "")
        }
    }

    // MARK: Base

    @Test(arguments: [
        ("https://evil.test", "neither the host"), ("https://proxied.test", "neither the host"),
        ("http://api.proxied.test", "neither the host"), ("https://api.proxied.test.evil.test", "neither the host"),
        ("https://api.proxied.test@evil.test", "is none"), ("https://evil.test/?.proxied.test", "has to be"),
        ("file:///etc/passwd", "is none"), ("nonsense", "is none"), ("https://a.proxied.test/#f", "has to be"),
        ("gopher://api.proxied.test", "has to be"),
    ])
    func `another base than the provider's hosts is refused, and nothing is sent`(
        _ base: String, _ words: String
    ) async throws {
        try await ProxyWorld.with { world in
            var call = Self.get("/")
            call.baseURL = base
            do throws(ProxyFault) {
                _ = try await world.service.send(call)
                Issue.record("it was sent")
            } catch {
                #expect(error.code == "base_url" && error.status == 400, "\(error)")
                #expect("\(error)".contains(words), "\(error)")
            }
            #expect(world.upstream.all.isEmpty)
        }
    }

    @Test func `the provider's own host and its declared ones may stand in the place of the base`() async throws {
        try await ProxyWorld.with { world in
            let home = try #require(world.access.values.baseURL)
            var call = Self.get("/c?d")
            call.baseURL = home + "/a/b/"
            try await world.send(call)
            #expect(world.upstream.all.map(\.path) == ["/a/b/c"])
            call.baseURL = "https://api.proxied.test"
            // It may go there, and the name has no address.
            await #expect(throws: ProxyFault.self) { _ = try await world.service.send(call) }
        }
    }

    @Test func `who may read the credential may send it elsewhere, within the egress policy`() async throws {
        try await ProxyWorld.with { world in
            var call = Self.get("/")
            call.mayLeaveHosts = true
            for base in ["http://127.0.0.1:9", "https://169.254.169.254", "https://[::1]"] {
                call.baseURL = base
                do throws(ProxyFault) {
                    _ = try await world.service.send(call)
                    Issue.record("it was sent to \(base)")
                } catch {
                    #expect(error.code == "egress" && error.status == 400, "\(error)")
                }
            }
            call.baseURL = "http://\(world.world.address)"
            let (answer, _) = try await world.send(call)
            #expect(answer.status == 200, "the sandbox, which is allowed")
        }
    }

    @Test func `a whole address of upstream's in the place of the path is taken apart`() async throws {
        try await ProxyWorld.with { world in
            let home = try #require(world.access.values.baseURL)
            try await world.send(Self.get("/\(home)/a?b=c"))
            try await world.send(Self.get("/\(home)"))
            try await world.send(Self.get("/https://evil.test/a"))
            #expect(world.upstream.all.map(\.path) == ["/a", "/", "/https://evil.test/a"])
        }
    }

    // MARK: Retries

    @Test(arguments: [(500, true), (503, true), (429, true), (404, false), (400, false), (409, true)])
    func `passing failures are tried again as often as asked`(_ status: Int, _ isRetried: Bool) async throws {
        let clock = RecordingClock()
        try await ProxyWorld.with(clock: clock) { _, number in
            number < 3 ? Self.status(HTTPStatus(status)) : nil
        } _: { world in
            var call = Self.get("/")
            call.retries = 5
            call.retryStatuses = [409]
            let (answer, _) = try await world.send(call)
            #expect(answer.status.code == (isRetried ? 200 : status))
            #expect(answer.attempts == (isRetried ? 3 : 1))
            if isRetried, status != 429 { #expect(clock.pauses == [3, 6]) }
        }
    }

    @Test func `without a word nothing is tried again`() async throws {
        try await ProxyWorld.with { _, _ in
            Self.status(503, ["retry-after": "9"])
        } _: { world in
            let (answer, text) = try await world.send(Self.get("/"))
            #expect(answer.status == 503 && text == "no" && answer.fields["retry-after"] == "9")
            #expect(world.upstream.all.count == 1)
        }
    }

    @Test func `the last failure is the answer, and upstream's wait is kept`() async throws {
        let clock = RecordingClock()
        try await ProxyWorld.with(clock: clock) { _, _ in
            Self.status(503, ["retry-after": "2"])
        } _: { world in
            var call = ProxyCall(method: .post, target: "/")
            call.body = .bytes(Array("again".utf8))
            call.retries = 2
            let status1 = try await world.status(call)
            #expect(status1 == 503)
            #expect(world.upstream.all.map { String(decoding: $0.body, as: UTF8.self) } == ["again", "again", "again"])
            #expect(clock.pauses == [2, 2])
        }
    }

    @Test(arguments: [(1000, 3), (100_000, 1)])
    func `a body that was streamed is sent again only if it is short`(_ size: Int, _ attempts: Int) async throws {
        try await ProxyWorld.with { _, _ in
            Self.status(500)
        } _: { world in
            let isGiven = Mutex(false)
            var call = ProxyCall(method: .post, target: "/")
            call.retries = 2
            call.body = .stream(length: Int64(size)) {
                isGiven.withLock { isGiven in
                    defer { isGiven = true }
                    return isGiven ? nil : [UInt8](repeating: 0x61, count: size)
                }
            }
            try await world.send(call)
            #expect(world.upstream.all.map(\.body.count) == [Int](repeating: size, count: attempts))
        }
    }

    @Test func `an upstream that cannot be reached is told`() async throws {
        try await ProxyWorld.with { world in
            await world.upstream.stop()
            do throws(ProxyFault) {
                _ = try await world.service.send(Self.get("/"))
                Issue.record("there was an answer")
            } catch {
                #expect(error.code == "no_answer" && error.status == 502)
            }
        }
    }

    // MARK: Redirects

    @Test func `a redirect within the host is followed with the credential, one to another host without`() async throws
    {
        let (other, address) = try await EchoUpstream.start { _, _ in nil }
        try await ProxyWorld.with { request, _ in
            switch request.path {
            case "/near": Self.status(302, ["location": "/far"])
            case "/far": Self.status(302, ["location": "http://\(address)/other"])
            default: nil
            }
        } _: { world in
            // Its own policy forbids the other host: the redirect is not followed at all.
            do throws(ProxyFault) {
                _ = try await world.service.send(Self.get("/near", ["x-token": "mine"]))
                Issue.record("it was followed")
            } catch {
                #expect(error.code == "egress", "\(error)")
            }
            #expect(world.upstream.all.map { $0.fields["x-key"] } == ["good-key", "good-key"])
        }
        #expect(other.all.isEmpty)
        await other.stop()
    }

    @Test func `a redirect of a streamed body is the answer`() async throws {
        try await ProxyWorld.with { _, _ in
            Self.status(307, ["location": "/again"])
        } _: { world in
            let isGiven = Mutex(false)
            var call = ProxyCall(method: .put, target: "/")
            call.body = .stream(length: nil) {
                isGiven.withLock { isGiven in
                    defer { isGiven = true }
                    return isGiven ? nil : [0x61]
                }
            }
            let (answer, _) = try await world.send(call)
            #expect(answer.status == 307 && answer.fields["location"] == "/again")
        }
    }

    // MARK: Signatures

    @Test func `a signature is worked out over the caller's body`() async throws {
        let auth = "aws: { type: sigv4, service: s3, region: eu-west-1 }"
        try await ProxyWorld.with(auth: auth) { world in
            let isGiven = Mutex(false)
            var call = ProxyCall(method: .put, target: "/bucket/key")
            call.body = .stream(length: nil) {
                isGiven.withLock { isGiven in
                    defer { isGiven = true }
                    return isGiven ? nil : Array("hello".utf8)
                }
            }
            try await world.send(call)
            let seen = try #require(world.upstream.all.first)
            #expect(seen.fields["authorization"]?.hasPrefix("AWS4-HMAC-SHA256 Credential=AK/") == true)
            // SHA-256 of "hello".
            #expect(
                seen.fields["x-amz-content-sha256"]
                    == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
            #expect(String(decoding: seen.body, as: UTF8.self) == "hello")
        }
    }
}
