/// One call of a function while an expression runs: its arguments, and the means to read them and to
/// make a result.
///
/// Results live in the arena of the evaluation. Nothing of a call may be kept beyond it.
///
/// Costs: the interpreter charges one step for the call, the `make…` functions for what they make and
/// for each list or map element. A function that *reads* long input charges it with `charge(bytes:)`,
/// and one that loops with `charge(steps:)`, before the work.
struct ExpressionCall {
    /// The evaluation that the call is part of: arena, budget, tapes.
    let evaluation: ExpressionEvaluation
    /// The arguments, the receiver first.
    let arguments: UnsafeBufferPointer<RuntimeValue>
    /// What `preparing:` made of literal arguments, by their number.
    let preparations: [(any AnyObject & Sendable)?]

    /// The number of arguments.
    var count: Int { arguments.count }

    /// An argument.
    subscript(index: Int) -> RuntimeValue { arguments[index] }

    /// What the overload's preparation made of a literal argument; nothing if the argument was computed.
    func prepared<Object: AnyObject>(_ index: Int, as type: Object.Type) -> Object? {
        index < preparations.count ? preparations[index] as? Object : nil
    }

    /// An object that lives with the evaluation and is made at its first use: a cache of dynamic
    /// patterns.
    func storage<Object: AnyObject>(_ type: Object.Type, _ make: () -> Object) -> Object {
        evaluation.storage(type, make)
    }
}

// MARK: Reading arguments by number

extension ExpressionCall {
    /// The UTF-8 of a string argument, escapes resolved.
    func utf8(_ index: Int) throws(ExpressionFault) -> UnsafeBufferPointer<UInt8> {
        try evaluation.utf8(arguments[index])
    }

    /// A string argument as a `String`.
    ///
    /// It allocates: for rare functions.
    func string(_ index: Int) throws(ExpressionFault) -> String { String(decoding: try utf8(index), as: UTF8.self) }

    /// The bytes of a bytes argument, or the UTF-8 of a string argument.
    func bytes(_ index: Int) throws(ExpressionFault) -> UnsafeBufferPointer<UInt8> {
        arguments[index].tag == .string ? try utf8(index) : arguments[index].content
    }

    /// An int argument.
    func int(_ index: Int) -> Int64 { arguments[index].int }

    /// A uint argument.
    func uint(_ index: Int) -> UInt64 { arguments[index].uint }

    /// A double argument.
    func double(_ index: Int) -> Double { arguments[index].double }

    /// A timestamp argument.
    func timestamp(_ index: Int) -> ExpressionTimestamp { arguments[index].timestamp }

    /// A duration argument.
    func duration(_ index: Int) -> ExpressionDuration { arguments[index].duration }
}

// MARK: Reading values

extension ExpressionCall {
    /// The UTF-8 of a string value.
    func utf8(of value: RuntimeValue) throws(ExpressionFault) -> UnsafeBufferPointer<UInt8> {
        try evaluation.utf8(value)
    }

    /// The number of elements of a list or entries of a map.
    func count(of value: RuntimeValue) throws(ExpressionFault) -> Int { try evaluation.count(of: value) }

    /// The elements of a list, side by side.
    func elements(of list: RuntimeValue) throws(ExpressionFault) -> UnsafeBufferPointer<RuntimeValue> {
        try evaluation.elements(of: list)
    }

    /// The entries of a map in order, keys unique.
    func entries(of map: RuntimeValue) throws(ExpressionFault) -> UnsafeBufferPointer<RuntimeMap.Entry> {
        try evaluation.entries(of: map)
    }

    /// What an optional holds, or nothing.
    func unwrap(_ optional: RuntimeValue) -> RuntimeValue? { evaluation.unwrap(optional) }
}

// MARK: Making results

extension ExpressionCall {
    /// Text from its UTF-8, which must be valid; copied.
    func makeString(_ utf8: some Collection<UInt8>) throws(ExpressionFault) -> RuntimeValue {
        try evaluation.makeText(.string, utf8)
    }

    /// Text; copied.
    func makeString(_ text: String) throws(ExpressionFault) -> RuntimeValue {
        try evaluation.makeText(.string, text.utf8)
    }

    /// Text of at most `capacity` bytes that `fill` writes; it returns how many there are.
    func makeString(
        capacity: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Int
    ) throws(ExpressionFault) -> RuntimeValue {
        try evaluation.makeText(.string, capacity: capacity, fill)
    }

    /// A part of a string argument or of something that lives as long; not copied.
    ///
    /// It must be valid UTF-8.
    func makeString(sharing utf8: UnsafeBufferPointer<UInt8>) -> RuntimeValue {
        RuntimeValue(.string, pointer: utf8.baseAddress, count: utf8.count)
    }

    /// Bytes; copied.
    func makeBytes(_ bytes: some Collection<UInt8>) throws(ExpressionFault) -> RuntimeValue {
        try evaluation.makeText(.bytes, bytes)
    }

    /// A list.
    func makeList(_ elements: some Collection<RuntimeValue>) throws(ExpressionFault) -> RuntimeValue {
        try evaluation.makeList(elements)
    }

    /// An optional that holds a value.
    func makeOptional(_ value: RuntimeValue) throws(ExpressionFault) -> RuntimeValue {
        try evaluation.makeOptional(value)
    }

    /// Takes steps from the budget.
    func charge(steps: Int) throws(ExpressionFault) { try evaluation.charge(steps) }

    /// Takes a step for each 64 bytes from the budget.
    func charge(bytes: Int) throws(ExpressionFault) { try evaluation.charge((bytes + 63) / 64) }
}
