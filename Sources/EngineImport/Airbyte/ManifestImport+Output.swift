internal import EngineLanguage

extension ManifestImport {
    /// The files, the report and the items.
    func finish(source: String) -> ImportResult {
        let schemes = AuthImporter(catalog: catalog, report: report).schemes(of: drafts.filter { $0.refusal == nil })
        refuseChildren()
        noteUnlisted()
        noteDoubts()
        var written = drafts.filter { $0.refusal == nil }
        let checked = ImportValidation(id: id)
        var files: [ImportedFile] = []
        // What the language refuses is left out, and what leans on it; each round leaves out at least
        // one.
        while !written.isEmpty {
            files = self.files(written, schemes, source: source)
            let faults = checked.faults(in: files)
            guard !faults.isEmpty else { break }
            for fault in faults { leaveOut(fault, of: written) }
            refuseChildren()
            written = written.filter { $0.refusal == nil }
            files = []
        }
        return ImportResult(files: files, report: report.lines, items: items)
    }

    /// What the language refuses belongs to a stream, or it is a fault of all.
    private func leaveOut(_ fault: ImportValidation.Fault, of drafts: [StreamDraft]) {
        let owners = drafts.filter { fault.mentions($0.id) }
        for draft in owners.isEmpty ? drafts : owners where draft.refusal == nil {
            let way = fault.way.joined(separator: ".")
            report.add(
                .missing, item: draft.name, feature: "refused-\(fault.id)",
                "the language refuses '\(way)': \(fault.message)",
                at: draft.component.node)
            draft.refusal = ManifestFault(fault.message, at: nil)
        }
    }

    private var items: [ImportedItem] {
        listed.map { entry in
            let lines = report.lines(of: entry.name)
            if lines.contains(where: { $0.kind == .custom }) { return ImportedItem(name: entry.name, outcome: .custom) }
            guard let draft = entry.draft, draft.refusal == nil else {
                return ImportedItem(name: entry.name, outcome: .no)
            }
            return ImportedItem(name: entry.name, outcome: lines.contains { $0.kind == .missing } ? .partly : .whole)
        }
    }

    /// A stream whose parent is not there cannot be read.
    private func refuseChildren() {
        var isChanged = true
        while isChanged {
            isChanged = false
            for draft in drafts where draft.refusal == nil {
                guard let parent = draft.parents.first(where: { $0.draft.refusal != nil })?.draft else { continue }
                let isCustom = report.lines(of: parent.name).contains { $0.kind == .custom }
                report.add(
                    isCustom ? .custom : .missing, item: draft.name,
                    feature: isCustom ? "custom-parent" : "parent-stream",
                    "its parent stream '\(parent.name)' could not be taken over", at: draft.component.node)
                draft.refusal = ManifestFault("no parent", at: nil)
                isChanged = true
            }
        }
    }

    private func noteUnlisted() {
        for draft in drafts where !draft.isListed && draft.refusal == nil {
            report.add(
                .note, item: draft.name, feature: "unlisted-parent",
                "it is only the parent of others; its records are stored too: partitions are made of stored records",
                at: draft.component.node)
        }
    }

    /// Sees which readings may not be whole: those streams delete nothing.
    private func noteDoubts() {
        for draft in drafts where draft.refusal == nil && draft.cursor == nil {
            draft.doubt = ReadingDoubts(draft: draft, lines: report.lines(of: draft.name)).first
            guard let doubt = draft.doubt else { continue }
            var message = "what is gone upstream stays here: \(doubt)"
            if draft.modelKey == [SchemaImporter.hashField] {
                message += "; what a record was before it changed stays too, for its content alone identifies it"
            }
            report.add(.note, item: draft.name, feature: "keeps-gone-records", message, at: draft.component.node)
        }
    }

    // MARK: Files

