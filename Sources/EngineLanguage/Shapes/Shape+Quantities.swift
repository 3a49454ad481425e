extension Shape where Value == Duration {
    /// A length of time: `90s`, `5m`, `2h`, `30d`.
    public static var duration: Shape { duration(nil) }

    /// A length of time in a range.
    public static func duration(_ range: ClosedRange<Duration>?) -> Shape {
        let plain = Shape.notation(
            .duration, .invalidDuration, placeholder: range?.lowerBound ?? .zero, write: { $0.notation },
            parse: { Duration(notation: $0) })
        guard let range else { return plain }
        return plain.restricted(
            to: { range.contains($0) }, "\(range.lowerBound.notation) to \(range.upperBound.notation)")
    }
}

extension Shape where Value == ByteSize {
    /// A number of bytes: `512B`, `64KiB`, `4MiB`, `1GiB`.
    public static var byteSize: Shape { byteSize(nil) }

    /// A number of bytes in a range.
    public static func byteSize(_ range: ClosedRange<ByteSize>?) -> Shape {
        let plain = Shape.notation(
            .byteSize, .invalidSize, placeholder: range?.lowerBound ?? ByteSize(bytes: 0), write: { $0.notation },
            parse: { ByteSize(notation: $0) })
        guard let range else { return plain }
        return plain.restricted(
            to: { range.contains($0) }, "\(range.lowerBound.notation) to \(range.upperBound.notation)")
    }
}

extension Shape where Value == Percentage {
    /// A share: `20%`.
    public static var percentage: Shape {
        .notation(.percentage, placeholder: Percentage(0), write: { $0.notation }, parse: { Percentage(notation: $0) })
    }
}

extension Shape where Value == Rate {
    /// A number of calls in a length of time: `60/1m`.
    public static var rate: Shape {
        .notation(
            .rate, placeholder: Rate(count: 1, per: .seconds(1)), write: { $0.notation }, parse: { Rate(notation: $0) })
    }
}

extension Shape {
    /// The same shape with a range that its schema cannot tell.
    fileprivate func restricted(to accepts: @escaping @Sendable (Value) -> Bool, _ words: String) -> Shape {
        Shape(
            kinds, placeholder: placeholder, describe: describe, write: write,
            decode: { node, decoder in
                guard let value = decode(node, &decoder) else { return nil }
                return accepts(value) ? value : decoder.refuse(node, .outOfRange, expected: words)
            })
    }
}

extension TextFormat {
    /// A length of time.
    public static let duration = TextFormat(
        "a duration of seconds, minutes, hours or days", pattern: "[0-9]+[smhd]", example: "90s"
    ) { Duration(notation: $0) != nil }

    /// A number of bytes.
    public static let byteSize = TextFormat(
        "a size in bytes", pattern: "[0-9]+(B|KiB|MiB|GiB)", example: "4MiB"
    ) { ByteSize(notation: $0) != nil }

    /// A share.
    public static let percentage = TextFormat(
        "a share from 0% to 100%", pattern: "[0-9]{1,3}(\\.[0-9]+)?%", example: "20%"
    ) { Percentage(notation: $0) != nil }

    /// A number of calls in a length of time.
    public static let rate = TextFormat(
        "a rate such as '60/1m'", pattern: "[0-9]+/[0-9]+[smhd]", example: "60/1m"
    ) { Rate(notation: $0) != nil }
}
