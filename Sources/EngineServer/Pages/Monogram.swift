internal import EngineHTTP
internal import EngineNetwork

/// A picture of a provider: two letters on a colour that depends on its name only, so that no brand's picture has to be
/// fetched or licensed.
struct Monogram: Sendable {
    private let letters: String
    private let hue: Int

    /// Draws the picture of a title.
    init(_ title: String) {
        let words = title.split { $0 == " " || $0 == "-" || $0 == "_" }
        let text =
            words.count > 1 ? words.prefix(2).compactMap(\.first).map(String.init).joined() : String(title.prefix(2))
        letters = text.uppercased()
        hue = title.unicodeScalars.reduce(7) { ($0 * 31 + Int($1.value)) % 360 }
    }

    /// The picture in SVG.
    var svg: String {
        let page: HTMLText = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="16" \
            fill="hsl(\("\(hue)") 60% 91%)"/><text x="32" y="33" text-anchor="middle" dominant-baseline="central" \
            font-family="system-ui, sans-serif" font-weight="700" font-size="24" fill="hsl(\("\(hue)") 65% 27%)">\
            \(letters)</text></svg>

            """
        return page.source
    }

    /// The picture as an answer.
    var response: ServerResponse {
        ServerResponse(
            status: 200,
            fields: [
                "content-type": "image/svg+xml", "cache-control": "public, max-age=86400",
                "content-security-policy": "default-src 'none'", "cross-origin-resource-policy": "cross-origin",
            ], body: .bytes(Array(svg.utf8)))
    }
}
