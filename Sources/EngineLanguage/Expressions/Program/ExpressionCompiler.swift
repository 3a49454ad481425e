/// Turns a checked expression into a program.
///
/// A node writes its value to the register that it is given and may use all registers above it; so
/// operands of chains share one register, and the file stays as small as the nesting is deep. The walk
/// has a stack of its own.
struct ExpressionCompiler {
    /// A node on the way.
    struct Frame {
        let node: Int
        let target: Int
        var next = 0
        /// Instructions whose jump is set when the node is left.
        var exits: [Int] = []
        /// An instruction that the node jumps back to, or that is set before it is left.
        var mark = 0
    }

    let checked: CheckedExpression
    /// Whether constant parts are computed now.
    let folds: Bool
    /// The roots that change; parts that read others only are computed before.
    ///
    /// Nothing: no part is.
    let changing: UInt64?
    var slots: SlotTable
    var instructions: [Instruction] = []
    var constants: [RuntimeValue] = []
    var keys: [ExpressionProgram.Key] = []
    var callSites: [ExpressionProgram.CallSite] = []
    var registerCount = 0
    /// The register of each macro variable.
    var registers: [Int]
    var frames: [Frame] = []
    let memory = ExpressionEvaluation(arena: ExpressionArena(firstBlock: 256))
    /// Constant parts that were tried and are errors: each is tried once, and not too many.
    private var failedFolds = 0

    private init(_ checked: CheckedExpression, _ slots: SlotTable, folds: Bool, changing: UInt64? = nil) {
        self.checked = checked
        self.slots = slots
        self.folds = folds
        self.changing = changing
        registers = Array(repeating: 0, count: checked.variableCount)
    }

    var expression: Expression { checked.expression }

    /// Compiles an expression.
    /// - Parameters:
    ///   - checked: the expression with its types.
    ///   - slots: gets the slots that the program reads.
    ///   - folds: whether constant parts are computed now.
    /// - Returns: the program.
    /// - Throws: a fault if the expression is too large for one.
    static func compile(
        _ checked: CheckedExpression, slots: inout SlotTable, folds: Bool = true
    ) throws(ExpressionFault) -> ExpressionProgram {
        var compiler = ExpressionCompiler(checked, slots, folds: folds)
        let program = try compiler.program(of: checked.expression.root)
        slots = compiler.slots
        return program
    }

    /// Compiles an expression of a set; parts that do not read the changing roots become slots computed
    /// before.
    static func compile(
        _ checked: CheckedExpression, slots: inout SlotTable, hoistingAllBut roots: [String]
    ) throws(ExpressionFault) -> ExpressionProgram {
        let changing = roots.reduce(0 as UInt64) { mask, root in
            checked.scope.index(of: root).map { mask | 1 << UInt64(min($0, 63)) } ?? mask
        }
        var compiler = ExpressionCompiler(checked, slots, folds: true, changing: changing)
        let program = try compiler.program(of: checked.expression.root)
        slots = compiler.slots
        return program
    }

    private mutating func program(of root: Int) throws(ExpressionFault) -> ExpressionProgram {
        try push(root, 0)
        while !frames.isEmpty { try step() }
        emit(.end, a: 0, node: root)
        return ExpressionProgram(
            instructions, constants: constants, keys: keys, callSites: callSites, registerCount: registerCount,
            expression: expression, memory: memory)
    }

    /// Visits the next operand of the node on top, or leaves it.
    private mutating func step() throws(ExpressionFault) {
        let top = frames.count - 1
        let frame = frames[top]
        guard frame.next < Int(expression.nodes[frame.node].linkCount) else {
            try leave(frame)
            frames.removeLast()
            return
        }
        frames[top].next += 1
        let target = try beforeOperand(frame.next, top)
        try push(expression.child(frame.next, of: frame.node), target)
    }

    /// Begins a node; leaves are done at once.
    private mutating func push(_ node: Int, _ target: Int) throws(ExpressionFault) {
        registerCount = max(registerCount, target + 6)
        guard registerCount < 65_000 else { throw .limit("the expression needs too many registers") }
        if try !emitLeaf(node, target), try !emitFolded(node, target), try !emitHoisted(node, target) {
            frames.append(Frame(node: node, target: target))
            enter(node, target)
        }
    }

    // MARK: Emitting

    @discardableResult
    mutating func emit(
        _ operation: Instruction.Operation, a: Int = 0, b: Int = 0, c: Int = 0, d: Int = 0, node: Int
    ) -> Int {
        instructions.append(Instruction(operation, a: a, b: b, c: c, d: d, node: node))
        return instructions.count - 1
    }

    /// Lets a jump go to the next instruction.
    mutating func land(_ instruction: Int) { instructions[instruction].d = Int32(instructions.count) }

    /// The number of a constant.
    mutating func constant(_ value: ExpressionValue) throws(ExpressionFault) -> Int {
        constants.append(try memory.import(value))
        return constants.count - 1
    }

    /// The number of a key.
    mutating func key(_ name: String) throws(ExpressionFault) -> Int {
        keys.append(ExpressionProgram.Key(value: try memory.import(.string(name)), json: JSONKey(name)))
        return keys.count - 1
    }

    // MARK: Constant parts

    /// Puts the value of a constant part in its place, if it has one.
    private mutating func emitFolded(_ node: Int, _ target: Int) throws(ExpressionFault) -> Bool {
        let fact = checked.facts[node]
        // 64: what fails again and again is not worth the time.
        guard folds, fact.roots == 0, fact.lowestVariable == .max, failedFolds < 64 else { return false }
        guard let value = foldedValue(node) else {
            failedFolds += 1
            return false
        }
        emit(.constant, a: target, d: try constant(value), node: node)
        return true
    }

    // MARK: Parts that stay the same

    /// Puts a part that no record changes into a slot of its own.
    private mutating func emitHoisted(_ node: Int, _ target: Int) throws(ExpressionFault) -> Bool {
        let fact = checked.facts[node]
        guard let changing, fact.roots & changing == 0, fact.roots != 0, fact.lowestVariable == .max else {
            return false
        }
        var compiler = ExpressionCompiler(checked, slots, folds: folds)
        let program = try compiler.program(of: node)
        slots = compiler.slots
        emit(.slot, a: target, d: slots.hoist(program), node: node)
        return true
    }

    private func foldedValue(_ node: Int) -> ExpressionValue? {
        var compiler = ExpressionCompiler(checked, SlotTable(), folds: false)
        guard let program = try? compiler.program(of: node) else { return nil }
        // 10,000 steps, 64 KiB: a constant that takes more is computed when it is used.
        let evaluation = ExpressionEvaluation(steps: 10_000)
        guard let value = try? evaluation.run(program, slots: UnsafeBufferPointer(start: nil, count: 0)),
            !value.isError, evaluation.arena.used < 64 << 10
        else { return nil }
        return try? evaluation.export(value)
    }
}
