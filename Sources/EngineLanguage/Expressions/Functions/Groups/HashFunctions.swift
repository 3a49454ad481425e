internal import EngineCrypto

/// Digests and message authentication codes.
///
/// A string counts as its UTF-8 bytes.
enum HashFunctions: ExpressionFunctionGroup {
    static let name = "hashes"

    static let functions: [ExpressionFunction] = [
        digest(.md5, "900150983cd24fb0d6963f7d28e17f72"),
        digest(.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        digest(.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        digest(
            .sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
        ExpressionFunction(
            "hash.hmac",
            "The HMAC (RFC 2104) of data, after the name of a hash (md5, sha1, sha256, sha384, sha512) and the key.",
            examples: [
                .init("hex.encode(hash.hmac('md5', 'key', 'data'))", "'9d5c73ef85594d34ec4438b7c97e51d8'"),
                .init("hash.hmac('crc', 'key', 'data')", "error: value"),
            ],
            overloads: [ExpressionType.string, .bytes].flatMap { key in
                [ExpressionType.string, .bytes].map { data in
                    ExpressionOverload(
                        "hash_hmac_string_\(key)_\(data)", [.string, key, data], .bytes, preparing: [0: prepare],
                        body: hmac)
                }
            }),
    ]

    private static func digest(_ digest: Digest, _ example: String) -> ExpressionFunction {
        let name = digest.rawValue
        return ExpressionFunction(
            "hash.\(name)", "The \(name.uppercased()) digest.",
            examples: [.init("hex.encode(hash.\(name)('abc'))", "'\(example)'")],
            overloads: [ExpressionType.string, .bytes].map { type in
                ExpressionOverload("hash_\(name)_\(type)", [type], .bytes) { call throws(ExpressionFault) in
                    let data = try call.bytes(0)
                    try call.charge(bytes: data.count)
                    return try call.makeBytes(digest.hash(UnsafeRawBufferPointer(data)))
                }
            })
    }

    private static let unknown = "there is no such hash; there are md5, sha1, sha256, sha384, sha512"

    private static let prepare: ExpressionOverload.Preparation = { literal throws(ExpressionFault) in
        guard let name = literal.string else { return nil }
        guard let digest = Digest(rawValue: name) else { throw .value(unknown) }
        return Prepared(digest)
    }

    private static func hmac(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let prepared = call.prepared(0, as: Prepared<Digest>.self)?.value
        let name = prepared == nil ? try call.string(0) : ""
        guard let digest = prepared ?? Digest(rawValue: name) else { throw .value(unknown) }
        let data = try call.bytes(2)
        try call.charge(bytes: data.count)
        return try call.makeBytes(HMAC.code(of: Array(data), key: Array(call.bytes(1)), using: digest))
    }
}
