/// What the connect page and sign-ins work with: built once, by the composition.
struct ConnectServices: Sendable {
    /// Who may frame our pages and talk to them.
    let policy: PagePolicy
    /// The page at which a sign-in ends.
    let resultPage: ResultPage
    /// How sign-ins stand.
    let board: FlowBoard
    /// WebSockets that wait for sign-ins.
    let sockets = FlowSockets()
    /// Sign-ins on other devices.
    let devices: DeviceFlows

    /// Builds it.
    /// - Parameters:
    ///   - settings: what the operator set.
    ///   - now: microseconds since 1970.
    init(_ settings: ServerSettings, now: @escaping @Sendable () -> Int64) {
        policy = PagePolicy(allowed: settings.allowedOrigins, publicURL: settings.publicURL)
        resultPage = ResultPage(policy: policy, publicURL: settings.publicURL)
        board = FlowBoard(now: now)
        devices = DeviceFlows(board: board)
    }
}
