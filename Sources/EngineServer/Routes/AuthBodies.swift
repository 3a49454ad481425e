internal import EngineDefinition
internal import EngineLanguage

/// What Nango's front end sends to connect, as texts by the names of fields.
protocol CredentialBody: Configurable {
    /// The texts.
    var texts: [String: String] { get }
}

/// By a key.
struct KeyBody: CredentialBody {
    static let shapeName = "connect.auth.api_key"

    let texts: [String: String]

    init(reading object: inout ObjectReader) {
        texts = ["apiKey": object.required("apiKey", .text(.any), "The key.", [.secret])]
    }
}

/// By user name and password; each may be empty.
struct PasswordBody: CredentialBody {
    static let shapeName = "connect.auth.basic"

    let texts: [String: String]

    init(reading object: inout ObjectReader) {
        texts = [
            "username": object.required("username", .text(.any), "The user's name."),
            "password": object.required("password", .text(.any), "The password.", [.secret]),
        ]
    }
}

/// By a token that was pasted.
struct PastedBody: CredentialBody {
    static let shapeName = "connect.auth.tba"

    let texts: [String: String]
    /// An application in the place of the integration's.
    let application: [(name: String, value: String)]

    init(reading object: inout ObjectReader) {
        texts = [
            "token_id": object.required("token_id", .text(.filled), "The token."),
            "token_secret": object.required("token_secret", .text(.filled), "Its secret.", [.secret]),
        ]
        let names = IntegrationValues.overrideNames
        let given = [
            (names.id, object.optional(names.id, .text(.filled), "An application's id.")),
            (names.secret, object.optional(names.secret, .text(.filled), "An application's secret.", [.secret])),
        ]
        application = given.compactMap { name, text in text.map { (name, $0) } }
    }
}

/// By a login with a developer's key.
struct DeveloperBody: CredentialBody {
    static let shapeName = "connect.auth.bill"

    let texts: [String: String]

    init(reading object: inout ObjectReader) {
        texts = [
            "username": object.required("username", .text(.filled), "The user's name."),
            "password": object.required("password", .text(.filled), "The password.", [.secret]),
            "organization_id": object.required("organization_id", .text(.filled), "The organization."),
            "dev_key": object.required("dev_key", .text(.filled), "The developer's key.", [.secret]),
        ]
    }
}

/// By a password that signs.
struct SignatureBody: CredentialBody {
    static let shapeName = "connect.auth.signature"

    let texts: [String: String]

    init(reading object: inout ObjectReader) {
        _ = object.required("type", .text(.filled), "Always `SIGNATURE`.")
        texts = [
            "username": object.required("username", .text(.filled), "The user's name."),
            "password": object.required("password", .text(.filled), "The password.", [.secret]),
        ]
    }
}

/// By a role.
struct RoleBody: CredentialBody {
    static let shapeName = "connect.auth.sigv4"

    let texts: [String: String]

    init(reading object: inout ObjectReader) {
        var texts = ["role_arn": object.required("role_arn", .text(.filled), "The role's name.")]
        texts["region"] = object.optional("region", .text(.filled), "The region.")
        self.texts = texts
    }
}

/// By an application of the person's own.
struct ApplicationBody: CredentialBody {
    static let shapeName = "connect.auth.client_credentials"

    let texts: [String: String]

    init(reading object: inout ObjectReader) {
        var texts: [String: String] = [:]
        texts["client_id"] = object.optional("client_id", .text, "The application's id; needed.")
        texts["client_secret"] = object.optional(
            "client_secret", .text, "The application's secret; needed unless there is a key.", [.secret])
        texts["client_certificate"] = object.optional("client_certificate", .text(.filled), "A certificate in PEM.")
        texts["client_private_key"] = object.optional(
            "client_private_key", .text(.filled), "Its private key in PEM.", [.secret])
        self.texts = texts
    }
}
