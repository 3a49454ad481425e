import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineStore
import Synchronization
import Testing

@testable import Engine

/// A connection to an upstream that a test writes, and the proxy in front of it.
struct ProxyWorld {
    let world: SyncWorld
    let upstream: EchoUpstream
    let service: ProxyService
    let access: ConnectionAccess

    /// Runs a test; `provider` holds further keys of the provider's file, `auth` its one scheme.
    static func with(
        auth: String = "key: { type: api_key, name: x-key, title: Key }", provider: String = "",
        clock: any EngineClock = RecordingClock(), _ answer: @escaping EchoUpstream.Script = { _, _ in nil },
        _ body: (ProxyWorld) async throws -> Void
    ) async throws {
        let (upstream, address) = try await EchoUpstream.start(answer)
        let text = """
            provider: proxied
            title: Proxied
            base: http://127.0.0.1:1
            hosts: ["*.proxied.test"]
            headers: { x-provider: fixed }
            auth: { \(auth) }
            \(provider)

            """
        let scheme = String(auth.prefix { $0 != ":" })
        do {
            try await withWorld(
                scheme: scheme, texts: ["providers/proxied.yaml": text], clock: clock,
                credentials: #"{"api_key":"good-key","access_key":"AK","secret_key":"SK"}"#,
                upstream: address
            ) { world in
                let compiler = PlanCompiler(provider: try world.definition("proxied"))
                var diagnostics = DiagnosticList()
                let plan = compiler.rawRequest(.get, "/", scheme: scheme, diagnostics: &diagnostics)
                let (_, access) = try await world.provider("proxied")
                let sender = NetworkSender(client: world.client, userAgent: "engine-tests")
                try await body(
                    ProxyWorld(
                        world: world, upstream: upstream,
                        service: ProxyService(access: access, plan: plan, sender: sender), access: access))
            }
        } catch {
            await upstream.stop()
            throw error
        }
        await upstream.stop()
    }

    /// Sends a call and reads the whole answer.
    @discardableResult
    func send(_ call: ProxyCall) async throws -> (answer: ProxyAnswer, text: String) {
        let answer = try await service.send(call)
        return (answer, String(decoding: try await answer.body.collect(limit: 1 << 24), as: UTF8.self))
    }

    /// The status of a call's answer.
    func status(_ call: ProxyCall) async throws -> Int {
        try await send(call).answer.status.code
    }

    /// A call of a path.
    static func get(_ target: String, _ fields: HTTPFields = [:]) -> ProxyCall {
        ProxyCall(method: .get, target: target, fields: fields)
    }
}

/// A service on loopback that keeps what it is asked, and answers what a test says: else what it was sent.
final class EchoUpstream: Sendable {
    /// What a request is answered; nothing: an echo.
    typealias Script = @Sendable (_ request: WholeRequest, _ number: Int) -> ServerResponse?

    private let requests = Mutex<[WholeRequest]>([])
    private let loop: EventLoop
    private let listener = Mutex<HTTPListener?>(nil)

    private init(loop: EventLoop) {
        self.loop = loop
    }

    static func start(_ script: @escaping Script) async throws -> (upstream: EchoUpstream, address: ListenAddress) {
        let loop = try EventLoop(name: "echo")
        let upstream = EchoUpstream(loop: loop)
        let handler = WholeRequest.handler { request in
            let number = upstream.requests.withLock { all in
                all.append(request)
                return all.count
            }
            return script(request, number)
                ?? ServerResponse(
                    status: 200,
                    fields: ["content-type": "text/plain", "x-upstream": "yes", "keep-alive": "timeout=5"],
                    body: .bytes(request.body))
        }
        let listener = try HTTPListener.start(
            on: ListenAddress(host: "127.0.0.1", port: 0), loop: loop, handler: handler)
        upstream.listener.withLock { $0 = listener }
        return (upstream, listener.address)
    }

    /// What came, in order.
    var all: [WholeRequest] { requests.withLock { $0 } }

    func stop() async {
        await listener.withLock { $0 }?.stop(within: .milliseconds(200))
        loop.stop()
        await loop.waitUntilStopped()
    }
}
