// MARK: Operators

extension ExpressionEvaluation {
    /// Applies an operator to values of any kind; a kind that it does not take is a `type` error.
    @inline(__always)
    func operate(
        _ operation: Instruction.Operation, _ left: RuntimeValue, _ right: RuntimeValue, _ counter: Int
    ) throws(ExpressionFault) -> RuntimeValue {
        if left.tag == .int, right.tag == .int, operation != .not, operation != .negate, operation != .in {
            return integers(operation, left.int, right.int)
        }
        return try operateSlowly(operation, left, right, counter)
    }

    private func operateSlowly(
        _ operation: Instruction.Operation, _ left: RuntimeValue, _ right: RuntimeValue, _ counter: Int
    ) throws(ExpressionFault) -> RuntimeValue {
        if left.isError { return left }
        switch operation {
        case .not: return left.tag == .bool ? .bool(!left.bool) : mismatch(left, left, counter)
        case .negate: return negate(left.arithmetic, counter)
        default: break
        }
        if right.isError { return right }
        switch operation {
        case .equal: return .bool(try areEqual(left, right))
        case .notEqual: return .bool(try !areEqual(left, right))
        case .less, .lessOrEqual, .greater, .greaterOrEqual: return try order(operation, left, right, counter)
        case .in: return try membership(left, right, counter)
        default: return try calculate(operation, left.arithmetic, right.arithmetic, counter)
        }
    }

    // MARK: Numbers

    private func integers(_ operation: Instruction.Operation, _ left: Int64, _ right: Int64) -> RuntimeValue {
        let (value, overflow): (Int64, Bool)
        switch operation {
        case .add: (value, overflow) = left.addingReportingOverflow(right)
        case .subtract: (value, overflow) = left.subtractingReportingOverflow(right)
        case .multiply: (value, overflow) = left.multipliedReportingOverflow(by: right)
        case .divide, .modulo:
            guard right != 0 else { return error(.value("division by zero")) }
            (value, overflow) =
                operation == .divide
                ? left.dividedReportingOverflow(by: right) : left.remainderReportingOverflow(dividingBy: right)
        case .equal: return .bool(left == right)
        case .notEqual: return .bool(left != right)
        case .less: return .bool(left < right)
        case .lessOrEqual: return .bool(left <= right)
        case .greater: return .bool(left > right)
        default: return .bool(left >= right)
        }
        return overflow ? error(.value("the result does not fit into int")) : .int(value)
    }

    private func unsigned(_ operation: Instruction.Operation, _ left: UInt64, _ right: UInt64) -> RuntimeValue {
        let (value, overflow): (UInt64, Bool)
        switch operation {
        case .add: (value, overflow) = left.addingReportingOverflow(right)
        case .subtract: (value, overflow) = left.subtractingReportingOverflow(right)
        case .multiply: (value, overflow) = left.multipliedReportingOverflow(by: right)
        default:
            guard right != 0 else { return error(.value("division by zero")) }
            (value, overflow) = (operation == .divide ? left / right : left % right, false)
        }
        return overflow ? error(.value("the result does not fit into uint")) : .uint(value)
    }

    private func negate(_ value: RuntimeValue, _ counter: Int) -> RuntimeValue {
        switch value.tag {
        case .int: value.int == .min ? error(.value("the result does not fit into int")) : .int(-value.int)
        case .double: .double(-value.double)
        default: mismatch(value, value, counter)
        }
    }

    private func calculate(
        _ operation: Instruction.Operation, _ left: RuntimeValue, _ right: RuntimeValue, _ counter: Int
    ) throws(ExpressionFault) -> RuntimeValue {
        switch (left.tag, right.tag) {
        case (.int, .int): return integers(operation, left.int, right.int)
        case (.uint, .uint): return unsigned(operation, left.bits, right.bits)
        case (.double, .double): return doubles(operation, left, right, counter)
        case (.timestamp, _), (.duration, _): return times(operation, left, right, counter)
        default: break
        }
        guard operation == .add else { return mismatch(left, right, counter) }
        switch (left.kind, right.kind) {
        case (.string, .string): return try concatenate(.string, utf8(left), utf8(right))
        case (.bytes, .bytes): return try concatenate(.bytes, left.content, right.content)
        case (.list, .list): return try concatenate(elements(of: left), elements(of: right))
        default: return mismatch(left, right, counter)
        }
    }

