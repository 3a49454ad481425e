/// Hands the keys of an object to an initialiser, in one of three modes.
///
/// - Decoding, it takes values from the nodes of a map and reports each fault once, at its place.
/// - Describing, it has no map; it writes down each key that is asked for.
/// - As a placeholder, it has neither.
///
/// A key that is missing, faulty or merely described is answered with a placeholder, so an initialiser
/// has one path.
public struct ObjectReader {
    /// The map that is read, while decoding.
    let source: MappingSource?
    /// What was written down, while describing.
    let describing: DescribingState?
    /// Faults and place, while decoding.
    var decoder: ShapeDecoder

    /// A reader that answers with placeholders.
    init() {
        source = nil
        describing = nil
        decoder = ShapeDecoder()
    }

    /// A reader that decodes a map.
    init(decoding source: MappingSource, _ decoder: ShapeDecoder) {
        self.source = source
        describing = nil
        self.decoder = decoder
    }

    /// A reader that describes.
    init(describing state: DescribingState) {
        source = nil
        describing = state
        decoder = ShapeDecoder()
    }

    // MARK: Keys

    /// A key that must be there.
    public mutating func required<Value>(
        _ key: String, _ shape: @autoclosure () -> Shape<Value>, _ doc: String, example: String? = nil,
        _ traits: @autoclosure () -> [FieldTrait] = []
    ) -> Value {
        if let describing {
            let notes = FieldNotes(doc: doc, example: example, traits: traits())
            return describing.field(key, shape(), notes, isRequired: true)
        }
        guard let source else { return shape().placeholder() }
        let shape = shape()
        guard let entry = source.claim(key), shape.acceptsNull || !entry.value.isNull else {
            reportMissing(key)
            return shape.placeholder()
        }
        return decode(entry, shape, traits()) ?? shape.placeholder()
    }

    /// A key that may be absent; null counts as absent.
    public mutating func optional<Value>(
        _ key: String, _ shape: @autoclosure () -> Shape<Value>, _ doc: String, example: String? = nil,
        _ traits: @autoclosure () -> [FieldTrait] = []
    ) -> Value? {
        if isAbsent(key) { return nil }
        let notes = { FieldNotes(doc: doc, example: example, traits: traits()) }
        return present(key, shape, notes, traits)
    }

    /// A key with a value that counts when it is absent or null: written once here, shown in all
    /// documents.
    public mutating func optional<Value>(
        _ key: String, _ shape: @autoclosure () -> Shape<Value>, _ doc: String, default value: @autoclosure () -> Value,
        example: String? = nil, _ traits: @autoclosure () -> [FieldTrait] = []
    ) -> Value {
        if isAbsent(key) { return value() }
        let notes = { FieldNotes(doc: doc, example: example, defaultValue: shape().write(value()), traits: traits()) }
        return present(key, shape, notes, traits) ?? value()
    }

    /// A key with a default that an explicit null takes away.
    public mutating func removable<Value>(
        _ key: String, _ shape: @autoclosure () -> Shape<Value>, _ doc: String, default value: @autoclosure () -> Value,
        example: String? = nil, _ traits: @autoclosure () -> [FieldTrait] = []
    ) -> Value? {
        if isAbsent(key) { return value() }
        if let entry = source?.entry(key), entry.value.isNull {
            _ = source?.claim(key)
            return nil
        }
        let notes = { FieldNotes(doc: doc, example: example, defaultValue: shape().write(value()), traits: traits()) }
        return present(key, { shape().orNull }, notes, traits) ?? value()
    }

    /// The keys of a group that stand in this object in place, for example those of a request block.
    public mutating func keys<Group: Configurable>(of type: Group.Type) -> Group {
        keys(of: type) { type.init(reading: &$0) }
    }

    /// The keys of a group in place, read otherwise than by its own initialiser: without some of them,
    /// for example.
    public mutating func keys<Group: Configurable>(
        of type: Group.Type, _ read: (inout ObjectReader) -> Group
    ) -> Group {
        guard let describing else { return read(&self) }
        if !describing.describer.isShallow { _ = describing.describer.describe(type) }
        let outer = describing.group
        describing.group = type.shapeName
        defer { describing.group = outer }
        return read(&self)
    }

    /// Whether there is nothing to do for a key: most keys of most objects, so nothing is made for them.
    private func isAbsent(_ key: String) -> Bool {
        guard describing == nil else { return false }
        return source.map { !$0.has(key) } ?? true
    }

    /// The part of an optional key that is rarely needed.
    @inline(never)
    private mutating func present<Value>(
        _ key: String, _ shape: () -> Shape<Value>, _ notes: () -> FieldNotes, _ traits: () -> [FieldTrait]
    ) -> Value? {
        if let describing {
            _ = describing.field(key, shape(), notes(), isRequired: false)
            return nil
        }
        guard let entry = source?.claim(key), !entry.value.isNull || decoder.takesNullAsValue else { return nil }
        return decode(entry, shape(), traits())
    }

    /// From here on, and in all that lies in this object, null is no way to leave a key out.
    public mutating func takeNullAsValue() { decoder.takesNullAsValue = true }

    /// How many of the keys so far could not be read: for what a key stands for when it is written, and unreadable.
    public var faults: Int { decoder.errors }

    /// Whether a key that nobody has asked for holds a map.
    public var hasUnknownMap: Bool {
        guard let source else { return false }
        return zip(source.entries, source.claimed).contains { !$1 && $0.value.entries != nil }
    }

    // MARK: Places

    /// Where the object stands; while describing a place in an empty file.
    public var span: Span { source?.node.span ?? .nowhere }

    /// The map as it is written; nothing while describing.
    ///
    /// For presets, which write the general form from it.
    public var node: SyntaxNode? { source?.node }

    /// Where the value of a key stands, if it is written.
    public func span(of key: String) -> Span? { source?.entry(key)?.value.span }

    /// Where a key itself stands, if it is written.
    public func keySpan(of key: String) -> Span? { source?.entry(key)?.keySpan }
}

extension Span {
    /// A place in an empty file: for values that were never read.
    static let nowhere = Span(file: SourceFile(path: "", bytes: []), start: 0, end: 0)
}
