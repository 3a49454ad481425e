internal import Engine
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineStore

extension RouteFault {
    /// What this side could not do, told without what it says of the operator's files: that stands in the log.
    init(local fault: CallFault) {
        if fault.code == CallFault.vaultCode {
            self = .vault(detail: fault.message)
        } else {
            self.init(500, "server_error", "the server could not do it; its log says why", payload: [:])
            detail = "'\(fault.call)': \(fault.message)"
        }
    }

    /// The keys at hand do not open what is stored: the operator has to bring the right one.
    static func vault(detail: String) -> RouteFault {
        var fault = RouteFault(
            503, "vault_locked",
            "the keys of this server's vault do not open what is stored; its operator has to bring the right one",
            payload: [:])
        fault.detail = detail
        return fault
    }
}
