internal import EngineHTTP
internal import EngineNetwork

/// An HTML page with holes: what is put in is text, whatever it holds.
struct PageTemplate: Sendable {
    private enum Piece: Sendable {
        case text(String)
        case hole(String)
    }

    private let pieces: [Piece]

    /// Reads a page; `{{name}}` is a hole.
    init(_ bytes: [UInt8]) {
        var pieces: [Piece] = []
        var rest = Substring(String(decoding: bytes, as: UTF8.self))
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            pieces.append(.text(String(rest[..<open.lowerBound])))
            pieces.append(.hole(String(rest[open.upperBound..<close.lowerBound])))
            rest = rest[close.upperBound...]
        }
        pieces.append(.text(String(rest)))
        self.pieces = pieces
    }

    /// The names of its holes.
    var holes: Set<String> {
        Set(
            pieces.compactMap { piece in
                guard case .hole(let name) = piece else { return nil }
                return name
            })
    }

    /// The page; a hole that nobody fills is empty.
    func filled(_ values: [String: String]) -> String {
        var page = ""
        for piece in pieces {
            switch piece {
            case .text(let text): page += text
            case .hole(let name): page += ("\(values[name] ?? "")" as HTMLText).source
            }
        }
        return page
    }

    /// The page as an answer.
    /// - Parameters:
    ///   - status: the status.
    ///   - values: what the holes hold.
    ///   - policy: what the page may load, and who may frame it.
    /// - Returns: the answer.
    func response(_ status: HTTPStatus, _ values: [String: String], policy: String) -> ServerResponse {
        .connectPage(filled(values), status: status, policy: policy)
    }
}

extension ServerResponse {
    /// A page of those by which people connect.
    /// - Parameters:
    ///   - html: its source.
    ///   - status: the status.
    ///   - policy: what the page may load, and who may frame it.
    /// - Returns: the answer.
    static func connectPage(_ html: String, status: HTTPStatus = 200, policy: String) -> ServerResponse {
        ServerResponse(
            status: status,
            fields: [
                "content-type": "text/html; charset=utf-8", "content-security-policy": policy,
                "referrer-policy": "no-referrer", "cache-control": "no-store",
            ], body: .bytes(Array(html.utf8)))
    }
}
