internal import Engine
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Calls one endpoint.
struct RunToolCommand: EngineCommand {
    static let words = ["run", "tool"]
    static let summary = "calls one endpoint of a provider, inputs checked first; JSON out"
    static let examples = [
        CommandExample("engine run tool acme.list_tasks --input project=7", "the first page of a list"),
        CommandExample("engine run tool acme.create_task --input - < task.json", "inputs from a file"),
        CommandExample("engine run tool acme.upload --input scan=@scan.pdf", "a file"),
    ]

    static let discussion = """
        What comes is the endpoint's 'output', else its records, else the body, as JSON without
        anything around it. With --output ndjson, yaml or csv a list becomes its elements.
        """
    static let stopsCleanly = true

    private let name: String
    private let connection: String?
    private let inputs: [String]
    private let limit: Int?
    private let allowed: [String]

    init(reading arguments: inout ArgumentReader) {
        name = arguments.required("name", "provider and endpoint: acme.list_tasks")
        connection = arguments.option("connection", "name", "the connection; may be left out when one fits")
        inputs = arguments.options(
            "input", "key=value", "an input; a file is key=@path; - for JSON from standard input")
        limit = arguments.integer("limit", "n", "records that are read over several pages; one page", in: 1...1_000_000)
        allowed = arguments.options("allow", "host:port", "a target that may be private or plain http")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw .usage("'\(name)' names no endpoint", hint: "write provider.endpoint") }
        try await Workplace.with(.provider(parts[0]), in: session, allowing: allowed) {
            workplace throws(CommandFailure) in
            try await call(parts[0], parts[1], workplace, session)
        }
        return .done
    }

    private func call(
        _ provider: String, _ name: String, _ workplace: Workplace, _ session: CommandSession
    ) async throws(CommandFailure) {
        let definition = try workplace.definitions.provider(provider)
        guard let found = definition.endpoints[name], !found.isAbstract, found.isTool else {
            let tools = definition.endpoints.filter { !$0.value.isAbstract && $0.value.isTool }
            throw .unknown("endpoint", name, candidates: tools.map(\.name))
        }
        let stored = try await workplace.connection(connection, of: definition)
        var diagnostics = DiagnosticList()
        let compiler = PlanCompiler(provider: definition)
        let plan = compiler.provider(scheme: stored.scheme, diagnostics: &diagnostics)
        guard let endpoint = compiler.endpoint(named: name, scheme: stored.scheme, diagnostics: &diagnostics) else {
            throw CommandFailure(.failed, "invalid-definition", "the endpoint '\(name)' cannot be compiled")
        }
        let access = try await workplace.access(stored, plan, of: definition, events: SyncProgress(session: session))
        let value = try await result(ToolCaller(access: access), endpoint, stored, definition, workplace, session)
        await workplace.noteSuccess(of: stored)
        ToolResult(value: value).write(to: session)
    }

    private func result(
        _ caller: ToolCaller, _ endpoint: EndpointPlan, _ connection: StoredConnection, _ provider: ProviderDefinition,
        _ workplace: Workplace, _ session: CommandSession
    ) async throws(CommandFailure) -> JSONValue {
        let isFile = inputs == ["-"]
        let given = isFile ? try readInput(session) : try typedInput(of: endpoint, session)
        do {
            let result = try await caller.call(endpoint, given, limit: limit)
            return try JSONValue(parsing: try result.jsonText())
        } catch let fault as InputFault {
            throw CommandFailure(fault, kind: "input", option: "--input \(fault.path)=…", isTyped: !isFile)
        } catch let fault as CallFault {
            throw await workplace.failure(fault, of: connection, provider)
        } catch let fault as ExpressionFault {
            throw CommandFailure(.failed, "definition", "what came cannot be written as JSON: \(fault.message)")
        } catch {
            throw CommandFailure(.bug, "bug", "\(error)")
        }
    }

    private func typedInput(
        of endpoint: EndpointPlan, _ session: CommandSession
    ) throws(CommandFailure) -> ExpressionMap {
        try InputArguments(inputs, path: session.path(of:)).values(for: endpoint.input)
    }

    private func readInput(_ session: CommandSession) throws(CommandFailure) -> ExpressionMap {
        let text = session.terminal.everythingTyped()
        guard let value = try? JSONValue(parsing: text), let map = ExpressionValue(value).map else {
            throw CommandFailure(.failed, "input", "standard input is no JSON object")
        }
        return map
    }
}
