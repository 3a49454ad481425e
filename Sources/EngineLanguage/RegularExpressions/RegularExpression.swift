internal import CRE2

/// A pattern in RE2 syntax: linear time on every input, no backreferences, no look-around, Unicode on.
///
/// Patterns without metacharacters never reach RE2: they are found as bytes.
public final class RegularExpression: Sendable {
    /// Bytes that a pattern may have.
    public static let patternLimit = 1 << 10
    /// Bytes that the compiled program and its caches may take.
    static let memoryLimit: Int64 = 1 << 20

    /// How many groups the pattern captures.
    public let groupCount: Int

    private let literal: LiteralPattern?
    /// Sendable: RE2's matching is const and locks its own cache; the pointer is freed only when nobody
    /// refers to self.
    private nonisolated(unsafe) let program: OpaquePointer

    /// Compiles a pattern.
    public init(_ pattern: String) throws(RegularExpressionFault) {
        var pattern = pattern
        guard pattern.utf8.count <= Self.patternLimit else { throw .tooLong }
        let compiled: OpaquePointer? = pattern.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { engine_re2_new($0.baseAddress, $0.count, Self.memoryLimit) }
        }
        guard let compiled else { throw .outOfMemory }
        if let reason = engine_re2_error(compiled) {
            let message = String(cString: reason)
            engine_re2_free(compiled)
            throw .invalid(message)
        }
        program = compiled
        groupCount = Int(engine_re2_group_count(compiled))
        literal = LiteralPattern(pattern)
    }

    deinit {
        engine_re2_free(program)
    }

    /// Whether the pattern occurs anywhere in UTF-8 text.
    public func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if let literal { return literal.matches(text) }
        return search(text, from: 0, anchor: .anywhere, spans: UnsafeMutableBufferPointer(start: nil, count: 0))
    }

    /// Whether the pattern occurs anywhere in a text.
    public func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { matches($0) }
    }

    /// Whether the whole text matches the pattern.
    public func matchesWhole(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 {
            search($0, from: 0, anchor: .whole, spans: UnsafeMutableBufferPointer(start: nil, count: 0))
        }
    }

    /// The first match at or after an offset.
    public func firstMatch(in text: UnsafeBufferPointer<UInt8>, from offset: Int = 0) -> RegularExpressionMatch? {
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: 2 * (groupCount + 1)) { spans in
            guard search(text, from: offset, anchor: .anywhere, spans: spans) else { return nil }
            return RegularExpressionMatch(
                groups: (0...groupCount).map { group in
                    spans[2 * group] < 0 ? nil : Int(spans[2 * group])..<Int(spans[2 * group + 1])
                })
        }
    }

    /// Every match from left to right, none overlapping another, until `body` answers false.
    ///
    /// After an empty match the search goes on a character later.
    public func forEachMatch<Failure: Error>(
        in text: UnsafeBufferPointer<UInt8>, _ body: (RegularExpressionMatch) throws(Failure) -> Bool
    ) throws(Failure) {
        var offset = 0
        var lastEnd = -1
        while offset <= text.count, let match = firstMatch(in: text, from: offset) {
            let range = match.range
            // An empty match right after the one before is part of it, as in the reference
            // implementation.
            if !(range.isEmpty && range.lowerBound == lastEnd), try !body(match) { return }
            lastEnd = range.upperBound
            offset = range.isEmpty ? Self.nextCharacter(after: range.upperBound, in: text) : range.upperBound
        }
    }

    private enum Anchor: Int32 {
        case anywhere = 0
        case whole = 1
    }

    private func search(
        _ text: UnsafeBufferPointer<UInt8>, from offset: Int, anchor: Anchor, spans: UnsafeMutableBufferPointer<Int64>
    ) -> Bool {
        text.withMemoryRebound(to: CChar.self) { text in
            engine_re2_match(
                program, text.baseAddress, text.count, offset, anchor.rawValue, spans.baseAddress,
                Int32(spans.count / 2)) == 1
        }
    }

    private static func nextCharacter(after offset: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        var next = offset + 1
        while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }
}

/// Where a pattern was found, in byte offsets of the text.
public struct RegularExpressionMatch: Sendable, Hashable {
    /// The whole match and the captured groups; nil for a group that took no part.
    public let groups: [Range<Int>?]

    /// The whole match.
    public var range: Range<Int> { (groups.first ?? nil) ?? 0..<0 }
}

/// Why a pattern cannot be used.
public enum RegularExpressionFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// It breaks the syntax or compiles to too much; the text says what is wrong.
    case invalid(String)
    /// It is longer than patterns may be.
    case tooLong
    /// The system has no memory left.
    case outOfMemory

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .invalid(let reason): "the regular expression is invalid: \(reason)"
        case .tooLong: "the regular expression is longer than \(RegularExpression.patternLimit) bytes"
        case .outOfMemory: "there is no memory for the regular expression"
        }
    }
}
