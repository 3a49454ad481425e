internal import EngineLanguage

/// Keys of queries that handlers read by themselves: others may stand beside them (nango-api.md §2.6, §4.2).
enum PopupParameters {
    private static let texts: JSONValue = ["type": "object", "additionalProperties": ["type": "string"]]

    /// Of the forms of Nango's front end.
    static let form = [
        DeclaredParameter(
            .query, "params", "Values of the provider's config, by name: `params[region]=eu`.", schema: texts)
    ]

    /// Of its popup.
    static let popup =
        form + [
            DeclaredParameter(.query, "ws_client_id", "The WebSocket that waits for the end, as `/` named it."),
            DeclaredParameter(.query, "user_scope", "Scopes that are asked for in the person's own name."),
            DeclaredParameter(
                .query, "credentials",
                "An application in the place of the integration's: `oauth_client_id_override`, "
                    + "`oauth_client_secret_override`, `oauth_refresh_token_override`.", schema: texts),
            DeclaredParameter(
                .query, "authorization_params",
                "Further entries of the provider's address; the text `undefined` takes one out.", schema: texts),
        ]

    /// Of a callback.
    static let callback = [
        DeclaredParameter(.query, "state", "The sign-in, as it was begun; a definition may name another key."),
        DeclaredParameter(.query, "code", "What a token is given for; a definition may name another key."),
        DeclaredParameter(.query, "oauth_token", "OAuth 1.0: the token that was granted."),
        DeclaredParameter(.query, "oauth_verifier", "OAuth 1.0: the proof of it."),
        DeclaredParameter(.query, "iss", "Who answers (RFC 9207)."),
        DeclaredParameter(.query, "error", "Why nothing was granted."),
        DeclaredParameter(.query, "error_description", "The same in words."),
        DeclaredParameter(.query, "installation_id", "An app's installation."),
    ]
}
