internal import Engine
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineStore

/// Sends one raw request.
struct CallCommand: ReportingCommand {
    static let words = ["call"]
    static let summary = "sends one raw request with a connection's credential on it"
    static let discussion = """
        The path is joined to the connection's base; a whole URL is sent as it is, and must be of the
        same host or one of the provider's 'hosts'. The answer's body goes to standard output as it
        came, its status to standard error. A status of 400 or more ends with 4, one of 401 with 3. To
        call an endpoint with checked inputs: 'engine run tool'.
        """
    static let examples = [
        CommandExample("engine call acme GET /tasks?limit=1", "what upstream answers"),
        CommandExample("engine call acme POST /tasks --body '{\"title\": \"Call Ada\"}'", "with a body"),
        CommandExample("engine call acme PUT /tasks/7 --body - < task.json", "with one from standard input"),
    ]

    static let stopsCleanly = true

    static let result = ResultShape([
        .init("status", .integer, "upstream's status"),
        .init("headers", .map(.text), "the header fields; of repeated ones the last counts"),
        .init("body", .any, "the body: JSON as it is, anything else as text"),
    ])

    private let connection: String
    private let method: String
    private let target: String
    private let body: String?
    private let mediaType: String?
    private let allowed: [String]

    init(reading arguments: inout ArgumentReader) {
        connection = arguments.required("connection", "name of the connection")
        method = arguments.required("method", "GET, POST, …")
        target = arguments.required("path", "path with its query, or a whole URL")
        body = arguments.option("body", "text", "what is sent, or - for standard input")
        mediaType = arguments.option("content-type", "type", "what the body is; application/json")
        allowed = arguments.options("allow", "host:port", "a target that may be private or plain http")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let word = method.uppercased()
        guard !word.isEmpty, word.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw .usage("'\(method)' is no method", hint: "GET, POST, PUT, PATCH or DELETE")
        }
        guard !target.isEmpty, target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw .usage("the path holds a space or a control character", hint: "write a space as %20")
        }
        let answer = try await Workplace.with(.paths([]), in: session, allowing: allowed) {
            workplace throws(CommandFailure) in
            try await send(HTTPMethod(word), workplace, session)
        }
        write(answer, to: session)
        switch answer.status {
        case 401: return .refused
        case 400...: return .upstream
        default: return .done
        }
    }

    private func send(
        _ method: HTTPMethod, _ workplace: Workplace, _ session: CommandSession
    ) async throws(CommandFailure) -> UpstreamResponse {
        let stored = try await workplace.connection(named: connection)
        let (provider, compiler) = try workplace.provider(of: stored)
        var diagnostics = DiagnosticList()
        let plan = compiler.provider(scheme: stored.scheme, diagnostics: &diagnostics)
        let request = compiler.rawRequest(method, target, scheme: stored.scheme, diagnostics: &diagnostics)
        let bytes = Array((body == "-" ? session.terminal.everythingTyped() : body ?? "").utf8)
        let access = try await workplace.access(
            stored, plan, of: provider, events: SyncProgress(session: session))
        do throws(CallFault) {
            let answer = try await RawCaller(access: access).call(
                request, body: bytes, mediaType: mediaType ?? "application/json")
            if answer.status == 401 {
                let credential = CommandFailure.Credential(
                    provider: provider, scheme: stored.scheme, connection: stored.name)
                session.terminal.note("help: it refuses \(credential.fields); \(credential.remedy)")
            }
            return answer
        } catch {
            // The request under way tells only that it was cancelled.
            if Task.isCancelled { throw .interrupted }
            throw await workplace.failure(error, of: stored, provider)
        }
    }

    private func write(_ answer: UpstreamResponse, to session: CommandSession) {
        guard session.output.format != .table else {
            session.terminal.note("\(answer.status)")
            session.terminal.write(answer.body)
            return
        }
        let body = (try? JSONValue(parsing: answer.body)) ?? .string(String(decoding: answer.body, as: UTF8.self))
        report(
            [
                ("status", .number(JSONNumber(answer.status))),
                ("headers", .object(answer.fields.map { ($0.name, .string($0.value)) })), ("body", body),
            ], text: "", to: session)
    }
}
