internal import EngineCrypto

/// Something that somebody did, in a trail where each event proves the one before.
public struct AuditEvent: Sendable, Hashable {
    /// Its number.
    public let id: Int64
    /// The environment's name.
    public let environment: String
    /// When, in microseconds since 1970.
    public let at: Int64
    /// Who did it: a key's name, or `cli` with the user's name.
    public let actor: String
    /// What was done, as `noun.verb`.
    public let action: String
    /// What it was done to.
    public let subject: String
    /// More about it, as JSON text without secrets.
    public let detail: String

    /// SHA-256 over the hash before and all fields, each after its length.
    func hash(after previous: [UInt8]) -> [UInt8] {
        var bytes = previous
        for field in [String(id), environment, String(at), actor, action, subject, detail] {
            withUnsafeBytes(of: UInt32(field.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: field.utf8)
        }
        return Digest.sha256.hash(bytes)
    }
}
