import EngineHTTP
import Glibc
import Testing

@testable import EngineNetwork

/// Every way to write or reach a private address, against a listener that must never be connected to.
@Suite(.timeLimit(.minutes(2)))
struct EgressCanaryTests {
    /// What stands for this machine or its network in a URL; `P` is the canary's port.
    private static let hosts = [
        "127.0.0.1:P", "127.0.0.2:P", "127.255.255.254:P", "127.1:P", "127.0.1:P", "0:P", "0.0.0.0:P", "2130706433:P",
        "017700000001:P", "0177.0.0.1:P", "0177.0.0.01:P", "0x7f000001:P", "0x7f.0.0.1:P", "0x7F.1:P",
        "0x7f.0x0.0x0.0x1:P",
        "127.0.0.0x1:P", "00127.0.0.1:P", "127.0.0.1.:P", "127.0.0.256:P", "4294967295:P", "3232235521:P",
        "10.0.0.1:P", "10.255.255.255:P", "172.16.0.1:P", "172.31.255.254:P", "192.168.0.1:P", "192.168.1.1:P",
        "100.64.0.1:P", "100.127.255.254:P", "169.254.169.254", "169.254.169.254:P", "169.254.170.2:P",
        "168.254.43518:P",
        "0xa9fea9fe:P", "2852039166:P", "0251.0376.0251.0376:P", "192.0.0.192:P", "198.18.0.1:P", "224.0.0.1:P",
        "239.255.255.250:P", "240.0.0.1:P", "255.255.255.255:P", "192.88.99.1:P",
        "[::]:P", "[::1]:P", "[0:0:0:0:0:0:0:1]:P", "[0000::0001]:P", "[::127.0.0.1]:P", "[::ffff:127.0.0.1]:P",
        "[::ffff:7f00:1]:P", "[::FFFF:7F00:0001]:P", "[0:0:0:0:0:ffff:127.0.0.1]:P", "[::ffff:0:127.0.0.1]:P",
        "[64:ff9b::127.0.0.1]:P", "[64:ff9b::7f00:1]:P", "[64:ff9b:1::7f00:1]:P", "[2002:7f00:1::]:P",
        "[2002:7f00:0001::1]:P", "[2002:a9fe:a9fe::]:P", "[2001:0:7f00:1::]:P", "[fe80::1]:P", "[fe80::1%25lo]:P",
        "[fe80::1%lo]:P", "[fc00::1]:P", "[fd00::1]:P", "[fd00:ec2::254]:P", "[fec0::1]:P", "[ff02::1]:P",
        "[::1%25lo]:P",
        "[::ffff:169.254.169.254]:P", "[::ffff:a9fe:a9fe]:P", "[1]:P", "[127.0.0.1]:P", "[localhost]:P",
        "[::1]].test:P",
        "localhost:P", "LOCALHOST:P", "LocalHost:P", "localhost.:P", "a.localhost:P",
        "localhost.localdomain.internal:P",
        "metadata.google.internal", "metadata.google.internal.:P", "metadata.internal:P", "router.local:P",
        "internal:P",
        "１２７.0.0.1:P", "127。0。0。1:P", "①②⑦.0.0.1:P", "ⓛocalhost:P", "loc\u{ad}alhost:P", "local\u{200b}host:P",
        "127.0.0.1%2e:P", "%31%32%37.0.0.1:P", "127%2e0%2e0%2e1:P", "127.0.0.1%00:P", "127.0.0.1%09:P", "%6cocalhost:P",
        "user@127.0.0.1:P", "user:password@127.0.0.1:P", "a.test@127.0.0.1:P", "a.test:443@127.0.0.1:P", "@127.0.0.1:P",
        "a.test#@127.0.0.1:P", "a.test?@127.0.0.1:P", "a.test\\@127.0.0.1:P", "127.0.0.1:P\\@a.test",
        "127.0.0.1\\.a.test:P",
        "a.test\t@127.0.0.1:P", "a.test @127.0.0.1:P", "127.0.0.1:0P", "127.0.0.1:P ", "127.0.0.1:P\r\nHost: a.test",
        "127.0.0.1:+P", "127.0.0.1:P#", "127.0.0.1:P?", "127.0.0.1:P/../", "/127.0.0.1:P", "\\127.0.0.1:P", ":P", "",
        // Names that a name server answers with a private address: the check is on the socket.
        "to-loopback.test:P", "to-private.test:P", "to-mapped.test:P", "to-six.test:P", "to-both.test:P",
        "rebind.test:P",
    ]

