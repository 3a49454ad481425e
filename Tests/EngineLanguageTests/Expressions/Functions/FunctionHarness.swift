@testable import EngineLanguage

/// Calls functions without an expression around them: arguments in, value or fault out.
enum FunctionHarness {
    /// The first overload of a name that fits the arguments, run in an evaluation of its own.
    static func call(_ name: String, _ arguments: ExpressionValue...) throws(ExpressionFault) -> ExpressionValue {
        let overloads = ExpressionFunctionRegistry.byName[name, default: []].flatMap(\.overloads)
        let evaluation = ExpressionEvaluation()
        for overload in overloads {
            if let value = try call(overload, arguments, in: evaluation) { return value }
        }
        throw .type("'\(name)' does not take these arguments")
    }

    /// Nothing if the arguments do not fit the overload.
    static func call(
        _ overload: ExpressionOverload, _ arguments: [ExpressionValue], in evaluation: ExpressionEvaluation
    ) throws(ExpressionFault) -> ExpressionValue? {
        var values: [RuntimeValue] = []
        for argument in arguments { values.append(try evaluation.import(argument)) }
        let wanted = overload.parameters
        let fits = wanted.count == values.count || (overload.isVariadic && values.count > wanted.count)
        guard fits, zip(values.indices, values).allSatisfy({ wanted[min($0, wanted.count - 1)].takes($1.kind) }) else {
            return nil
        }
        var preparations: [(any AnyObject & Sendable)?] = []
        for (index, argument) in arguments.enumerated() {
            preparations.append(try overload.preparations[index]?(argument))
        }
        let call = values.withUnsafeBufferPointer { buffer -> Result<RuntimeValue, ExpressionFault> in
            let call = ExpressionCall(evaluation: evaluation, arguments: buffer, preparations: preparations)
            do throws(ExpressionFault) { return .success(try overload.body(call)) } catch { return .failure(error) }
        }
        return try evaluation.export(call.get())
    }
}

extension ExpressionType {
    /// Whether a value of a kind may be of this type, whatever is inside of it.
    func takes(_ kind: RuntimeValue.Kind) -> Bool {
        switch self {
        case .dyn, .parameter, .error, .abstract: true
        case .null: kind == .null
        case .bool: kind == .bool
        case .int: kind == .int
        case .uint: kind == .uint
        case .double: kind == .double
        case .string: kind == .string
        case .bytes: kind == .bytes
        case .timestamp: kind == .timestamp
        case .duration: kind == .duration
        case .list: kind == .list
        case .map, .object: kind == .map
        case .optional: kind == .optional
        case .type: kind == .type
        }
    }
}

extension ExpressionType {
    /// Whether a value is of this type, with all that is inside of it.
    func holds(_ value: ExpressionValue) -> Bool {
        switch (self, value) {
        case (.list(let element), .list(let values)): values.allSatisfy { element.holds($0) }
        case (.map(let key, let content), .map(let map)):
            map.entries.allSatisfy { key.holds($0.key) && content.holds($0.value) }
        case (.optional(let wrapped), .optional(let value)): value.map { wrapped.holds($0) } ?? true
        default: (try? ExpressionEvaluation().import(value)).map { takes($0.kind) } ?? false
        }
    }
}
