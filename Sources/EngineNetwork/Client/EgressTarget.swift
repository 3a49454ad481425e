public import EngineHTTP

/// A host and port that requests go to: what the operator's list opens, one by one.
public struct EgressTarget: Sendable, Hashable, CustomStringConvertible {
    /// The host's name in lower case, or its address; an IPv6 address has its brackets.
    public let host: String
    /// The port.
    public let port: Int

    /// The target of a URL.
    public init(_ url: URLValue) {
        host = url.host
        port = url.effectivePort
    }

    /// Reads an entry of the list: `host:port`.
    /// - Throws: what is wrong with it.
    public init(entry text: String) throws(Fault) {
        let url: URLValue
        do {
            url = try URLValue("https://" + text)
        } catch {
            throw .host(error)
        }
        guard url.path.isEmpty, url.query == nil, url.fragment == nil else { throw .more }
        guard let port = url.port else { throw .port }
        host = url.host
        self.port = port
    }

    /// Why a text is no entry.
    public enum Fault: Error, Sendable, Hashable, CustomStringConvertible {
        /// The host or port cannot be read.
        case host(URLFault)
        /// There is no port.
        case port
        /// There is more than a host and a port.
        case more

        /// The sentence that tells the fault.
        public var description: String {
            switch self {
            case .host(let fault): "an entry of network.allow is 'host:port', but \(fault)"
            case .port: "an entry of network.allow needs its port: 'host:port'"
            case .more: "an entry of network.allow is 'host:port' and nothing more"
            }
        }
    }

    /// The entry that opens this target.
    public var description: String { "\(host):\(port)" }
}
