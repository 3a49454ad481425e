/// The head of a message as it is put together.
struct HeadBytes {
    private(set) var bytes: [UInt8] = []

    /// - Parameter room: how many bytes it will have, or more.
    init(room: Int) {
        bytes.reserveCapacity(room)
    }

    /// Adds text.
    mutating func append(_ text: String) {
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { bytes.append(contentsOf: $0) }
        if isDone == nil { bytes.append(contentsOf: text.utf8) }
    }

    /// Adds a number that is not negative, in decimal digits.
    mutating func append(_ number: Int) {
        if number > 9 { append(number / 10) }
        bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    /// Adds a field's line.
    mutating func line(_ name: String, _ value: String) {
        append(name)
        append(": ")
        append(value)
        append("\r\n")
    }
}
