internal import Engine
internal import EngineDefinition
internal import EngineHTTP

/// Why nothing came of it.
struct ConnectFailure: Error, Sendable, Hashable {
    /// A stable word: what the provider answered, or one of nango-api.md §4.3.
    let code: String
    /// What happened, in words for a person; no secret.
    let message: String
    /// The word for clients of Nango, where it is another.
    let nangoType: String
    /// The status of an answer that tells it.
    private(set) var status: HTTPStatus = 400
    /// The values that are wrong, if it is that.
    private(set) var issues: [RouteFault.Issue] = []

    init(code: String, message: String, nangoType: String? = nil) {
        self.code = code
        self.message = message
        self.nangoType = PopupErrorType.word(for: nangoType ?? code)
    }

    /// What a call's fault means.
    /// - Parameters:
    ///   - fault: the fault.
    ///   - isAway: whether the person had been at the provider already.
    init(_ fault: CallFault, isAway: Bool) {
        switch fault.cause {
        case .upstream where fault.message.hasPrefix("access was not granted"):
            // What the provider gave as its reason tells the person more than our word for it.
            self.init(code: fault.code ?? "callback_err", message: fault.message, nangoType: "callback_err")
        case .upstream where fault.code == "callback_refused":
            self.init(code: "callback_err", message: fault.message)
        case .upstream where fault.call == "verify":
            self.init(code: "connection_test_failed", message: fault.message)
        case .upstream(.unavailable), .upstream(.rateLimited), .transport:
            self.init(code: "upstream_failed", message: fault.message, nangoType: isAway ? "token_err" : "unknown_err")
        case .upstream, .scope: self.init(code: "token_err", message: fault.message)
        case .input: self.init(code: "url_param_err", message: fault.message)
        case .definition, .egress: self.init(code: "provider_config_err", message: fault.message)
        case .interrupted, .local, .busy: self.init(code: "unknown_err", message: fault.message)
        }
    }

    /// What a refusal of ours means.
    init(_ fault: RouteFault) {
        let words = fault.issues.map(\.message).joined(separator: "; ")
        self.init(code: fault.code, message: fault.message ?? words)
        status = fault.status
        issues = fault.issues
    }

    /// What a fault of making a connection means.
    init(_ fault: ConnectionFault) {
        switch fault {
        case .call(let fault): self.init(fault, isAway: true)
        case .store(let fault): self.init(RouteFault(fault))
        }
    }
}

/// What is told to the address at which a flow ends (contracts.md §2.0): no text of upstream, no token.
enum ConnectReturn {
    static func items(of outcome: ConnectOutcome, provider: String) -> [(name: String, value: String)] {
        [
            ("status", "success"), ("provider", provider), ("provider_config_key", outcome.integration),
            ("connection_id", outcome.connectionID),
        ]
    }

    static func items(of failure: ConnectFailure, provider: String) -> [(name: String, value: String)] {
        [("status", "error"), ("provider", provider), ("error", known(failure.code))]
    }

    /// A provider's own code is a text of upstream.
    private static func known(_ code: String) -> String {
        let ours: Set = [
            "access_denied", "callback_err", "connection_test_failed", "upstream_failed", "token_err", "url_param_err",
            "provider_config_err", "unknown_err", "state_err", "state_cookie_err",
        ]
        return ours.contains(code) ? code : "callback_err"
    }
}

extension RouteFault {
    /// Why a person's doing came to nothing, as an answer.
    init(_ failure: ConnectFailure) {
        self.init(failure.status, failure.code, failure.message)
        issues = failure.issues
    }
}
