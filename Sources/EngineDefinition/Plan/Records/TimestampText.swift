internal import EngineLanguage

/// Times as they come in payloads.
enum TimestampText {
    /// Whether a JSON token is a time in the form that we store: `"2026-01-31T09:00:00Z"`, with or without a fraction.
    static func isNormal(_ token: ArraySlice<UInt8>) -> Bool {
        // Quotes included: 22 without a fraction, up to 9 digits and a dot more.
        guard (22...32).contains(token.count), token.last == UInt8(ascii: "\"") else { return false }
        let begin = token.startIndex
        for (offset, wanted) in shape.enumerated() {
            let byte = token[begin + offset]
            guard wanted == UInt8(ascii: "d") ? isDigit(byte) : byte == wanted else { return false }
        }
        guard token[token.endIndex - 2] == UInt8(ascii: "Z"), isInRange(token) else { return false }
        let fraction = token[(begin + shape.count)..<(token.endIndex - 2)]
        guard !fraction.isEmpty else { return true }
        return fraction.first == UInt8(ascii: ".") && fraction.count > 1 && fraction.dropFirst().allSatisfy(isDigit)
            && fraction.last != UInt8(ascii: "0")
    }

    private static let shape: [UInt8] = Array("\"dddd-dd-ddTdd:dd:dd".utf8)

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Whether month, day, hour, minute and second are at most what any month and day has; the rest is left alone.
    private static func isInRange(_ token: ArraySlice<UInt8>) -> Bool {
        func number(_ place: Int) -> Int {
            let index = token.startIndex + place
            return Int(token[index] - 48) * 10 + Int(token[index + 1] - 48)
        }
        return (1...12).contains(number(6)) && (1...28).contains(number(9)) && number(12) < 24 && number(15) < 60
            && number(18) < 60
    }

    /// Midnight UTC of a day written `YYYY-MM-DD`.
    static func day(_ text: String) -> ExpressionTimestamp? {
        text.utf8.count == 10 ? ExpressionTimestamp(rfc3339: text + "T00:00:00Z") : nil
    }

    /// The instant at which clocks of a zone show a time that is written without one: `2026-01-31T09:00:00`, with a
    /// space in place of the `T`, or a day alone.
    static func wall(_ text: String, in zone: TimeZoneRules) -> ExpressionTimestamp? {
        let shown = text.utf8.count == 10 ? text + "T00:00:00" : text.replacingMark(at: 10, " ", with: "T")
        guard let wall = ExpressionTimestamp(rfc3339: shown + "Z") else { return nil }
        return ExpressionTimestamp(seconds: zone.seconds(ofWall: wall.seconds), nanoseconds: wall.nanoseconds)
    }

    /// An instant from seconds since 1970.
    static func instant(_ seconds: Double) -> ExpressionTimestamp? {
        let whole = seconds.rounded(.down)
        guard let exact = Int64(exactly: whole) else { return nil }
        // Microseconds: beyond them a double of this size holds noise.
        let micros = ((seconds - whole) * 1e6).rounded()
        return ExpressionTimestamp(seconds: exact, nanoseconds: Int32(min(micros, 999_999)) * 1_000)
    }
}

extension String {
    /// The text with one ASCII character, if it stands at a place, replaced.
    fileprivate func replacingMark(at offset: Int, _ mark: Unicode.Scalar, with other: Unicode.Scalar) -> String {
        var bytes = Array(utf8)
        guard bytes.indices.contains(offset), bytes[offset] == UInt8(ascii: mark) else { return self }
        bytes[offset] = UInt8(ascii: other)
        return String(decoding: bytes, as: UTF8.self)
    }
}
