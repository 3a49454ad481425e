/// Hands the keys of an object to an initialiser, in one of three modes.
///
/// - Decoding, it takes values from the nodes of a map and reports each fault once, at its place.
/// - Describing, it has no map; it writes down each key that is asked for.
/// - As a placeholder, it has neither.
///
/// A key that is missing, faulty or merely described is answered with a placeholder, so an initialiser has one path.
public struct ObjectReader {
    /// The map that is read, while decoding.
    var source: MappingSource?
    /// Faults and place, while decoding.
    var decoder: ShapeDecoder
    /// What was described so far, while describing.
    var description: ObjectDescription?
    /// The other objects that were met, while describing.
    var describer = ShapeDescriber()
    /// The variants being described, the outermost first.
    var conditions: [FieldCondition] = []
    /// The group of keys being described.
    var group: String?

    /// A reader that answers with placeholders.
    init() {
        decoder = ShapeDecoder()
    }

    /// A reader that decodes a map.
    init(decoding source: MappingSource, _ decoder: ShapeDecoder) {
        self.source = source
        self.decoder = decoder
    }

    /// A reader that describes.
    init(describing description: ObjectDescription, _ describer: ShapeDescriber) {
        decoder = ShapeDecoder()
        self.description = description
        self.describer = describer
    }

    // MARK: Keys

    /// A key that must be there.
    public mutating func required<Value>(
        _ key: String, _ shape: @autoclosure () -> Shape<Value>, _ doc: String, example: String? = nil,
        _ traits: @autoclosure () -> [FieldTrait] = []
    ) -> Value {
        if description != nil {
            let notes = FieldNotes(doc: doc, example: example, traits: traits())
            return describe(key, shape(), notes, isRequired: true)
        }
        guard source != nil else { return shape().placeholder() }
        let shape = shape()
        guard let entry = claim(key), shape.acceptsNull || !entry.value.isNull else {
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
        if description != nil {
            let notes = FieldNotes(doc: doc, example: example, traits: traits())
            _ = describe(key, shape(), notes, isRequired: false)
            return nil
        }
        guard let entry = claim(key), !entry.value.isNull else { return nil }
        return decode(entry, shape(), traits())
    }

    /// A key with a value that counts when it is absent or null: written once here, shown in all documents.
    public mutating func optional<Value>(
        _ key: String, _ shape: @autoclosure () -> Shape<Value>, _ doc: String, default value: @autoclosure () -> Value,
        example: String? = nil, _ traits: @autoclosure () -> [FieldTrait] = []
    ) -> Value {
        if description != nil {
            let shape = shape()
            let notes = FieldNotes(doc: doc, example: example, defaultValue: shape.write(value()), traits: traits())
            _ = describe(key, shape, notes, isRequired: false)
            return value()
        }
        guard let entry = claim(key), !entry.value.isNull else { return value() }
        return decode(entry, shape(), traits()) ?? value()
    }

    /// A key with a default that an explicit null takes away.
    public mutating func removable<Value>(
        _ key: String, _ shape: @autoclosure () -> Shape<Value>, _ doc: String, default value: @autoclosure () -> Value,
        example: String? = nil, _ traits: @autoclosure () -> [FieldTrait] = []
    ) -> Value? {
        if description != nil {
            let shape = shape()
            let notes = FieldNotes(doc: doc, example: example, defaultValue: shape.write(value()), traits: traits())
            _ = describe(key, shape.orNull, notes, isRequired: false)
            return value()
        }
        guard let entry = claim(key) else { return value() }
        return entry.value.isNull ? nil : decode(entry, shape(), traits()) ?? value()
    }

    /// The keys of a group that stand in this object in place, for example those of a request block.
    public mutating func keys<Group: Configurable>(of type: Group.Type) -> Group {
        if description != nil && !describer.isShallow { _ = describer.describe(type) }
        let outer = group
        group = type.shapeName
        defer { group = outer }
        return type.init(reading: &self)
    }

    // MARK: Places

    /// Where the object stands; while describing a place in an empty file.
    public var span: Span { source?.node.span ?? .nowhere }

    /// The map that is read, while decoding: for presets that take over what was written.
    public var node: SyntaxNode? { source?.node }

    /// Where the value of a key stands, if it is written.
    public func span(of key: String) -> Span? { source?.entry(key)?.value.span }

    /// Where a key itself stands, if it is written.
    public func keySpan(of key: String) -> Span? { source?.entry(key)?.keySpan }
}

/// The map that is read, and which of its keys were asked for.
struct MappingSource {
    /// The map.
    let node: SyntaxNode
    /// Its entries, less those that are refused in any map.
    let entries: [SyntaxNode.Entry]
    /// Where a missing key is reported.
    let anchor: Span
    /// Which entries were asked for.
    var claimed: [Bool]
    /// How many errors there were before this object was read.
    let errorsBefore: Int
    /// The variants that were chosen.
    var choices: [FieldCondition] = []
    /// Whether a faulty choice makes it impossible to say which keys are unknown.
    var isUnclear = false

    init(_ node: SyntaxNode, entries: [SyntaxNode.Entry], anchor: Span?, errorsBefore: Int) {
        self.errorsBefore = errorsBefore
        self.node = node
        self.entries = entries
        self.anchor = anchor ?? entries.first?.keySpan ?? node.span
        claimed = Array(repeating: false, count: entries.count)
    }

    func entry(_ key: String) -> SyntaxNode.Entry? { entries.first { $0.key.text == key } }
}

extension Span {
    /// A place in an empty file: for values that were never read.
    static let nowhere = Span(file: SourceFile(path: "", bytes: []), start: 0, end: 0)
}
