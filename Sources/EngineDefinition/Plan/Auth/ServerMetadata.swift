internal import EngineHTTP
internal import EngineLanguage

/// What an authorization server says of itself (RFC 8414 §2).
struct ServerMetadata: Sendable {
    let issuer: String
    let authorize: String
    let token: String
    let revocation: String?
    let registration: String?
    /// How clients prove themselves.
    let proofs: [String]
    /// Whether each callback names the issuer (RFC 9207 §3).
    let namesIssuer: Bool
    /// Whether a client may be named by the address of a document that describes it
    /// (draft-ietf-oauth-client-id-metadata-document).
    let takesDocuments: Bool

    /// Reads it.
    /// - Parameters:
    ///   - value: the document.
    ///   - issuer: who was asked.
    /// - Throws: why no flow may begin with it.
    init(_ value: JSONValue, of issuer: String) throws(DiscoveryRefusal) {
        guard value["issuer"]?.string == issuer else {
            throw DiscoveryRefusal("the authorization server's metadata are of another issuer than '\(issuer)'")
        }
        let methods = value["code_challenge_methods_supported"]?.elements ?? []
        guard methods.contains(where: { $0.string == CodeChallenge.s256.rawValue }) else {
            throw DiscoveryRefusal("the authorization server does not say that it knows PKCE with S256")
        }
        self.issuer = issuer
        authorize = try Self.address("authorization_endpoint", in: value)
        token = try Self.address("token_endpoint", in: value)
        revocation = value["revocation_endpoint"] == nil ? nil : try Self.address("revocation_endpoint", in: value)
        registration =
            value["registration_endpoint"] == nil ? nil : try Self.address("registration_endpoint", in: value)
        // What holds where nothing is said (RFC 8414 §2).
        proofs =
            value["token_endpoint_auth_methods_supported"]?.elements?.compactMap(\.string) ?? ["client_secret_basic"]
        takesDocuments = value["client_id_metadata_document_supported"]?.bool ?? false
        namesIssuer = value["authorization_response_iss_parameter_supported"]?.bool ?? false
    }

    private static func address(_ name: String, in value: JSONValue) throws(DiscoveryRefusal) -> String {
        guard let text = value[name]?.string, let url = try? URLValue(text), url.fragment == nil else {
            throw DiscoveryRefusal("the authorization server's metadata have no usable '\(name)'")
        }
        guard url.isPrivateWay else {
            throw DiscoveryRefusal("'\(name)' of the authorization server is not https")
        }
        return text
    }

    /// How a client with a secret proves itself, or one that is about to be registered.
    func proof(hasSecret: Bool) -> String {
        let known = ["client_secret_post", "client_secret_basic"].first(where: proofs.contains)
        return hasSecret ? known ?? "client_secret_post" : "none"
    }

    /// Where it may be, in order (RFC 8414 §3.1, OpenID Connect Discovery §4): the name is set in before the path.
    static func addresses(of issuer: URLValue) -> [String] {
        let (root, path) = (issuer.root, issuer.trimmedPath)
        let all = [
            "\(root)/.well-known/oauth-authorization-server\(path)", "\(root)/.well-known/openid-configuration\(path)",
            "\(root)\(path)/.well-known/openid-configuration",
        ]
        return path.isEmpty ? Array(all.prefix(2)) : all
    }
}

/// What a server says of itself and of who authorises its clients (RFC 9728 §2).
struct ResourceMetadata: Sendable {
    /// The name by which tokens are asked for.
    let resource: String
    let issuer: String
    let scopes: [String]

    /// Reads it.
    /// - Parameters:
    ///   - value: the document.
    ///   - server: who was asked.
    /// - Throws: why no flow may begin with it.
    init(_ value: JSONValue, of server: URLValue) throws(DiscoveryRefusal) {
        guard let resource = value["resource"]?.string, let url = try? URLValue(resource), server.isWithin(url) else {
            throw DiscoveryRefusal("the server's metadata are of another resource")
        }
        guard let issuer = value["authorization_servers"]?.elements?.lazy.compactMap(\.string).first else {
            throw DiscoveryRefusal("the server's metadata name nobody who authorises its clients")
        }
        self.resource = resource
        self.issuer = issuer
        scopes = value["scopes_supported"]?.elements?.compactMap(\.string) ?? []
    }

    /// What holds for a server that says nothing: its own origin authorises.
    init(silent server: URLValue) {
        resource = server.root + server.trimmedPath
        issuer = server.root
        scopes = []
    }

    /// Where it may be, in order (RFC 9728 §3.1).
    static func addresses(of server: URLValue) -> [String] {
        let name = "\(server.root)/.well-known/oauth-protected-resource"
        return server.trimmedPath.isEmpty ? [name] : [name + server.trimmedPath, name]
    }
}

/// Why a flow does not begin with what was found.
struct DiscoveryRefusal: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
