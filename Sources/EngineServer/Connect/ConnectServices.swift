internal import EngineStore

/// What the connect page and sign-ins work with: built once, by the composition.
struct ConnectServices: Sendable {
    /// Who may frame our pages and talk to them.
    let policy: PagePolicy
    /// How sign-ins stand.
    let board: FlowBoard
    /// WebSockets that wait for sign-ins.
    let sockets = FlowSockets()
    /// Sign-ins on other devices.
    let devices: DeviceFlows

    /// Builds it.
    /// - Parameters:
    ///   - settings: what the operator set.
    ///   - store: where sign-ins are kept.
    init(_ settings: ServerSettings, store: Store) {
        policy = PagePolicy(allowed: settings.allowedOrigins, publicURL: settings.publicURL)
        board = FlowBoard(store: store)
        devices = DeviceFlows(board: board)
    }
}
