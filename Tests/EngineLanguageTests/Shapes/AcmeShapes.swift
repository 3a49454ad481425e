import EngineLanguage

/// A small language that uses every kind of key: the subject of the tests of this folder.
struct AcmeFile: Configurable {
    static let shapeName = "acme"
    static let shapeDoc = "A file that tests read."

    let id: String
    let mode: Mode
    let retries: Int
    let timeout: Duration
    let separator: String?
    let hosts: [String]
    let secret: SecretReference?
    let request: AcmeRequest
    let shape: any AcmeForm
    let children: NamedValues<AcmeFile>
    let deletes: AcmeDeletes?
    let next: ExpressionField?
    let target: Spanned<String>?

    enum Mode: String, ShapeChoice {
        case fast, careful

        var doc: String { self == .fast ? "Skips what it can." : "Looks twice." }
    }

    init(reading object: inout ObjectReader) {
        id = object.required("acme", .id, "Its id.", example: "acme-crm")
        mode = object.optional("mode", .choice, "How it works.", default: .careful)
        retries = object.optional("retries", .integer(0...10), "Tries after the first.", default: 3, [.advanced])
        timeout = object.optional("timeout", .duration, "For one try.", default: .seconds(60))
        separator = object.removable("separator", .text, "Between words; null writes none.", default: " ")
        hosts = object.optional("hosts", .oneOrList(of: .glob), "Where it may go.", default: [], [.since("0.2")])
        secret = object.optional("secret", .secretReference, "What it proves itself with.")
        request = object.keys(of: AcmeRequest.self)
        shape = object.oneOf("type", "Its form.", AcmeForms.members, default: "square")
        children = object.optional(
            "children", .map(of: .object(AcmeFile.self), keys: .name), "Smaller ones.", default: NamedValues())
        deletes = object.optional(
            "deletes",
            .shorthand(.word(among: [ChoiceOption("all")]), for: .object(AcmeDeletes.self)) { _ in
                AcmeDeletes(all: true)
            }, "What goes.")
        next = object.optional("next", .expression(in: .response), "What follows.", example: "response.body.next")
        target = object.optional("target", .spanned(.name), "A name.", [.deprecated("use 'hosts'")])
        let count = retries
        object.check(.conflictingKeys, "`mode: fast` makes no retries.") { keys in
            guard keys.has("retries"), count > 5, keys.has("mode") else { return nil }
            return keys.breach("too many retries", at: "retries")
        }
        object.atMostOne(of: ["get", "post"])
    }
}

struct AcmeDeletes: Configurable {
    static let shapeName = "acme.deletes"
    let all: Bool

    init(all: Bool) { self.all = all }

    init(reading object: inout ObjectReader) {
        all = object.optional("all", .boolean, "Whether everything.", default: false)
    }
}

struct AcmeRequest: Configurable {
    static let shapeName = "acme.request"
    let get: TemplateField?
    let post: TemplateField?
    let body: TemplateTree?

    init(reading object: inout ObjectReader) {
        get = object.optional("get", .template(in: .request), "Path to read.")
        post = object.optional("post", .template(in: .request), "Path to write.")
        body = object.optional("body", .templateTree(in: .request), "What is sent.")
    }
}

protocol AcmeForm: Configurable {
    static var name: String { get }
}

enum AcmeForms {
    static let types: [any AcmeForm.Type] = [Square.self, Circle.self]
    static let members: [Variant<any AcmeForm>] = types.map { type in
        Variant(type.name, type.shapeDoc) { type.init(reading: &$0) }
    }
}

struct Square: AcmeForm {
    static let name = "square"
    static let shapeName = "acme.square"
    static let shapeDoc = "Four sides."
    let side: Int

    init(reading object: inout ObjectReader) {
        side = object.optional("side", .integer(1...100), "Length of a side.", default: 1)
    }
}

struct Circle: AcmeForm {
    static let name = "circle"
    static let shapeName = "acme.circle"
    static let shapeDoc = "No sides."
    let radius: Int

    init(reading object: inout ObjectReader) {
        radius = object.required("radius", .integer(1...100), "Half its width.")
    }
}
