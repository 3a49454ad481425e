/// A value that a program is given: a root, or what stands at a path of literal keys in it.
///
/// Paths never reach the interpreter: whoever binds the roots fills the slots, for records by one walk of a trie.
struct ProgramSlot: Hashable, Sendable {
    /// The root's name.
    let root: String
    /// The keys from the root on.
    let keys: [String]
}

/// The slots of the programs that are run together.
struct SlotTable: Sendable {
    /// The slots by number.
    private(set) var slots: [ProgramSlot] = []
    private var numbers: [ProgramSlot: Int] = [:]

    /// The number of a slot, which is made if it is new.
    mutating func number(of slot: ProgramSlot) -> Int {
        if let known = numbers[slot] { return known }
        slots.append(slot)
        numbers[slot] = slots.count - 1
        return slots.count - 1
    }
}
