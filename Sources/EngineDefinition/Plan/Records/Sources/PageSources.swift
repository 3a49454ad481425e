public import EngineCrypto
internal import EngineLanguage

/// The items of a page before they are mapped: their keys, and hashes of all that their mapping reads.
public struct PageSources: Sendable {
    /// One item.
    public struct Entry: Sendable {
        /// Where its key's UTF-8 lies; empty if it is not known without mapping the item.
        public let id: Range<Int>
        /// The hash.
        public let hash: ContentHash
        /// The value that the cursor has here.
        let cursor: ExpressionValue?
    }

    /// The keys.
    public internal(set) var bytes: [UInt8] = []
    /// The items in upstream's order.
    public internal(set) var entries: [Entry] = []
}

/// The items of a page that are as they were when they were mapped last.
public struct KnownItems: Sendable {
    /// The items.
    let sources: PageSources
    /// For each item where its notes stand in `bytes`; nothing: it must be mapped.
    let places: [Range<Int>?]
    /// What was noted of the items when they were mapped.
    let bytes: [UInt8]
    /// How many there are.
    public let count: Int

    /// Puts together what a page has and what the store knows of it.
    /// - Parameters:
    ///   - sources: the items.
    ///   - places: for each item where its notes stand in `bytes`; nothing: it must be mapped.
    ///   - bytes: what the store has behind the hashes.
    ///   - count: how many need not be mapped.
    public init(_ sources: PageSources, places: [Range<Int>?], bytes: [UInt8], count: Int) {
        self.count = count
        self.sources = sources
        self.places = places
        self.bytes = bytes
    }
}

/// What is kept of a mapped item behind the hash of its source, so that it is counted as if it were mapped again.
///
/// Nothing for most: all fields had a value of their type. Else a bit for each field that had one, and then, if there
/// are some, a bit for each of another type than declared.
struct FieldNotes: Equatable {
    /// The most fields for which there are bits.
    static let mostFields = 64

    var present: UInt64 = 0
    var drifted: UInt64 = 0

    init() {}

    /// Reads what `append` wrote.
    init?(_ bytes: ArraySlice<UInt8>, fields: Int) {
        let width = Self.width(of: fields)
        switch bytes.count {
        case 0: present = Self.all(fields)
        case width: present = Self.bits(bytes)
        case 2 * width: (present, drifted) = (Self.bits(bytes.prefix(width)), Self.bits(bytes.dropFirst(width)))
        default: return nil
        }
    }

    func append(to bytes: inout [UInt8], fields: Int) {
        guard drifted != 0 || present != Self.all(fields) else { return }
        let masks = drifted == 0 ? [present] : [present, drifted]
        for mask in masks {
            for index in 0..<Self.width(of: fields) { bytes.append(UInt8(truncatingIfNeeded: mask >> (8 * index))) }
        }
    }

    private static func width(of fields: Int) -> Int { (fields + 7) / 8 }

    private static func all(_ fields: Int) -> UInt64 { fields == 64 ? .max : 1 << fields - 1 }

    private static func bits(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
