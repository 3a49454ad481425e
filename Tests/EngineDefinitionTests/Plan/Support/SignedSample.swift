import EngineCrypto
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// A request of an endpoint `call`, made by a connection with written credentials and settings.
struct SignedSample {
    private let endpoint: EndpointPlan
    private var bindings: ExpressionBindings

    /// Compiles a provider with one scheme and one endpoint.
    /// - Parameters:
    ///   - scheme: the block of the scheme, in flow style.
    ///   - call: the keys of the endpoint.
    ///   - head: what stands before the schemes.
    ///   - credentials: what the connection has.
    ///   - config: its settings, as JSON.
    ///   - sourceLocation: the test.
    /// - Throws: if the provider has faults.
    init(
        _ scheme: String, call: String = "{ request: GET /items, query: { a: 1 } }",
        head: String = PlanSample.head, credentials: [String: String] = [:],
        config: String = "{}", sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let sample = try PlanSample(
            "config: { region: { title: R, default: eu-1 } }\nauth:\n  main: \(scheme)\nendpoints:\n  call: \(call)\n",
            head: head, sourceLocation: sourceLocation)
        endpoint = try sample.endpoint(sourceLocation: sourceLocation)
        let values = ExpressionMap(texts: credentials.map { ($0.key, ExpressionValue.string($0.value)) })
        bindings = try .written(config: config)
        bindings["credentials"] = .value(.map(values))
    }

    /// Gives a credential that is no text.
    mutating func set(_ name: String, _ value: ExpressionValue) {
        guard case .value(.map(var map))? = bindings["credentials"] else { return }
        map[.string(name)] = value
        bindings["credentials"] = .value(.map(map))
    }

    /// The request at a moment.
    func request(at moment: Moment = .start) throws(CallFault) -> OutgoingRequest {
        var bindings = bindings
        bindings.bind(moment, idempotencyKey: "key-1")
        return try RequestBuilder(plan: endpoint.request, baseOverride: nil).build(bindings, addition: PageEntries())
    }

    /// What is signed for whatever request at a moment.
    func standing(at moment: Moment = .start) throws(CallFault) -> StandingToken? {
        var bindings = bindings
        bindings.bind(moment, idempotencyKey: "key-1")
        return try endpoint.request.standingToken(of: "main", bindings)
    }

    /// The fault that keeps the request from being made.
    func fault(sourceLocation: SourceLocation = #_sourceLocation) throws -> CallFault {
        do throws(CallFault) {
            _ = try request()
        } catch {
            return error
        }
        throw Unexpected("it was signed")
    }

    /// A call of the endpoint, to be stepped.
    var walker: CallWalker {
        CallWalker(builder: RequestBuilder(plan: endpoint.request, baseOverride: nil), bindings: bindings)
    }
}

extension OutgoingRequest {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}
