public import EngineLanguage

/// What a stream asks of each record, and what becomes of a bad one.
public struct RecordRules: Sendable {
    /// Whether a bad record is set aside; else it ends the pass.
    public var setsAside = false
    /// Whether records are held to their model: a field that is absent or of another type makes a record bad.
    public var isStrict = false
    /// Whether the untouched item is kept beside the record.
    public var keepsSource = false
    /// What must hold for each record.
    public var check: CompiledExpression?
    /// Of which no two records have the same value.
    public var unique: [CompiledExpression] = []

    /// Nothing is asked.
    public init() {}

    /// Whether something is asked that only a record which is mapped can answer.
    var readEveryRecord: Bool { setsAside || isStrict || keepsSource || check != nil || !unique.isEmpty }

    /// Compiles what a stream says.
    init(compiling stream: StreamDefinition, _ fields: inout FieldCompiler) {
        setsAside = stream.quality.onError?.value == .quarantine
        isStrict = stream.quality.schema?.value == .strict
        keepsSource = stream.quality.keepsSource
        check = fields.compile(stream.expectation?.check)
        unique = (stream.expectation?.unique ?? []).compactMap { fields.compile($0) }
    }
}

/// Where the expressions of rules stand among those that are evaluated for each record.
struct RuledExpressions: Sendable {
    let version: Int?
    let extra: Int?
    let check: Int?
    let unique: Range<Int>

    /// Appends them.
    init(_ mapper: RecordMapper, _ rules: RecordRules, behind all: inout [CompiledExpression]) {
        func add(_ expression: CompiledExpression?) -> Int? {
            guard let expression else { return nil }
            all.append(expression)
            return all.count - 1
        }
        version = add(mapper.version)
        extra = add(mapper.extra)
        check = add(rules.check)
        unique = all.count..<(all.count + rules.unique.count)
        all += rules.unique
    }
}

/// What rules add to a record: places in the buffer of its page.
public struct RecordAddition: Sendable {
    /// Bytes that compare as versions do; empty: it has none.
    public var version = 0..<0
    /// The item as upstream sent it; empty: it is not kept.
    public var source = 0..<0
    /// Whether an incremental reading should have found it.
    public var isLate = false
}

/// A value that no two records may share, as hashes: for the length of a run.
public struct UniqueValue: Sendable {
    /// Which of the stream's rules.
    public let rule: Int
    /// Tells values apart.
    public let value: Int
    /// Tells records apart.
    public let record: Int

    init(rule: Int, value: ArraySlice<UInt8>, record: ArraySlice<UInt8>) {
        self.rule = rule
        self.value = Self.hash(value)
        self.record = Self.hash(record)
    }

    private static func hash(_ bytes: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}

extension ResponsePage {
    /// Which page of its pass it is, counted from 1.
    var index: Int {
        guard case .object(let fields)? = bindings["page"], case .value(let index)? = fields["index"] else { return 1 }
        return 1 + Int(index.int ?? 0)
    }
}
