public import EngineLanguage

/// How one stream becomes many, compiled.
public struct DiscoveryPlan: Sendable {
    /// The root that holds the thing in the stream's other keys.
    public var root: String
    /// Gives names and ids; what it reads are things.
    public var finder: FinderPlan
    /// Further entries of the root.
    public var keep: [(name: String, value: CompiledExpression)]
    /// The fields of a record.
    public var fields: CompiledExpression?
    /// The names that identify a record.
    public var key: CompiledExpression?
    /// How records are mapped.
    var mapping: DiscoveredMapping
}

/// How things are listed: a stream that is only gone through.
public final class FinderPlan: Sendable {
    /// What is read, and how a thing is told.
    public let stream: StreamPlan
    /// The thing's name.
    public let title: CompiledExpression
    /// The thing's identity; nothing: its name.
    public let id: CompiledExpression?
    let select: [Glob]

    init(stream: StreamPlan, title: CompiledExpression, id: CompiledExpression?, select: [Glob]) {
        self.stream = stream
        self.title = title
        self.id = id
        self.select = select
    }
}

/// A thing that was found.
public struct DiscoveredThing: Sendable {
    /// Its identity.
    public let id: String
    /// What upstream calls it.
    public let title: String
    /// What the stream's other keys see.
    public let value: ExpressionValue
    /// The fields of its records; nothing: they are kept as they come.
    let fields: [DiscoveredField]?
    /// The names that identify a record.
    let key: [String]
}

/// A field of a discovered stream.
struct DiscoveredField: Sendable, Equatable {
    var name: String
    let id: String?
    let kind: FieldDefinition.Kind
}

extension DiscoveryPlan {
    /// The most streams that one block becomes.
    public static let most = DiscoverDefinition.most

    /// The things of a page that are selected.
    /// - Throws: `CallFault` of cause `definition`, which names the thing.
    public func things(of page: StagedPage) throws(CallFault) -> [DiscoveredThing] {
        var things: [DiscoveredThing] = []
        for group in page.groups {
            var bindings = group.bindings
            for record in group.records where !record.isGone {
                bindings["record"] = .json(group.tape, record.node)
                bindings["outer"] = record.outer.map { .json(group.tape, $0) }
                do throws(ExpressionFault) {
                    if let thing = try thing(bindings) { things.append(thing) }
                } catch {
                    let name = finder.stream.records.keyText(bindings).map { " '\($0)'" } ?? ""
                    throw CallFault(
                        .definition, "'discover'\(name): \(error.message)", call: finder.stream.endpoint.request.name,
                        span: error.span)
                }
            }
        }
        return things
    }

    private func thing(_ bindings: ExpressionBindings) throws(ExpressionFault) -> DiscoveredThing? {
        guard let title = try finder.title.evaluate(bindings).required?.templateText() else { return nil }
        guard finder.selects(title) else { return nil }
        let id = try finder.id?.evaluate(bindings).required.map { value throws(ExpressionFault) in
            try RecordKeyText.text([value])
        }
        guard case .json(let tape, let node)? = bindings["record"] else { return nil }
        var value = ExpressionValue(tape.value(at: node))
        if !keep.isEmpty, case .map(var map) = value {
            for entry in keep { map[.string(entry.name)] = try entry.value.evaluate(bindings).required }
            value = .map(map)
        }
        return DiscoveredThing(
            id: id ?? title, title: title, value: value, fields: try foundFields(bindings), key: try foundKey(bindings))
    }

    private func foundFields(_ bindings: ExpressionBindings) throws(ExpressionFault) -> [DiscoveredField]? {
        guard let fields, let found = try fields.evaluate(bindings).required, !found.isNull else { return nil }
        guard let list = found.list else {
            throw ExpressionFault(.type, "'fields' is \(found.kindName), not a list", at: fields.span)
        }
        var result: [DiscoveredField] = []
        for element in list {
            guard let map = element.map, let name = map["name"]?.string else {
                throw ExpressionFault(.type, "a field has no 'name'", at: fields.span)
            }
            let kind = map["type"]?.string.flatMap(FieldDefinition.Kind.init(rawValue:)) ?? .any
            let id = try map["id"].flatMap { $0.isNull ? nil : $0 }?.templateText()
            result.append(DiscoveredField(name: name, id: id, kind: kind))
        }
        return result
    }

    private func foundKey(_ bindings: ExpressionBindings) throws(ExpressionFault) -> [String] {
        guard let key, let found = try key.evaluate(bindings).required, !found.isNull else { return [] }
        let names = (found.list ?? [found]).compactMap(\.string)
        guard names.count == found.list?.count ?? 1 else {
            throw ExpressionFault(.type, "'key' must be a list of names", at: key.span)
        }
        return names
    }
}

extension FinderPlan {
    /// Whether a name is one of those that are read.
    func selects(_ title: String) -> Bool {
        let identifier = SafeIdentifier.make(title)
        return select.isEmpty || select.contains { $0.matches(title) || $0.matches(identifier) }
    }
}
