/// A function of the language, declared once: the checker, the interpreter, did-you-mean, the reference
/// and the suite of the registry all read this value.
///
/// ```swift
/// ExpressionFunction(
///     "hex.encode", "The bytes as lower-case hexadecimal digits.",
///     examples: [.init("hex.encode(b'\\x00\\xff')", "'00ff'")],
///     overloads: [
///         .init("hex_encode_bytes", [.bytes], .string) { call throws(ExpressionFault) in
///             try call.makeString(HexCoding.encode(call.bytes(0)))
///         }
///     ])
/// ```
public struct ExpressionFunction: Sendable {
    /// An expression that uses the function, and what comes out.
    public struct Example: Sendable {
        /// The expression.
        public let expression: String
        /// An expression without roots whose value it has; or `error: missing|type|value` if it fails.
        public let result: String

        /// Makes an example.
        public init(_ expression: String, _ result: String) {
            self.expression = expression
            self.result = result
        }
    }

    /// The name: `size`, or with its namespace `hex.encode`.
    ///
    /// For a member call the name after the dot.
    public let name: String
    /// What it does, in one sentence.
    public let doc: String
    /// Examples for the reference; the suite runs each.
    public let examples: [Example]
    /// The forms that it has, in the order in which they are tried.
    public let overloads: [ExpressionOverload]

    /// Declares a function.
    init(_ name: String, _ doc: String, examples: [Example] = [], overloads: [ExpressionOverload]) {
        self.name = name
        self.doc = doc
        self.examples = examples
        self.overloads = overloads
    }
}
