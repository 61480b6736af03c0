package import Casework
package import Messages

/// What it holds, for those who judge it.
extension ConductorDriver {
    /// A case's state, where it is known.
    package func state(of id: CaseID) -> CaseState? {
        for owner in owned.values {
            if let state = owner.machine.state(of: id) { return state }
        }
        return nil
    }
}
