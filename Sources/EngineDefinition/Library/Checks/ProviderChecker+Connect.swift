internal import EngineLanguage

extension ProviderChecker {
    /// What is done while a person connects.
    mutating func checkConnect() {
        guard let connect = provider.connect else { return }
        if provider.auth.isEmpty, !faults.touch(provider.span) {
            report(
                .uselessKey, "'connect' is for providers that need a credential, and this one has no 'auth'",
                at: connect.place ?? provider.span, help: "remove it, or add 'auth'")
        }
        check(connect: connect, of: "'connect'", nil)
        // A scheme without a callback has no use for what is said of one; it must be of use to one of them.
        let asks = provider.auth.isEmpty || provider.auth.contains { $0.value.asksPerson }
        if let callback = connect.callback, !asks, !provider.isAbstract, !faults.touch(callback.span) {
            report(
                .uselessKey, "no scheme of this provider sends a person away, so there is no callback",
                at: callback.span, help: "add 'authorize' to a scheme, or remove 'callback'")
        }
        if let install = connect.install, !asks, !provider.isAbstract, !faults.touch(install.span) {
            report(
                .uselessKey, "no scheme of this provider sends a person away, so nothing follows an installation",
                at: install.span, help: "add 'authorize' to a scheme, or remove 'install'")
        }
    }

    /// The block of a provider or of one scheme.
    mutating func check(connect: ConnectDefinition, of owner: String, _ scheme: SchemeDefinition?) {
        if let callback = connect.callback, let scheme, !scheme.asksPerson, !faults.touch(callback.span, scheme.span) {
            report(
                .uselessKey, "this scheme sends nobody away, so there is no callback", at: callback.span,
                help: "add 'authorize', or remove 'callback'")
        }
        if let install = connect.install { check(install: install, scheme) }
        check(steps: connect.before, of: "'before' of \(owner)")
        check(steps: connect.after.map(\.step), of: "'after' of \(owner)")
        check(steps: connect.revoke, of: "'revoke' of \(owner)")
        for step in connect.after {
            guard step.choice != nil, let loop = step.step.loop else { continue }
            report(
                .conflictingKeys, "'choose' reads one answer, and 'for_each' brings many", at: loop.name.span,
                help: "choose in a step of its own")
        }
        for step in connect.before + connect.after.map(\.step) + connect.revoke {
            guard let cache = step.cache else { continue }
            report(
                .uselessKey, "connecting is done once, so 'cache' has no meaning here", at: cache.span,
                help: "remove it")
        }
    }
}

extension ProviderChecker {
    private mutating func check(install: InstallDefinition, _ scheme: SchemeDefinition?) {
        if let scheme, !scheme.asksPerson, !faults.touch(install.span, scheme.span) {
            report(
                .uselessKey, "this scheme sends nobody away, so nothing follows an installation", at: install.span,
                help: "add 'authorize', or remove 'install'")
        }
        for entry in install.config where provider.config[entry.name] == nil && !provider.isAbstract {
            diagnostics.append(
                Suggestion.unknown(
                    .unknownSetting, "there is no setting '\(entry.name)'", word: entry.name, at: entry.span,
                    among: provider.config.names))
        }
    }
}

extension ConnectDefinition {
    /// A place in it, for what is wrong with all of it.
    fileprivate var place: Span? {
        install?.span ?? before.first?.call.span ?? callback?.span ?? after.first?.step.call.span ?? metadata.first?
            .span
            ?? revoke.first?.call.span
    }
}
