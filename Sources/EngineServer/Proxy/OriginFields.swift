internal import EngineHTTP
public import EngineNetwork

/// What a provider says of its own origin: said by ours, it would hold for everything that we serve
/// (docs/decisions/0124).
public enum OriginFields {
    /// Fields that browsers keep for an origin, or that change what they do with its answers.
    private static let names: HTTPFieldNames = [
        "accept-ch", "alt-svc", "clear-site-data", "content-security-policy", "content-security-policy-report-only",
        "critical-ch", "cross-origin-embedder-policy", "cross-origin-embedder-policy-report-only",
        "cross-origin-opener-policy", "cross-origin-opener-policy-report-only", "cross-origin-resource-policy",
        "document-policy", "expect-ct", "feature-policy", "nel", "no-vary-search", "observe-browsing-topics",
        "origin-agent-cluster", "origin-trial", "p3p", "permissions-policy", "public-key-pins",
        "public-key-pins-report-only", "referrer-policy", "refresh", "report-to", "reporting-endpoints",
        "service-worker-allowed", "set-cookie", "set-cookie2", "set-login", "sourcemap", "speculation-rules",
        "strict-transport-security", "supports-loading-mode", "timing-allow-origin", "x-frame-options",
        "x-permitted-cross-domain-policies", "x-xss-protection",
    ]

    /// Takes them out of an answer, and lets nothing in it act as a page of ours.
    ///
    /// Which pages may read it is ours to say, too.
    /// - Parameter response: the answer.
    public static func remove(from response: inout ServerResponse) {
        func isForeign(_ field: HTTPFields.Field) -> Bool {
            names.contains(field) || isOfCrossOrigin(field)
        }
        if response.fields.contains(where: isForeign) {
            response.fields = response.fields.filtered { !isForeign($0) }
        }
        response.fields["content-security-policy"] = "sandbox"
    }

    private static let crossOrigin = "access-control-"

    /// Few names are as long as these.
    private static func isOfCrossOrigin(_ field: HTTPFields.Field) -> Bool {
        field.name.utf8.count > crossOrigin.utf8.count && field.name.lowercased().hasPrefix(crossOrigin)
    }
}
