internal import EngineDefinition
internal import EngineLanguage

/// The line of an integration in the list of the connect page.
struct CardSummaryFace: AnswerFace {
    let id: String
    let provider: String
    let title: String
    /// The state of the connection that is connected anew.
    let status: String?
    let summary: String?

    static let shapeName: String? = "CardSummary"
    static let shapeDoc = "What the connect page lists of an integration."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("id", .text, "The key of the integration.") { $0.id }
        object.member("provider", .text, "The provider's name.") { $0.provider }
        object.member("title", .text, "What people call it.") { $0.title }
        object.optional("connection_status", .text, "The state of the connection that is connected anew.") {
            $0.status
        }
        object.optional("summary", .text, "What it is, a sentence.") { $0.summary }
    }
}

/// What the connect page shows of an integration.
struct CardFace: AnswerFace {
    let head: CardSummaryFace
    let methods: [CardMethodFace]
    let fields: [CardFieldFace]
    let docs: String?

    static let shapeName: String? = "Card"
    static let shapeDoc = "What the connect page shows of an integration."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.members(of: CardSummaryFace.self) { $0.head }
        object.member("methods", .list(of: .face), "The ways to connect that work, the best first.") { $0.methods }
        object.member("fields", .list(of: .face), "What is asked about the account, whichever way.") { $0.fields }
        object.optional("docs", .text("uri"), "Where the provider documents its API.") { $0.docs }
    }
}

/// A way to connect.
struct CardMethodFace: AnswerFace {
    let name: String
    let title: String
    let flow: ConnectCard.Flow
    let fields: [CardFieldFace]
    var scopes: [CardScopeFace] = []
    var help: String?
    /// Settings that only the operator may set.
    var fixed: Set<String> = []

    static let shapeName: String? = "Method"
    static let shapeDoc = "A way to connect."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("name", .text, "Its name.") { $0.name }
        object.member("title", .text, "What people call it.") { $0.title }
        object.member(
            "flow", .choice, "A form that is tried, nothing at all, a window of the provider's, or a code for a device."
        ) { $0.flow }
        object.member("fields", .list(of: .face), "What is asked.") { $0.fields }
        object.member("scopes", .list(of: .face), "What the person allows.") { $0.scopes }
        object.optional("help", .text, "What a person should know.") { $0.help }
        object.optional("fixed", .list(of: .text), "Settings that are the operator's to set.") { face in
            face.fixed.isEmpty ? nil : face.fixed.sorted()
        }
    }
}

/// Something that a person allows.
struct CardScopeFace: AnswerFace {
    let name: String
    let text: String?
    let isOptional: Bool

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("name", .text, "The provider's name for it.") { $0.name }
        object.optional("text", .text, "What it lets one do.") { $0.text }
        object.optional("optional", .flag, "`true` where it may be left out.") { $0.isOptional ? true : nil }
    }
}

/// A setting as the form of the page reads it.
struct CardFieldFace: AnswerFace {
    let field: SettingsPlan.Field
    /// The value that the connection has.
    let known: String?

    static let shapeName: String? = "Field"
    static let shapeDoc = "One thing that the connect page asks for."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("name", .text, "Its name.") { $0.field.name }
        object.member("title", .text, "Its label.") { $0.setting.title }
        object.member("type", .choice, "What kind of value it takes.") { $0.setting.type }
        object.member("required", .flag, "Whether something must be entered.") {
            $0.field.isNeeded && !$0.setting.mayBeEmpty
        }
        object.member("secret", .flag, "Whether it is hidden while typed.") { $0.field.isSecret }
        object.member("multiline", .flag, "Whether it has several lines.") { $0.setting.isMultiline }
        object.member("advanced", .flag, "Whether it is hidden at first.") { $0.setting.isAdvanced }
        object.member("options", .list(of: .face), "What there is to choose from.") { face in
            face.setting.options.map { CardOptionFace(option: $0) }
        }
        object.optional("empty", .flag, "`true` where an empty text is a value.") { $0.setting.mayBeEmpty ? true : nil }
        object.optional("help", .text, "Where to find the value.") { $0.setting.help }
        object.optional("example", .text, "A placeholder.") { $0.setting.example }
        object.optional("format", .choice, "What a text looks like.") { $0.setting.format }
        object.optional("pattern", .text, "What the whole text must match.") { $0.setting.pattern?.value }
        object.optional("default", .text, "The value that stands there at first.") { face in
            face.field.isSecret ? nil : face.known ?? face.setting.defaultValue?.template?.plainText
        }
    }

    private var setting: SettingDefinition { field.definition }
}

/// A value that a choice offers.
private struct CardOptionFace: AnswerFace {
    let option: SettingOption

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("value", .text, "What is sent.") { $0.option.value }
        object.member("label", .text, "What is shown.") { $0.option.label }
    }
}
