extension Shape where Value == Int {
    /// A whole number.
    public static var integer: Shape { integer(Int.min...Int.max) }

    /// A whole number in a range.
    public static func integer(_ range: ClosedRange<Int>) -> Shape {
        let bounds = range == Int.min...Int.max ? nil : Int64(range.lowerBound)...Int64(range.upperBound)
        return Shape(
            .scalar,
            placeholder: { range.contains(0) ? 0 : range.lowerBound },
            describe: { _ in .integer(bounds) },
            write: { .number(JSONNumber($0)) },
            decode: { node, decoder in
                let expected = "a whole number" + words(bounds)
                guard let scalar = node.scalar, scalar.kind == .integer else {
                    return decoder.refuse(node, expected: expected)
                }
                guard let value = Int(coreSchema: scalar.text), range.contains(value) else {
                    return decoder.refuse(node, .outOfRange, expected: expected)
                }
                return value
            })
    }
}

extension Shape where Value == Double {
    /// A number.
    public static var number: Shape { number(nil) }

    /// A number in a range; infinity and not-a-number are refused.
    public static func number(_ range: ClosedRange<Double>?) -> Shape {
        Shape(
            .scalar,
            placeholder: { range?.lowerBound ?? 0 },
            describe: { _ in .number(range) },
            write: { value in
                // 2^53: up to here a whole double is written without a fraction and loses nothing.
                if value == value.rounded(), abs(value) <= 0x1p53 { return .number(JSONNumber(Int64(value))) }
                return JSONNumber(value).map { .number($0) }
            },
            decode: { node, decoder in
                let expected = "a number" + (range.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? "")
                guard let scalar = node.scalar, scalar.kind == .integer || scalar.kind == .float else {
                    return decoder.refuse(node, expected: expected)
                }
                let value = Int(coreSchema: scalar.text).map(Double.init) ?? Double(scalar.text)
                guard let value, value.isFinite, range?.contains(value) ?? true else {
                    return decoder.refuse(node, .outOfRange, expected: expected)
                }
                return value
            })
    }
}

extension Shape where Value == Bool {
    /// `true` or `false`.
    public static var boolean: Shape {
        Shape(
            .scalar,
            placeholder: { false },
            describe: { _ in .boolean },
            write: { .bool($0) },
            decode: { node, decoder in
                if case .boolean(let value)? = node.scalar?.kind { return value }
                guard node.notation == .yaml else { return decoder.refuseTruth(node) }
                let isOldForm = ["yes", "no", "on", "off", "True", "False", "TRUE", "FALSE"].contains(node.scalar?.text)
                if !isOldForm { return decoder.refuseTruth(node) }
                return decoder.refuse(
                    node, expected: "'true' or 'false'", help: "YAML 1.2 knows only 'true' and 'false'")
            })
    }
}

extension ShapeDecoder {
    /// Reports what is no truth value, with the word that it resembles.
    fileprivate mutating func refuseTruth(_ node: SyntaxNode) -> Bool? {
        let expected = node.notation.truthWords
        guard let text = node.scalar?.text, secrecy == 0,
            let meant = Suggestion.nearest(to: text, among: ["true", "false"])
        else { return refuse(node, expected: expected) }
        guard node.notation == .yaml || text != meant else {
            return refuse(node, expected: expected, help: "write it without quotes")
        }
        let message = "\(subject) must be \(expected), not \(found(node))"
        let fix = Diagnostic.Fix("did you mean '\(meant)'?", replacing: node.span, with: meant)
        report(Diagnostic(.wrongType, message, at: node.span, fix: fix))
        return nil
    }
}

private func words(_ range: ClosedRange<Int64>?) -> String {
    guard let range else { return "" }
    if range.upperBound == .max { return range.lowerBound == 0 ? ", 0 or more" : ", at least \(range.lowerBound)" }
    if range.lowerBound == .min { return ", at most \(range.upperBound)" }
    return " from \(range.lowerBound) to \(range.upperBound)"
}

extension Int {
    /// A whole number as the YAML 1.2 core schema writes it: decimal, `0o` octal or `0x` hexadecimal.
    package init?(coreSchema text: String) {
        if text.hasPrefix("0o") {
            self.init(text.dropFirst(2), radix: 8)
        } else if text.hasPrefix("0x") {
            self.init(text.dropFirst(2), radix: 16)
        } else {
            self.init(text)
        }
    }
}
