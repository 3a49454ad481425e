/// An expression that was checked: evaluated as often as needed, from any thread.
///
/// Its program is made for the first time.
public struct CompiledExpression: Sendable {
    /// What it is for.
    public let purpose: ExpressionPurpose
    let lazy: LazyProgram

    init(_ lazy: LazyProgram, for purpose: ExpressionPurpose) {
        self.lazy = lazy
        self.purpose = purpose
    }

    var checked: CheckedExpression { lazy.checked }

    /// The type of its value, optionals unwrapped.
    public var type: ExpressionType {
        if case .optional(let wrapped) = checked.type { return wrapped }
        return checked.type
    }

    /// Whether its value is built from a secret, so that logs, cases and dry runs show `•••` instead.
    public var isTainted: Bool { checked.secret != nil }

    /// The roots that it reads, by name.
    public var roots: Set<String> { checked.roots }

    /// Whether it reads a root.
    public func reads(_ root: String) -> Bool { checked.reads(root) }

    /// Its path, if it only selects with literal keys from a root.
    public var path: ExpressionPath? { checked.path }

    /// Where it stands.
    public var span: Span { checked.expression.span }

    /// The expression as it was written.
    public var text: String { checked.expression.text }

    /// Evaluates it, by the rules of its field's class.
    public func evaluate(_ bindings: ExpressionBindings) -> ExpressionOutcome {
        do throws(ExpressionFault) {
            let made = try lazy.get()
            let evaluation = made.makeEvaluation()
            return try evaluation.withSlots(made.slots, from: bindings) { slots throws(ExpressionFault) in
                let value = try evaluation.run(made.program, slots: slots)
                switch settle(value, in: evaluation, of: made.program) {
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

    private func placed(_ fault: ExpressionFault) -> ExpressionFault {
        fault.span == nil ? ExpressionFault(fault.kind, fault.message, at: span) : fault
    }
}

extension LazyProgram.Made {
    /// An evaluation of its own; with secrets in it, its memory is overwritten at the end.
    func makeEvaluation() -> ExpressionEvaluation {
        let arena = ExpressionArena(firstBlock: 4 << 10)
        arena.holdsSecrets = readsSecrets
        return ExpressionEvaluation(arena: arena)
    }
}

/// A chain of literal keys from a root: `record.user.login`.
public struct ExpressionPath: Sendable, Hashable {
    /// The root.
    public let root: String
    /// The keys.
    public let keys: [String]
}
