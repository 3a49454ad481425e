// Keys given as numbers, as in a JSON Web Key (RFC 7518 §6), put into the form that the library reads.

extension SigningKey {
    /// The numbers of an RSA key, big-endian.
    public struct RSANumbers: Sendable {
        /// Modulus, public exponent, private exponent.
        let main: [[UInt8]]
        /// First and second prime, their exponents, and the coefficient.
        let primes: [[UInt8]]

        /// Takes the numbers by the names that RFC 7518 §6.3 gives them.
        public init(
            n: [UInt8], e: [UInt8], d: [UInt8], p: [UInt8], q: [UInt8], dp: [UInt8], dq: [UInt8], qi: [UInt8]
        ) {
            main = [n, e, d]
            primes = [p, q, dp, dq, qi]
        }
    }

    /// A key of RSA.
    /// - Throws: `SigningFault.unreadable` if the numbers are none of a key.
    public convenience init(rsa numbers: RSANumbers) throws(SigningFault) {
        // RFC 8017 §A.1.2.
        let all = [[0]] + numbers.main + numbers.primes
        try self.init(der: DER.sequence(all.flatMap { DER.integer($0) }))
    }

    /// A key of a curve.
    /// - Parameters:
    ///   - curve: the curve.
    ///   - d: the private number.
    ///   - x: the first coordinate of the public point.
    ///   - y: the second.
    /// - Throws: `SigningFault.unreadable` if the numbers are none of a key.
    public convenience init(
        curve: EllipticCurve, d: [UInt8], x: [UInt8], y: [UInt8]
    ) throws(SigningFault) {
        let size = curve.byteCount
        guard [d, x, y].allSatisfy({ $0.count <= size }) else { throw .unreadable }
        let padded = [d, x, y].map { [UInt8](repeating: 0, count: size - $0.count) + $0 }
        // RFC 5915 §3.
        let parts =
            DER.integer([1]) + DER.element(0x04, padded[0]) + DER.element(0xA0, DER.element(0x06, curve.identifier))
            + DER.element(0xA1, DER.element(0x03, [0, 4] + padded[1] + padded[2]))
        try self.init(der: DER.sequence(parts))
    }

    /// A key of Ed25519, by its 32 secret bytes.
    /// - Throws: `SigningFault.unreadable` if there are more or fewer.
    public convenience init(ed25519 seed: [UInt8]) throws(SigningFault) {
        guard seed.count == 32 else { throw .unreadable }
        // RFC 8410 §7.
        let algorithm = DER.sequence(DER.element(0x06, [0x2B, 0x65, 0x70]))
        try self.init(der: DER.sequence(DER.integer([0]) + algorithm + DER.element(0x04, DER.element(0x04, seed))))
    }
}

/// The few forms of DER (X.690) that keys are made of.
private enum DER {
    static func sequence(_ content: [UInt8]) -> [UInt8] { element(0x30, content) }

    /// A number that is never negative, big-endian.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let significant = Array(bytes.drop { $0 == 0 })
        // A first bit that is set would be a sign.
        return element(0x02, (significant.first ?? 0x80) >= 0x80 ? [0] + significant : significant)
    }

    static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag] + length(content.count) + content
    }

    private static func length(_ count: Int) -> [UInt8] {
        guard count >= 0x80 else { return [UInt8(count)] }
        var bytes: [UInt8] = []
        var rest = count
        while rest > 0 {
            bytes.insert(UInt8(rest & 0xFF), at: 0)
            rest >>= 8
        }
        return [0x80 | UInt8(bytes.count)] + bytes
    }
}
