internal import EngineLanguage

/// A connection that came of a person's doing.
struct ConnectOutcome: Sendable {
    /// How clients name it.
    let connectionID: String
    /// Its integration.
    let integration: String
    /// Whether it still waits for somebody.
    var isPending = false
    /// Whose account it is, as upstream says.
    var identity: [(name: String, value: String)] = []
}

extension ConnectOutcome: Hashable {
    static func == (left: ConnectOutcome, right: ConnectOutcome) -> Bool {
        left.connectionID == right.connectionID && left.integration == right.integration
            && left.isPending == right.isPending && left.identity.elementsEqual(right.identity, by: ==)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(connectionID) }
}

/// A connection that came of a person's doing, as the page and Nango's front end read it (nango-api.md §2.6).
struct ConnectedFace: AnswerFace {
    let outcome: ConnectOutcome
    /// The address to which the page goes.
    var redirect: String?

    static let shapeName: String? = "Connected"
    static let shapeDoc = "A connection that came of a person's doing."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("connectionId", .text, "The connection's id.") { $0.outcome.connectionID }
        object.member("providerConfigKey", .text, "The key of its integration.") { $0.outcome.integration }
        object.optional("isPending", .flag, "`true` where somebody still has to agree.") {
            $0.outcome.isPending ? true : nil
        }
        object.optional("identity", .map(of: .text), "Whose account it is, as the provider says.") { face in
            face.outcome.identity.isEmpty ? nil : face.outcome.identity.map { ($0.name, $0.value) }
        }
        object.optional("redirect", .text("uri"), "Where the browser goes now.") { $0.redirect }
    }
}

/// How a sign-in stands, as the page reads it.
struct StandingFace: AnswerFace {
    let standing: FlowBoard.Standing

    static let shapeName: String? = "SignIn"
    static let shapeDoc = "How a sign-in stands."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member(
            "status", .word(among: ["pending", "choosing", "success", "error"]), "Whether it is over, and how."
        ) { $0.status }
        object.optional("choice", .face, "What is to be chosen from.") { face -> OfferedLabels? in
            guard case .choosing(let offer) = face.standing.news else { return nil }
            return offer
        }
        object.optionalMembers(of: ConnectedFace.self) { $0.connected }
        object.optional("error", .face, "Why nothing came of it.") { face -> FailureFace? in
            guard case .failed(let failure) = face.standing.news else { return nil }
            return FailureFace(failure: failure)
        }
    }

    private var status: String {
        switch standing.news {
        case .waiting: "pending"
        case .choosing: "choosing"
        case .connected: "success"
        case .failed: "error"
        }
    }

    private var connected: ConnectedFace? {
        guard case .connected(let outcome) = standing.news else { return nil }
        let items = ConnectReturn.items(of: outcome, provider: standing.provider)
        return ConnectedFace(outcome: outcome, redirect: standing.address?.finished(items))
    }
}

/// Why nothing came of a person's doing.
private struct FailureFace: AnswerFace {
    let failure: ConnectFailure

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("code", .text, "Why, for programs; it may be the provider's own word.") { $0.failure.code }
        object.member("message", .text, "What happened, for a person.") { $0.failure.message }
    }
}

extension OfferedLabels: AnswerFace {
    static let shapeName: String? = "Choice"
    static let shapeDoc = "What a person may choose from."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("name", .text, "What it is.") { $0.name }
        object.member("labels", .list(of: .text), "What there is; a choice is told by its place, from 0.") { $0.labels }
        object.member("many", .flag, "Whether several may be chosen.") { $0.isMany }
    }
}

/// What is to be chosen behind a form.
struct ChoosingFace: AnswerFace {
    let flow: String
    let offer: OfferedLabels

    static let shapeDoc = "Something is to be chosen first."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("flow", .text, "The sign-in's name.") { $0.flow }
        object.member("status", .word(among: ["choosing"]), "Always `choosing`.") { _ in "choosing" }
        object.member("choice", .face, "What is to be chosen from.") { $0.offer }
    }
}

/// A sign-in that was begun.
struct BegunFace: AnswerFace {
    let flow: String
    /// The code that is typed on another device.
    var code: String?
    let url: String
    /// When the link is of no use any more, in microseconds since 1970.
    var expiresAt: Int64?

    static let shapeName: String? = "BegunSignIn"
    static let shapeDoc = "A sign-in that was begun."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("flow", .text, "Its name.") { $0.flow }
        object.optional("user_code", .text, "The code that is typed on another device.") { $0.code }
        object.member("url", .text("uri"), "Where it goes on; a link of ours serves once.") { $0.url }
        object.optional("expires_at", .time, "When the link ends.") { $0.expiresAt }
    }
}
