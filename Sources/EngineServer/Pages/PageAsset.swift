internal import EngineCompression
internal import EngineCrypto
internal import EngineHTTP
internal import EngineNetwork

/// A file that browsers load, compiled in: plain and packed.
struct PageAsset: Sendable {
    private let contentType: String
    private let plain: [UInt8]
    private let packed: [UInt8]
    private let tag: String

    init(_ bytes: [UInt8], _ contentType: String) {
        self.contentType = contentType
        plain = bytes
        // 9: packed once, sent for as long as the server runs.
        packed = Deflater(.gzip, level: 9).pack(bytes, isLast: true)
        // Weak: the same file has two forms (RFC 9110 §8.8.1).
        tag = "W/\"\(Hex.encode(Digest.sha256.hash(bytes).prefix(12)))\""
    }

    /// Bytes on the wire for a client that takes gzip.
    var packedBytes: Int { packed.count }

    /// The answer to whoever asks for it.
    func response(to request: ServerRequest) -> ServerResponse {
        var fields: HTTPFields = [
            "content-type": contentType, "etag": tag, "vary": "accept-encoding",
            // Always asked for anew: a page and its script must be of one version.
            "cache-control": "no-cache",
        ]
        guard !request.fields.listItems(of: "if-none-match").contains(tag) else {
            return ServerResponse(status: 304, fields: fields)
        }
        guard Self.takesGzip(request) else { return ServerResponse(status: 200, fields: fields, body: .bytes(plain)) }
        fields["content-encoding"] = "gzip"
        return ServerResponse(status: 200, fields: fields, body: .bytes(packed))
    }

    private static func takesGzip(_ request: ServerRequest) -> Bool {
        request.fields.listItems(of: "accept-encoding").contains { item in
            let parts = item.lowercased().split(separator: ";").map { $0.filter { $0 != " " } }
            return parts.first == "gzip" && !parts.dropFirst().contains { $0 == "q=0" || $0.hasPrefix("q=0.000") }
        }
    }
}

/// The files of the connect page, by the names under which the page loads them.
enum PageAssets {
    /// What a browser loads.
    static let files: [String: PageAsset] = [
        "connect.js": PageAsset(PackageResources.connect_js, script),
        "dom.js": PageAsset(PackageResources.dom_js, script),
        "form.js": PageAsset(PackageResources.form_js, script),
        "host.js": PageAsset(PackageResources.host_js, script),
        "icon.svg": PageAsset(PackageResources.icon_svg, "image/svg+xml"),
        "page.css": PageAsset(PackageResources.page_css, "text/css; charset=utf-8"),
        "page.js": PageAsset(PackageResources.page_js, script),
        "result.js": PageAsset(PackageResources.result_js, script),
        "service.js": PageAsset(PackageResources.service_js, script),
        "text/ar.json": PageAsset(PackageResources.ar_json, words),
        "text/de.json": PageAsset(PackageResources.de_json, words),
        "text/en.json": PageAsset(PackageResources.en_json, words),
        "text/es.json": PageAsset(PackageResources.es_json, words),
        "text/fr.json": PageAsset(PackageResources.fr_json, words),
        "theme.js": PageAsset(PackageResources.theme_js, script),
        "views.js": PageAsset(PackageResources.views_js, script),
        "window.js": PageAsset(PackageResources.window_js, script),
        "words.js": PageAsset(PackageResources.words_js, script),
    ]
    /// The connect page, with holes.
    static let page = PageTemplate(PackageResources.page_html)
    /// The page at which a sign-in ends, with holes.
    static let result = PageTemplate(PackageResources.result_html)

    private static let script = "text/javascript; charset=utf-8"
    private static let words = "application/json; charset=utf-8"
}
