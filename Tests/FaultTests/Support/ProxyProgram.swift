import EngineFixtures
import EngineHTTP
import EngineNetwork
import Glibc
import Synchronization
import Testing

/// `engine proxy` as a process of its own, in front of an upstream of the test's.
struct ProxyProgram {
    let address: ListenAddress
    let program: Program
    let project: TestProject
    let upstream: ProxyUpstream

    /// Starts a proxy; `words` are further ones of its command line.
    static func start(_ words: [String] = []) async throws -> ProxyProgram {
        let upstream = try ProxyUpstream.start()
        let project = try await TestProject.make(allowing: "\(upstream.address)")
        try TextFile.write(
            """
            provider: behind
            title: Behind
            base: http://127.0.0.1:1
            limits: { concurrency: 1000 }
            auth: { token: { type: bearer } }

            """, to: "\(project.path)/providers/behind.yaml")
        try await project.connect("behind", to: "http://\(upstream.address)/base", credentials: "token: real-token\n")
        let program = try project.start(["proxy", "--connection", "behind", "--listen", "127.0.0.1:0"] + words)
        for _ in 0..<1_000 where program.isRunning {
            if let start = program.text.firstRange(of: "http://"),
                let address = ListenAddress(text: String(program.text[start.upperBound...].prefix { $0 != " " }))
            {
                return ProxyProgram(address: address, program: program, project: project, upstream: upstream)
            }
            await onOwnThread { usleepShort() }
        }
        throw NotReady(text: program.text)
    }

    struct NotReady: Error {
        let text: String
    }

    /// What the process holds in memory now, and at most so far, in kilobytes.
    var memory: (now: Int, peak: Int) {
        let status = (try? TextFile.text("/proc/\(program.id)/status")) ?? ""
        func figure(_ name: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
            return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        }
        return (figure("VmRSS:"), figure("VmHWM:"))
    }

    /// Ends it in order, and tells its exit code.
    func stop() async -> Int32 {
        kill(program.id, SIGTERM)
        let code = await program.end()
        await upstream.stop()
        return code
    }
}

/// An upstream in the test's own process: counts what it gets, gives what it is asked for.
final class ProxyUpstream: Sendable {
    let address: ListenAddress
    private let loop: EventLoop
    private let listener: HTTPListener
    private let calls: Calls

    private init(address: ListenAddress, loop: EventLoop, listener: HTTPListener, calls: Calls) {
        self.address = address
        self.loop = loop
        self.listener = listener
        self.calls = calls
    }

    private final class Calls: Sendable {
        let lines = Mutex<[String]>([])
    }

    /// Method, path and token of what came.
    var seen: [String] { calls.lines.withLock { $0 } }

    static func start() throws -> ProxyUpstream {
        let loop = try EventLoop(name: "upstream")
        let calls = Calls()
        let listener = try HTTPListener.start(on: ListenAddress(host: "127.0.0.1", port: 0), loop: loop) { request in
            let token = request.fields["authorization"] ?? "-"
            calls.lines.withLock { $0.append("\(request.method) \(request.path) \(token)") }
            return await answer(request)
        }
        return ProxyUpstream(address: listener.address, loop: loop, listener: listener, calls: calls)
    }

    private static func answer(_ request: ServerRequest) async -> ServerResponse {
        let segments = request.path.split(separator: "/").map(String.init)
        switch segments.last {
        case "sink":
            var count = 0
            do throws(ServerBodyFault) {
                for try await piece in request.body { count += piece.count }
            } catch {
                return error.response
            }
            return ServerResponse(status: 200, body: .bytes(Array("\(count)".utf8)))
        case let size? where segments.contains("source"):
            let left = Int(size) ?? 0
            return ServerResponse(
                status: 200,
                body: .stream(length: left) { stream in
                    let piece = [UInt8](repeating: 0x78, count: 256 << 10)
                    var left = left
                    while left > 0 {
                        try await stream.write(left < piece.count ? Array(piece[..<left]) : piece)
                        left -= piece.count
                    }
                })
        case "page":
            return ServerResponse(
                status: 200,
                fields: [
                    "content-type": "text/html", "set-cookie": "a=b", "content-security-policy": "script-src *",
                    "alt-svc": "h2=\":1\"", "access-control-allow-origin": "*", "x-own": "kept",
                ], body: .bytes(Array("<script>fetch('/a')</script>".utf8)))
        case "slow":
            try? await Task.sleep(for: .milliseconds(20))
            return ServerResponse(status: 200, body: .bytes(Array("slow".utf8)))
        default: return ServerResponse(status: 200, body: .bytes(Array("ok".utf8)))
        }
    }

    func stop() async {
        await listener.stop(within: .milliseconds(200))
        loop.stop()
        await loop.waitUntilStopped()
    }
}
