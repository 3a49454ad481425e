internal import EngineLanguage

/// The presets of pagination, alphabetical: the only list.
public enum PaginatorRegistry {
    /// The members.
    public static let members: [any Paginator.Type] = [
        CursorPaginator.self, GraphQLPaginator.self, KeysetPaginator.self, LinkPaginator.self, NextURLPaginator.self,
        NonePaginator.self, OffsetPaginator.self, PageNumberPaginator.self,
    ]

    /// The members as the variants of `pagination.type`.
    static let variants: [Variant<any Paginator>] = members.map { variant($0) }

    private static func variant<Member: Paginator>(_ member: Member.Type) -> Variant<any Paginator> {
        Variant(member.name, member.summary) { object in Member(reading: &object) }
    }
}
