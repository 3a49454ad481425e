extension HTTPConnection {
    /// Until when something has to happen; nil while the handler works and the client has taken everything.
    private var dueTime: MonotonicInstant? {
        switch phase {
        case .closed: return nil
        case .lingering: return lingerUntil
        case .receiving, .responding: break
        }
        if !output.isEmpty { return lastProgress.advanced(by: limits.writeIdleTime) }
        if phase == .responding { return nil }
        if head != nil { return lastProgress.advanced(by: limits.bodyIdleTime) }
        if let requestBegan { return requestBegan.advanced(by: limits.headTime) }
        return lastProgress.advanced(by: limits.keepAliveTime)
    }

    /// Sees to it that a timer runs at the deadline or before it.
    ///
    /// A deadline moves on with nearly every byte. So a timer that rings too early looks again, and only one that would
    /// ring too late is replaced.
    func watchDeadline() {
        deadline = dueTime
        guard let deadline else { return }
        if let timer {
            guard timer.instant > deadline else { return }
            loop.cancel(timer.id)
        }
        let id = loop.schedule(at: deadline) { [weak self] in self?.ring() }
        timer = (id, deadline)
    }

    private func ring() {
        timer = nil
        guard phase != .closed, let deadline else { return }
        guard MonotonicInstant.now >= deadline else { return watchDeadline() }
        let isInsideRequest = head != nil || inputStart < input.count
        if phase == .receiving, output.isEmpty, isInsideRequest {
            refuse(.tooSlow)
            settle()
        } else {
            end(.close)
        }
    }
}
