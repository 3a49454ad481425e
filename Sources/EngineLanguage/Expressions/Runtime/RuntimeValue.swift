/// A value while an evaluation runs: sixteen bytes, no reference counting.
///
/// Scalars are inside. Text, lists and maps are pointers into the arena of the evaluation, the
/// constants of the program or a pinned JSON tape, and live no longer than the evaluation; copy with
/// `ExpressionEvaluation.export(_:)`.
struct RuntimeValue {
    /// How `bits` and `extent` are read.
    enum Tag: UInt8 {
        /// `flags`: kind; `bits`: number of the fault in the evaluation, or 0; `extent`: the
        /// instruction.
        case error
        case null
        /// `bits`: 0 or 1.
        case bool
        case int
        case uint
        case double
        /// A token that keeps its text. `bits`: pointer; `extent`: length; `flags`: tag of its numeric
        /// value.
        case number
        /// `bits`: pointer to UTF-8; `extent`: length; `flags`: see `Text`.
        case string
        case bytes
        /// `bits`: pointer to the elements; `extent`: their count.
        case list
        /// `bits`: pointer to a `RuntimeMap`; `extent`: count of entries.
        case map
        /// `bits`: node of the tape number `tape`.
        case tapeList
        case tapeMap
        /// `bits`: seconds; `extent`: nanoseconds.
        case timestamp
        /// `bits`: nanoseconds.
        case duration
        /// The type's name, as `string`.
        case type
        /// `bits`: pointer to the value, or 0 for none.
        case optional
        /// `bits`: pointer to the storage of something that is being built. Never seen by functions.
        case builder
    }

    /// Bits of `flags` of a string.
    enum Text {
        /// The bytes are the inside of a JSON string token, good to be copied between quotes.
        static let token: UInt8 = 1
        /// There are escapes in it; `ExpressionEvaluation.utf8(_:)` resolves them.
        static let escaped: UInt8 = 2
    }

    var bits: UInt64
    var extent: UInt32
    var tag: Tag
    var flags: UInt8
    var tape: UInt16

    @inline(__always)
    init(_ tag: Tag, bits: UInt64 = 0, extent: UInt32 = 0, flags: UInt8 = 0, tape: UInt16 = 0) {
        self.bits = bits
        self.extent = extent
        self.tag = tag
        self.flags = flags
        self.tape = tape
    }

    @inline(__always)
    init(_ tag: Tag, pointer: UnsafeRawPointer?, count: Int, flags: UInt8 = 0) {
        self.init(tag, bits: UInt64(UInt(bitPattern: pointer)), extent: UInt32(truncatingIfNeeded: count), flags: flags)
    }
}

// MARK: Making scalars

extension RuntimeValue {
    /// Null.
    static var null: RuntimeValue { RuntimeValue(.null) }

    /// `optional.none()`.
    static var none: RuntimeValue { RuntimeValue(.optional) }

    /// A truth value.
    @inline(__always)
    static func bool(_ value: Bool) -> RuntimeValue { RuntimeValue(.bool, bits: value ? 1 : 0) }

    /// A signed integer.
    @inline(__always)
    static func int(_ value: Int64) -> RuntimeValue { RuntimeValue(.int, bits: UInt64(bitPattern: value)) }

    /// A size or an index.
    @inline(__always)
    static func int(_ value: Int) -> RuntimeValue { .int(Int64(value)) }

    /// An unsigned integer.
    @inline(__always)
    static func uint(_ value: UInt64) -> RuntimeValue { RuntimeValue(.uint, bits: value) }

    /// A double.
    @inline(__always)
    static func double(_ value: Double) -> RuntimeValue { RuntimeValue(.double, bits: value.bitPattern) }

    /// An instant.
    static func timestamp(_ value: ExpressionTimestamp) -> RuntimeValue {
        RuntimeValue(.timestamp, bits: UInt64(bitPattern: value.seconds), extent: UInt32(value.nanoseconds))
    }

    /// A span of time.
    static func duration(_ value: ExpressionDuration) -> RuntimeValue {
        RuntimeValue(.duration, bits: UInt64(bitPattern: value.nanoseconds))
    }

    /// Text that lives as long as the program: `"int"`, `"true"`.
    static func string(_ text: StaticString) -> RuntimeValue {
        RuntimeValue(.string, pointer: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}

// MARK: Reading scalars

extension RuntimeValue {
    /// What kind of value a function sees; a number token counts as the kind of its numeric value.
    enum Kind: UInt8 {
        case error, null, bool, int, uint, double, string, bytes, list, map, timestamp, duration, type, optional
    }

    /// The kind of value.
    var kind: Kind {
        switch tag {
        case .error, .builder: .error
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .number: flags == Tag.int.rawValue ? .int : flags == Tag.uint.rawValue ? .uint : .double
        case .string: .string
        case .bytes: .bytes
        case .list, .tapeList: .list
        case .map, .tapeMap: .map
        case .timestamp: .timestamp
        case .duration: .duration
        case .type: .type
        case .optional: .optional
        }
    }

    /// Whether it is an error, which strict operations pass on.
    @inline(__always)
    var isError: Bool { tag == .error }

    /// The value with a number token turned into its int, uint or double.
    @inline(__always)
    var arithmetic: RuntimeValue { tag == .number ? numeric : self }

    private var numeric: RuntimeValue {
        switch NumberToken(content) {
        case .int(let value): .int(value)
        case .uint(let value): .uint(value)
        case .double(let value): .double(value)
        }
    }

    /// The truth value of a bool.
    @inline(__always)
    var bool: Bool { bits != 0 }

    /// The value of kind int.
    @inline(__always)
    var int: Int64 { Int64(bitPattern: arithmetic.bits) }

    /// The value of kind uint.
    @inline(__always)
    var uint: UInt64 { arithmetic.bits }

    /// The value of kind double.
    @inline(__always)
    var double: Double { Double(bitPattern: arithmetic.bits) }

    /// The value of kind timestamp.
    var timestamp: ExpressionTimestamp {
        ExpressionTimestamp(unchecked: Int64(bitPattern: bits), nanoseconds: Int32(bitPattern: extent))
    }

    /// The value of kind duration.
    var duration: ExpressionDuration { ExpressionDuration(nanoseconds: Int64(bitPattern: bits)) }

    /// What a pointer value points to.
    @inline(__always)
    var pointer: UnsafeRawPointer? { UnsafeRawPointer(bitPattern: UInt(bits)) }

    /// The bytes of a number token, of bytes, of a type's name, or of a string as they stand: escapes
    /// are not resolved.
    @inline(__always)
    var content: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(
            start: pointer?.assumingMemoryBound(to: UInt8.self), count: pointer == nil ? 0 : Int(extent))
    }
}
