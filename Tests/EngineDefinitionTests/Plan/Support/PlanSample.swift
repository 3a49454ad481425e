import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Plans made from YAML texts, with written values for their roots.
struct PlanSample {
    /// What every provider text begins with.
    static let head = "provider: acme\ntitle: Acme\nbase: https://api.acme.test/v1\n"

    let provider: ProviderDefinition
    private let library: Library

    /// Loads the keys of a provider that stand behind `head`.
    init(_ keys: String, head: String = PlanSample.head, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let sample = Sample(provider: head + keys, sourceLocation: sourceLocation)
        #expect(!sample.loaded.diagnostics.hasErrors, "\(sample.report)", sourceLocation: sourceLocation)
        provider = try sample.provider
        library = sample.loaded.library
    }

    /// Compiles an endpoint.
    func endpoint(
        _ name: String = "call", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> EndpointPlan {
        var diagnostics = DiagnosticList()
        let plan = PlanCompiler(provider: provider).endpoint(named: name, diagnostics: &diagnostics)
        expectNone(diagnostics, sourceLocation)
        return try #require(plan, sourceLocation: sourceLocation)
    }

    /// Compiles a stream of the provider's implied sync.
    func stream(_ name: String = "Item", sourceLocation: SourceLocation = #_sourceLocation) throws -> StreamPlan {
        let sync = try #require(library.syncs["acme"], sourceLocation: sourceLocation)
        var diagnostics = DiagnosticList()
        let plan = PlanCompiler(provider: provider).sync(sync.definition, diagnostics: &diagnostics)
        expectNone(diagnostics, sourceLocation)
        return try #require(plan.streams.first { $0.name == name }, sourceLocation: sourceLocation)
    }

    /// Compiles what every use of the provider needs.
    func providerPlan(sourceLocation: SourceLocation = #_sourceLocation) -> ProviderPlan {
        var diagnostics = DiagnosticList()
        let plan = PlanCompiler(provider: provider).provider(diagnostics: &diagnostics)
        expectNone(diagnostics, sourceLocation)
        return plan
    }

    /// Compiles the first auth scheme.
    func auth(sourceLocation: SourceLocation = #_sourceLocation) throws -> AuthPlan {
        let plan = providerPlan(sourceLocation: sourceLocation)
        return try #require(plan.defaultScheme.flatMap { plan.auth[$0] }, sourceLocation: sourceLocation)
    }

    private func expectNone(_ diagnostics: DiagnosticList, _ sourceLocation: SourceLocation) {
        let report = DiagnosticRenderer().text(DiagnosticReport(diagnostics))
        #expect(!diagnostics.hasErrors, "\(report)", sourceLocation: sourceLocation)
    }
}

extension Moment {
    /// A fixed moment, with a nonce that tells steps apart.
    static func at(_ seconds: Int64, _ number: Int = 0) -> Moment {
        guard let now = ExpressionTimestamp(seconds: 1_767_225_600 + seconds) else {
            preconditionFailure("no such instant")
        }
        return Moment(now: now, nonce: "nonce-\(number)", uuid: "uuid-\(number)")
    }

    /// 2026-01-01T00:00:00Z.
    static let start = Moment.at(0)
}

extension ExpressionValue {
    /// The value of a JSON text.
    init(json text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        self.init(try JSONValue(parsing: text))
    }
}

extension ExpressionBindings {
    /// The roots of a connection with written values.
    static func written(
        input: String = "{}", config: String = "{}", credentials: String = "{}", metadata: String = "{}"
    ) throws -> ExpressionBindings {
        let created = try #require(ExpressionTimestamp(rfc3339: "2025-12-01T00:00:00Z"))
        var bindings = ConnectionValues(
            id: "con_1", createdAt: created, config: try ExpressionValue(json: config).map ?? .init(),
            metadata: try ExpressionValue(json: metadata).map ?? .init(),
            credentials: try ExpressionValue(json: credentials).map ?? .init(),
            integration: IntegrationValues(clientID: "client", clientSecret: "hush")
        ).bindings
        bindings["input"] = .value(try ExpressionValue(json: input))
        bindings["page"] = .object(["index": .value(.int(0))])
        bindings.bind(.start, idempotencyKey: "key-1")
        return bindings
    }
}

extension Attempt {
    /// A written answer; JSON unless it is said to be something else.
    static func answer(
        _ status: Int = 200, _ body: String = "", _ fields: [(String, String)] = [],
        url: String = "https://api.acme.test/v1/items"
    ) -> Attempt {
        var all = HTTPFields([("content-type", "application/json")])
        for field in fields { all[field.0] = field.1 }
        return .response(UpstreamResponse(status: status, fields: all, body: Array(body.utf8), url: url))
    }
}
