/// The state of a running evaluation: arena, budget, tapes, faults.
///
/// Reused for one record after the other.
///
/// Confined to the task that evaluates; not Sendable.
final class ExpressionEvaluation {
    /// Steps that one evaluation may take (expressions reference §9).
    static let stepLimit = 1_000_000

    let arena: ExpressionArena
    /// The JSON texts that values point into; pinned while the evaluation runs.
    var tapes: [JSONReader] = []
    /// Steps that are left.
    private(set) var steps: Int
    private let stepLimit: Int
    /// Faults that error values refer to, numbered from one.
    private(set) var faults: [ExpressionFault] = []
    /// Faults at the front that outlive a reset.
    private var keptFaults = 0
    private var storages: [ObjectIdentifier: AnyObject] = [:]

    /// Makes an evaluation with a budget of its own.
    init(arena: ExpressionArena = ExpressionArena(), steps: Int = ExpressionEvaluation.stepLimit) {
        self.arena = arena
        self.steps = steps
        self.stepLimit = steps
    }

    /// Gives the arena and the budget back for the next evaluation.
    @inline(__always)
    func reset() {
        arena.reset()
        steps = stepLimit
        if faults.count > keptFaults { faults.removeLast(faults.count - keptFaults) }
    }

    /// Takes steps from the budget.
    /// - Throws: `limit` when none are left.
    @inline(__always)
    func charge(_ count: Int) throws(ExpressionFault) {
        steps -= count
        if steps < 0 { throw Self.tooManySteps(stepLimit) }
    }

    private static func tooManySteps(_ limit: Int) -> ExpressionFault {
        .limit("the expression takes more than \(limit) steps")
    }

    /// An error value of a kind, worded from its instruction when somebody asks.
    @inline(__always)
    func error(_ kind: ExpressionErrorKind, at instruction: Int) -> RuntimeValue {
        RuntimeValue(.error, extent: UInt32(truncatingIfNeeded: instruction + 1), flags: kind.rawValue)
    }

    /// An error value for a fault.
    func error(_ fault: ExpressionFault) -> RuntimeValue {
        faults.append(fault)
        return RuntimeValue(.error, bits: UInt64(faults.count), flags: fault.kind.rawValue)
    }

    /// An error value for a fault that outlives resets; its place is the fault's own.
    func keep(_ fault: ExpressionFault) -> RuntimeValue {
        keptFaults = faults.count + 1
        var value = error(fault)
        value.extent = .max
        return value
    }

    /// An object that lives with the evaluation and is made at its first use.
    func storage<Object: AnyObject>(_ type: Object.Type, _ make: () -> Object) -> Object {
        if let found = storages[ObjectIdentifier(type)] as? Object { return found }
        let made = make()
        storages[ObjectIdentifier(type)] = made
        return made
    }
}
