internal import EngineHTTP
internal import EngineImport
internal import EngineLanguage
internal import EngineNetwork
internal import Glibc

/// What both importers have in common on the command line: where a document comes from, where files go, the report.
struct ImportWriting {
    /// A document and the id that its name suggests.
    struct Source {
        let bytes: [UInt8]
        let id: String
    }

    static let result = ResultShape(
        rows: "report",
        [
            .init("files", .list(.text), "the files, written unless '--dry-run' was given"),
            .init("items", .integer, "streams or operations in the document"),
            .init("whole", .integer, "those of which nothing is missing"),
            .init("partly", .integer, "those that were written with something missing"),
            .init("custom", .integer, "those that need code of their own"),
            .init("no", .integer, "those that were not written"),
            .init(
                "outcomes",
                .list(
                    .object([.init("name", .text, "the item"), .init("outcome", .text, "whole, partly, custom, no")])),
                "each item"),
            .init(
                "report",
                .list(
                    .object([
                        .init("kind", .text, "missing, custom or note"),
                        .init("item", .text, "what it is about").orNull,
                        .init("feature", .text, "a stable word for it"), .init("message", .text, "what and why"),
                        .init("line", .integer, "where it stands, from 1").orNull,
                        .init("column", .integer, "the character, from 1").orNull,
                    ])), "each thing that was not expressible, and what else one should know"),
        ])

    /// The id that was given.
    let id: String?
    /// The title that was given.
    let title: String?
    private let folder: String?
    private let isDry: Bool
    private let replaces: Bool
    private let allowed: [String]

    init(reading arguments: inout ArgumentReader) {
        id = arguments.option("id", "id", "id of the provider; made of the file's name")
        title = arguments.option("title", "text", "what people call it; made of the id")
        folder = arguments.option("out", "dir", "folder to write below; the project's")
        isDry = arguments.flag("dry-run", "writes nothing, only reports")
        replaces = arguments.flag("force", "replaces files that are there")
        allowed = arguments.options("allow", "host:port", "a target that may be private or plain http")
    }

    // MARK: Reading

    /// The document that was named.
    func source(_ typed: String, in session: CommandSession) async throws(CommandFailure) -> Source {
        if typed.hasPrefix("https://") || typed.hasPrefix("http://") {
            return Source(bytes: try await download(typed), id: Self.suggestedID(typed))
        }
        let (name, text) = try session.text(of: typed)
        return Source(bytes: Array(text.utf8), id: Self.suggestedID(name))
    }

    /// The name of the file without what says that it is a manifest or a description.
    static func suggestedID(_ path: String) -> String {
        let parts = path.split(whereSeparator: { $0 == "/" || $0 == "?" })
        var name = String(parts.last ?? "imported")
        for end in [".yaml", ".yml", ".json"] where name.hasSuffix(end) { name.removeLast(end.count) }
        let general: Set<String> = [
            "manifest", "openapi", "swagger", "api", "spec", "standard input", "apiDefinition.swagger",
        ]
        if general.contains(name), parts.count > 1 { name = String(parts[parts.count - 2]) }
        for start in ["source-", "source_"] where name.hasPrefix(start) && name.count > start.count {
            name.removeFirst(start.count)
        }
        return name
    }

