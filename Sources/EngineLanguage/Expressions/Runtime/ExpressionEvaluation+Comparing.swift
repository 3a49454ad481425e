internal import Glibc

// MARK: Equality and order

extension ExpressionEvaluation {
    /// Equality of the language: numbers on the number line, maps without order, different kinds are
    /// unequal.
    func areEqual(_ left: RuntimeValue, _ right: RuntimeValue) throws(ExpressionFault) -> Bool {
        switch (left.kind, right.kind) {
        case (.null, .null): return true
        case (.bool, .bool): return left.bits == right.bits
        case (.string, .string): return try haveSameText(left, right)
        case (.bytes, .bytes), (.type, .type): return haveSameBytes(left.content, right.content)
        case (.timestamp, .timestamp): return left.bits == right.bits && left.extent == right.extent
        case (.duration, .duration): return left.bits == right.bits
        case (.list, .list): return try areEqualLists(left, right)
        case (.map, .map): return try areEqualMaps(left, right)
        case (.optional, .optional): return try areEqualOptionals(left, right)
        default: return order(left.arithmetic, right.arithmetic) == .equal
        }
    }

    private func haveSameText(_ left: RuntimeValue, _ right: RuntimeValue) throws(ExpressionFault) -> Bool {
        if (left.flags | right.flags) & RuntimeValue.Text.escaped == 0 {
            return haveSameBytes(left.content, right.content)
        }
        return haveSameBytes(try utf8(left), try utf8(right))
    }

    @inline(__always)
    func haveSameBytes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        guard left.count > 0, let first = left.baseAddress, let second = right.baseAddress else { return true }
        return memcmp(first, second, left.count) == 0
    }

    private func areEqualLists(_ left: RuntimeValue, _ right: RuntimeValue) throws(ExpressionFault) -> Bool {
        let first = try elements(of: left)
        let second = try elements(of: right)
        guard first.count == second.count else { return false }
        try charge(first.count)
        for index in first.indices where try !areEqual(first[index], second[index]) { return false }
        return true
    }

    private func areEqualMaps(_ left: RuntimeValue, _ right: RuntimeValue) throws(ExpressionFault) -> Bool {
        let first = try entries(of: left)
        guard try first.count == count(of: right) else { return false }
        try charge(first.count)
        for entry in first {
            guard let value = try find(entry.key, in: right), try areEqual(entry.value, value) else { return false }
        }
        return true
    }

    private func areEqualOptionals(_ left: RuntimeValue, _ right: RuntimeValue) throws(ExpressionFault) -> Bool {
        switch (unwrap(left), unwrap(right)) {
        case (nil, nil): true
        case (let first?, let second?): try areEqual(first, second)
        default: false
        }
    }

    /// Order of the language; nothing if the kinds have none or differ (numbers compare across their
    /// kinds).
    func compare(_ left: RuntimeValue, _ right: RuntimeValue) throws(ExpressionFault) -> NumberLine.Order? {
        switch (left.kind, right.kind) {
        case (.bool, .bool): return NumberLine.order(left.bits, right.bits)
        case (.string, .string): return orderBytes(try utf8(left), try utf8(right))
        case (.bytes, .bytes): return orderBytes(left.content, right.content)
        case (.timestamp, .timestamp):
            let seconds = NumberLine.order(Int64(bitPattern: left.bits), Int64(bitPattern: right.bits))
            return seconds == .equal ? NumberLine.order(left.extent, right.extent) : seconds
        case (.duration, .duration):
            return NumberLine.order(Int64(bitPattern: left.bits), Int64(bitPattern: right.bits))
        default: return order(left.arithmetic, right.arithmetic)
        }
    }

    /// By code points, which is the order of the UTF-8 bytes.
    private func orderBytes(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) -> NumberLine.Order {
        let common = min(left.count, right.count)
        if common > 0, let first = left.baseAddress, let second = right.baseAddress {
            let difference = memcmp(first, second, common)
            if difference != 0 { return difference < 0 ? .less : .greater }
        }
        return NumberLine.order(left.count, right.count)
    }

    private func order(_ left: RuntimeValue, _ right: RuntimeValue) -> NumberLine.Order? {
        switch (left.tag, right.tag) {
        case (.int, .int): NumberLine.order(left.int, right.int)
        case (.uint, .uint): NumberLine.order(left.bits, right.bits)
        case (.double, .double): NumberLine.order(left.double, right.double)
        case (.int, .uint): NumberLine.order(left.int, right.bits)
        case (.uint, .int): NumberLine.order(right.int, left.bits).reversed
        case (.int, .double): NumberLine.order(left.int, right.double)
        case (.double, .int): NumberLine.order(right.int, left.double).reversed
        case (.uint, .double): NumberLine.order(left.bits, right.double)
        case (.double, .uint): NumberLine.order(right.bits, left.double).reversed
        default: nil
        }
    }
}
