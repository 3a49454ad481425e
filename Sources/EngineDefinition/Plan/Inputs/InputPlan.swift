public import EngineLanguage

/// The inputs of a call, compiled: what is needed, what it must look like, what stands in for it.
public struct InputPlan: Sendable {
    /// One input, or a part of one.
    public struct Field: Sendable {
        /// Its name.
        public let name: String
        /// What it must look like.
        public let definition: InputDefinition
        /// The value where none is given.
        public let fallback: ValuePlan?
        /// What a text must match whole.
        public let pattern: RegularExpression?
        /// What a list holds; nothing: anything.
        let element: Element?
        /// What a map holds; empty: anything.
        let parts: [Field]
    }

    /// What a list holds.
    indirect enum Element: Sendable {
        /// Values of a type.
        case type(InputDefinition.Kind)
        /// Values that are described in full.
        case field(Field)
    }

    /// Who gives the values.
    public enum Giver: Sendable {
        /// A person or an agent, who may not set internal inputs.
        case caller
        /// A definition: a stream, a step, a case.
        case definition
    }

    /// The inputs in written order.
    public let fields: [Field]

    /// Nothing is needed.
    public static let none = InputPlan(fields: [])

    /// Makes a plan.
    public init(fields: [Field]) {
        self.fields = fields
    }

    /// Checks what was given and adds defaults.
    /// - Parameters:
    ///   - given: values by name; text is taken for times, durations and decimals.
    ///   - bindings: roots that defaults may use.
    ///   - giver: who gives them.
    /// - Returns: the value of the root `input`.
    /// - Throws: the first fault, which names the input.
    public func complete(
        _ given: ExpressionMap, _ bindings: ExpressionBindings, from giver: Giver = .definition
    ) throws(InputFault) -> ExpressionValue {
        let check = InputCheck(purpose: .input(bindings))
        let known = giver == .caller ? fields.filter { !$0.definition.isInternal } : fields
        for entry in given.entries {
            guard let name = entry.key.string, known.contains(where: { $0.name == name }) else {
                throw InputFault(entry.key.string ?? "?", .unknown(candidates: known.map(\.name)))
            }
        }
        var values: [(String, ExpressionValue)] = []
        for field in fields {
            var value = given[field.name]
            if value == nil || value?.isNull == true { value = try check.fallback(of: field, path: field.name) }
            guard let value else {
                guard !field.definition.isRequired else { throw InputFault(field.name, .missing) }
                continue
            }
            values.append((field.name, try check.checked(value, field, path: field.name)))
        }
        return .map(ExpressionMap(texts: values))
    }

    /// Works out `with` and checks what comes out.
    /// - Throws: `CallFault` of cause `definition`.
    public func resolve(
        _ with: [EntryPlan], _ bindings: ExpressionBindings, call: String
    ) throws(CallFault) -> ExpressionValue {
        do {
            var given: [(String, ExpressionValue)] = []
            for entry in try with.evaluate(bindings) { given.append((entry.name, entry.value)) }
            return try complete(ExpressionMap(texts: given), bindings)
        } catch let fault as InputFault {
            throw CallFault(.definition, fault.message, call: call)
        } catch let fault as ExpressionFault {
            throw CallFault(.definition, fault.message, call: call, span: fault.span)
        } catch {
            throw CallFault(.definition, "\(error)", call: call)
        }
    }
}
