/// The scopes that an API key can have (nango-api.md, appendix A): the only list.
public enum KeyScopes {
    private static let groups: [(String, [String])] = [
        (
            "environment:integrations",
            ["list", "list_credentials", "list_functions", "read", "read_credentials", "create", "update", "delete"]
        ),
        (
            "environment:connections",
            ["list", "list_credentials", "read", "read_credentials", "create", "update", "delete"]
        ),
        ("environment:syncs", ["read", "execute", "update", "variant:create", "variant:delete"]),
        ("environment:functions", ["list", "read", "delete", "compile", "dryrun", "invocations"]),
        ("environment:records", ["read", "write"]),
        ("environment:actions", ["execute"]),
    ]

    private static let single = [
        "environment:connect_sessions:write", "environment:deploy", "environment:logs:read", "environment:proxy",
        "environment:variables:read", "environment:webhook_signing_key:rotate", "environment:mcp",
        "account:environments:create", "account:environments:delete", "account:environments:set_production",
        "account:environments:api_keys:create", "account:environments:api_keys:delete",
        // Ours: what a monitor's key may do.
        "account:metrics:read",
    ]

    /// Every scope, with those that stand for many.
    public static let all: [String] =
        ["environment:*", "account:*"]
        + groups.flatMap { group in group.1.map { "\(group.0):\($0)" } + ["\(group.0):*"] } + single

    /// Whether there is such a scope.
    public static func known(_ scope: String) -> Bool { all.contains(scope) }
}
