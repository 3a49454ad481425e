internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// The texts of pages that the server writes itself, in one language: those that the connect page loads.
struct PageWords: Sendable {
    /// The code of the language.
    let language: String
    private let texts: [String: String]

    /// The language that stands beneath all others.
    static let english = PageWords("en", PackageResources.en_json)
    private static let others = [
        PageWords("ar", PackageResources.ar_json), PageWords("de", PackageResources.de_json),
        PageWords("es", PackageResources.es_json), PageWords("fr", PackageResources.fr_json),
    ]
    /// All languages.
    static let all = [english] + others

    private init(_ language: String, _ bytes: [UInt8]) {
        self.language = language
        // That the files are maps of texts the tests see to.
        let members = (try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)))?.members ?? []
        texts = Dictionary(members.map { ($0.key, $0.value.string ?? "") }, uniquingKeysWith: { first, _ in first })
    }

    /// The first language that a browser wants and that there is (RFC 9110 §12.5.4).
    static func wanted(by request: ServerRequest) -> PageWords {
        let wanted = request.fields.listItems(of: "accept-language").map(Preference.init)
        // Sorting keeps the order of what is wanted alike.
        let ranked = wanted.enumerated().sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
        let found = ranked.lazy.filter { $0.element.weight > 0 }.compactMap { entry in
            all.first { $0.language == entry.element.language }
        }
        return found.first ?? english
    }

    /// `ltr` or `rtl`.
    var direction: String { say("dir") }

    /// A text; one that a language lacks is English.
    func say(_ key: String) -> String { texts[key] ?? Self.english.texts[key] ?? key }

    /// One entry of the field: `de-CH;q=0.8`.
    private struct Preference {
        /// The language without its region.
        let language: String
        /// From 0, not at all, to 1.
        let weight: Double

        init(_ item: String) {
            let parts = item.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            language = parts.first?.split(separator: "-").first.map(String.init) ?? ""
            let written = parts.dropFirst().first { $0.hasPrefix("q=") }
            weight = written.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
        }
    }
}
