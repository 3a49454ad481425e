internal import EngineLanguage

/// Whom a host connects: its own user, as it describes them (nango-api.md §2.4).
struct EndUser: Configurable {
    static let shapeName = "end_user"

    let id: String
    let email: String?
    let displayName: String?
    let tags: NamedValues<String>

    /// Somebody of whom only the id is known.
    init(id: String) {
        self.id = id
        email = nil
        displayName = nil
        tags = .init()
    }

    init(reading object: inout ObjectReader) {
        id = object.required("id", .text(.filled, length: 1...255), "The host's id of the person.")
        email = object.optional("email", .text(.emailAddress), "Their e-mail address.")
        displayName = object.optional("display_name", .text(length255), "Their name.")
        tags = object.optional("tags", .map(of: .text), "Tags that their connections get.", default: .init())
    }
}

/// The organization of a person.
struct EndUserOrganization: Configurable {
    static let shapeName = "organization"

    let id: String
    let displayName: String?

    init(reading object: inout ObjectReader) {
        id = object.required("id", .text(.any), "The host's id of the organization; may be empty.")
        displayName = object.optional("display_name", .text(length255), "Its name.")
    }
}

private let length255 = TextFormat("at most 255 characters") { $0.count <= 255 }

extension TextFormat {
    /// An e-mail address: something, an at sign, something with a dot.
    static let emailAddress = TextFormat("an e-mail address", standardName: "email", example: "ada@acme.test") {
        isEmailAddress($0)
    }

    /// Whether a text may be one.
    static func isEmailAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
            && text.utf8.count <= 255
    }
}

extension EndUser {
    /// The form in which it is kept and told.
    func json(in organization: EndUserOrganization?) -> JSONValue {
        EndUserFace(user: self, organization: organization).json
    }

    /// The tags that connections of the person get.
    func derivedTags(in organization: EndUserOrganization?) -> [(String, String)] {
        var derived: [(String, String)] = [("end_user_id", id)]
        if let email { derived.append(("end_user_email", email)) }
        if let displayName { derived.append(("end_user_display_name", displayName)) }
        if let organization {
            if !organization.id.isEmpty { derived.append(("organization_id", organization.id)) }
            if let name = organization.displayName { derived.append(("organization_display_name", name)) }
        }
        return derived
    }
}

/// A host's own user as clients are told of them (nango-api.md §2.4).
struct EndUserFace: AnswerFace {
    let user: EndUser
    let organization: EndUserOrganization?

    static let shapeName: String? = "EndUser"
    static let shapeDoc = "A user of the host's."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("id", .text, "The host's id of the person.") { $0.user.id }
        object.member("display_name", .orNull(.text), "Their name.") { $0.user.displayName }
        object.member("email", .orNull(.text), "Their e-mail address.") { $0.user.email }
        object.member("tags", .orNull(.map(of: .text)), "Tags that their connections get.") { face in
            face.user.tags.isEmpty ? nil : face.user.tags.map { ($0.name.lowercased(), $0.value) }
        }
        object.member("organization", .orNull(.face), "Their organization.") { face in
            face.organization.map { OrganizationFace(organization: $0) }
        }
    }
}

/// The organization of a host's user.
private struct OrganizationFace: AnswerFace {
    let organization: EndUserOrganization

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("id", .text, "The host's id of the organization; may be empty.") { $0.organization.id }
        object.member("display_name", .orNull(.text), "Its name.") { $0.organization.displayName }
    }
}
