import EngineCompression
import EngineHTTP
import EngineLanguage
import EngineNetwork
import Testing

@testable import EngineServer

struct PageAssetTests {
    /// Whatever the language: what one visit loads, the element and the last page of a sign-in with it.
    @Test func `the page is at most 30 KB on the wire, in each language`() {
        let languages = PageAssets.files.filter { $0.key.hasPrefix("text/") && $0.key != "text/en.json" }
        #expect(languages.count >= 4)
        let common = PageAssets.files.filter { languages[$0.key] == nil }.map(\.value.packedBytes).reduce(0, +)
        let pages = [PackageResources.page_html, PackageResources.result_html].map {
            PageAsset($0, "text/html").packedBytes
        }
        let largest = languages.map(\.value.packedBytes).max() ?? 0
        #expect(common + largest + pages.reduce(0, +) <= 30 * 1_024)
    }

    @Test func `no file names an address elsewhere`() {
        for (name, bytes) in Self.sources {
            let text = String(decoding: bytes, as: UTF8.self)
            for part in text.split(separator: "http").dropFirst() where part.hasPrefix("://") || part.hasPrefix("s://")
            {
                // A namespace is a name, and a text speaks of what an address begins with.
                let isName = part.hasPrefix("://www.w3.org/2000/svg")
                let isWord =
                    name.hasSuffix(".json") || part.hasPrefix("s://\"") || part.hasPrefix("s://)")
                    || part.hasPrefix("s://[")
                #expect(isName || isWord, "\(name): http\(part.prefix(40))")
            }
            #expect(
                !text.contains("innerHTML") && !text.contains("eval(") && !text.contains("document.write"), "\(name)")
        }
    }

    @Test func `pages load only what is there, and hold no script or style of their own`() {
        for bytes in [PackageResources.page_html, PackageResources.result_html] {
            let html = String(decoding: bytes, as: UTF8.self).replacing("{{base}}connect/", with: "")
            for part in html.split(separator: "\"")
            where part.hasSuffix(".js") || part.hasSuffix(".css") || part.hasSuffix(".svg") {
                #expect(PageAssets.files[String(part)] != nil, "\(part)")
            }
            #expect(
                !html.contains("<style") && !html.contains(" style=") && !html.contains(" onclick=")
                    && !html.contains("<script>"))
        }
    }

    @Test func `every script that a script imports is there`() {
        for (name, bytes) in Self.sources where name.hasSuffix(".js") {
            for part in String(decoding: bytes, as: UTF8.self).split(separator: "\"") where part.hasPrefix("./") {
                #expect(PageAssets.files[String(part.dropFirst(2))] != nil, "\(name): \(part)")
            }
        }
    }

    @Test(arguments: ["ar", "de", "es", "fr"])
    func `a language has every text, with the same holes`(_ language: String) throws {
        let english = try Self.words("en")
        let own = try Self.words(language)
        for (key, text) in english {
            let translated = try #require(own[key], "\(key)")
            // One result, one field: some languages say it without the number.
            guard !key.hasSuffix(".one") else { continue }
            #expect(Self.holes(translated) == Self.holes(text), "\(key)")
        }
        let forms = [".zero", ".two", ".few", ".many"]
        for key in own.keys where english[key] == nil { #expect(forms.contains { key.hasSuffix($0) }, "\(key)") }
    }

    @Test func `a file is sent packed to whoever takes it, and not again`() throws {
        let asset = try #require(PageAssets.files["page.css"])
        let packed = asset.response(
            to: ServerRequest(method: .get, path: "/", fields: ["accept-encoding": "br, gzip;q=0.5"]))
        #expect(packed.fields["content-encoding"] == "gzip")
        let plain = asset.response(
            to: ServerRequest(method: .get, path: "/", fields: ["accept-encoding": "gzip;q=0, br"]))
        #expect(plain.fields["content-encoding"] == nil)
        #expect(plain.fields["vary"] == "accept-encoding")
        guard case .bytes(let bytes) = plain.body, case .bytes(let short) = packed.body else {
            Issue.record("a file has bytes")
            return
        }
        #expect(bytes == PackageResources.page_css)
        #expect(short.count < bytes.count / 2)
        let tag = try #require(plain.fields["etag"])
        let again = asset.response(
            to: ServerRequest(method: .get, path: "/", fields: ["if-none-match": "\"x\", \(tag)"]))
        #expect(again.status == 304)
    }

    private static let sources: [(String, [UInt8])] = [
        ("connect.js", PackageResources.connect_js), ("dom.js", PackageResources.dom_js),
        ("form.js", PackageResources.form_js),
        ("host.js", PackageResources.host_js), ("page.css", PackageResources.page_css),
        ("page.html", PackageResources.page_html),
        ("page.js", PackageResources.page_js), ("result.html", PackageResources.result_html),
        ("result.js", PackageResources.result_js),
        ("service.js", PackageResources.service_js), ("text/en.json", PackageResources.en_json),
        ("theme.js", PackageResources.theme_js), ("window.js", PackageResources.window_js),
        ("views.js", PackageResources.views_js), ("words.js", PackageResources.words_js),
        ("icon.svg", PackageResources.icon_svg),
    ]

    private static func words(_ language: String) throws -> [String: String] {
        let files = [
            "ar": PackageResources.ar_json, "de": PackageResources.de_json, "en": PackageResources.en_json,
            "es": PackageResources.es_json, "fr": PackageResources.fr_json,
        ]
        guard case .object(let members) = try JSONValue(parsing: try #require(files[language])) else { return [:] }
        return Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value.string ?? "") })
    }

    private static func holes(_ text: String) -> Set<Substring> {
        Set(text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().map { $0.prefix { $0 != "}" } })
    }
}
