import Casework
import Messages

/// The states of the cases that were last changed, within a budget of bytes.
///
/// Two generations: when the young one has half the budget, it becomes the old one and the old one is let go. A case that
/// is asked for meanwhile is young again. Every operation is O(1).
struct CaseCache {
    private let budget: Int
    private var young: [CaseID: CaseState] = [:]
    private var old: [CaseID: CaseState] = [:]
    private var youngCost = 0

    init(budget: Int) { self.budget = budget }

    /// How many states are kept.
    var count: Int { young.count + old.keys.count { young[$0] == nil } }

    /// The state of a case, where it is kept.
    mutating func state(of id: CaseID) -> CaseState? {
        if let state = young[id] { return state }
        guard let state = old[id] else { return nil }
        keep(state)
        return state
    }

    /// Keeps a state, instead of what was kept for the case.
    mutating func keep(_ state: CaseState) {
        if let before = young.updateValue(state, forKey: state.id) { youngCost -= Self.cost(before) }
        youngCost += Self.cost(state)
        guard youngCost > budget / 2 else { return }
        old = young
        young = [:]
        youngCost = 0
    }

    mutating func remove(_ id: CaseID) {
        if let state = young.removeValue(forKey: id) { youngCost -= Self.cost(state) }
        old[id] = nil
    }

    mutating func removeAll() { self = CaseCache(budget: budget) }

    /// About what a state takes in memory; parsed documents take some times their text.
    private static func cost(_ state: CaseState) -> Int { 2048 + 3 * state.documentBytes }
}
