/// A template that was checked and compiled.
public struct CompiledTemplate: Sendable {
    /// A stretch of the text that comes out.
    public struct Piece: Sendable {
        /// The text.
        public let text: String
        /// Whether it came out of a hole, so that its position decides how it is encoded.
        public let isHole: Bool
        /// Whether a secret is in it, so that it is shown as `•••`.
        public let isTainted: Bool
    }

    enum Part: Sendable {
        case text(String)
        case hole(CompiledExpression)
    }

    /// What it is for.
    public let purpose: ExpressionPurpose
    /// Where it stands.
    public let span: Span
    /// The value, if it was written as a number, boolean or null.
    public let literal: ExpressionValue?
    let parts: [Part]

    /// The one hole that it is, without any text; the value keeps its type then.
    public var singleHole: CompiledExpression? {
        guard parts.count == 1, case .hole(let hole) = parts[0] else { return nil }
        return hole
    }

    /// Its holes, in order.
    public var holes: [CompiledExpression] {
        parts.compactMap { part in
            guard case .hole(let hole) = part else { return nil }
            return hole
        }
    }

    /// The text, if there are no holes.
    public var plainText: String? {
        guard literal == nil else { return nil }
        var text = ""
        for part in parts {
            guard case .text(let stretch) = part else { return nil }
            text += stretch
        }
        return text
    }

    /// Whether a secret is in it.
    public var isTainted: Bool { holes.contains { $0.isTainted } }

    /// The roots that it reads.
    public var roots: Set<String> { holes.reduce(into: []) { $0.formUnion($1.roots) } }

    /// Whether it reads a root.
    public func reads(_ root: String) -> Bool {
        parts.contains { part in
            guard case .hole(let hole) = part else { return false }
            return hole.reads(root)
        }
    }

    /// The type of the value that comes out.
    public var type: ExpressionType { singleHole?.type ?? literal?.literalType ?? .string }

    /// Evaluates it: one hole keeps its value's type, everything else is text.
    public func evaluate(_ bindings: ExpressionBindings) -> ExpressionOutcome {
        if let literal { return .value(literal) }
        if let singleHole { return singleHole.evaluate(bindings) }
        do throws(ExpressionFault) {
            return .value(.string(try pieces(bindings).map(\.text).joined()))
        } catch {
            return .fault(error)
        }
    }

    /// Evaluates it piece by piece, so that each hole can be encoded for its position.
    /// - Throws: the fault of a hole, or that a hole has no text: null, absent, a list, a map.
    public func pieces(_ bindings: ExpressionBindings) throws(ExpressionFault) -> [Piece] {
        var pieces: [Piece] = []
        if let literal {
            pieces.append(Piece(text: try literal.holeText(purpose.name), isHole: false, isTainted: false))
        }
        for part in parts {
            switch part {
            case .text(let text): pieces.append(Piece(text: text, isHole: false, isTainted: false))
            case .hole(let hole):
                pieces.append(Piece(text: try hole.text(bindings), isHole: true, isTainted: hole.isTainted))
            }
        }
        return pieces
    }
}

extension ExpressionValue {
    /// The value as a hole in text writes it.
    /// - Throws: `value` for null, lists, maps and types, and for bytes that are no UTF-8.
    public func holeText(_ name: String) throws(ExpressionFault) -> String {
        let evaluation = ExpressionEvaluation(arena: ExpressionArena(firstBlock: 1 << 10))
        return try evaluation.holeText(of: evaluation.import(self), name)
    }
}

extension CompiledExpression {
    /// The text of a hole.
    fileprivate func text(_ bindings: ExpressionBindings) throws(ExpressionFault) -> String {
        do throws(ExpressionFault) {
            let made = try lazy.get()
            let evaluation = made.makeEvaluation()
            return try evaluation.withSlots(made.slots, from: bindings) { slots throws(ExpressionFault) in
                let value = try evaluation.run(made.program, slots: slots)
                switch settle(value, in: evaluation, of: made.program) {
                case .value(let value): return try evaluation.holeText(of: value, purpose.title)
                case .absent: throw .missing("\(purpose.title) is absent")
                case .fault(let fault): throw fault
                }
            }
        } catch {
            throw ExpressionFault(error.kind, error.message, at: error.span ?? span)
        }
    }
}

extension ExpressionEvaluation {
    /// A value as a hole in text writes it.
    fileprivate func holeText(of value: RuntimeValue, _ name: String) throws(ExpressionFault) -> String {
        var text = TextBuilder()
        guard try ScalarText.append(value, in: self, to: &text) else {
            throw .value("\(name) is \(value.kind == .null ? "null" : "a \(value.kind)"), which has no text")
        }
        return String(decoding: text.bytes, as: UTF8.self)
    }
}
