// MARK: Logic, optionals, special forms

extension ExpressionEvaluation {
    /// `a && b`: false wins over an error, whatever the side.
    @inline(__always)
    func and(_ left: RuntimeValue, _ right: RuntimeValue, _ counter: Int) -> RuntimeValue {
        if left.tag == .bool, right.tag == .bool { return .bool(left.bool && right.bool) }
        if left.tag == .bool, !left.bool { return left }
        if right.tag == .bool, !right.bool { return right }
        return notBool(left.tag == .bool ? right : left, counter)
    }

    /// `a || b`: true wins over an error, whatever the side.
    @inline(__always)
    func or(_ left: RuntimeValue, _ right: RuntimeValue, _ counter: Int) -> RuntimeValue {
        if left.tag == .bool, right.tag == .bool { return .bool(left.bool || right.bool) }
        if left.tag == .bool, left.bool { return left }
        if right.tag == .bool, right.bool { return right }
        return notBool(left.tag == .bool ? right : left, counter)
    }

    /// What a value that is no bool makes of a condition: itself if it is an error, else a `type` error.
    func notBool(_ value: RuntimeValue, _ counter: Int) -> RuntimeValue {
        value.isError ? value : mismatch(value, value, counter)
    }

    /// A `type` error about two operands, worded when somebody asks.
    func mismatch(_ left: RuntimeValue, _ right: RuntimeValue, _ counter: Int) -> RuntimeValue {
        var error = error(.type, at: counter)
        error.bits = Self.kindsMark | UInt64(left.kind.rawValue) << 8 | UInt64(right.kind.rawValue)
        return error
    }

    /// Set in the bits of an error that has two kinds instead of the number of a fault.
    static let kindsMark: UInt64 = 1 << 63

    /// Goes on with what an optional holds; the result is whether there is nothing to go on with.
    func unwrap(
        _ result: UnsafeMutablePointer<RuntimeValue>, _ value: UnsafeMutablePointer<RuntimeValue>, _ counter: Int
    ) -> Bool {
        guard value.pointee.tag == .optional else {
            result.pointee = value.pointee.isError ? value.pointee : mismatch(value.pointee, value.pointee, counter)
            return true
        }
        guard let held = unwrap(value.pointee) else {
            result.pointee = .none
            return true
        }
        value.pointee = held
        return false
    }

    /// `a.or(…)`, `a.orValue(…)`: the result is whether a decides.
    func orElse(_ a: UnsafeMutablePointer<RuntimeValue>, keepsOptional: Bool, _ counter: Int) -> Bool {
        guard a.pointee.tag == .optional else {
            if !a.pointee.isError { a.pointee = mismatch(a.pointee, a.pointee, counter) }
            return true
        }
        guard let held = unwrap(a.pointee) else { return false }
        if !keepsOptional { a.pointee = held }
        return true
    }

    /// One argument of coalesce(); the result is whether it decides.
    func coalesce(_ result: UnsafeMutablePointer<RuntimeValue>, _ argument: RuntimeValue) -> Bool {
        var value = argument
        while value.tag == .optional {
            guard let held = unwrap(value) else { return false }
            value = held
        }
        switch value.tag {
        case .error where value.flags == ExpressionErrorKind.missing.rawValue: return false
        case .null:
            result.pointee = .null
            return false
        default:
            result.pointee = value
            return true
        }
    }

    /// `isBlank(a)`.
    func isBlank(_ argument: RuntimeValue) throws(ExpressionFault) -> RuntimeValue {
        var value = argument
        while value.tag == .optional {
            guard let held = unwrap(value) else { return .bool(true) }
            value = held
        }
        switch value.tag {
        case .error: return value.flags == ExpressionErrorKind.missing.rawValue ? .bool(true) : value
        case .null: return .bool(true)
        case .string: return .bool(value.extent == 0)
        case .list, .map, .tapeList, .tapeMap: return .bool(try count(of: value) == 0)
        default: return .bool(false)
        }
    }
}
