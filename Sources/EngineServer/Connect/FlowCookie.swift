internal import EngineCrypto
internal import EngineHTTP
internal import EngineNetwork

/// The cookie that binds a sign-in to the browser in which it began (contracts.md §2.0).
struct FlowCookie {
    /// As long as a state lives (contracts.md §2.0).
    static let lifetime: Int64 = 30 * 60

    private let name: String
    private let isSecure: Bool

    /// The cookie of a state: several sign-ins of one browser do not take each other's.
    init(state: String, isSecure: Bool) {
        let start = isSecure ? "__Host-" : ""
        name = start + "engine-oauth-" + Hex.encode(Digest.sha256.hash(state).prefix(8))
        self.isSecure = isSecure
    }

    /// The field that sets it.
    /// - Parameters:
    ///   - value: what the browser has to show.
    ///   - isPosted: whether the provider posts its callback: then the browser comes from a page of another site.
    /// - Returns: the value of `Set-Cookie`.
    func set(_ value: Secret, isPosted: Bool) -> String {
        let site = isPosted && isSecure ? "None" : "Lax"
        return "\(name)=\(value.reveal()); Path=/; Max-Age=\(Self.lifetime); HttpOnly; SameSite=\(site)"
            + (isSecure ? "; Secure" : "")
    }

    /// The field that takes it away.
    var removal: String {
        "\(name)=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
    }

    /// What a browser shows.
    func value(in request: ServerRequest) -> Secret? {
        for header in request.fields.values(of: "cookie") {
            for pair in header.split(separator: ";") {
                let text = pair.drop { $0 == " " }
                guard text.hasPrefix(name + "=") else { continue }
                return Secret(String(text.dropFirst(name.count + 1)))
            }
        }
        return nil
    }
}
