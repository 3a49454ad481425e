internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// One thing that the server does: what is matched, who may ask, what is read, who answers.
///
/// Everything that must hold for every route is asked for here and has no default: a route without a rule of
/// authorization does not compile. The OpenAPI document and the matrix of authorization tests are made of these.
struct Route: Sendable {
    /// Answers a request that was let in and read.
    typealias Handler<Query: Sendable, Body: Sendable, Output: Sendable> =
        @Sendable (RouteCall, RouteInput<Query, Body>) async throws(RouteFault) -> Output

    /// The method.
    let method: HTTPMethod
    /// The path, with names for what differs.
    let pattern: RoutePattern
    /// What it does, in one line without a full stop.
    let summary: String
    /// Whose conventions it follows.
    let surface: Surface
    /// Who may ask.
    let rule: RouteRule
    /// Bytes of a body; beyond it the answer is 413.
    let bodyLimit: Int
    /// What `HEAD` does where the method is `GET`.
    let onHead: HeadRule
    /// What the query and the body hold, for the OpenAPI document.
    let query: ShapeSource
    let body: ShapeSource
    /// What else of a request it reads.
    let parameters: [DeclaredParameter]
    /// The body that its handler reads by itself.
    let rawBody: DeclaredBody?
    /// How it answers where all is well.
    let answers: [DeclaredAnswer]
    /// How it refuses by itself, beside what its rule and its reading refuse.
    let faults: [DeclaredFault]
    /// Reads the request and answers it.
    let answer: @Sendable (RouteCall) async throws(RouteFault) -> ServerResponse

    /// A type that was read, and how it is described.
    struct ShapeSource: Sendable {
        /// Nothing: it is not read, or takes anything.
        let describe: (@Sendable () -> ShapeDescription)?

        /// Whether it is read whole, and what is not known there is refused.
        var isRead: Bool { describe != nil }
    }

    /// 1 MiB: the longest bodies of our own routes are lists of names.
    static let usualBodyLimit = 1 << 20

    /// Declares a route whose handler gives back what clients are told.
    /// - Parameters:
    ///   - method: the method.
    ///   - pattern: the path; `:name` stands for one segment, `*name` at the end for all that follow.
    ///   - summary: what it does.
    ///   - surface: whose conventions it follows.
    ///   - rule: who may ask.
    ///   - bodyLimit: bytes of a body.
    ///   - onHead: what `HEAD` does where the method is `GET`.
    ///   - status: the status of its answers.
    ///   - parameters: what else of a request it reads.
    ///   - rawBody: the body that its handler reads by itself.
    ///   - faults: how it refuses by itself.
    ///   - handler: answers; the types that it takes say what query and body may hold: ``NoKeys`` refuses any key,
    ///     ``AnyKeys`` reads none. The type that it gives back says what the answer holds.
    init<Query: Configurable, Body: Configurable, Output: RouteOutput>(
        _ method: HTTPMethod, _ pattern: RoutePattern, _ summary: String, surface: Surface = .nango, rule: RouteRule,
        bodyLimit: Int = Self.usualBodyLimit, onHead: HeadRule = .handler, status: HTTPStatus = 200,
        parameters: [DeclaredParameter] = [], rawBody: DeclaredBody? = nil, faults: [DeclaredFault] = [],
        handler: @escaping Handler<Query, Body, Output>
    ) {
        self.init(
            method, pattern, summary, surface: surface, rule: rule, bodyLimit: bodyLimit, onHead: onHead,
            parameters: parameters, rawBody: rawBody, answers: [DeclaredAnswer(status, Output.content, Output.doc)],
            faults: faults
        ) { (call: RouteCall, input: RouteInput<Query, Body>) async throws(RouteFault) -> ServerResponse in
            try await handler(call, input).response(status)
        }
    }

    /// Declares a route whose answers are no JSON, or of several kinds.
    /// - Parameters:
    ///   - method: the method.
    ///   - pattern: the path; `:name` stands for one segment, `*name` at the end for all that follow.
    ///   - summary: what it does.
    ///   - surface: whose conventions it follows.
    ///   - rule: who may ask.
    ///   - bodyLimit: bytes of a body.
    ///   - onHead: what `HEAD` does where the method is `GET`.
    ///   - parameters: what else of a request it reads.
    ///   - rawBody: the body that its handler reads by itself.
    ///   - answers: how it answers where all is well.
    ///   - faults: how it refuses by itself.
    ///   - handler: answers.
    init<Query: Configurable, Body: Configurable>(
        _ method: HTTPMethod, _ pattern: RoutePattern, _ summary: String, surface: Surface = .nango, rule: RouteRule,
        bodyLimit: Int = Self.usualBodyLimit, onHead: HeadRule = .handler, parameters: [DeclaredParameter] = [],
        rawBody: DeclaredBody? = nil, answers: [DeclaredAnswer], faults: [DeclaredFault] = [],
        handler: @escaping Handler<Query, Body, ServerResponse>
    ) {
        self.method = method
        self.pattern = pattern
        self.summary = summary
        self.surface = surface
        self.rule = rule
        self.bodyLimit = bodyLimit
        self.onHead = onHead
        self.parameters = parameters
        self.rawBody = rawBody
        self.answers = answers
        self.faults = faults
        query = Self.source(Query.self)
        body = Self.source(Body.self)
        answer = RouteHandling(handler: handler).answer
    }

    private static func source<Keys: Configurable>(_ type: Keys.Type) -> ShapeSource {
        if type is AnyKeys.Type { return ShapeSource(describe: nil) }
        return ShapeSource { Keys.shapeDescription }
    }
}

/// Reads a request for its handler.
private struct RouteHandling<Query: Configurable, Body: Configurable>: Sendable {
    let handler: Route.Handler<Query, Body, ServerResponse>

    @Sendable func answer(_ call: RouteCall) async throws(RouteFault) -> ServerResponse {
        let input = try RequestReading(call: call).read(query: Query.self, body: Body.self)
        return try await handler(call, input)
    }
}

/// What a handler gets of a request that was read.
struct RouteInput<Query: Sendable, Body: Sendable>: Sendable {
    let query: Query
    let body: Body
}

/// What `HEAD` does on a route of `GET`: never what `GET` would change (RFC 9110 §9.2.1, §9.3.2).
enum HeadRule: Sendable, Hashable {
    /// The handler answers; where it would change something, it looks at ``RouteCall/asksForHead``.
    case handler
    /// 405: nothing can be said of an answer without using up what was sent for it.
    case refused
}

/// Whose conventions a route follows: the envelope of its errors, and who may call it from another origin.
enum Surface: Sendable, Hashable, CaseIterable {
    /// The REST API that clients of Nango use.
    case nango
    /// Our own routes.
    case own
    /// What a browser shows.
    case page

    /// Whether pages of any origin may read the answers: they carry no cookie, so there is nothing to steal.
    var isOpenToOrigins: Bool { self == .nango }
}
