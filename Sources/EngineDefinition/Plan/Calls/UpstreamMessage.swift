internal import EngineLanguage

/// What upstream says of its error where the definition does not tell how to find it: the places that APIs use.
struct UpstreamMessage {
    /// The message as upstream wrote it, or nothing.
    let text: String?

    /// A longer body is no error that somebody wrote for people.
    private static let longestBody = 65_536
    /// Enough for two sentences; the rest would hide what failed.
    private static let longestText = 300

    /// Looks into an answer.
    init(_ answer: Answer) {
        guard case .json(let tape) = answer.body, answer.slice == nil, answer.raw.count <= Self.longestBody else {
            text = nil
            return
        }
        let body = tape.value(at: tape.root)
        // A document of XML has its parts in its root.
        let isXML = answer.raw.first { $0 > 0x20 } == UInt8(ascii: "<")
        let root = isXML ? body.members?.first?.value : nil
        text = Self.text(in: body) ?? root.flatMap(Self.text)
    }

    private static func text(in body: JSONValue) -> String? {
        let first = body["errors"]?.elements?.first
        let places = [
            body["error"]?["message"], body["error_description"], body["message"], body["error"], first?["message"],
            first?["detail"], first, body["detail"], body["title"],
        ]
        return places.lazy.compactMap { $0?.string }.first { !$0.isEmpty }
    }

    /// A text in one line of bounded length; to be called when secrets are masked, for a cut one is not known again.
    static func inOneLine(_ text: String) -> String {
        let characters = text.prefix(longestText).map { character in
            character.unicodeScalars.contains { $0.properties.generalCategory == .control } ? " " : character
        }
        return String(characters) + (text.count > longestText ? "…" : "")
    }
}
