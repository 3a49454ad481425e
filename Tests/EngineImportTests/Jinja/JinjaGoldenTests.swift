import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineImport

/// What connectors write in Jinja, one text for each form that occurs, beside what it becomes.
@Suite(.timeLimit(.minutes(5)))
struct JinjaGoldenTests {
    private static func texts() throws -> [String] {
        try TextFile.text(TestFolder().fixture("jinja.txt")).split(separator: "\n").map(String.init)
    }

    @Test
    func `every form that occurs becomes what it became before`() throws {
        var lines: [String] = []
        for text in try Self.texts() {
            lines.append(text)
            do {
                lines.append("  value   \(try Translation.value(text))")
                lines.append("  test    \(try Translation.test(text))")
            } catch let fault as JinjaFault {
                lines.append("  fault   \(fault.message) [\(fault.feature)]")
            }
        }
        let difference = Golden().difference("jinja-to-cel.txt", lines.joined(separator: "\n") + "\n")
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test
    func `whatever comes out is an expression of the language`() throws {
        for text in try Self.texts() {
            guard let made = try? Translation.value(text), let test = try? Translation.test(text) else { continue }
            for expression in [made, test] {
                var diagnostics = DiagnosticList()
                _ = ExpressionParser.parse(ExpressionSource(text: expression), diagnostics: &diagnostics)
                #expect(!diagnostics.hasErrors, "\(text) → \(expression)")
            }
        }
    }

    @Test
    func `any text is a template, or a fault that says why`() throws {
        var random = SeededGenerator(seed: Seed.make(for: #function))
        let texts = try Self.texts()
        for _ in 0..<3000 {
            var bytes = Array(texts[random.below(texts.count)].utf8)
            for _ in 0..<(1 + random.below(4)) where !bytes.isEmpty {
                let place = random.below(bytes.count)
                switch random.below(3) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(UInt8(32 + random.below(95)), at: place)
                default: bytes[place] = UInt8(32 + random.below(95))
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            do {
                let made = try Translation.value(text)
                var diagnostics = DiagnosticList()
                _ = ExpressionParser.parse(ExpressionSource(text: made), diagnostics: &diagnostics)
                // What is too deep or too long for us is refused when the provider is checked.
                let isTooMuch = diagnostics.all.contains { $0.message.contains("deep") || $0.message.contains("long") }
                #expect(!diagnostics.hasErrors || isTooMuch || made.count > 500, "\(text) → \(made)")
            } catch let fault as JinjaFault {
                #expect(!fault.message.isEmpty)
            }
        }
    }
}
