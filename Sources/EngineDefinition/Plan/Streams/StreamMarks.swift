internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage

/// What tells whether a checkpoint was written under the same definition, as far as that counts for what it holds.
public struct StreamMarks: Sendable, Hashable {
    /// Of what shapes requests: the place of a page means something else under another.
    public let requests: String
    /// Of what a cursor counts: its value means something else under another.
    public let cursor: String
    /// Of what becomes of an item: a page that is as before gives other records under another.
    public let mapping: String

    /// Takes marks as they are stored.
    init(requests: String, cursor: String, mapping: String) {
        self.requests = requests
        self.cursor = cursor
        self.mapping = mapping
    }

    /// The marks of a stream, its changes included.
    public init(_ stream: StreamPlan) {
        var (requests, cursor, mapping) = (MarkText(), MarkText(), MarkText())
        for reading in [stream, stream.changes?.wrappedValue].compactMap({ $0 }) {
            requests.add(requests: reading)
            cursor.add(cursor: reading.cursor)
            mapping.add(mapping: reading)
        }
        self.init(requests: requests.mark, cursor: cursor.mark, mapping: mapping.mark)
    }
}

/// Writes down a part of a plan, so that two can be told apart.
private struct MarkText {
    private var bytes: [UInt8] = []

    var mark: String { String(ContentHash(of: bytes).low, radix: 16) }

    mutating func add(_ text: String?) {
        bytes.append(text == nil ? 0 : 1)
        bytes.append(sourceText: text ?? "")
    }

    // MARK: Requests

    mutating func add(requests plan: StreamPlan) {
        add(plan.endpoint)
        add(plan.with)
        add(plan.cursor?.start?.text)
        add(plan.cursor?.precision?.rawValue)
        add(plan.cursor?.zone?.text)
        add((plan.cursor?.window).map { "\($0.size) \($0.isInclusive)" })
    }

    private mutating func add(_ endpoint: EndpointPlan) {
        let request = endpoint.request
        add(request.method.name)
        add(request.target.template)
        add(request.target.verbatim)
        add(request.base)
        for entries in [request.query, request.headers, request.cookies] { add(entries) }
        add(request.body)
        add(request.nesting.rawValue)
        add(request.lists?.rawValue)
        for field in endpoint.input.fields {
            add(field.name)
            add(field.fallback)
        }
        add(endpoint.records?.text)
        add(endpoint.reshape?.span?.text)
        add(endpoint.pages)
    }

    private mutating func add(_ pages: PagePlan?) {
        add(pages?.first)
        add(pages?.send)
        add(pages?.next?.text)
        add(pages?.more?.text)
        add(pages?.size?.send)
        add(pages?.size?.value)
        add((pages?.kept).map { $0.sorted().joined(separator: " ") })
    }

    private mutating func add(_ send: PagePlan.Send?) {
        for entries in [send?.query, send?.headers, send?.cookies] { add(entries ?? []) }
        add(send?.body)
        add(send?.variables)
        add(send?.url)
    }

    private mutating func add(_ body: BodyPlan) {
        switch body {
        case .none: add("none")
        case .json(let value): add(value, in: "json")
        case .form(let value): add(value, in: "form")
        case .text(let value): add(value, in: "text")
        case .written(let format, let value): add(value, in: "\(format)")
        case .graphQL(let query, let operation, let variables):
            add(query)
            add(operation)
            add(variables, in: "graphql")
        case .verbatim(let bytes, let type):
            add(type)
            add(String(decoding: bytes, as: UTF8.self))
        }
    }

    private mutating func add(_ value: ValuePlan, in format: String) {
        add(format)
        add(value)
    }

    private mutating func add(_ entries: [EntryPlan]) {
        add("\(entries.count)")
        for entry in entries {
            add(entry.name)
            add(entry.value)
        }
    }

    private mutating func add(_ value: ValuePlan?) {
        switch value {
        case nil: add(nil as String?)
        case .constant(let value): add((try? value.jsonText()) ?? value.kindName)
        case .template(let template): add(template)
        case .list(let elements):
            add("[\(elements.count)]")
            for element in elements { add(element) }
        case .map(let members):
            add("{\(members.count)}")
            for member in members {
                add(member.key)
                add(member.value)
            }
        }
    }

    /// A template of a preset stands in a text that is the same for all that write it: its holes tell the rest.
    private mutating func add(_ template: CompiledTemplate?) {
        add(template?.span.text)
        for hole in template?.holes ?? [] { add(hole.text) }
    }

    // MARK: Cursors

    mutating func add(cursor plan: CursorPlan?) {
        add(plan?.from.text)
        add(plan?.type.rawValue)
        add((plan?.unitsPerSecond).map { "\($0)" })
    }

    // MARK: Mapping

    mutating func add(mapping plan: StreamPlan) {
        bytes += SourcePlan.identity(of: plan.records)
        add(plan.records.mapper.version?.text)
        add(plan.records.mapper.extra?.text)
        let rules = plan.records.rules
        add("\(rules.setsAside) \(rules.isStrict) \(rules.keepsSource)")
        add(rules.check?.text)
        for value in rules.unique { add(value.text) }
        add(plan.endpoint.records?.text)
        add(plan.endpoint.reshape?.span?.text)
        add(plan.endpoint.explode?.text)
        add(plan.stages?.gone?.text)
        add(plan.stages?.dedupe?.text)
        for detail in plan.stages?.details ?? [] {
            add(detail.endpoint)
            add(detail.with)
            add(detail.value?.text)
            add(detail.condition?.text)
            add(detail.into.joined(separator: "."))
        }
        add(plan.stages?.recursion?.condition.text)
    }
}
