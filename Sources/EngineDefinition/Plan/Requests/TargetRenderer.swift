internal import EngineHTTP
internal import EngineLanguage

/// Writes the text of a URL from a template, each hole encoded by where it stands (expressions reference §1, rule 5).
struct TargetRenderer {
    /// Where in a URL the writer is.
    private enum Position {
        case scheme
        case host
        case path
        case query
    }

    /// The address.
    private(set) var url = ""
    /// The address with secrets masked.
    private(set) var display = ""
    private var position: Position
    private var slashes = 0

    /// Begins an address that spells out its scheme, or a path.
    init(isAbsolute: Bool) {
        position = isAbsolute ? .scheme : .path
    }

    /// Writes the parts of a template.
    /// - Parameters:
    ///   - template: what is written.
    ///   - skipped: bytes of the template's own text that are left out at its beginning.
    ///   - bindings: the values of the roots.
    /// - Throws: a fault if a hole has no text, or a host hole holds what no host may.
    mutating func append(
        _ template: CompiledTemplate, skipping skipped: Int = 0, _ bindings: ExpressionBindings
    ) throws(ExpressionFault) {
        var skipped = skipped
        let pieces = try template.pieces(bindings)
        for (index, piece) in pieces.enumerated() {
            guard piece.isHole else {
                append(literal: String(decoding: Array(piece.text.utf8.dropFirst(skipped)), as: UTF8.self))
                skipped = max(0, skipped - piece.text.utf8.count)
                continue
            }
            let rest = pieces.dropFirst(index + 1).first { !$0.text.isEmpty }?.text.utf8.first
            if piece.text.isEmpty, url.utf8.last == UInt8(ascii: "/"), position == .path, rest.isNoneOrEndsSegment {
                // 'DELETE /things/' may be a call of another kind than 'DELETE /things/1'.
                throw ExpressionFault(.value, "a part of a path may not be empty", at: template.span)
            }
            let isBeginning = position == .scheme && url.isEmpty
            let encoded = isBeginning ? try beginning(piece.text, in: template) : try encode(piece.text, in: template)
            url += encoded
            display += piece.isTainted ? "•••" : encoded
        }
    }

    private mutating func append(literal text: String) {
        for character in text.unicodeScalars { advance(over: character) }
        url += text
        display += text
    }

    private mutating func advance(over character: Unicode.Scalar) {
        switch (position, character) {
        case (.scheme, "/"): slashes += 1
        case (.host, "/"): position = .path
        case (.host, "?"), (.path, "?"): position = .query
        default: break
        }
        if position == .scheme, slashes == 2 { position = .host }
    }

    /// A hole that begins an address holds all of it up to some place of its path: `${config.server}/v1`.
    private mutating func beginning(_ text: String, in template: CompiledTemplate) throws(ExpressionFault) -> String {
        guard let url = try? URLValue(text), ["https", "http"].contains(url.scheme), url.query == nil,
            url.fragment == nil
        else { throw ExpressionFault(.value, "an address may not begin with this text", at: template.span) }
        position = .path
        return text.trimmingSlashes
    }

    private func encode(_ text: String, in template: CompiledTemplate) throws(ExpressionFault) -> String {
        switch position {
        case .path:
            // No encoding would make servers read these as names.
            guard !PercentEncoding.isDotSegment(text) else {
                throw ExpressionFault(.value, "a path may not hold '.' or '..' from a value", at: template.span)
            }
            return PercentEncoding.pathSegment(text)
        case .query: return PercentEncoding.query(text)
        case .scheme, .host:
            guard text.utf8.allSatisfy(Self.isHostByte), !text.isEmpty else {
                throw ExpressionFault(.value, "a host may not hold this text", at: template.span)
            }
            return text
        }
    }

    /// Letters, digits, dots, hyphens, and what a port and an IPv6 address need.
    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"): true
        default: false
        }
    }
}

extension UInt8? {
    /// Whether a segment of a path ends before this byte.
    fileprivate var isNoneOrEndsSegment: Bool { self.map { [0x2F, 0x3F, 0x23].contains($0) } ?? true }
}

extension String {
    /// The text without slashes at its end.
    var trimmingSlashes: String {
        var text = self
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }
}
