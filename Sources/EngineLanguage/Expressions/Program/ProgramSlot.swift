/// A value that a program is given: a root, what stands at a path of literal keys in it, or a part
/// computed before.
///
/// Paths never reach the interpreter: whoever binds the roots fills the slots, for records by one walk
/// of a trie.
struct ProgramSlot: Hashable, Sendable {
    /// The root's name; empty for a part that is computed before.
    let root: String
    /// The keys from the root on.
    let keys: [String]

    /// Whether it is a part that is computed before.
    var isComputed: Bool { root.isEmpty }
}

/// The slots of the programs that are run together.
struct SlotTable: Sendable {
    /// The slots by number.
    private(set) var slots: [ProgramSlot] = []
    /// Parts that are computed before, with their slots.
    private(set) var hoisted: [(program: ExpressionProgram, slot: Int)] = []
    private var numbers: [ProgramSlot: Int] = [:]

    /// The number of a slot, which is made if it is new.
    mutating func number(of slot: ProgramSlot) -> Int {
        if let known = numbers[slot] { return known }
        slots.append(slot)
        numbers[slot] = slots.count - 1
        return slots.count - 1
    }

    /// The number of a slot for a part that is computed before.
    mutating func hoist(_ program: ExpressionProgram) -> Int {
        slots.append(ProgramSlot(root: "", keys: []))
        hoisted.append((program, slots.count - 1))
        return slots.count - 1
    }
}
