public import EngineLanguage

/// The inputs of a call, compiled: what is needed, what it must look like, what stands in for it.
public struct InputPlan: Sendable {
    /// One input.
    public struct Field: Sendable {
        /// Its name.
        public let name: String
        /// What it must look like.
        public let definition: InputDefinition
        /// The value where none is given.
        public let fallback: ValuePlan?
        /// What a text must match whole.
        public let pattern: RegularExpression?
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
    /// - Returns: the value of the root `input`.
    /// - Throws: the first fault, which names the input.
    public func complete(_ given: ExpressionMap, _ bindings: ExpressionBindings) throws(InputFault) -> ExpressionValue {
        let check = InputCheck()
        for entry in given.entries {
            guard let name = entry.key.string, fields.contains(where: { $0.name == name }) else {
                throw InputFault(entry.key.string ?? "?", .unknown(candidates: fields.map(\.name)))
            }
        }
        var values: [(String, ExpressionValue)] = []
        for field in fields {
            if let value = try value(of: field, given[field.name], bindings, check) {
                values.append((field.name, value))
            }
        }
        return .map(ExpressionMap(texts: values))
    }

    private func value(
        of field: Field, _ given: ExpressionValue?, _ bindings: ExpressionBindings, _ check: InputCheck
    ) throws(InputFault) -> ExpressionValue? {
        var value = given
        if value == nil || value?.isNull == true, let fallback = field.fallback {
            do throws(ExpressionFault) {
                value = try fallback.evaluate(bindings)
            } catch {
                throw InputFault(field.name, .defaultFailed(error.message))
            }
        }
        guard let value, !value.isNull else {
            guard !field.definition.isRequired else { throw InputFault(field.name, .missing) }
            return nil
        }
        return try check.checked(value, field.definition, pattern: field.pattern, path: field.name)
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
