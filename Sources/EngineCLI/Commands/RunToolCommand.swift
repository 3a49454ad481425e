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
    ]

    private let name: String
    private let connection: String?
    private let inputs: [String]
    private let limit: Int?
    private let allowed: [String]

    init(reading arguments: inout ArgumentReader) {
        name = arguments.required("name", "provider and endpoint: acme.list_tasks")
        connection = arguments.option("connection", "name", "the connection; may be left out when one fits")
        inputs = arguments.options("input", "key=value", "an input, or - for JSON from standard input")
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
        let access = try await workplace.access(stored, plan, events: TerminalLog(session: session))
        let result = try await result(ToolCaller(access: access), endpoint, stored, plan, workplace)
        await workplace.noteSuccess(of: stored)
        let text = (try? result.jsonText()) ?? "null"
        let value = (try? JSONValue(parsing: text)) ?? .null
        session.terminal.write(JSONWriter.text(value, style: session.wantsJSON ? .compact : .pretty) + "\n")
    }

    private func result(
        _ caller: ToolCaller, _ endpoint: EndpointPlan, _ connection: StoredConnection, _ plan: ProviderPlan,
        _ workplace: Workplace
    ) async throws(CommandFailure) -> ExpressionValue {
        let given = inputs == ["-"] ? try readInput() : try InputArguments(inputs).values(for: endpoint.input)
        do {
            return try await caller.call(endpoint, given, limit: limit)
        } catch let fault as InputFault {
            throw CommandFailure(.failed, "input", fault.message, hint: "give it with --input key=value")
        } catch let fault as CallFault {
            throw await workplace.failure(fault, of: connection, plan)
        } catch {
            throw CommandFailure(.bug, "bug", "\(error)")
        }
    }

    private func readInput() throws(CommandFailure) -> ExpressionMap {
        guard let value = try? JSONValue(parsing: TextFile.standardInput()), let map = ExpressionValue(value).map else {
            throw CommandFailure(.failed, "input", "standard input is no JSON object")
        }
        return map
    }
}
