internal import EngineLanguage

/// A session that was made: the one time that its token is told.
struct NewSessionFace: AnswerFace {
    let token: String
    let link: String
    /// In microseconds since 1970.
    let expiresAt: Int64

    static let shapeName: String? = "NewSession"
    static let shapeDoc = "A connect session, the one time that its token is told."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("token", .text, "What the person's browser shows; for half an hour.") { $0.token }
        object.member("connect_link", .text("uri"), "The page on which they connect.") { $0.link }
        object.member("expires_at", .time, "When it ends.") { $0.expiresAt }
    }
}

/// A session as its page reads it (nango-api.md §2.5): camel and snake case exactly so.
struct SessionFace: AnswerFace {
    let content: SessionContent
    let isReconnecting: Bool

    static let shapeName: String? = "Session"
    static let shapeDoc = "A connect session: whom it is for, what it offers, how the page looks."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("endUser", .orNull(.kept(EndUserFace.self)), "Whom it is for.") { $0.content.endUser }
        object.member("connectUISettings", .face, "How the page looks.") { _ in ConnectLookFace() }
        object.optional("allowed_integrations", .list(of: .text), "The integrations that it offers; else all.") {
            $0.content.allowedIntegrations
        }
        object.optional(
            "integrations_config_defaults", .map(of: .object), "What connections begin with, by integration."
        ) { $0.shownDefaults }
        object.optional("isReconnecting", .flag, "`true` where a connection is connected anew.") {
            $0.isReconnecting ? true : nil
        }
        object.optional("overrides", .map(of: .texts), "What the page shows otherwise, by integration.") { face in
            face.content.json["overrides"]?.members.map { members in members.map { ($0.key, $0.value) } }
        }
        object.member("websocketsPath", .text, "Where a page waits for its popup.") { _ in "/" }
    }

    private var shownDefaults: [(String, JSONValue)]? {
        content.json["integrations_config_defaults"]?.members.map { entries in
            entries.map { entry in
                (entry.key, .object((entry.value.members ?? []).filter { $0.key != "user_scopes" }))
            }
        }
    }
}

/// How the page looks where nobody says otherwise.
private struct ConnectLookFace: AnswerFace {
    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("showWatermark", .flag, "Of no use here.") { _ in true }
        object.member("defaultTheme", .word(among: ["light", "dark", "system"]), "Light or dark.") { _ in "system" }
        object.member("theme", .map(of: .texts), "Colours, by theme.") { _ in
            [("light", ["primary": "#00B2E3"]), ("dark", ["primary": "#00B2E3"])]
        }
    }
}