    private func doubles(
        _ operation: Instruction.Operation, _ left: RuntimeValue, _ right: RuntimeValue, _ counter: Int
    ) -> RuntimeValue {
        switch operation {
        case .add: .double(left.double + right.double)
        case .subtract: .double(left.double - right.double)
        case .multiply: .double(left.double * right.double)
        case .divide: .double(left.double / right.double)
        default: mismatch(left, right, counter)
        }
    }

    // MARK: Time

    private func times(
        _ operation: Instruction.Operation, _ left: RuntimeValue, _ right: RuntimeValue, _ counter: Int
    ) -> RuntimeValue {
        switch (left.tag, operation, right.tag) {
        case (.timestamp, .add, .duration): return instant(left.timestamp.advanced(by: right.duration))
        case (.duration, .add, .timestamp): return instant(right.timestamp.advanced(by: left.duration))
        case (.timestamp, .subtract, .duration):
            let (back, overflow) = Int64(0).subtractingReportingOverflow(right.duration.nanoseconds)
            return overflow
                ? error(.value("the duration is out of range"))
                : instant(left.timestamp.advanced(by: ExpressionDuration(nanoseconds: back)))
        case (.timestamp, .subtract, .timestamp):
            guard let span = left.timestamp.duration(since: right.timestamp) else {
                return error(.value("the time between them is longer than a duration can be"))
            }
            return .duration(span)
        case (.duration, .add, .duration), (.duration, .subtract, .duration):
            let (first, second) = (left.duration.nanoseconds, right.duration.nanoseconds)
            let (sum, overflow) =
                operation == .add ? first.addingReportingOverflow(second) : first.subtractingReportingOverflow(second)
            return overflow
                ? error(.value("the duration is out of range")) : .duration(ExpressionDuration(nanoseconds: sum))
        default: return mismatch(left, right, counter)
        }
    }

    private func instant(_ timestamp: ExpressionTimestamp?) -> RuntimeValue {
        timestamp.map { .timestamp($0) } ?? error(.value("the timestamp is outside the years 1 to 9999"))
    }

    // MARK: Order and membership

    private func order(
        _ operation: Instruction.Operation, _ left: RuntimeValue, _ right: RuntimeValue, _ counter: Int
    ) throws(ExpressionFault) -> RuntimeValue {
        guard let order = try compare(left, right) else { return mismatch(left, right, counter) }
        return switch operation {
        case .less: .bool(order == .less)
        case .lessOrEqual: .bool(order == .less || order == .equal)
        case .greater: .bool(order == .greater)
        default: .bool(order == .greater || order == .equal)
        }
    }

    private func membership(
        _ element: RuntimeValue, _ range: RuntimeValue, _ counter: Int
    ) throws(ExpressionFault) -> RuntimeValue {
        switch range.kind {
        case .map: return .bool(try find(element, in: range) != nil)
        case .list:
            let elements = try elements(of: range)
            try charge(elements.count)
            for candidate in elements where try areEqual(candidate, element) { return .bool(true) }
            return .bool(false)
        default: return mismatch(element, range, counter)
        }
    }

    // MARK: Concatenation

    private func concatenate(
        _ tag: RuntimeValue.Tag, _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) throws(ExpressionFault) -> RuntimeValue {
        try makeText(tag, capacity: left.count + right.count) { buffer in
            let end = buffer.initialize(fromContentsOf: left)
            return UnsafeMutableBufferPointer(rebasing: buffer[end...]).initialize(fromContentsOf: right) + end
        }
    }

    private func concatenate(
        _ left: UnsafeBufferPointer<RuntimeValue>, _ right: UnsafeBufferPointer<RuntimeValue>
    ) throws(ExpressionFault) -> RuntimeValue {
        let count = left.count + right.count
        try charge(count)
        let place = try arena.allocate(count * MemoryLayout<RuntimeValue>.stride)
            .bindMemory(to: RuntimeValue.self, capacity: count)
        let buffer = UnsafeMutableBufferPointer(start: place, count: count)
        let end = buffer.initialize(fromContentsOf: left)
        _ = UnsafeMutableBufferPointer(rebasing: buffer[end...]).initialize(fromContentsOf: right)
        return RuntimeValue(.list, pointer: place, count: count)
    }
}
