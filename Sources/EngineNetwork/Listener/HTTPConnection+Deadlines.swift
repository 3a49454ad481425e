extension HTTPConnection {
    /// Until when something has to happen; nil while the handler works and the client has taken
    /// everything.
    private var dueTime: MonotonicInstant? {
        switch phase {
        case .closed: return nil
        case .lingering: return endsAt
        case .receiving, .responding, .upgraded: break
        }
        if !output.isEmpty { return writing.mark.advanced(by: limits.writeIdleTime) }
        switch phase {
        case .upgraded: return link?.dueTime
        case .responding: return isWaitingForBody ? reading.mark.advanced(by: limits.bodyIdleTime) : nil
        default: break
        }
        if let requestBegan, endsAt == nil || inputStart < input.count {
            return requestBegan.advanced(by: limits.headTime)
        }
        let idle = lastProgress.advanced(by: limits.keepAliveTime)
        return endsAt.map { min($0, idle) } ?? idle
    }

    /// Whether it is the client's turn to send more of a body.
    private var isWaitingForBody: Bool {
        guard let incoming, incoming.hasRoom, !isBroken else { return false }
        // Who waits for `100 Continue` is not slow.
        return !awaitsContinue
    }

    /// Sees to it that a timer runs at the deadline or before it.
    ///
    /// A deadline moves on with nearly every byte. So a timer that rings too early looks again, and
    /// only one that would ring too late is replaced.
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
        let isReading = phase == .receiving && inputStart < input.count || phase == .responding
        if phase == .upgraded, output.isEmpty {
            link?.ring()
            if phase != .closed { settle() }
        } else if output.isEmpty, isReading {
            refuse(.tooSlow)
            settle()
        } else {
            end(.close)
        }
    }
}
