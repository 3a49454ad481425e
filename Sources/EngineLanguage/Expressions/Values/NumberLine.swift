/// Comparison of int, uint and double on the number line.
enum NumberLine {
    /// How two numbers stand to each other.
    enum Order: Sendable {
        case less
        case equal
        case greater
        /// One of them is NaN.
        case unordered

        var reversed: Order {
            switch self {
            case .less: .greater
            case .greater: .less
            default: self
            }
        }
    }

    /// Compares two values, or nothing if one of them is no number.
    static func compare(_ left: ExpressionValue, _ right: ExpressionValue) -> Order? {
        switch (left, right) {
        case (.int(let a), .int(let b)): order(a, b)
        case (.uint(let a), .uint(let b)): order(a, b)
        case (.double(let a), .double(let b)): order(a, b)
        case (.int(let a), .uint(let b)): order(a, b)
        case (.uint(let a), .int(let b)): order(b, a).reversed
        case (.int(let a), .double(let b)): order(a, b)
        case (.double(let a), .int(let b)): order(b, a).reversed
        case (.uint(let a), .double(let b)): order(a, b)
        case (.double(let a), .uint(let b)): order(b, a).reversed
        case (.number(let a), _): compare(a.value, right)
        case (_, .number(let b)): compare(left, b.value)
        default: nil
        }
    }

    /// Compares two integers of one type.
    static func order<Number: BinaryInteger>(_ left: Number, _ right: Number) -> Order {
        left < right ? .less : left > right ? .greater : .equal
    }

    /// Compares a signed and an unsigned integer.
    static func order(_ left: Int64, _ right: UInt64) -> Order {
        left < 0 ? .less : order(UInt64(left), right)
    }

    /// Compares two doubles.
    static func order(_ left: Double, _ right: Double) -> Order {
        left < right ? .less : left > right ? .greater : left == right ? .equal : .unordered
    }

    /// Compares an integer with a double.
    ///
    /// Inside the range of int the integer is rounded to a double, as the conformance suite has it.
    static func order(_ left: Int64, _ right: Double) -> Order {
        if right > 0x1p63 { return .less }
        if right < -0x1p63 { return .greater }
        return order(Double(left), right)
    }

    /// Compares an unsigned integer with a double, in the same way.
    static func order(_ left: UInt64, _ right: Double) -> Order {
        if right > 0x1p64 { return .less }
        if right < 0 { return .greater }
        return order(Double(left), right)
    }
}
