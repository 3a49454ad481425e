extension APIImport {
    /// The files, the report and the items.
    func finish(source: String) -> ImportResult {
        let validation = ImportValidation(id: id)
        var files: [ImportedFile] = []
        var rounds = 0
        while !taken.isEmpty, rounds < 100 {
            rounds += 1
            files = self.files(source)
            let faults = validation.faults(in: files)
            if faults.isEmpty { break }
            files = []
            for fault in faults { leaveOut(fault) }
        }
        return ImportResult(files: files, report: report.lines, items: items)
    }

    private var items: [ImportedItem] {
        let written = Set(taken.map(\.label))
        return labels.map { label in
            guard written.contains(label) else { return ImportedItem(name: label, outcome: .no) }
            let isWhole = !report.lines(of: label).contains { $0.kind == .missing }
            return ImportedItem(name: label, outcome: isWhole ? .whole : .partly)
        }
    }

    /// Leaves out what the language refuses.
    private func leaveOut(_ fault: ImportValidation.Fault) {
        let reason = "the language refuses it: \(fault.message)"
        guard fault.way.count > 1 else {
            report.add(.missing, item: nil, feature: "refused-\(fault.id)", reason)
            return taken.removeAll()
        }
        let name = fault.way[1]
        switch fault.way[0] {
        case "endpoints":
            guard let index = taken.firstIndex(where: { $0.name == name }) else { return }
            report.add(
                .missing, item: taken[index].label, feature: "refused-\(fault.id)", reason, at: taken[index].node)
            taken.remove(at: index)
        case "models":
            report.add(.note, item: nil, feature: "refused-model", "the model '\(name)' is left out: \(fault.message)")
            models[name] = nil
            for index in taken.indices where taken[index].model == name {
                taken[index].model = nil
                taken[index].isStream = false
            }
        case "streams":
            for index in taken.indices where taken[index].name == name || taken[index].model == name {
                taken[index].isStream = false
            }
        case "auth":
            report.add(
                .missing, item: nil, feature: "refused-\(fault.id)",
                "the scheme '\(name)' is left out: \(fault.message)")
            schemes[name] = nil
            for index in taken.indices { taken[index].endpoint["auth"] = nil }
        default:
            report.add(.missing, item: nil, feature: "refused-\(fault.id)", reason)
            taken.removeAll()
        }
    }

    private func files(_ source: String) -> [ImportedFile] {
        let name = source.split(separator: "/").last.map(String.init) ?? source
        let missing = report.lines.filter { $0.item == nil && $0.kind != .note }.map { "Not imported: \($0.message)." }
        let head = ["Imported from \(name) by `engine import openapi`."] + missing
        var files = [
            ImportedFile(path: "providers/\(id).yaml", text: DefinitionTextWriter.text(provider, head: head))
        ]
        let streams = streams
        if !streams.entries.isEmpty {
            let sync = OutputMap([
                ("sync", .text(id)), ("provider", .text(id)), ("title", .text(title)), ("every", .text("24h")),
                ("streams", .map(OutputMap(streams.entries.map { ($0.key, .entries([])) }))),
            ])
            files.append(ImportedFile(path: "syncs/\(id).yaml", text: DefinitionTextWriter.text(sync)))
        }
        return files
    }

    /// Lists that can be read, one for each model.
    ///
    /// What one answer holds may be a part of the list only: nothing is deleted for it.
    private var streams: OutputMap {
        var streams = OutputMap()
        for operation in taken where operation.isStream {
            guard let model = operation.model, streams[model] == nil else { continue }
            let hasPages = operation.endpoint["pagination"] != nil
            let stream = OutputNode.entries([
                ("endpoint", .text(operation.name)), ("deletes", hasPages ? .text("full_scan") : nil),
            ])
            let comment = hasPages ? [] : ["No 'deletes': nothing tells whether one answer holds the whole list."]
            streams.entries.append(.init(key: model, value: stream, comment: comment))
        }
        return streams
    }

    private var provider: OutputMap {
        var provider = OutputMap([("provider", .text(id)), ("title", .text(title))])
        let info = document.root["info"]
        if let text = info?["description"]?.text?.trimmed, !text.isEmpty {
            provider["description"] = .text(text.shortened)
        }
        if let docs = document.root["externalDocs"]?["url"]?.text, docs.hasPrefix("https://"),
            !docs.contains(where: \.isWhitespace)
        {
            provider["docs"] = .text(docs)
        }
        provider["config"] = OutputNode.map(config).ifFilled
        provider["base"] = .text(base)
        provider["auth"] = OutputNode.map(schemes).ifFilled
        let used = Set(taken.compactMap(\.model))
        provider["models"] =
            OutputNode.map(OutputMap(models.entries.filter { used.contains($0.key) }.map { ($0.key, $0.value) }))
            .ifFilled
        var endpoints = OutputMap()
        for operation in taken {
            var entry = OutputMap.Entry(key: operation.name, value: .map(ordered(operation)))
            entry.comment = report.lines(of: operation.label).filter { $0.kind == .missing }.map {
                "Not imported: \($0.message)."
            }
            endpoints.entries.append(entry)
        }
        provider["endpoints"] = .map(endpoints)
        provider["streams"] = OutputNode.map(streams).ifFilled
        return provider
    }

    private func ordered(_ operation: Taken) -> OutputMap {
        var endpoint = operation.endpoint
        if let model = operation.model { endpoint["model"] = .text(model) }
        let order = [
            "title", "description", "docs", "deprecated", "request", "base", "auth", "scopes", "query", "headers",
            "cookies",
            "encoding", "body", "response", "input", "pagination", "records", "model",
        ]
        return OutputMap(order.map { ($0, endpoint[$0]) })
    }
}