    private func download(_ address: String) async throws(CommandFailure) -> [UInt8] {
        guard let url = try? URLValue(address) else { throw .usage("'\(address)' is no address") }
        var targets: [EgressTarget] = []
        for text in allowed {
            guard let target = try? EgressTarget(entry: text) else {
                throw .usage("'\(text)' is no target", hint: "write host:port")
            }
            targets.append(target)
        }
        do {
            let client = HTTPClient(loop: try EventLoop(name: "engine-import"), policy: EgressPolicy(allowing: targets))
            let (exchange, body) = try await client.fetch(HTTPRequest(method: .get, url: url), limit: 32 << 20)
            await client.close()
            guard exchange.response.status.code == 200 else {
                throw CommandFailure(.upstream, "download", "'\(address)' answered \(exchange.response.status.code)")
            }
            return body
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.upstream, "download", "'\(address)' cannot be read: \(error)")
        }
    }

    /// A document that cannot be read at all.
    static func failure(_ fault: ImportFault) -> CommandFailure {
        CommandFailure(.failed, "unreadable-document", "\(fault.place): \(fault.message)")
    }

    // MARK: Writing

    /// Writes the files and reports.
    func finish<Command: ReportingCommand>(
        _ result: ImportResult, noun: String, as command: Command.Type, in session: CommandSession
    ) throws(CommandFailure) -> ExitCode {
        let project = folder == nil ? try ProjectFolder.find(in: session)?.path : nil
        let root = folder.map { session.path(of: $0) } ?? project ?? session.workingDirectory
        if !isDry { try write(result.files, below: root) }
        let refused = isDry ? existing(result.files, below: root) : nil
        let counts = Dictionary(grouping: result.items, by: \.outcome).mapValues(\.count)
        let members: [(String, JSONValue)] = [
            ("files", .array(result.files.map { .string($0.path) })),
            ("items", .number(JSONNumber(result.items.count))),
            ("whole", .number(JSONNumber(counts[.whole] ?? 0))), ("partly", .number(JSONNumber(counts[.partly] ?? 0))),
            ("custom", .number(JSONNumber(counts[.custom] ?? 0))), ("no", .number(JSONNumber(counts[.no] ?? 0))),
            (
                "outcomes",
                .array(result.items.map { ["name": .string($0.name), "outcome": .string($0.outcome.rawValue)] })
            ),
            ("report", .array(result.report.map(Self.row))),
        ]
        session.write(CommandResult(members, text: text(result, noun, counts, refused: refused)), as: Self.result)
        return .done
    }

    private static func row(_ line: ImportLine) -> JSONValue {
        [
            "kind": .string(line.kind.rawValue), "item": line.item.map { .string($0) } ?? .null,
            "feature": .string(line.feature), "message": .string(line.message),
            "line": line.line.map { .number(JSONNumber($0)) } ?? .null,
            "column": line.column.map { .number(JSONNumber($0)) } ?? .null,
        ]
    }

    private func write(_ files: [ImportedFile], below root: String) throws(CommandFailure) {
        if let file = existing(files, below: root) {
            throw CommandFailure(
                .failed, "exists", "\(file) exists already; nothing was written",
                hint: "choose another --id, or give --force")
        }
        var outputs: [OutputFile] = []
        for file in files {
            if let slash = file.path.lastIndex(of: "/") { Self.makeFolders("\(root)/\(file.path[..<slash])") }
            let output = try OutputFile(path: "\(root)/\(file.path)")
            outputs.append(output)
            try output.write(file.text)
        }
        try OutputFile.finish(outputs)
    }

    /// A file that is there and is not to be replaced.
    private func existing(_ files: [ImportedFile], below root: String) -> String? {
        replaces ? nil : files.first { access("\(root)/\($0.path)", F_OK) == 0 }?.path
    }

    private static func makeFolders(_ path: String) {
        guard access(path, F_OK) != 0 else { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { makeFolders(String(path[..<slash])) }
        mkdir(path, 0o755)
    }

    private func text(
        _ result: ImportResult, _ noun: String, _ counts: [ImportedItem.Outcome: Int], refused: String?
    ) -> String {
        var lines: [String] = []
        for line in result.report {
            let place = line.line.map { "\($0):\(line.column ?? 1): " } ?? ""
            let item = line.item.map { "\(noun) '\($0)': " } ?? ""
            lines.append("\(place)\(line.kind.rawValue): \(item)\(line.message) [\(line.feature)]")
        }
        if !lines.isEmpty { lines.append("") }
        let whole = counts[.whole] ?? 0
        var summary = "\(whole) of \(result.items.count) \(noun)s came over whole"
        let rest = [
            ("partly", counts[.partly]), ("with code of their own", counts[.custom]), ("not written", counts[.no]),
        ]
        for (name, count) in rest { if let count, count > 0 { summary += ", \(count) \(name)" } }
        lines.append(summary + ".")
        if let refused {
            lines.append("Would write nothing: \(refused) exists already; choose another --id, or give --force.")
        } else if result.files.isEmpty {
            lines.append("Nothing was written.")
        } else {
            lines.append("\(isDry ? "Would write" : "Wrote") \(result.files.map(\.path).joined(separator: " and ")).")
            if !isDry, let provider = result.files.first {
                lines += ["", "Next:", "  engine validate \(provider.path)"]
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