    private func files(_ drafts: [StreamDraft], _ schemes: OutputMap, source: String) -> [ImportedFile] {
        let name = source.split(separator: "/").last.map(String.init) ?? source
        let head = ["Imported from \(name) by `engine import airbyte`."] + general
        return [
            ImportedFile(
                path: "providers/\(id).yaml",
                text: DefinitionTextWriter.text(provider(drafts, schemes), head: head)),
            ImportedFile(path: "syncs/\(id).yaml", text: DefinitionTextWriter.text(sync(drafts))),
        ]
    }

    /// What is missing of the whole.
    private var general: [String] {
        report.lines.filter { $0.item == nil && $0.kind != .note }.map { "Not imported: \($0.message)." }
    }

    private func sync(_ drafts: [StreamDraft]) -> OutputMap {
        OutputMap([
            ("sync", .text(id)), ("provider", .text(id)), ("title", .text(title)), ("every", .text("24h")),
            ("streams", .map(OutputMap(drafts.map { ($0.id, .entries([])) }))),
        ])
    }

    private func provider(_ drafts: [StreamDraft], _ schemes: OutputMap) -> OutputMap {
        var provider = OutputMap([("provider", .text(id)), ("title", .text(title))])
        if let docs = document["spec"]?["documentation_url"]?.text ?? document["spec"]?["documentationUrl"]?.text,
            docs.hasPrefix("https://")
        {
            provider["docs"] = .text(docs)
        }
        let settings = catalog.settings.filter { $0.isRead && !$0.isCredential }
        if !settings.isEmpty { provider["config"] = .map(OutputMap(settings.map { ($0.name, $0.output) })) }
        let base = Self.mostCommon(drafts.map(\.base).filter { !$0.isEmpty }) ?? "https://example.com"
        provider["base"] = .text(base)
        if !schemes.entries.isEmpty { provider["auth"] = .map(schemes) }
        if let limits { provider["limits"] = limits }
        let shared = SharedKeys(drafts.map(\.endpoint))
        for entry in shared.common.entries { provider[entry.key] = entry.value }
        if let verify = verify(drafts) { provider["verify"] = verify }
        if let pagination = shared.pagination { provider["pagination"] = .entries([("default", pagination)]) }
        provider["models"] = .map(OutputMap(drafts.filter(\.hasModel).map { ($0.id, $0.modelOutput) }))
        var endpoints = OutputMap()
        for draft in drafts {
            var entry = OutputMap.Entry(key: draft.endpointName, value: .map(endpoint(draft, base, shared)))
            entry.comment = report.lines(of: draft.name).filter { $0.kind != .note }.map {
                "Not imported: \($0.message)."
            }
            endpoints.entries.append(entry)
        }
        provider["endpoints"] = .map(endpoints)
        var streams = OutputMap()
        for draft in drafts {
            let comment = draft.doubt.map { ["No 'deletes': \($0)."] } ?? []
            streams.entries.append(.init(key: draft.id, value: draft.streamOutput, comment: comment))
        }
        provider["streams"] = .map(streams)
        return provider
    }

    private func endpoint(_ draft: StreamDraft, _ base: String, _ shared: SharedKeys) -> OutputMap {
        var endpoint = shared.own(draft.endpoint)
        if !draft.base.isEmpty, draft.base != base { endpoint["base"] = .text(draft.base) }
        endpoint["title"] = .text("List \(draft.name.replacingAll("_", with: " "))")
        endpoint["input"] = draft.inputs
        if let explode = draft.explode { endpoint["explode"] = .text("[\(explode)]") }
        endpoint["model"] = .text(draft.into ?? draft.id)
        if case .text(let request)? = endpoint["request"], !request.hasPrefix("GET") {
            endpoint["effect"] = .text("read")
        }
        let order = [
            "title", "before", "request", "base", "as", "auth", "query", "headers", "encoding", "body", "response",
            "input",
            "expect",
            "errors", "retry", "pagination", "records", "explode", "where", "model", "effect", "after", "cancel",
        ]
        return OutputMap(order.map { ($0, endpoint[$0]) })
    }

    private static func mostCommon(_ texts: [String]) -> String? {
        var counts: [String: Int] = [:]
        for text in texts { counts[text, default: 0] += 1 }
        return texts.max { (counts[$0] ?? 0) < (counts[$1] ?? 0) }
    }

