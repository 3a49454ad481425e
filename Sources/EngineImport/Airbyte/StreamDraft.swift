/// A stream while it is taken over: what its endpoint, its model and its own block will hold.
final class StreamDraft {
    /// A value of the partition or of the interval, as an input of the call.
    struct Slice {
        /// The input's name.
        let input: String
        /// The input's type.
        let type: String
        /// What the stream gives it: an expression of the stream's roots.
        let value: String
        /// The layout in which the connector writes it, if it is a time.
        var layout: String?
        var isRequired = true
    }

    /// The name in the manifest.
    let name: String
    /// The name in the definition.
    let id: String
    /// The endpoint's name.
    let endpointName: String
    let component: Component
    /// Whether the manifest lists it, so that it is not only there for others.
    var isListed = true

    var endpoint = OutputMap()
    var levels: [OutputNode] = []
    var cursor: OutputMap?
    /// Why a reading may not see all that there is, if it may not.
    var doubt: String?
    var skip: [String] = []
    /// Fields of the model in order.
    var fields = OutputMap()
    var modelKey: [String] = []
    var isOpen = true
    /// What records become before they are mapped.
    var explode: String?
    /// Fields that were added: the expression of each.
    var added: [String: CELText] = [:]
    var removed: Set<String> = []
    /// Why it cannot be written, if it cannot.
    var refusal: ManifestFault?
    var auth: Component?
    var secretEntries = OutputMap()
    var base = ""
    /// The stream that stands for the same records when several routers take turns.
    var into: String?
    /// Where a job's result is, for a stream that waits for one.
    var downloadTarget: String?
    var startField = "start_time"
    var endField = "end_time"

    private(set) var slices: [(key: [String], slice: Slice)] = []
    private(set) var used: [Slice] = []
    /// Finds the stream that a configuration names as its parent.
    var resolveParent: ((Component) -> StreamDraft?)?
    /// Streams whose records are this one's partitions, with the root name of each.
    var parents: [(root: String, draft: StreamDraft)] = []

    init(name: String, id: String, component: Component) {
        self.name = name
        self.id = id
        self.component = component
        endpointName = "list_\(id)"
    }

    /// Declares a value of the partition.
    func declare(_ key: [String], _ slice: Slice) {
        slices.append((key, slice))
    }

    /// The value at the beginning of a path, and how many parts that covers.
    func slice(_ path: [String]) -> (slice: Slice, count: Int)? {
        if let found = slices.first(where: { path.starts(with: $0.key) }) { return (found.slice, found.key.count) }
        guard path.first == "parent_slice", path.count > 1 else { return nil }
        for parent in parents {
            guard let inner = parent.draft.slice(Array(path.dropFirst())) else { continue }
            let field = parent.draft.carry(inner.slice)
            let name =
                slices.contains { $0.slice.input == inner.slice.input }
                    || used.contains { $0.input == inner.slice.input }
                ? "parent_\(inner.slice.input)" : inner.slice.input
            let slice = Slice(
                input: name, type: inner.slice.type, value: "\(parent.root).\(field)", layout: inner.slice.layout)
            declare(Array(path.prefix(inner.count + 1)), slice)
            return (slice, inner.count + 1)
        }
        return nil
    }

    /// Any value of the partition: whether there is one at all is asked with it.
    var anySlice: Slice? { slices.first?.slice }

    /// Makes a value an input of the call.
    /// - Returns: how the call's expressions read it.
    func use(_ slice: Slice) -> CELText {
        if !used.contains(where: { $0.input == slice.input }) { used.append(slice) }
        var text = CELText("input.\(slice.input)", .primary, .dynamic)
        text.mayBeAbsent = !slice.isRequired
        if let layout = slice.layout {
            text.kind = .timestamp
            if let formatted = try? TimeLayout.format(text, layout) { return formatted }
        }
        return text
    }

    /// Keeps a value of the partition with the records, so that streams below can read it.
    /// - Returns: the field's name.
    private func carry(_ slice: Slice) -> String {
        let name = fields[slice.input] == nil || carried.contains(slice.input) ? slice.input : "parent_\(slice.input)"
        if carried.insert(name).inserted {
            _ = use(slice)
            fields[name] = .entries([("type", .text("any")), ("from", .text("input.\(slice.input)"))])
        }
        return name
    }

    private var carried: Set<String> = []

    /// Sees that a field is kept, which streams below read.
    func needs(field path: String) {
        let name = String(path.split(separator: "/").first ?? "")
        guard !name.isEmpty, fields[name] == nil else { return }
        let value = added[name] ?? CELText("record").member(name)
        fields[name] = .entries([("type", .text("any")), ("from", .text(value.text))])
    }

    /// The endpoint's inputs.
    var inputs: OutputNode? {
        OutputNode.map(
            OutputMap(
                used.map { slice in
                    let required: OutputNode? = slice.isRequired ? .bool(true) : nil
                    return (slice.input, .entries([("type", .text(slice.type)), ("required", required)]))
                })
        ).ifFilled
    }

    /// What the stream gives them.
    var with: OutputNode? {
        OutputNode.map(OutputMap(used.map { ($0.input, .text("${\($0.value)}")) })).ifFilled
    }
}
