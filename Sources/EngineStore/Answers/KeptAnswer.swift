/// An answer of upstream that was read and whose page is not stored yet.
///
/// The next page is asked for while this one is mapped and stored. A process that is killed meanwhile would have to ask
/// for both again; with this answer at hand it asks for one.
public struct KeptAnswer: Sendable, Hashable {
    /// The position of the partition when it was asked for, as the store has it: an answer is of no use at another one.
    public var checkpoint: String?
    /// What the reader needs to know it again: its request, its status, its fields; a text of the caller's.
    public var head: String
    /// Its body, as it arrived.
    public var body: [UInt8]

    /// Puts one together.
    public init(checkpoint: String?, head: String, body: [UInt8]) {
        self.checkpoint = checkpoint
        self.head = head
        self.body = body
    }
}

extension KeptAnswer {
    /// Seconds for which an answer may be used: what is older is asked for again.
    static let lifetime: Int64 = 600

    /// What stands before the body: instant, checkpoint and head, each text after its length.
    func prefix(at now: Int64) -> [UInt8] {
        var bytes = Self.bytes(now)
        bytes.append(checkpoint == nil ? 0 : 1)
        for text in [checkpoint ?? "", head] {
            bytes += Self.bytes(Int64(text.utf8.count))
            bytes += text.utf8
        }
        return bytes
    }

    /// Reads what `prefix` and the body gave.
    /// - Returns: nil if it is something else, or too old.
    init?(_ bytes: [UInt8], now: Int64) {
        var rest = bytes[...]
        guard let kept = Self.number(&rest), now - kept <= Self.lifetime * 1_000_000, now >= kept,
            let hasCheckpoint = rest.popFirst(), let checkpoint = Self.text(&rest), let head = Self.text(&rest)
        else { return nil }
        self.init(checkpoint: hasCheckpoint == 1 ? checkpoint : nil, head: head, body: Array(rest))
    }

    private static func bytes(_ number: Int64) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    private static func number(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
        guard bytes.count >= 8 else { return nil }
        defer { bytes = bytes.dropFirst(8) }
        return bytes.prefix(8).withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) }
    }

    private static func text(_ bytes: inout ArraySlice<UInt8>) -> String? {
        guard let count = number(&bytes), count >= 0, count <= bytes.count else { return nil }
        defer { bytes = bytes.dropFirst(Int(count)) }
        return String(decoding: bytes.prefix(Int(count)), as: UTF8.self)
    }
}
