// MARK: Calls

extension ExpressionEvaluation {
    /// Calls the first overload that the arguments fit.
    func call(
        _ program: ExpressionProgram, _ number: Int, _ arguments: UnsafeMutablePointer<RuntimeValue>, _ counter: Int
    ) throws(ExpressionFault) -> RuntimeValue {
        let site = program.callSites[number]
        let given = UnsafeBufferPointer(start: arguments, count: site.count)
        for argument in given where argument.isError { return argument }
        for overload in site.overloads where overload.fits(given) {
            do throws(ExpressionFault) {
                let call = ExpressionCall(evaluation: self, arguments: given, preparations: site.preparations)
                return try overload.body(call)
            } catch {
                guard error.kind != .limit else { throw error }
                var value = self.error(error)
                value.extent = UInt32(truncatingIfNeeded: counter + 1)
                return value
            }
        }
        let kinds = given.map { "\($0.kind)" }.joined(separator: ", ")
        var value = error(.type("'\(site.name)' does not take (\(kinds))"))
        value.extent = UInt32(truncatingIfNeeded: counter + 1)
        return value
    }
}

extension ExpressionOverload {
    /// Whether values are of the kinds that the parameters ask for.
    @inline(__always)
    func fits(_ arguments: UnsafeBufferPointer<RuntimeValue>) -> Bool {
        guard arguments.count == parameters.count || (isVariadic && arguments.count > parameters.count) else {
            return false
        }
        for index in arguments.indices {
            guard parameters[min(index, parameters.count - 1)].admits(arguments[index].kind) else { return false }
        }
        return true
    }
}

extension ExpressionType {
    /// Whether a value of a kind may be of this type; what is inside of it is not looked at.
    @inline(__always)
    func admits(_ kind: RuntimeValue.Kind) -> Bool {
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
