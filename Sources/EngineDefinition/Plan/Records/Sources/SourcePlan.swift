internal import EngineCrypto
internal import EngineLanguage
internal import Synchronization

/// How it is told that an item need not be mapped again: its bytes, and all else that its mapping reads, are what they
/// were (docs/decisions/0035).
struct SourcePlan: Sendable {
    /// Counts the ways of mapping: to be raised when the engine makes something else of the same item and definition.
    private static let generation = 1

    /// Roots that outlive a page, beside the parents of a partition; their values go into the hash.
    private static let lasting: Set = ["config", "connection", "input", "integration", "metadata"]

    /// Tells the key of an item, and its cursor; no conditions, no other fields.
    let keys: RecordPlan
    private let identity: [UInt8]
    private let roots: [String]

    /// Looks at what is evaluated for each item.
    /// - Returns: nothing if some of it is not the same for the same item: the time, the answer around it.
    init?(_ plan: RecordPlan, parents: [String]) {
        let read = plan.expressions.roots.subtracting(["record"])
        guard read.isSubset(of: Self.lasting.union(parents)), plan.mapper.fields.count <= FieldNotes.mostFields,
            !plan.rules.readEveryRecord, plan.mapper.version == nil, plan.mapper.extra == nil, !plan.areAllGone
        else { return nil }
        roots = read.sorted()
        identity = Self.identity(of: plan)
        keys = RecordPlan(mapper: plan.mapper.onlyKey, conditions: [], cursor: plan.cursor)
    }

    /// What goes into all hashes of a page: the definition, and the values that it reads beside the item.
    /// - Returns: nothing if one of these has no form that could be hashed.
    func seed(_ bindings: ExpressionBindings) -> UInt64? {
        var bytes = identity
        for root in roots {
            guard bytes.append(source: bindings[root]) else { return nil }
        }
        return ContentHash(of: bytes).low
    }

    /// All of the definition that decides what becomes of an item.
    static func identity(of plan: RecordPlan) -> [UInt8] {
        var parts = ["\(generation)", "\(plan.mapper.keepsRecord)"]
        parts += plan.conditions.map { plan.expressions[$0].text }
        parts.append(plan.gone.map { plan.expressions[$0].text } ?? "")
        switch plan.mapper.key {
        case .fields(let numbers): parts.append("\(numbers)")
        case .expressions(let expressions): parts += expressions.map(\.text)
        }
        for field in plan.mapper.fields {
            parts += [
                field.name, field.from.text, field.kind.rawValue, field.unit?.rawValue ?? "", field.zone?.text ?? "",
                "\(field.isRequired)", field.expectation?.identity ?? "",
            ]
        }
        var bytes: [UInt8] = []
        for part in parts { bytes.append(sourceText: part) }
        return bytes
    }
}

/// A source plan that is made when the first page comes.
final class LazySourcePlan: Sendable {
    private let parents: [String]
    private let made = Mutex<SourcePlan??>(nil)

    init(parents: [String]) {
        self.parents = parents
    }

    func plan(of records: RecordPlan) -> SourcePlan? {
        made.withLock { made in
            if let made { return made }
            let plan = SourcePlan(records, parents: parents)
            made = .some(plan)
            return plan
        }
    }
}

extension RecordExpressions {
    /// The roots that any of them reads.
    fileprivate var roots: Set<String> {
        (0..<count).reduce(into: []) { $0.formUnion(self[$1].roots) }
    }
}

extension RecordMapper {
    /// The same with no more fields than tell a record.
    fileprivate var onlyKey: RecordMapper {
        switch key {
        case .fields(let numbers):
            RecordMapper(
                fields: numbers.map { fields[$0] }, key: .fields(Array(numbers.indices)), keepsRecord: false)
        case .expressions: RecordMapper(fields: [], key: key, keepsRecord: false)
        }
    }
}
