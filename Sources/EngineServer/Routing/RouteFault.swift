internal import EngineHTTP
internal import EngineLanguage
internal import EngineStore

/// Why a request is not answered with what it asked for.
struct RouteFault: Error, Sendable, Hashable {
    /// What is wrong with one value of a request.
    struct Issue: Sendable, Hashable {
        /// The kind of fault, in the words of Nango's clients.
        let code: String
        /// What is wrong and what was expected.
        let message: String
        /// The keys that lead there.
        let path: [String]
    }

    /// The status.
    var status: HTTPStatus
    /// A stable word for programs.
    var code: String
    /// What is wrong, and what to do.
    var message: String?
    /// The values that are wrong.
    var issues: [Issue] = []
    /// More about it, for programs.
    var payload: JSONValue?
    /// Seconds after which the request may be sent again.
    var retryAfter: Int?
    /// The methods that the path takes, where that is what is wrong.
    var allowed: [HTTPMethod] = []
    /// What only the operator's log gets.
    var detail: String?

    init(_ status: HTTPStatus, _ code: String, _ message: String? = nil, payload: JSONValue? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.payload = payload
    }

    /// One value that was read but cannot be taken.
    static func invalid(_ code: String, _ path: [String], _ message: String) -> RouteFault {
        var fault = RouteFault(400, code)
        fault.issues = [Issue(code: "custom", message: message, path: path)]
        return fault
    }

    /// One value of the body that cannot be taken.
    static func invalidBody(_ path: [String], _ message: String) -> RouteFault {
        invalid("invalid_body", path, message)
    }

    /// Nothing of that name is there, or it is not for this caller: both are told alike.
    static func notFound(_ message: String) -> RouteFault { RouteFault(404, "not_found", message) }

    /// The same with a message: clients of pages read no `errors`.
    var withMessage: RouteFault {
        guard message == nil else { return self }
        var fault = self
        fault.message = issues.map(\.message).joined(separator: "; ")
        return fault
    }

    /// What a fault of the store means for a caller.
    init(_ fault: StoreFault) {
        switch fault {
        case .locked:
            self.init(503, "busy", "the store is busy; send the request again")
            retryAfter = 1
        case .inUse(let connection):
            self.init(409, "in_use", "a sync of connection '\(connection)' is running; stop it or wait, then try again")
        case .vault: self = .vault(detail: "\(fault)")
        default:
            // What the store says speaks of files of the operator: it stands in the log.
            self.init(500, "server_error", "the store could not do it; the server's log says why")
            detail = "\(fault)"
        }
    }
}
