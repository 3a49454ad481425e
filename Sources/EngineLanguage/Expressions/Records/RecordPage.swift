/// One page while its records are evaluated.
///
/// Results are good until the next record begins.
///
/// Not Sendable, and not to be kept: it lives inside `RecordExpressions.withPage`.
public final class RecordPage {
    /// The end of the evaluation of an expression for the current record.
    public enum Result {
        /// A value.
        case value(RecordValue)
        /// There is none, and the field may be without one.
        case absent
        /// The field needed a value and there is none, or the evaluation failed.
        case fault(ExpressionFault)
    }

    private let set: RecordPrograms
    private let evaluation: ExpressionEvaluation
    private let slots: UnsafeMutableBufferPointer<RuntimeValue>

    init(
        _ set: RecordPrograms, _ evaluation: ExpressionEvaluation, _ slots: UnsafeMutableBufferPointer<RuntimeValue>
    ) {
        self.set = set
        self.evaluation = evaluation
        self.slots = slots
    }

    /// Goes on to a record on a tape of the page.
    /// - Parameters:
    ///   - record: the record.
    ///   - tape: the number of its tape among those of the page.
    ///   - outer: what the record came out of, if anything, with the number of its tape.
    @inline(__always)
    public func begin(_ record: JSONNode, tape: Int = 0, outer: (node: JSONNode, tape: Int)? = nil) {
        evaluation.reset()
        guard let base = slots.baseAddress else { return }
        if let trie = set.tries[0] {
            trie.fill(base, from: record, evaluation.tapes[tape], tape: UInt16(tape), evaluation)
        }
        if let trie = set.tries[1] { fill(trie, base, outer) }
    }

    private func fill(
        _ trie: PathTrie, _ base: UnsafeMutablePointer<RuntimeValue>, _ outer: (node: JSONNode, tape: Int)?
    ) {
        guard let outer else {
            for slot in trie.order { base[slot] = RuntimeValue(.error, flags: ExpressionErrorKind.missing.rawValue) }
            return
        }
        trie.fill(base, from: outer.node, evaluation.tapes[outer.tape], tape: UInt16(outer.tape), evaluation)
    }

    /// Evaluates an expression for the current record.
    @inline(__always)
    public func evaluate(_ index: Int) -> Result {
        let member = set.members[index]
        if member.slot >= 0 { return settled(slots[member.slot], member) }
        do throws(ExpressionFault) {
            return settled(try evaluation.run(member.program, slots: UnsafeBufferPointer(slots)), member)
        } catch {
            return .fault(ExpressionFault(error.kind, error.message, at: error.span ?? member.expression.span))
        }
    }

    @inline(__always)
    private func settled(_ value: RuntimeValue, _ member: RecordPrograms.Member) -> Result {
        if member.isValue, value.tag != .optional {
            if !value.isError { return .value(RecordValue(value: value, evaluation: evaluation)) }
            if value.flags == ExpressionErrorKind.missing.rawValue { return .absent }
        }
        return settledSlowly(value, member)
    }

    private func settledSlowly(_ value: RuntimeValue, _ member: RecordPrograms.Member) -> Result {
        switch member.expression.settle(value, in: evaluation, of: member.program) {
        case .value(let value): .value(RecordValue(value: value, evaluation: evaluation))
        case .absent: .absent
        case .fault(let fault): .fault(fault)
        }
    }

    /// Evaluates a test or guard for the current record.
    /// - Throws: the fault of a test.
    public func test(_ index: Int) throws(ExpressionFault) -> Bool {
        switch evaluate(index) {
        case .value(let value): value.bool ?? false
        case .absent: false
        case .fault(let fault): throw fault
        }
    }
}

extension RecordExpressions {
    /// Evaluates the records of a page.
    /// - Parameters:
    ///   - tapes: the JSON texts that records are on.
    ///   - bindings: the roots that stay the same for the page.
    ///   - body: goes over the records. The page must not leave it.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or `limit` if the bindings or the expressions are too large.
    public func withPage<Value>(
        _ tapes: [JSONTape], bindings: ExpressionBindings,
        _ body: (RecordPage) throws(ExpressionFault) -> Value
    ) throws(ExpressionFault) -> Value {
        let set = try programs()
        let page = ExpressionEvaluation()
        let wanted = set.pageSlots.map { set.slots[$0] }
        return try page.withTapes(tapes) { () throws(ExpressionFault) in
            try page.withSlots(wanted, from: bindings) { found throws(ExpressionFault) in
                let values = UnsafeMutableBufferPointer<RuntimeValue>.allocate(capacity: set.slots.count)
                defer { values.deallocate() }
                values.initialize(repeating: RuntimeValue(.error, flags: ExpressionErrorKind.missing.rawValue))
                for (index, slot) in set.pageSlots.enumerated() { values[slot] = found[index] }
                let evaluation = ExpressionEvaluation()
                evaluation.tapes = page.tapes
                for part in set.hoisted { values[part.slot] = page.hoist(part.program, values, into: evaluation) }
                return try body(RecordPage(set, evaluation, values))
            }
        }
    }
}

extension ExpressionEvaluation {
    /// Computes a part once a page; its error is kept for the records that use it.
    fileprivate func hoist(
        _ program: ExpressionProgram, _ slots: UnsafeMutableBufferPointer<RuntimeValue>,
        into records: ExpressionEvaluation
    ) -> RuntimeValue {
        do throws(ExpressionFault) {
            let value = try run(program, slots: UnsafeBufferPointer(slots))
            return value.isError ? records.keep(program.fault(of: value, in: self)) : value
        } catch {
            return records.keep(error)
        }
    }
}
