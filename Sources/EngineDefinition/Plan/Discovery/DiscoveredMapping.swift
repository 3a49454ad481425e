internal import EngineLanguage

/// Makes the mappers of discovered streams: their fields are known only when a sync runs.
struct DiscoveredMapping: Sendable {
    /// The roots of what reads a record of the stream.
    let scope: ExpressionScope
    /// The map that holds the fields' values, as it is written.
    let values: String
    /// Fields that the stream adds.
    let map: [FieldPlan]
    /// Identity, where the stream says it.
    let key: [CompiledExpression]
    /// Whether an item says that its record is gone.
    let gone: CompiledExpression?

    /// How the records of a thing are mapped.
    /// - Throws: `CallFault` of cause `definition` if they have no identity, or a name cannot be looked up.
    func mapper(of thing: DiscoveredThing) throws(CallFault) -> RecordMapper {
        guard !key.isEmpty || !thing.key.isEmpty else {
            throw CallFault(.definition, "'\(thing.title)' has no 'key'", call: "discover")
        }
        guard let fields = thing.fields else {
            var keys = key
            for name in thing.key where key.isEmpty { keys.append(try lookUp("record", [name], .required)) }
            return RecordMapper(fields: map, key: .expressions(keys), keepsRecord: true)
        }
        var plans: [FieldPlan] = []
        for name in thing.key where key.isEmpty && !fields.contains(where: { $0.name == name }) {
            plans.append(FieldPlan(name: name, from: try lookUp("record", [name])))
        }
        for field in Self.distinct(fields, beside: plans.map(\.name)) {
            // Upstream lists values by one or the other, and seldom says by which.
            let from = try lookUp(values, [field.id, field.source].compactMap { $0 })
            plans.append(
                FieldPlan(
                    name: field.name, from: from, kind: field.kind, unit: nil, zone: nil, isRequired: false,
                    expectation: nil))
        }
        for added in map {
            plans.removeAll { $0.name == added.name }
            plans.append(added)
        }
        guard key.isEmpty else { return RecordMapper(fields: plans, key: .expressions(key), keepsRecord: false) }
        let numbers = thing.key.compactMap { name in plans.firstIndex { $0.name == name } }
        return RecordMapper(fields: plans, key: .fields(numbers), keepsRecord: false)
    }

    /// A field with the name by which upstream knows it.
    private struct Named {
        let name: String
        let source: String
        let id: String?
        let kind: FieldDefinition.Kind
    }

    /// Fields of one name are told apart by a number.
    private static func distinct(_ fields: [DiscoveredField], beside taken: [String]) -> [Named] {
        var taken = Set(taken)
        return fields.map { field in
            var name = field.name
            var number = 2
            while !taken.insert(name).inserted {
                name = "\(field.name)_\(number)"
                number += 1
            }
            return Named(name: name, source: field.name, id: field.id, kind: field.kind)
        }
    }

    /// The value of the first of some names that a map has.
    private func lookUp(
        _ map: String, _ names: [String], _ fieldClass: ExpressionFieldClass = .value
    ) throws(CallFault) -> CompiledExpression {
        let paths = names.map { name in
            var bytes: [UInt8] = []
            JSONWriter.append(string: name, to: &bytes)
            return "(\(map))[\(String(decoding: bytes, as: UTF8.self))]"
        }
        let text = paths.count == 1 ? paths[0] : "coalesce(\(paths.joined(separator: ", ")))"
        var found = DiagnosticList()
        let purpose = ExpressionPurpose(scope.name, fieldClass, storedIn: "records")
        let expression = ExpressionParser.parse(ExpressionSource(text: text), diagnostics: &found)
        guard let compiled = expression?.compile(in: scope, for: purpose, diagnostics: &found) else {
            let reason = found.all.first?.message ?? "it cannot be read"
            throw CallFault(
                .definition, "the field '\(names.last ?? "")' cannot be looked up: \(reason)", call: "discover")
        }
        return compiled
    }
}

extension DiscoveryPlan {
    /// The stream of a thing.
    /// - Parameters:
    ///   - thing: the thing.
    ///   - name: the stream's name.
    ///   - template: the stream that becomes many.
    /// - Returns: a stream like any other.
    /// - Throws: `CallFault` of cause `definition` if its records cannot be mapped.
    public func stream(
        of thing: DiscoveredThing, named name: String, from template: StreamPlan
    ) throws(CallFault) -> StreamPlan {
        let type = template.recordType == template.name ? name : template.recordType
        var stream = try own(template, of: thing, named: name, type)
        if let changes = template.changes?.wrappedValue {
            stream.changes = Boxed(wrappedValue: try own(changes, of: thing, named: name, type))
        }
        if let deletions = template.deletions?.wrappedValue {
            stream.deletions = Boxed(wrappedValue: try own(deletions, of: thing, named: name + "/deletes", type))
        }
        return stream
    }

    /// One reading of the stream of a thing.
    private func own(
        _ template: StreamPlan, of thing: DiscoveredThing, named name: String, _ type: String
    ) throws(CallFault) -> StreamPlan {
        var stream = template
        stream.discovery = nil
        stream.name = name
        stream.recordType = type
        stream.roots.append((root, thing.value))
        // A model that is written for the block stands for whatever was found.
        if !template.records.mapper.hasIdentity {
            stream.records = RecordPlan(
                mapper: try mapping.mapper(of: thing), conditions: template.endpoint.conditions, gone: mapping.gone,
                cursor: template.cursor, rules: template.records.rules, parents: template.levels.map(\.name))
        }
        return stream
    }
}

extension RecordMapper {
    /// What stands in the plan of a block until things are found.
    static let unknown = RecordMapper(fields: [], key: .expressions([]), keepsRecord: true)

    /// Whether it tells records apart.
    var hasIdentity: Bool {
        switch key {
        case .fields: true
        case .expressions(let expressions): !expressions.isEmpty
        }
    }
}
