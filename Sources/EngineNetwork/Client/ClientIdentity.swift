/// What a client shows of itself in a TLS handshake, and whom it believes there; all in PEM.
///
/// Printing it shows only that it is there.
public struct ClientIdentity: Sendable, Hashable {
    /// The certificate, those of its chain behind it.
    let certificate: [UInt8]
    /// Its private key, not encrypted.
    let key: [UInt8]
    /// The certificates by which the server is believed; nothing: those of the client's settings.
    let authority: [UInt8]?

    /// Takes the parts.
    public init(certificate: [UInt8], key: [UInt8], authority: [UInt8]? = nil) {
        self.certificate = certificate
        self.key = key
        self.authority = authority
    }
}

extension ClientIdentity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The same mark for every identity.
    public var description: String { "[client certificate]" }

    /// The same mark for every identity.
    public var debugDescription: String { "[client certificate]" }

    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