    private var limits: OutputNode? {
        var limits: [OutputNode] = []
        if let count = document["concurrency_level"]?["default_concurrency"]?.integer, (1...256).contains(count) {
            limits.append(.entries([("concurrency", .integer(count))]))
        }
        for policy in document["api_budget"]?["policies"]?.elements ?? [] {
            for rate in policy["rates"]?.elements ?? [] {
                guard let limit = rate["limit"]?.integer, limit > 0, let text = rate["interval"]?.text,
                    let interval = CalendarDuration(text), interval.seconds > 0
                else { continue }
                limits.append(.entries([("rate", .text("\(limit)/\(interval.notation)"))]))
            }
        }
        return limits.isEmpty ? nil : limits.count == 1 ? limits[0] : .list(limits)
    }

    /// The first stream that the manifest checks with, if it needs nothing.
    private func verify(_ drafts: [StreamDraft]) -> OutputNode? {
        let names = (check?["stream_names"]?.elements ?? []).compactMap(\.text)
        for name in names {
            guard let draft = drafts.first(where: { $0.name == name }),
                draft.used.allSatisfy({ !$0.isRequired })
            else { continue }
            return .entries([("endpoint", .text(draft.endpointName))])
        }
        return nil
    }
}

extension StreamDraft {
    /// Whether it has a model of its own.
    var hasModel: Bool { into == nil }

    /// The model as it is written.
    var modelOutput: OutputNode {
        var model = OutputMap([("key", .oneOrMany(modelKey))])
        if isOpen, removed.isEmpty {
            model["open"] = .bool(true)
        } else if isOpen {
            let names = removed.sorted().map(CELText.quoted).joined(separator: ", ")
            model["extra"] = .text("record.transformMap(k, v, !(k in [\(names)]), v)")
        }
        model["fields"] = .map(fields)
        return .map(model)
    }

    /// The stream as it is written.
    var streamOutput: OutputNode {
        var stream = OutputMap([("endpoint", .text(endpointName))])
        if levels.count == 1 {
            stream["for_each"] = levels[0]
        } else if !levels.isEmpty {
            stream["for_each"] = .list(levels)
        }
        stream["with"] = with
        if let into { stream["into"] = .text(into) }
        if let cursor {
            stream["cursor"] = .map(cursor)
        } else if doubt == nil {
            stream["deletes"] = .text("full_scan")
        }
        return .map(stream)
    }
}

/// Keys that all endpoints have alike stand once, for the provider.
struct SharedKeys {
    /// What moves to the provider.
    private(set) var common = OutputMap()
    /// The pagination that most have.
    private(set) var pagination: OutputNode?
    private let paginationText: String?

    init(_ endpoints: [OutputMap]) {
        if endpoints.count > 1 {
            for key in ["errors", "retry", "headers"] {
                let texts = Set(endpoints.map { $0[key].map { String(describing: $0) } ?? "" })
                guard texts.count == 1, let text = texts.first, !text.isEmpty, !text.contains("input."),
                    !text.contains("page.")
                else { continue }
                common[key] = endpoints[0][key]
            }
        }
        var counts: [String: Int] = [:]
        for block in endpoints.compactMap({ $0["pagination"] }) where block.map != nil {
            let text = String(describing: block)
            if !text.contains("input.") { counts[text, default: 0] += 1 }
        }
        let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
        paginationText = (most?.value ?? 0) > 1 ? most?.key : nil
        guard let wanted = paginationText else { return }
        pagination = endpoints.compactMap { $0["pagination"] }.first { String(describing: $0) == wanted }
    }

    /// What is left for an endpoint.
    func own(_ endpoint: OutputMap) -> OutputMap {
        var endpoint = endpoint
        for entry in common.entries { endpoint[entry.key] = nil }
        guard let block = endpoint["pagination"] else { return endpoint }
        if String(describing: block) == paginationText { endpoint["pagination"] = nil }
        if block.map == nil, pagination == nil { endpoint["pagination"] = nil }
        return endpoint
    }
}
