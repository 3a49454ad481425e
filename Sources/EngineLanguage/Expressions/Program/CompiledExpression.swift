/// An expression that was checked and compiled: evaluated as often as needed, from any thread.
public struct CompiledExpression: Sendable {
    /// The type of its value, optionals unwrapped.
    public let type: ExpressionType
    /// Whether its value is built from a secret, so that logs, cases and dry runs show `•••` instead.
    public let isTainted: Bool
    /// What it is for.
    public let purpose: ExpressionPurpose
    /// The roots that it reads, by name.
    public let roots: Set<String>
    /// Its path, if it only selects with literal keys from a root.
    public let path: ExpressionPath?
    let checked: CheckedExpression
    let program: ExpressionProgram
    let slots: [ProgramSlot]
    /// Whether a secret is read on the way, even if it is not in the value.
    let readsSecrets: Bool

    /// Where it stands.
    public var span: Span { checked.expression.span }

    /// The expression as it was written.
    public var text: String { checked.expression.text }

    /// Evaluates it, by the rules of its field's class.
    public func evaluate(_ bindings: ExpressionBindings) -> ExpressionOutcome {
        let evaluation = makeEvaluation()
        do throws(ExpressionFault) {
            return try evaluation.withSlots(slots, from: bindings) { slots throws(ExpressionFault) in
                let value = try evaluation.run(program, slots: slots)
                switch settle(value, in: evaluation) {
                case .value(let value): return .value(try evaluation.export(value))
                case .absent: return .absent
                case .fault(let fault): return .fault(fault)
                }
            }
        } catch {
            return .fault(placed(error))
        }
    }

    /// Evaluates a test or guard.
    /// - Throws: the fault of a test; a guard that fails does not match.
    public func test(_ bindings: ExpressionBindings) throws(ExpressionFault) -> Bool {
        switch evaluate(bindings) {
        case .value(let value): value.bool ?? false
        case .absent: false
        case .fault(let fault): throw fault
        }
    }

    /// An evaluation of its own; with secrets in it, its memory is overwritten at the end.
    func makeEvaluation() -> ExpressionEvaluation {
        let arena = ExpressionArena(firstBlock: 4 << 10)
        arena.holdsSecrets = readsSecrets
        return ExpressionEvaluation(arena: arena)
    }

    private func placed(_ fault: ExpressionFault) -> ExpressionFault {
        fault.span == nil ? ExpressionFault(fault.kind, fault.message, at: span) : fault
    }
}

/// A chain of literal keys from a root: `record.user.login`.
public struct ExpressionPath: Sendable, Hashable {
    /// The root.
    public let root: String
    /// The keys.
    public let keys: [String]
}
