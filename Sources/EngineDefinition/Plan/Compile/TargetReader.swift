internal import EngineHTTP
internal import EngineLanguage

/// Takes `METHOD path-or-url` apart: the method is literal, the rest a template.
struct TargetReader {
    /// What was read.
    struct Target {
        var method: HTTPMethod
        var plan: TargetPlan
    }

    private let block: RequestDefinition
    private let template: CompiledTemplate?

    /// Compiles the template.
    init(_ block: RequestDefinition, _ fields: inout FieldCompiler) {
        self.block = block
        template = fields.compile(block.request)
    }

    /// The parts.
    ///
    /// Whether they are well formed was checked where the block was read.
    func read() -> Target {
        guard let text = block.request?.scalar.text, let template else {
            let plan = TargetPlan(template: nil, skipped: 0, form: .relative)
            return Target(method: block.graphql == nil ? .get : .post, plan: plan)
        }
        let word = text.utf8.prefix { $0 != UInt8(ascii: " ") }
        let rest = Substring(text.utf8[word.endIndex...].drop { $0 == UInt8(ascii: " ") })
        let skipped = text.utf8.count - rest.utf8.count
        let isHole = template.holes.count == 1 && rest.hasPrefix("${") && rest.hasSuffix("}")
        let isAbsolute = rest.hasPrefix("https://") || rest.hasPrefix("http://")
        let form: TargetPlan.Form = isHole ? .learnt : isAbsolute ? .absolute : .relative
        return Target(
            method: HTTPMethod(String(Substring(word))),
            plan: TargetPlan(template: template, skipped: skipped, form: form))
    }
}
