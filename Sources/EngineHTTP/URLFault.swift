/// Why a text is no URL that we would send a request to.
public enum URLFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text is empty.
    case empty
    /// The text has more bytes than this.
    case tooLong(limit: Int)
    /// A control character, space or backslash stands at this byte.
    case forbiddenCharacter(at: Int)
    /// The text does not begin with a scheme.
    case missingScheme
    /// There is no host behind the scheme.
    case missingHost
    /// There is a user name or password in front of the host.
    case userinfo
    /// The host holds a character that host names do not have.
    case host
    /// The host is not ASCII.
    case hostNotASCII
    /// The host is a number in another form than four decimal parts.
    case ambiguousAddress
    /// The brackets do not hold an IPv6 address.
    case addressInBrackets
    /// The port is not a number from 1 to 65535.
    case port

    /// The sentence that tells the fault and what to write instead; the text, which may hold secrets,
    /// is not in it.
    public var description: String {
        switch self {
        case .empty: "the URL is empty"
        case .tooLong(let limit): "the URL has more than \(limit) bytes"
        case .forbiddenCharacter(let place):
            "the URL holds a space, backslash or control character at byte \(place); percent-encode it"
        case .missingScheme: "the URL has no scheme; begin it with 'https://'"
        case .missingHost: "the URL has no host; write 'https://host/path'"
        case .userinfo: "the URL holds a user name or password; credentials belong to the connection"
        case .host: "the URL's host holds a character that host names do not have"
        case .hostNotASCII: "the URL's host is not ASCII; write it in its 'xn--' form"
        case .ambiguousAddress: "the URL's host is a number in an unusual form; write it as four decimal parts"
        case .addressInBrackets: "the URL's brackets do not hold an IPv6 address"
        case .port: "the URL's port is not a number from 1 to 65535"
        }
    }
}