    /// Names and what they resolve to.
    private static func resolutions(_ port: Int) -> [String] {
        [
            "to-loopback.test:\(port):127.0.0.1", "to-private.test:\(port):10.0.0.1,192.168.0.1",
            "to-mapped.test:\(port):[::ffff:127.0.0.1]", "to-six.test:\(port):[::1]",
            "to-both.test:\(port):[::1],127.0.0.1", "rebind.test:\(port):127.0.0.1",
        ]
    }

    @Test
    func `nothing ever connects to a forbidden address, not directly and not by a redirect`() async throws {
        let canary = try Canary()
        let server = try await ScriptServer.start()
        let loop = try EventLoop(name: "canary")
        var settings = HTTPClientSettings()
        settings.resolutions = Self.resolutions(canary.port)
        let policy = EgressPolicy(allowing: [try EgressTarget(entry: server.entry)])
        let client = HTTPClient(loop: loop, policy: policy, settings: settings)
        let options = RequestOptions(connectTimeout: .seconds(5))
        var tried = 0
        for host in Self.hosts {
            for scheme in ["https", "http"] {
                let text = "\(scheme)://" + host.replacing("P", with: "\(canary.port)") + "/x"
                tried += 1
                if let url = try? URLValue(text), !url.host.hasPrefix("a.test") {
                    await #expect(throws: TransportFault.self, "\(text)") {
                        try await client.send(HTTPRequest(url: url), options: options)
                    }
                }
                let redirect = try server.url("/redirect?to=" + PercentEncoding.query(PercentEncoding.query(text)))
                guard !host.hasPrefix("a.test") else { continue }
                await #expect(throws: TransportFault.self, "redirect to \(text)") {
                    try await client.send(HTTPRequest(url: redirect), options: options)
                }
            }
        }
        #expect(tried >= 240)
        #expect(canary.connections == 0)
        // The canary sings when it is asked: what it counts would have been seen.
        let open = HTTPClient(loop: loop, policy: EgressPolicy(allowing: [try canary.target]), settings: settings)
        let quick = RequestOptions(idleTimeout: .milliseconds(50))
        _ = try? await open.send(HTTPRequest(url: try URLValue("http://127.0.0.1:\(canary.port)/")), options: quick)
        #expect(canary.connections == 1)
        await client.close()
        await open.close()
        loop.stop()
        await loop.waitUntilStopped()
    }

    @Test(arguments: ["to-loopback.test", "to-private.test", "to-mapped.test", "to-six.test", "to-both.test"])
    func `a name that resolves to a private address is refused with its address`(host: String) async throws {
        let canary = try Canary()
        let loop = try EventLoop(name: "resolved")
        var settings = HTTPClientSettings()
        settings.resolutions = Self.resolutions(canary.port)
        let client = HTTPClient(loop: loop, policy: EgressPolicy(), settings: settings)
        do {
            _ = try await client.send(HTTPRequest(url: try URLValue("https://\(host):\(canary.port)/")))
            Issue.record("it was answered")
        } catch let fault as TransportFault {
            guard case .forbidden(.address(_, _, let target)) = fault else {
                Issue.record("\(fault)")
                return
            }
            #expect("\(target)" == "\(host):\(canary.port)")
        }
        #expect(canary.connections == 0)
        await client.close()
        loop.stop()
        await loop.waitUntilStopped()
    }
}

/// A listener on all addresses of the machine, IPv4 and IPv6, that only counts.
private final class Canary: Sendable {
    let port: Int
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        try #require(descriptor >= 0)
        var both: Int32 = 0
        setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &both, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let descriptor = descriptor
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) | listen(descriptor, 64) | getsockname(descriptor, generic, &length)
            }
        }
        try #require(code == 0)
        port = Int(UInt16(bigEndian: address.sin6_port))
    }

    deinit {
        close(descriptor)
    }

    var target: EgressTarget {
        get throws { try EgressTarget(entry: "127.0.0.1:\(port)") }
    }

    /// How many connections wait to be accepted; they are taken.
    var connections: Int {
        var count = 0
        while case let connection = accept(descriptor, nil, nil), connection >= 0 {
            close(connection)
            count += 1
        }
        return count
    }
}
