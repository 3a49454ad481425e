/// A set of expressions, compiled together.
struct RecordPrograms: Sendable {
    /// One expression of the set.
    ///
    /// A class, so that a record costs one count of references and not one for each part.
    final class Member: Sendable {
        let expression: CompiledExpression
        let program: ExpressionProgram
        /// The slot that it only reads, if it is a path; else negative.
        let slot: Int
        /// Whether a value goes through as it is.
        let isValue: Bool

        init(_ expression: CompiledExpression, _ program: ExpressionProgram, slot: Int?) {
            self.expression = expression
            self.program = program
            self.slot = slot ?? -1
            self.isValue = expression.purpose.fieldClass == .value
        }
    }

    /// A part of an expression that is computed once a page.
    struct Hoisted: Sendable {
        let program: ExpressionProgram
        let slot: Int
    }

    /// The roots that change with each record.
    static let recordRoots = ["record", "outer"]

    let members: [Member]
    let slots: [ProgramSlot]
    let hoisted: [Hoisted]
    /// By record root: the paths that are read of it.
    let tries: [PathTrie?]
    /// Slots of roots that stay the same for a page.
    let pageSlots: [Int]

    /// Compiles expressions together.
    /// - Throws: `limit` if one of them is too large.
    init(_ expressions: [CompiledExpression]) throws(ExpressionFault) {
        var table = SlotTable()
        var members: [Member] = []
        for expression in expressions {
            let program = try ExpressionCompiler.compile(
                expression.checked, slots: &table, hoistingAllBut: Self.recordRoots)
            let slot = expression.checked.slot(of: expression.checked.expression.root)
            members.append(Member(expression, program, slot: slot.map { table.number(of: $0) }))
        }
        self.members = members
        self.slots = table.slots
        self.hoisted = table.hoisted.map { Hoisted(program: $0.program, slot: $0.slot) }
        self.tries = Self.recordRoots.map { root in
            let paths = table.slots.enumerated().filter { $1.root == root }.map { (keys: $1.keys, slot: $0) }
            return paths.isEmpty ? nil : PathTrie(paths)
        }
        self.pageSlots = table.slots.indices.filter {
            !Self.recordRoots.contains(table.slots[$0].root) && !table.slots[$0].isComputed
        }
    }
}
