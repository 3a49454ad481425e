/// Text that must not be seen: printing, dumping or interpolating it shows only that it is there.
///
/// It is not `Codable`, so it cannot slip into a file or an answer. The bytes are overwritten when the last copy goes;
/// a `String` that `reveal()` gave out is not.
public struct Secret: Sendable {
    private let storage: WipedBytes

    /// Takes over a text.
    public init(_ text: String) {
        storage = WipedBytes(Array(text.utf8))
    }

    /// Takes over bytes of text.
    public init(utf8 bytes: some Collection<UInt8>) {
        storage = WipedBytes(bytes)
    }

    /// The text itself.
    ///
    /// Every call is a place where it can leak: pass it on at once, never keep it.
    public func reveal() -> String {
        storage.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Runs a closure over the UTF-8 bytes of the text, which must not be kept.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try storage.withBytes(body)
    }

    /// Whether there is no text at all.
    public var isEmpty: Bool { storage.count == 0 }

    /// The form for people: four dots, and the last four characters if at least eight stay hidden.
    public var masked: String {
        let text = reveal()
        return text.count >= 12 ? "••••" + text.suffix(4) : "••••"
    }
}

extension Secret: Equatable {
    /// Compares in a time that does not depend on the texts.
    public static func == (left: Secret, right: Secret) -> Bool {
        left.storage.equals(right.storage)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The same mark for every secret.
    public var description: String { "[secret]" }

    /// The same mark for every secret.
    public var debugDescription: String { "[secret]" }

    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
