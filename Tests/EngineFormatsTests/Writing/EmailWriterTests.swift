import EngineFixtures
import EngineFormats
import EngineLanguage
import Testing

struct EmailWriterTests {
    private typealias Sample = WriterSample

    private func write(_ members: (String, ExpressionValue)...) throws -> [UInt8] {
        try EmailWriter.message(.map(ExpressionMap(texts: members)), seed: "seed", now: .epoch)
    }

    private func header(_ message: JSONValue, _ name: String) -> String? {
        message["headers"]?.elements?.first { $0[0]?.string == name }?[1]?.string
    }

    @Test func `Python reads back addresses, words and parts`() throws {
        let long = String(repeating: "Äpfel und Birnen ", count: 12)
        let bytes = try write(
            ("from", .string("Ada Lovelace <ada@example.test>")),
            (
                "to",
                .list([
                    .string("b@example.test"),
                    Sample.map(("name", .string("Šárka, \"S\"")), ("address", .string("s@example.test"))),
                ])
            ),
            ("cc", .string("\"Smith; J\" <j@example.test>")), ("reply_to", .string("r@example.test")),
            ("subject", .string(long)), ("text", .string("Grüße\nline 2")), ("html", .string("<p>Grüße</p>")),
            ("headers", Sample.map(("X-Note", .string("ünï")), ("In-Reply-To", .string("<1@example.test>")))),
            (
                "attachments",
                .list([
                    Sample.map(
                        ("value", .string("a,b\n")), ("name", .string("Übersicht.csv")), ("type", .string("text/csv")))
                ])
            ))
        let message = try Sample.python("email", bytes)
        #expect(header(message, "From") == "Ada Lovelace <ada@example.test>")
        #expect(header(message, "To") == #"b@example.test, "Šárka, \"S\"" <s@example.test>"#)
        #expect(header(message, "Subject") == long)
        #expect(header(message, "X-Note") == "ünï")
        #expect(header(message, "In-Reply-To") == "<1@example.test>")
        #expect(header(message, "Date") == "Thu, 01 Jan 1970 00:00:00 +0000")
        #expect(message["type"]?.string == "multipart/mixed")
        let parts = message["parts"]
        #expect(parts?[0]?["type"]?.string == "multipart/alternative")
        #expect(parts?[0]?["parts"]?[0]?["content"]?.string == "Grüße\nline 2")
        #expect(parts?[0]?["parts"]?[1]?["content"]?.string == "<p>Grüße</p>")
        #expect(parts?[1]?["name"]?.string == "Übersicht.csv")
        #expect(parts?[1]?["type"]?.string == "text/csv")
        #expect(parts?[1]?["content"]?.string == "a,b\n")
    }

    @Test func `a plain message is this`() throws {
        let bytes = try write(
            ("from", .string("a@example.test")), ("to", .string("b@example.test")), ("subject", .string("Hi")),
            ("date", .string("2026-11-29T12:05:09Z")), ("text", .string("Hello")))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "From: a@example.test\r\nTo: b@example.test\r\nSubject: Hi\r\nDate: Sun, 29 Nov 2026 12:05:09 +0000\r\n"
                + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n")
    }

    @Test func `a message with no text has an empty one, and HTML alone is HTML`() throws {
        #expect(try Sample.python("email", write(("to", .string("b@example.test"))))["content"]?.string == "")
        let html = try Sample.python("email", write(("html", .string("<b>x</b>")), ("to", .string("b@example.test"))))
        #expect(html["type"]?.string == "text/html" && html["content"]?.string == "<b>x</b>")
    }

    @Test(arguments: [
        ("to", "b@example.test\r\nBcc: c@example.test", "'to' holds what is no e-mail address"),
        ("to", "B\r\nX: y <b@example.test>", "'to' would hold a line break"),
        ("to", "nobody", "'to' holds what is no e-mail address"),
        ("to", "a@b.test, c@d.test", "'to' holds what is no e-mail address"),
        ("to", "<a@b.test> <c@d.test>,<>", "'to' holds what is no e-mail address"),
        ("from", "ü@example.test", "'from' holds what is no e-mail address"),
        ("subject", "x\nBcc: c@example.test", "'subject' would hold a line break"),
        ("subjekt", "x", "a message has no 'subjekt'"), ("date", "today", "'date' is no time"),
        ("headers", "x", "'headers' is a map, not text"), ("attachments", "x", "'attachments' is a list, not text"),
    ])
    func `what would break out of its line, or is none, is refused`(_ key: String, _ text: String, _ message: String) {
        #expect(RowsWriterTests.refusal { try write((key, .string(text))) } == message)
    }

    @Test(arguments: ["Content-Type", "bcc", "Subject", "X Y", "X:", "", "X\r\nY"])
    func `headers cannot say twice what a message is made of, or be none`(_ name: String) {
        let refusal = RowsWriterTests.refusal { try write(("headers", Sample.map((name, .string("v"))))) }
        #expect(refusal?.hasPrefix("'headers' cannot hold") == true)
    }

    @Test func `a header and the name of an attachment hold no line break`() {
        #expect(
            RowsWriterTests.refusal { try write(("headers", Sample.map(("X-A", .string("a\r\nBcc: b"))))) }
                == "'X-A' would hold a line break")
        let item = Sample.map(("value", .string("")), ("name", .string("a\r\nb")))
        #expect(
            RowsWriterTests.refusal { try write(("attachments", .list([item]))) }
                == "'attachments' would hold a line break")
    }

    @Test func `random texts in every place never make another header`() throws {
        var random = SeededGenerator(seed: 9)
        let pieces = [
            "a", "ü", "\r\n", "\n", "Bcc: x@y.test", "<", ">", "@", "\"", "\\", "=?utf-8?B?", "?=", " ", ",", "\u{0}",
            "🙂",
        ]
        let known: Set = ["From", "To", "Subject", "Date", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]
        var written = 0
        for _ in 0..<2000 {
            func text() -> String {
                (0..<Int.random(in: 0...5, using: &random)).map { _ in
                    pieces[Int.random(in: 0..<pieces.count, using: &random)]
                }.joined()
            }
            let to = Bool.random(using: &random) ? "\(text()) <a@b.test>" : "a@b.test"
            guard let bytes = try? write(("to", .string(to)), ("subject", .string(text())), ("text", .string(text())))
            else {
                continue
            }
            written += 1
            let head = String(decoding: bytes, as: UTF8.self).components(before: "\r\n\r\n")
            for line in head.split(separator: "\r\n", omittingEmptySubsequences: false) where !line.hasPrefix(" ") {
                #expect(known.contains(String(line.prefix { $0 != ":" })), "\(line)")
            }
        }
        #expect(written > 300)
    }
}

extension String {
    /// What stands before the first place of a text.
    fileprivate func components(before mark: String) -> Substring {
        firstRange(of: mark).map { self[..<$0.lowerBound] } ?? self[...]
    }
}
