/// Text that grows while a function writes it, never beyond the memory of one evaluation.
struct TextBuilder {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ text: String) throws(ExpressionFault) {
        try append(text.utf8)
    }

    mutating func append(_ text: some Collection<UInt8>) throws(ExpressionFault) {
        try makeRoom(for: text.count)
        bytes.append(contentsOf: text)
    }

    /// Appends what a closure writes of so many bytes at most.
    mutating func append(atMost count: Int, _ write: (inout [UInt8]) -> Void) throws(ExpressionFault) {
        try makeRoom(for: count)
        write(&bytes)
    }

    private func makeRoom(for count: Int) throws(ExpressionFault) {
        guard bytes.count + count <= ExpressionArena.limit else {
            throw .limit("the text is longer than \(ExpressionArena.limit >> 20) MiB")
        }
    }
}
