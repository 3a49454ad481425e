/// A checked expression, and its program from when it first runs: most of what is checked never does.
final class LazyProgram: Sendable {
    /// A program with what it is given.
    struct Made: Sendable {
        let program: ExpressionProgram
        let slots: [ProgramSlot]
        /// Whether a secret is read on the way, even if it is not in the value.
        let readsSecrets: Bool
    }

    /// Nodes up to which no program is over a limit.
    ///
    /// 200: each needs a few registers of 65,000, and makes at most one constant of 64 KiB of 16 MiB.
    static let alwaysFits = 200

    let checked: CheckedExpression
    private let folds: Bool
    private let made = Once<Made>()

    /// Prepares a program.
    /// - Parameters:
    ///   - checked: the expression.
    ///   - folds: whether constant parts are computed while compiling.
    init(_ checked: CheckedExpression, folds: Bool) {
        self.checked = checked
        self.folds = folds
    }

    /// Whether the program was needed.
    var isMade: Bool { made.isMade }

    /// The program, compiled when it is first asked for.
    /// - Throws: `limit` if it is too large.
    func get() throws(ExpressionFault) -> Made {
        try made.value { () throws(ExpressionFault) in
            var slots = SlotTable()
            let program = try ExpressionCompiler.compile(checked, slots: &slots, folds: folds)
            return Made(
                program: program, slots: slots.slots, readsSecrets: checked.facts.contains { $0.secret >= 0 })
        }
    }
}
