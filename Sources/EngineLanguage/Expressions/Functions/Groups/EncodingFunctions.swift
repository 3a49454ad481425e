internal import EngineCrypto

/// Bytes as text and back.
enum EncodingFunctions: ExpressionFunctionGroup {
    static let name = "encodings"

    static let functions: [ExpressionFunction] = [
        encoder(
            "base64", "The bytes in base64 (RFC 4648 §4), padded.", [.init("base64.encode(b'hello')", "'aGVsbG8='")]
        ) { Base64.encode(Array($0)) },
        decoder(
            "base64", "The bytes that base64 text stands for; padding is optional.",
            [.init("base64.decode('aGVsbG8')", "b'hello'"), .init("base64.decode('!')", "error: value")]
        ) { Base64.decode($0) },
        encoder(
            "base64url", "The bytes in the base64 that URLs can hold (RFC 4648 §5), without padding.",
            [.init("base64url.encode(b'\\xfb\\xff')", "'-_8'")]
        ) { Base64.encode(Array($0), alphabet: .url) },
        decoder(
            "base64url", "The bytes that base64url text stands for; padding is optional.",
            [.init("base64url.decode('-_8=')", "b'\\xfb\\xff'"), .init("base64url.decode('+/')", "error: value")]
        ) { Base64.decode($0, alphabet: .url) },
        encoder(
            "hex", "The bytes as lower-case hexadecimal digits.", [.init("hex.encode(b'\\x00\\xff')", "'00ff'")]
        ) { Hex.encode($0) },
        decoder(
            "hex", "The bytes that hexadecimal digits of either case stand for.",
            [.init("hex.decode('aAfF')", "b'\\xaa\\xff'"), .init("hex.decode('abc')", "error: value")]
        ) { Hex.decode($0) },
    ]

    private static func encoder(
        _ coding: String, _ doc: String, _ examples: [ExpressionFunction.Example],
        _ encode: @escaping @Sendable (UnsafeBufferPointer<UInt8>) -> String
    ) -> ExpressionFunction {
        ExpressionFunction(
            "\(coding).encode", doc, examples: examples,
            overloads: [
                ExpressionOverload("\(coding)_encode_bytes", [.bytes], .string) { call throws(ExpressionFault) in
                    let bytes = try call.bytes(0)
                    try call.charge(bytes: bytes.count)
                    return try call.makeString(encode(bytes))
                }
            ])
    }

    private static func decoder(
        _ coding: String, _ doc: String, _ examples: [ExpressionFunction.Example],
        _ decode: @escaping @Sendable (String) -> [UInt8]?
    ) -> ExpressionFunction {
        ExpressionFunction(
            "\(coding).decode", doc, examples: examples,
            overloads: [
                ExpressionOverload("\(coding)_decode_string", [.string], .bytes) { call throws(ExpressionFault) in
                    try call.charge(bytes: try call.utf8(0).count)
                    guard let bytes = decode(try call.string(0)) else { throw .value("the text is not \(coding)") }
                    return try call.makeBytes(bytes)
                }
            ])
    }
}
