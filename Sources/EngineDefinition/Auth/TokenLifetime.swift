internal import EngineLanguage

/// How long a token serves where nothing else says it.
public enum TokenLifetime: Sendable, Hashable {
    /// For ever.
    case never
    /// As long as its server says when it is asked (RFC 7662).
    case introspect
    /// So long.
    case seconds(Duration)

    /// Reads a duration, `never` or `introspect`.
    init?(notation: String) {
        switch notation {
        case "never": self = .never
        case "introspect": self = .introspect
        default:
            guard let length = Duration(notation: notation) else { return nil }
            self = .seconds(length)
        }
    }

    /// As it is written.
    var notation: String {
        switch self {
        case .never: "never"
        case .introspect: "introspect"
        case .seconds(let length): length.notation
        }
    }

    /// The length; nothing where none is fixed.
    var length: Duration? {
        if case .seconds(let length) = self { return length }
        return nil
    }
}

extension Shape where Value == TokenLifetime {
    /// A duration, `never` or `introspect`.
    static var lifetime: Shape {
        .notation(
            TextFormat(
                "a duration, 'never' or 'introspect'", pattern: "never|introspect|[0-9]+[smhd]", example: "1h"
            ) { TokenLifetime(notation: $0) != nil },
            placeholder: .never, write: { $0.notation }, parse: { TokenLifetime(notation: $0) })
    }
}
