internal import EngineLanguage
internal import EngineStore

/// Which streams are meant where a sync was run with several inputs: each has records of its own (definitions.md §3).
struct InputFilter {
    /// What the option says of itself.
    static let help = "only those that were read with this input of the sync"

    private let entries: [(name: String, value: String)]

    /// Reads `key=value` texts.
    /// - Throws: exit code 2 if one has no name.
    init(_ texts: [String]) throws(CommandFailure) {
        var entries: [(name: String, value: String)] = []
        for text in texts {
            guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
                throw .usage("'\(text)' is no input", hint: "write --input key=value")
            }
            entries.append((String(text[..<sign]), String(text[text.index(after: sign)...])))
        }
        self.entries = entries
    }

    /// Those that were read with all of the inputs.
    /// - Throws: exit code 2 with the inputs that there are, if none was.
    func chosen(_ streams: [StoredStream]) throws(CommandFailure) -> [StoredStream] {
        guard !entries.isEmpty else { return streams }
        let found = streams.filter { matches($0.variant) }
        guard found.isEmpty else { return found }
        let known = Set(streams.map(\.variant)).filter { !$0.isEmpty }.sorted()
        throw .usage(
            "nothing was read with this input",
            hint: known.isEmpty ? "the sync was run without any" : "there are: \(known.joined(separator: ", "))")
    }

    private func matches(_ variant: String) -> Bool {
        guard let members = try? JSONValue(parsing: variant) else { return false }
        return entries.allSatisfy { entry in
            guard let value = members[entry.name] else { return false }
            return value.string == entry.value || JSONWriter.text(value) == entry.value
        }
    }
}

extension StoredStream {
    /// The inputs that it was read with, as JSON; nothing if there were none.
    var input: JSONValue? { variant.isEmpty ? nil : (try? JSONValue(parsing: variant)) ?? .string(variant) }
}
