public import EngineHTTP

/// Which places requests may go to (architecture.md, decision 9).
///
/// Only https, and only addresses of the public internet. Each target in the operator's list opens that
/// one host and port, over plain http too. It is asked before a request, for each address that is
/// connected to, and for each request on a connection that is used again.
public struct EgressPolicy: Sendable, Hashable {
    /// The targets that the operator's list opens.
    public let allowed: Set<EgressTarget>

    /// Makes a policy from the operator's list.
    public init(allowing targets: some Sequence<EgressTarget> = []) {
        allowed = Set(targets)
    }

    /// Checks what can be told from the URL alone, before a name is looked up.
    /// - Throws: what is refused, with the entry that would open it.
    public func check(_ url: URLValue) throws(EgressRefusal) {
        guard url.scheme == "https" || url.scheme == "http" else { throw .scheme(url.scheme) }
        let target = EgressTarget(url)
        if allowed.contains(target) { return }
        guard url.scheme == "https" else { throw .plainHTTP(target) }
        if let address = url.address {
            try check(address, of: target)
        } else if Self.isLocalName(target.host) {
            throw .localName(target)
        }
    }

    /// Whether the operator's list opens a target, whatever address it has.
    func opens(_ target: EgressTarget) -> Bool { allowed.contains(target) }

    /// Checks an address that a connection to the target has or is about to have.
    /// - Throws: what is refused, with the entry that would open it.
    public func check(_ address: IPAddress, of target: EgressTarget) throws(EgressRefusal) {
        if allowed.contains(target) { return }
        if let reach = SpecialAddress.range(of: address) {
            throw .address(address, reach, target)
        }
    }

    /// Names that by RFC 6761, RFC 6762 and ICANN's reservation of `internal` never mean a host of the
    /// internet.
    private static func isLocalName(_ host: String) -> Bool {
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        return ["localhost", "local", "internal"].contains { name == $0 || name.hasSuffix("." + $0) }
    }
}
