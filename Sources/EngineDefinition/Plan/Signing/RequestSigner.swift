internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage

/// What of an auth scheme is code: it works something out over a request that is complete but for it.
///
/// A value without I/O: what it needs of the time and of chance comes as `now` and `nonce`.
protocol RequestSigner: Sendable {
    /// Whether what it makes holds for this request only, so that it cannot be sent elsewhere by a redirect.
    var coversRequest: Bool { get }

    /// Works out what the request is to carry.
    /// - Parameters:
    ///   - request: the request, other credentials on it.
    ///   - bindings: the values of the roots.
    /// - Returns: what is added to it.
    /// - Throws: `SigningRefusal` that names what is missing, never its value.
    func sign(_ request: RequestDraft, _ bindings: ExpressionBindings) throws(SigningRefusal) -> SignedMarks

    /// The signature that holds for whatever request; nothing where each has its own.
    /// - Throws: `SigningRefusal`, as `sign` does.
    func standing(_ bindings: ExpressionBindings) throws(SigningRefusal) -> StandingSignature?
}

/// A request before it is signed.
struct RequestDraft {
    let method: HTTPMethod
    /// The whole address, encoded.
    var url: String
    /// The address for logs.
    var display: String
    /// The header fields, `content-type` included.
    var fields: HTTPFields
    var body: [UInt8]
}

/// What a signer adds to a request.
struct SignedMarks {
    /// The value of the root `signature`, for the scheme's own `apply`.
    var signature: String?
    /// Header fields that the scheme sets itself.
    var headers: [(name: String, value: String)] = []
    /// Query entries that it appends.
    var query: [(name: String, value: String)] = []
    /// Entries that it appends to a form.
    var form: [(name: String, value: String)] = []
    /// What the client shows in the TLS handshake.
    var certificate: ClientCertificate?

    /// The texts by which somebody else could be taken for us: no message shows them.
    var secrets: [String] {
        let named = (headers + query + form).filter { Self.telling.contains($0.name) }
        return [signature].compactMap { $0 } + named.map(\.value)
    }

    /// Entries that prove who we are; times, versions and names of methods beside them are no secrets.
    private static let telling: Set<String> = ["authorization", "oauth_signature", "x-amz-security-token"]
}

/// Why a request cannot be signed; nothing has been sent.
struct SigningRefusal: Error {
    /// What is wrong: lower case, no full stop, no value.
    let message: String
    /// The key of the definition that speaks of it.
    let span: Span?
    /// Whether the definition is at fault, and not what a person or the operator gave.
    let isOfDefinition: Bool

    /// A value that was given cannot be used.
    init(_ message: String, at span: Span?) {
        self.message = message
        self.span = span
        isOfDefinition = false
    }

    /// An expression failed: where it finds nothing, nothing was given.
    init(_ fault: ExpressionFault, at span: Span?) {
        message = fault.message
        self.span = fault.span ?? span
        isOfDefinition = fault.kind != .missing
    }
}

extension RequestDraft {
    /// The address, taken apart.
    var address: URLValue {
        get throws(SigningRefusal) {
            do throws(URLFault) { return try URLValue(url) } catch {
                throw SigningRefusal("its address is no URL: \(error)", at: nil)
            }
        }
    }

    /// The value of the header `Host`: the port only where it is not the scheme's own.
    static func hostField(of url: URLValue) -> String {
        guard let port = url.port, port != (url.scheme == "https" ? 443 : 80) else { return url.host }
        return "\(url.host):\(port)"
    }

    /// The root `request`, as expressions of signers see it.
    func binding() throws(SigningRefusal) -> ExpressionBindings.Binding {
        let url = try address
        var names: [String] = []
        for field in fields where !names.contains(field.name.lowercased()) { names.append(field.name.lowercased()) }
        let headers = names.map { ($0, ExpressionValue.string(fields.combined($0) ?? "")) }
        return .object([
            "method": .value(.string(method.name)), "url": .value(.string(self.url)),
            "host": .value(.string(Self.hostField(of: url))),
            "path": .value(.string(url.path.isEmpty ? "/" : url.path)), "query": .value(.string(url.query ?? "")),
            "headers": .value(.map(ExpressionMap(texts: headers))), "raw": .value(.bytes(body)),
        ])
    }
}
