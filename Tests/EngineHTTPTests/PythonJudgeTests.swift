import EngineHTTP
import Testing

/// Dates, escapes, forms and addresses, each held against Python's.
struct PythonJudgeTests {
    private func answers(_ what: String, _ arguments: [String]) throws -> [String] {
        let answers = try runPython("judge.py", input: arguments.map { "\(what) \($0)" })
        try #require(answers.count == arguments.count)
        return answers.map { String($0.dropFirst()) }
    }

    private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test
    func `dates are written as Python writes them`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        let seconds = (0..<2_000).map { _ in Int64.random(in: 0..<250_000_000_000, using: &random) }
        for (second, date) in zip(seconds, try answers("date", seconds.map { "\($0)" })) {
            #expect("\(HTTPDate(secondsSince1970: second))" == date, "seed \(seed)")
        }
    }

    @Test(arguments: ["segment", "path", "form"])
    func `the same characters are escaped`(what: String) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        let texts = (0..<1_000).map { _ in
            String(
                String.UnicodeScalarView(
                    (0...Int.random(in: 0...12, using: &random)).compactMap { _ in
                        Unicode.Scalar(
                            UInt32.random(in: 0..<(Bool.random(using: &random) ? 0x80 : 0x3000), using: &random))
                    }))
        }
        for (text, wanted) in zip(texts, try answers(what, texts.map { hexadecimal($0.utf8) })) {
            let found =
                switch what {
                case "segment": PercentEncoding.pathSegment(text)
                case "path": PercentEncoding.path(text)
                default: PercentEncoding.form(text)
                }
            #expect(found == wanted, "seed \(seed)")
        }
    }

    private func escaped(_ random: inout Generator) -> String {
        let pieces = [
            "a", "b", "+", "%20", "%41", "%c3%bc", "%C3", "%zz", "%", "%e4%b8", "é", "=", "&", "%2B", "%26", "%3d",
        ]
        return (0...Int.random(in: 0...9, using: &random)).map { _ in
            pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }.joined()
    }

    @Test
    func `escapes are resolved to the same bytes`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        // Without escapes that are cut off: how many signs of replacement those make is up to each reader.
        let texts = (0..<1_000).map { _ in escaped(&random) }.filter { !$0.contains("%C3") && !$0.contains("%e4") }
        for (text, wanted) in zip(texts, try answers("decode", texts)) {
            #expect(hexadecimal(PercentEncoding.decode(text).utf8) == wanted, "\(text), seed \(seed)")
        }
    }

    @Test
    func `forms are taken apart at the same places`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        let texts = (0..<1_000).map { _ in escaped(&random) }.filter { !$0.contains("%C3") && !$0.contains("%e4") }
        for (text, wanted) in zip(texts, try answers("pairs", texts)) {
            let found = FormEncoding.decode(text.utf8).map { "\($0.name)=\($0.value)" }.joined(separator: "|")
            #expect(hexadecimal(found.utf8) == wanted, "\(text), seed \(seed)")
        }
    }

    @Test
    func `the same texts are addresses, and of the same bits`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        let pieces = ["1", "0", "ff", "12", "255", "256", ":", "::", ".", "ffff", "10", "a", "g", "00", "1.2.3.4"]
        var texts = (0..<4_000).map { _ in
            (0...Int.random(in: 0...8, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined(separator: Bool.random(using: &random) ? "" : [":", "."][Int.random(in: 0...1, using: &random)])
        }
        texts += (0..<1_000).map { _ in
            let groups = (0..<8).map { _ in UInt128(Bool.random(using: &random) ? 0 : random.next() & 0xffff) }
            return "\(IPAddress.v6(groups.reduce(0) { $0 << 16 | $1 }))"
        }
        var accepted = 0
        for (text, wanted) in zip(texts, try answers("address", texts)) {
            let found =
                switch IPAddress(text) {
                case .v4(let bits)?: "4 \(bits)"
                case .v6(let bits)?: "6 \(bits)"
                case nil: ""
                }
            accepted += found.isEmpty ? 0 : 1
            #expect(found == wanted, "\(text), seed \(seed)")
        }
        #expect(accepted > 1_000)
    }
}
