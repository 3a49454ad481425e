/// What the suite needs of an auth scheme: a block, a person's credentials, and where a request is marked.
struct AuthSchemeExample: Sendable {
    /// A place of a request.
    enum Place: Sendable {
        /// Nowhere.
        case nowhere
        /// A header of this name.
        case header(String)
    }

    /// The word after `type:`.
    let name: String
    /// The block, without its braces.
    let block: String
    /// What a person filled in.
    let credentials: [(String, String)]
    /// Where a request is marked, and with what.
    let mark: (place: Place, value: String)
    /// The answer that gives a token, where one is obtained.
    var grant: ScriptedAnswer?
    /// The answer that refuses the credentials.
    var refusal = ScriptedAnswer(status: 401, body: "{\"error\": \"invalid_grant\"}")

    /// The examples: an entry for each member of `AuthSchemeRegistry`.
    static let all: [AuthSchemeExample] = [
        AuthSchemeExample(
            name: "api_key", block: "name: x-api-key", credentials: [("api_key", "k-secret")],
            mark: (.header("x-api-key"), "k-secret")),
        AuthSchemeExample(
            name: "basic", block: "title: Login", credentials: [("username", "ada"), ("password", "p-secret")],
            mark: (.header("authorization"), "Basic YWRhOnAtc2VjcmV0")),
        AuthSchemeExample(
            name: "bearer", block: "title: Token", credentials: [("token", "t-secret")],
            mark: (.header("authorization"), "Bearer t-secret")),
        AuthSchemeExample(
            name: "custom",
            block: "credentials: { a: { title: A } }, apply: { headers: { x-a: \"${credentials.a}\" } }",
            credentials: [("a", "a-secret")], mark: (.header("x-a"), "a-secret")),
        AuthSchemeExample(name: "none", block: "title: Public", credentials: [], mark: (.nowhere, "")),
        AuthSchemeExample(
            name: "oauth2", block: "token: \"https://acme.test/token\"",
            credentials: [("access_token", "old-secret"), ("refresh_token", "r-secret")],
            mark: (.header("authorization"), "Bearer old-secret"),
            grant: ScriptedAnswer(body: "{\"access_token\": \"new-secret\", \"expires_in\": \"3600\"}")),
        AuthSchemeExample(
            name: "two_step",
            block: """
                credentials: { user: { title: User } }, store: { session: response.body.session }, \
                acquire: { request: POST /login, body: { user: \"${credentials.user}\" } }, \
                apply: { headers: { x-session: \"${credentials.session}\" } }
                """, credentials: [("user", "u-secret"), ("session", "s-secret")],
            mark: (.header("x-session"), "s-secret"),
            grant: ScriptedAnswer(body: "{\"session\": \"new-secret\"}")),
    ]
}
