/// The routes: the only list.
///
/// A file of `Routes/` has a group of them; here each group has a line.
enum RouteList {
    /// Every route, in the order of the OpenAPI document.
    static let all: [Route] =
        DocumentRoutes.all
        + HealthRoutes.all
        + MetricsRoutes.all
        + ProviderRoutes.all
        + IntegrationRoutes.all
        + ConnectionRoutes.all
        + MetadataRoutes.all
        + ProxyRoutes.all
        + SessionRoutes.all
        + ConnectRoutes.all
        + ConnectPageRoutes.all
        + OAuthRoutes.all
        + AuthRoutes.all
        + EnvironmentRoutes.all
}
