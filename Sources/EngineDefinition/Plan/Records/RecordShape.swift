internal import EngineLanguage

/// Which members upstream's records have, and of which types: seen on a sample of them.
public struct RecordShape: Sendable, Hashable {
    /// The types of a member, as a set.
    public struct Types: OptionSet, Sendable, Hashable {
        /// One bit for each type.
        public let rawValue: Int

        /// Takes bits.
        public init(rawValue: Int) { self.rawValue = rawValue }

        static let null = Types(rawValue: 1)
        static let boolean = Types(rawValue: 2)
        static let integer = Types(rawValue: 4)
        static let number = Types(rawValue: 8)
        static let string = Types(rawValue: 16)
        static let object = Types(rawValue: 32)
        static let array = Types(rawValue: 64)

        private static let names: [(Types, String)] = [
            (.boolean, "boolean"), (.integer, "integer"), (.number, "number"), (.string, "string"),
            (.object, "object"), (.array, "array"), (.null, "null"),
        ]

        /// The names of the types: `string or null`.
        public var text: String {
            let names = Self.names.filter { contains($0.0) }.map(\.1)
            return names.isEmpty ? "nothing" : names.joined(separator: " or ")
        }

        /// Those that the other ones do not cover: an integer is a number, and null may be anywhere.
        func beyond(_ others: Types) -> Types {
            var rest = subtracting(others)
            rest.remove(.null)
            if others.contains(.number) { rest.remove(.integer) }
            return rest
        }
    }

    /// A member: its types, and in how many records of the sample it was.
    public struct Member: Sendable, Hashable {
        /// Its types.
        public var types: Types
        /// Records that had it.
        public var present: Int

        /// Takes both.
        public init(types: Types, present: Int) {
            self.types = types
            self.present = present
        }
    }

    /// The members by name.
    public var members: [String: Member] = [:]
    /// Records of the sample.
    public var checked = 0
    /// Pages that came.
    private var pages = 0
    /// Whether names are data: then there is no shape to tell.
    public private(set) var isBoundless = false

    /// Nothing was seen.
    public init() {}

    /// Names that are kept: what has more is a map, whose names are data.
    static let mostMembers = 500
    /// Records of a page that are looked at.
    private static let sample = 4
    /// Pages of which each is looked at; then one of so many.
    private static let firstPages = 64
    private static let stride = 8

    /// Looks at some records of a page.
    public mutating func observe(_ list: RecordList) {
        pages += 1
        guard !isBoundless, pages <= Self.firstPages || pages % Self.stride == 0 else { return }
        let count = list.nodes.count
        for number in 0..<min(count, Self.sample) {
            observe(list.nodes[number * count / min(count, Self.sample)], of: list.tape)
        }
    }

    private mutating func observe(_ node: JSONNode, of tape: JSONTape) {
        guard tape.kind(of: node) == .object else { return }
        checked += 1
        var seen: Set<String> = []
        for (key, value) in tape.members(of: node) {
            // 120: longer than names are.
            guard let name = tape.string(at: key), name.utf8.count <= 120, seen.insert(name).inserted else { continue }
            members[name, default: Member(types: [], present: 0)].types.insert(Self.type(of: value, in: tape))
            members[name]?.present += 1
        }
        isBoundless = members.count > Self.mostMembers
        if isBoundless { members = [:] }
    }

    private static func type(of node: JSONNode, in tape: JSONTape) -> Types {
        switch tape.kind(of: node) {
        case .null: .null
        case .array: .array
        case .object: .object
        case .string: .string
        case .number: tape.int64(at: node) != nil || tape.uint64(at: node) != nil ? .integer : .number
        default: .boolean
        }
    }
}

extension RecordShape {
    /// Below this number a member that no record has says little.
    private static let fewest = 50

    /// What is different from a shape that was seen before; nothing if there was none.
    /// - Parameters:
    ///   - old: the shape that is known.
    ///   - isWhole: whether all records were read, so that what is missing is told.
    /// - Returns: the differences by name.
    public func drift(from old: RecordShape, isWhole: Bool) -> [ShapeDrift] {
        guard old.checked > 0, !isBoundless else { return [] }
        var drifts: [ShapeDrift] = []
        for (name, member) in members {
            guard let known = old.members[name] else {
                drifts.append(ShapeDrift(field: name, change: .new, before: "", after: member.types.text))
                continue
            }
            guard known.types.subtracting(.null) != [], member.types.beyond(known.types) != [] else { continue }
            drifts.append(
                ShapeDrift(field: name, change: .changed, before: known.types.text, after: member.types.text))
        }
        if isWhole, checked >= Self.fewest {
            for (name, known) in old.members where members[name] == nil && known.present * 2 >= old.checked {
                drifts.append(ShapeDrift(field: name, change: .vanished, before: known.types.text, after: ""))
            }
        }
        return drifts.sorted { $0.field < $1.field }
    }

    /// The shape that is known after a reading.
    /// - Parameters:
    ///   - old: the shape that was known.
    ///   - isWhole: whether all records were read, so that what is missing is forgotten.
    /// - Returns: what is kept.
    public func merged(over old: RecordShape, isWhole: Bool) -> RecordShape {
        guard !isBoundless else { return old }
        var result = old
        let forgets = isWhole && checked >= Self.fewest
        if forgets || old.checked == 0 { result.checked = checked }
        for (name, member) in members {
            let known = old.members[name]
            let present = forgets || known == nil ? member.present : known?.present ?? 0
            result.members[name] = Member(types: member.types.union(known?.types ?? []), present: present)
        }
        for name in old.members.keys where forgets && members[name] == nil { result.members[name] = nil }
        return result
    }
}
