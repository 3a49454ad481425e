internal import Glibc

/// A growing text in memory of its own.
///
/// Records are written into it: appending a short piece costs a few instructions, where an array would
/// count references and check for other owners each time.
struct SandboxText: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(64, capacity)
        base = .allocate(capacity: self.capacity)
    }

    deinit {
        base.deallocate()
    }

    /// The text as an array.
    var bytes: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }

    /// Appends the text to an array.
    func append(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: base, count: count))
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    private mutating func grow(_ more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        let more = text.utf8CodeUnitCount
        reserve(more)
        let end = base + count
        text.withUTF8Buffer { bytes in
            if let start = bytes.baseAddress { memcpy(end, start, more) }
        }
        count += more
    }

    mutating func append(contentsOf bytes: [UInt8]) {
        for byte in bytes { append(byte) }
    }

    /// Appends a number that is not negative, filled up with zeros to a number of digits.
    mutating func append(decimal value: Int, digits: Int = 1) {
        // The digits of an Int and whatever is asked for.
        reserve(20 + digits)
        var length = 1
        var bound = 10
        while value >= bound && length < 19 {
            length += 1
            bound = bound.multipliedReportingOverflow(by: 10).partialValue
        }
        length = max(length, digits)
        var rest = UInt(bitPattern: value)
        var place = count + length
        while place > count {
            place -= 1
            base[place] = UInt8(truncatingIfNeeded: 48 + rest % 10)
            rest /= 10
        }
        count += length
    }

    /// Appends two words as one JSON text, with a space between them.
    mutating func append(quoted first: StaticString, _ second: StaticString? = nil) {
        append(0x22)
        append(first)
        if let second {
            append(0x20)
            append(second)
        }
        append(0x22)
    }
}
