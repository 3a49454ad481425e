/// Reads digits and marks from the front of a text; every method leaves the text alone where it answers
/// nil or false.
struct DigitScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0

    /// Reads bytes that outlive the scanner.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Reads a text inside a closure.
    static func scan<Value>(_ text: String, _ body: (inout DigitScanner) -> Value) -> Value {
        var text = text
        return text.withUTF8 { bytes in
            var scanner = DigitScanner(bytes)
            return body(&scanner)
        }
    }

    var isAtEnd: Bool { position == bytes.count }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// What is left to read.
    var rest: Slice<UnsafeBufferPointer<UInt8>> { bytes[position...] }

    /// Steps over a character, if it is the next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    mutating func skip(_ count: Int) {
        position = min(position + count, bytes.count)
    }

    /// A number of exactly so many digits.
    mutating func number(digits: Int) -> Int? {
        number(digits: digits...digits)
    }

    /// A number of as many digits as come, within bounds (at most 18, which 64 bits hold).
    mutating func number(digits: ClosedRange<Int>) -> Int? {
        var value = 0
        var end = position
        while end < bytes.count, end - position < digits.upperBound, let digit = bytes[end].decimalDigit {
            value = value * 10 + digit
            end += 1
        }
        guard end - position >= digits.lowerBound else { return nil }
        position = end
        return value
    }

    /// The digits after a decimal point as nanoseconds; those after the ninth are dropped.
    mutating func fraction(maximumDigits: Int = .max) -> Int? {
        var value = 0
        var scale = 100_000_000
        var end = position
        while end < bytes.count, end - position < maximumDigits, let digit = bytes[end].decimalDigit {
            value += digit * scale
            scale /= 10
            end += 1
        }
        guard end > position else { return nil }
        position = end
        return value
    }

    /// `Z` or `±hh:mm` in seconds east of UTC.
    mutating func rfc3339Offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let start = position
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(digits: 2), hours < 24, take(":"),
            let minutes = number(digits: 2), minutes < 60
        else {
            position = start
            return nil
        }
        let seconds = hours * 3600 + minutes * 60
        return isWest ? -seconds : seconds
    }
}

extension UInt8 {
    /// The value of a decimal digit.
    var decimalDigit: Int? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) ? Int(self - UInt8(ascii: "0")) : nil
    }
}
