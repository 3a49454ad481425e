/// A file of a provider with a fault, as lists tell it to the operator: nobody has to look for what is missing.
struct FaultyProvider: Sendable {
    /// The provider; nothing if the file says of none.
    let name: String?
    /// What is wrong.
    let fault: ProviderFault
    /// Whether an earlier text of the file goes on being used.
    let isServed: Bool
}

extension FaultyProvider: AnswerFace {
    static let shapeName: String? = "FaultyProvider"
    static let shapeDoc = "A provider's file with a fault."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("provider", .orNull(.text), "The provider's name. Null: the file says none.") { $0.name }
        object.member("message", .text, "The first fault, with its file, line and column.") { $0.fault.description }
        object.member("is_served", .flag, "Whether the text before it is still used; else the provider is missing.") {
            $0.isServed
        }
    }
}

/// Providers, and what is wrong with the files of others.
struct ProviderList: AnswerFace {
    let providers: [ProviderFace]
    let faulty: [FaultyProvider]

    static let shapeDoc = "All that there are. \(ProviderFace.doc)"

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("data", .list(of: .face), "What was asked for.") { $0.providers }
        object.optional(
            "faulty", .list(of: .face), "Files with faults, told to keys. Left out: there are none."
        ) { $0.faulty.isEmpty ? nil : $0.faulty }
    }
}
