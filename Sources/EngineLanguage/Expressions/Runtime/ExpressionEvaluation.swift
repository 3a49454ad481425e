/// The state of a running evaluation: arena, budget, tapes, faults. Reused for one record after the other.
///
/// Confined to the task that evaluates; not Sendable.
final class ExpressionEvaluation {
    /// Steps that one evaluation may take (expressions reference §9).
    static let stepLimit = 1_000_000

    let arena = ExpressionArena()
    /// Steps that are left.
    private(set) var steps = ExpressionEvaluation.stepLimit
    /// Faults that error values refer to, numbered from one.
    private(set) var faults: [ExpressionFault] = []
    private var storages: [ObjectIdentifier: AnyObject] = [:]

    /// Gives the arena and the budget back for the next evaluation.
    @inline(__always)
    func reset() {
        arena.reset()
        steps = Self.stepLimit
        if !faults.isEmpty { faults.removeAll(keepingCapacity: true) }
    }

    /// Takes steps from the budget.
    /// - Throws: `limit` when none are left.
    @inline(__always)
    func charge(_ count: Int) throws(ExpressionFault) {
        steps -= count
        if steps < 0 { throw Self.tooManySteps }
    }

    private static var tooManySteps: ExpressionFault {
        .limit("the expression takes more than \(stepLimit) steps")
    }

    /// An error value for a fault.
    func error(_ fault: ExpressionFault) -> RuntimeValue {
        faults.append(fault)
        return RuntimeValue(.error, bits: UInt64(faults.count), flags: fault.kind.rawValue)
    }

    /// An object that lives with the evaluation and is made at its first use.
    func storage<Object: AnyObject>(_ type: Object.Type, _ make: () -> Object) -> Object {
        if let found = storages[ObjectIdentifier(type)] as? Object { return found }
        let made = make()
        storages[ObjectIdentifier(type)] = made
        return made
    }
}
