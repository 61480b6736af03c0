import Synchronization

/// The behaviour that is set just now; shared by all requests.
final class BehaviourSwitch: Sendable {
    private let behaviour = Mutex(Behaviour())

    var current: Behaviour { behaviour.withLock { $0 } }

    func set(_ new: Behaviour) { behaviour.withLock { $0 = new } }
}
