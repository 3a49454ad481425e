internal import EngineCrypto
internal import EngineLanguage

/// A private key as a JSON object (RFC 7517, RFC 7518 §6, RFC 8037).
struct JSONWebKey {
    private let members: ExpressionMap

    /// Takes the members.
    init(_ members: ExpressionMap) { self.members = members }

    /// Reads a text; nothing if it is no JSON object.
    init?(_ text: String) {
        guard text.utf8.first(where: { $0 > 0x20 }) == UInt8(ascii: "{"),
            let map = ExpressionMap(json: text)
        else { return nil }
        members = map
    }

    /// The bytes of a symmetric key.
    var sharedSecret: [UInt8]? { members["kty"]?.string == "oct" ? bytes("k") : nil }

    /// The private key.
    /// - Throws: `SigningFault.unreadable` if members are missing or damaged.
    func signingKey() throws(SigningFault) -> SigningKey {
        switch members["kty"]?.string {
        case "RSA":
            let names = ["n", "e", "d", "p", "q", "dp", "dq", "qi"]
            let numbers = names.compactMap(bytes)
            guard bytes("d") != nil else { throw .notPrivate(label: "JSON Web Key without 'd'") }
            guard numbers.count == names.count else { throw .unreadable }
            return try SigningKey(
                rsa: .init(
                    n: numbers[0], e: numbers[1], d: numbers[2], p: numbers[3], q: numbers[4], dp: numbers[5],
                    dq: numbers[6], qi: numbers[7]))
        case "EC":
            guard let d = bytes("d") else { throw .notPrivate(label: "JSON Web Key without 'd'") }
            guard let curve = members["crv"]?.string.flatMap(EllipticCurve.init), let x = bytes("x"),
                let y = bytes("y")
            else { throw .unreadable }
            return try SigningKey(curve: curve, d: d, x: x, y: y)
        case "OKP":
            guard let d = bytes("d") else { throw .notPrivate(label: "JSON Web Key without 'd'") }
            guard members["crv"]?.string == "Ed25519" else { throw .unreadable }
            return try SigningKey(ed25519: d)
        default: throw .unreadable
        }
    }

    private func bytes(_ name: String) -> [UInt8]? {
        members[name]?.string.flatMap { Base64.decode($0, alphabet: .url) }
    }
}
