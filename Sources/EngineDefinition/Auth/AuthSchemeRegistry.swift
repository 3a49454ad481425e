internal import EngineLanguage

/// The ways to authorise requests, alphabetical: the only list.
public enum AuthSchemeRegistry {
    /// The members.
    public static let members: [any AuthScheme.Type] = [
        APIKeyScheme.self, AppScheme.self, BasicScheme.self, BearerScheme.self, CustomScheme.self, InstallScheme.self,
        JWTScheme.self, MCPOAuthScheme.self, MutualTLSScheme.self, NoneScheme.self, OAuth1Scheme.self,
        OAuth2Scheme.self, SignatureScheme.self, SigV4Scheme.self, TwoStepScheme.self,
    ]

    /// The members as the variants of a scheme's `type`.
    static let variants: [Variant<any AuthScheme>] = members.map { variant($0) }

    private static func variant<Member: AuthScheme>(_ member: Member.Type) -> Variant<any AuthScheme> {
        Variant(member.name, member.summary) { object in Member(reading: &object) }
    }
}
