internal import EngineLanguage

/// Whom a host connects: its own user, as it describes them (nango-api.md §2.4).
struct EndUser: Configurable {
    static let shapeName = "end_user"

    let id: String
    let email: String?
    let displayName: String?
    let tags: NamedValues<String>

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
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        let own = tags.map { ($0.name.lowercased(), JSONValue.string($0.value)) }
        return [
            "id": .string(id), "display_name": text(displayName), "email": text(email),
            "tags": own.isEmpty ? .null : .object(own),
            "organization": organization.map {
                ["id": .string($0.id), "display_name": text($0.displayName)]
            } ?? .null,
        ]
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
