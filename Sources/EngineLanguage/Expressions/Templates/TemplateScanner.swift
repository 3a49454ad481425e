/// Cuts a template into text and holes.
///
/// A hole ends at the brace that CEL's own tokens match.
struct TemplateScanner {
    private let source: ExpressionSource
    private let bytes: [UInt8]
    private var parts: [Template.Part] = []
    private var text: [UInt8] = []
    private var position = 0

    init(_ source: ExpressionSource) {
        self.source = source
        self.bytes = Array(source.text.utf8)
    }

    /// The parts, or nothing if there was a fault.
    ///
    /// All holes are read before that is known.
    mutating func parts(_ diagnostics: inout DiagnosticList) -> [Template.Part]? {
        guard bytes.count <= Template.textLimit else {
            diagnostics.append(
                Diagnostic(
                    .expressionLimit, "the template is longer than \(Template.textLimit >> 10) KiB",
                    at: source.span(0..<bytes.count)))
            return nil
        }
        var isWhole = true
        while position < bytes.count {
            if bytes[position] != UInt8(ascii: "$") {
                text.append(bytes[position])
                position += 1
            } else if matches("$${") {
                text += Array("${".utf8)
                position += 3
            } else if matches("${") {
                if !hole(&diagnostics) { isWhole = false }
            } else {
                text.append(bytes[position])
                position += 1
            }
        }
        endText()
        return isWhole ? parts : nil
    }

    private func matches(_ mark: StaticString) -> Bool {
        guard position + mark.utf8CodeUnitCount <= bytes.count else { return false }
        for offset in 0..<mark.utf8CodeUnitCount where bytes[position + offset] != mark.utf8Start[offset] {
            return false
        }
        return true
    }

    private mutating func endText() {
        guard !text.isEmpty else { return }
        parts.append(.text(String(decoding: text, as: UTF8.self)))
        text = []
    }

    /// Reads the hole that begins here; the result is whether it is right.
    private mutating func hole(_ diagnostics: inout DiagnosticList) -> Bool {
        let start = position
        guard let end = closingBrace(from: start + 2) else {
            diagnostics.append(
                Diagnostic(
                    .templateSyntax, "the hole has no closing '}'", at: source.span(start..<start + 2),
                    fix: Diagnostic.Fix("the text '${' itself is written '$${'")))
            position = bytes.count
            return false
        }
        endText()
        position = end + 1
        guard let expression = ExpressionParser.parse(source, in: start + 2..<end, diagnostics: &diagnostics) else {
            return false
        }
        parts.append(.hole(expression))
        return true
    }

    private func closingBrace(from start: Int) -> Int? {
        bytes.withUnsafeBufferPointer { buffer in
            var lexer = ExpressionLexer(buffer, in: start..<buffer.count)
            var depth = 0
            while true {
                let token = lexer.next()
                switch token.kind {
                case .leftBrace: depth += 1
                case .rightBrace where depth == 0: return token.start
                case .rightBrace: depth -= 1
                case .end: return nil
                default: break
                }
            }
        }
    }
}
