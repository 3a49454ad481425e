/// A compiled expression: instructions over a register file, constants, call sites.
///
/// Immutable after its compiler has made it. `@unchecked Sendable`: constants are raw memory owned by
/// `memory`, which nobody writes once the program exists; everything else is a value.
final class ExpressionProgram: @unchecked Sendable {
    /// A call: the overloads that may fit, and what they made of literal arguments.
    struct CallSite {
        let name: String
        let count: Int
        let overloads: [ExpressionOverload]
        let preparations: [(any AnyObject & Sendable)?]
    }

    /// A literal key: as a value for built maps, prepared for tapes.
    struct Key {
        let value: RuntimeValue
        let json: JSONKey
    }

    let instructions: [Instruction]
    let constants: [RuntimeValue]
    let keys: [Key]
    let callSites: [CallSite]
    /// How many registers a run needs.
    let registerCount: Int
    /// The expression, for the places of faults.
    let expression: Expression
    private let memory: ExpressionEvaluation

    init(
        _ instructions: [Instruction], constants: [RuntimeValue], keys: [Key], callSites: [CallSite],
        registerCount: Int, expression: Expression, memory: ExpressionEvaluation
    ) {
        self.instructions = instructions
        self.constants = constants
        self.keys = keys
        self.callSites = callSites
        self.registerCount = registerCount
        self.expression = expression
        self.memory = memory
    }
}
