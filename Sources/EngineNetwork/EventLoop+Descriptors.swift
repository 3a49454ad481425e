internal import CLinux
internal import Glibc

extension EventLoop {
    /// What a descriptor is watched for, and what was seen on it.
    public struct Events: OptionSet, Sendable, Hashable {
        /// The bits of `epoll_event.events`.
        public let rawValue: UInt32

        /// Makes a set from epoll's bits.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// There is something to read, or the end of it.
        public static let readable = Events(rawValue: EPOLLIN.rawValue)
        /// There is room to write.
        public static let writable = Events(rawValue: EPOLLOUT.rawValue)
        /// The peer will send nothing more.
        public static let peerClosed = Events(rawValue: EPOLLRDHUP.rawValue)
        /// Both directions are closed; always reported.
        public static let hungUp = Events(rawValue: EPOLLHUP.rawValue)
        /// The descriptor failed; always reported.
        public static let failed = Events(rawValue: EPOLLERR.rawValue)
    }

    /// What is known of a watched descriptor.
    struct Registration {
        let descriptor: Int32
        /// Descriptor and generation, as epoll hands it back: events of a closed descriptor never meet
        /// its successor.
        let token: UInt64
        var interest: Events
        let callback: (Events) -> Void
    }

    /// Watches a descriptor, level-triggered; on the loop's thread only.
    ///
    /// The loop does not own the descriptor: deregister it before it is closed.
    /// - Parameters:
    ///   - descriptor: an open descriptor that is not registered.
    ///   - interest: what to watch for; may be empty.
    ///   - callback: called on the loop's thread each time that something was seen.
    /// - Throws: `EventLoopFault.system` if epoll refuses it, `.stopped` after ``stop()``.
    public func register(
        _ descriptor: Int32, for interest: Events, _ callback: @escaping (Events) -> Void
    ) throws(EventLoopFault) {
        assertCurrent()
        guard !confined.isStopped else { throw .stopped }
        confined.generation = confined.generation == .max ? 1 : confined.generation + 1
        let token = UInt64(confined.generation) << 32 | UInt64(UInt32(bitPattern: descriptor))
        var event = epoll_event(events: interest.rawValue, data: epoll_data_t(u64: token))
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 else { throw .last("epoll_ctl(ADD)") }
        let index = Int(descriptor)
        while confined.registrations.count <= index { confined.registrations.append(nil) }
        confined.registrations[index] = Registration(
            descriptor: descriptor, token: token, interest: interest, callback: callback)
    }

    /// Changes what a registered descriptor is watched for; on the loop's thread only.
    /// - Throws: `EventLoopFault.system` if epoll refuses it or the descriptor is not registered.
    public func update(_ descriptor: Int32, for interest: Events) throws(EventLoopFault) {
        assertCurrent()
        guard var registration = registration(of: descriptor) else {
            throw .system(call: "epoll_ctl(MOD)", code: ENOENT)
        }
        guard registration.interest != interest else { return }
        var event = epoll_event(events: interest.rawValue, data: epoll_data_t(u64: registration.token))
        guard epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) == 0 else { throw .last("epoll_ctl(MOD)") }
        registration.interest = interest
        confined.registrations[Int(descriptor)] = registration
    }

    /// Watches a descriptor no longer; on the loop's thread only.
    ///
    /// Nothing happens if it is not registered.
    public func deregister(_ descriptor: Int32) {
        assertCurrent()
        guard registration(of: descriptor) != nil else { return }
        confined.registrations[Int(descriptor)] = nil
        // It fails if the descriptor was closed before, which has removed it as well.
        var unused = epoll_event()
        _ = epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &unused)
    }

    /// Whether the descriptor is registered; on the loop's thread only.
    public func isRegistered(_ descriptor: Int32) -> Bool {
        assertCurrent()
        return registration(of: descriptor) != nil
    }

    private func registration(of descriptor: Int32) -> Registration? {
        guard confined.registrations.indices.contains(Int(descriptor)) else { return nil }
        return confined.registrations[Int(descriptor)]
    }
}
