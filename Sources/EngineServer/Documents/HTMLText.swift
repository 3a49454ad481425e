internal import EngineHTTP
internal import EngineNetwork

/// Text of a page, in which nothing from outside can become a tag.
struct HTMLText: ExpressibleByStringInterpolation, Sendable {
    /// The page's source.
    let source: String

    init(stringLiteral text: String) {
        source = text
    }

    init(stringInterpolation parts: Interpolation) {
        source = parts.source
    }

    /// Puts texts in, with what has a meaning in HTML taken out of it.
    struct Interpolation: StringInterpolationProtocol {
        var source = ""

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) { source += literal }

        /// A text from outside.
        mutating func appendInterpolation(_ text: String) {
            // By scalars: a mark of HTML stays one, whatever combines with it.
            for scalar in text.unicodeScalars {
                switch scalar {
                case "&": source += "&amp;"
                case "<": source += "&lt;"
                case ">": source += "&gt;"
                case "\"": source += "&quot;"
                case "'": source += "&#39;"
                default: source.unicodeScalars.append(scalar)
                }
            }
        }

        /// Pieces that are pages' sources already.
        mutating func appendInterpolation(_ pieces: [HTMLText]) {
            for piece in pieces { source += piece.source }
        }
    }
}

extension ServerResponse {
    /// A page without scripts and without anything from elsewhere.
    static func page(_ text: HTMLText) -> ServerResponse {
        ServerResponse(
            status: 200,
            fields: [
                "content-type": "text/html; charset=utf-8",
                "content-security-policy":
                    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'",
                "referrer-policy": "no-referrer",
            ], body: .bytes(Array(text.source.utf8)))
    }
}
