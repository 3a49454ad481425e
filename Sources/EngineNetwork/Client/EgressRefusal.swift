public import EngineHTTP

/// What the egress policy refused.
public enum EgressRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// A scheme that the transport does not speak.
    case scheme(String)
    /// http without TLS.
    case plainHTTP(EgressTarget)
    /// A name that means this machine or its network.
    case localName(EgressTarget)
    /// An address outside the public internet, and what it is.
    case address(IPAddress, String, EgressTarget)

    /// The entry of `network.allow` that would open the target, if one could.
    public var entry: String? {
        switch self {
        case .scheme: nil
        case .plainHTTP(let target), .localName(let target), .address(_, _, let target): "\(target)"
        }
    }

    /// The sentence that tells what was refused, and the line to add.
    public var description: String {
        switch self {
        case .scheme(let scheme):
            "requests go over https, not '\(scheme)'"
        case .plainHTTP(let target):
            "plain http to \(target) is not allowed; \(Self.advice(target))"
        case .localName(let target):
            "\(target.host) names a private host; \(Self.advice(target))"
        case .address(let address, let reach, let target):
            target.host.contains("\(address)")
                ? "\(address) is \(reach); \(Self.advice(target))"
                : "\(target.host) is at \(address), which is \(reach); \(Self.advice(target))"
        }
    }

    private static func advice(_ target: EgressTarget) -> String {
        "if it is meant, add '\(target)' to network.allow in engine.yaml, or pass --allow \(target)"
    }
}
