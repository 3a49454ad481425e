internal import EngineHTTP
internal import EngineLanguage

/// What upstream gave to ask later whether a page has changed (RFC 9110 §8.8).
public struct PageValidator: Sendable {
    /// Tells the request apart.
    public var question: UInt64
    /// `ETag`.
    public var entityTag: String?
    /// `Last-Modified`.
    public var lastModified: String?
    /// The page behind it; nothing: it is the last.
    public var next: PagePosition?

    /// The fields that ask with it (RFC 9110 §13.1): the entity tag where there is one, for it is the more exact.
    var fields: [(name: String, value: String)] {
        if let entityTag { return [("if-none-match", entityTag)] }
        return lastModified.map { [("if-modified-since", $0)] } ?? []
    }
}

/// The validators of one reading: those of the reading before, and those that it got itself.
public struct PageValidators: Sendable {
    /// What can be asked with.
    public var known: [PageValidator] = []
    /// What upstream gave this time.
    public private(set) var collected: [PageValidator] = []
    /// How many pages were as before.
    public private(set) var unchanged = 0

    /// Pages whose validators are kept: with the longest texts that are, a checkpoint stays below 64 KiB.
    static let most = 64
    /// Bytes of a validator that is kept.
    static let longest = 256

    /// Nothing is known.
    public init() {}

    /// Nothing was collected yet.
    public init(known: [PageValidator], collected: [PageValidator] = []) {
        self.known = known
        self.collected = collected
    }

    /// What is known of a request.
    func validator(of question: UInt64) -> PageValidator? { known.first { $0.question == question } }

    /// Notes what an answer gave.
    mutating func note(_ question: UInt64, _ fields: HTTPFields, next: PagePosition?) {
        let entityTag = fields["etag"].flatMap { $0.utf8.count <= Self.longest ? $0 : nil }
        let lastModified = fields["last-modified"].flatMap { $0.utf8.count <= Self.longest ? $0 : nil }
        guard entityTag != nil || lastModified != nil else { return }
        add(PageValidator(question: question, entityTag: entityTag, lastModified: lastModified, next: next))
    }

    /// Takes a page that is as before; its validator serves once a reading, so that pages cannot lead in a circle.
    mutating func keep(_ question: UInt64) -> PageValidator? {
        guard let index = known.firstIndex(where: { $0.question == question }) else { return nil }
        let validator = known.remove(at: index)
        unchanged += 1
        add(validator)
        return validator
    }

    /// Forgets the last page: it was not stored whole.
    mutating func dropLast() { if !collected.isEmpty { collected.removeLast() } }

    private mutating func add(_ validator: PageValidator) {
        guard collected.count < Self.most else { return }
        collected.append(validator)
    }
}

extension OutgoingRequest {
    /// Tells apart what is asked (FNV-1a over method, address and body); credentials in fields do not change it.
    var question: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        add(method.name.utf8)
        add([0x20])
        add(url.utf8)
        add([0x0A])
        add(body)
        return hash
    }
}
