import Casework
import Messages

/// The cases that were last changed, within a budget of bytes.
///
/// Two generations: when the young one has half the budget, it becomes the old one and the old one is let go. A case that
/// is asked for meanwhile is young again. Every operation is O(1).
struct CaseCache {
    private let budget: Int
    private var young: [CaseID: IndexedCase] = [:]
    private var old: [CaseID: IndexedCase] = [:]
    private var youngCost = 0

    init(budget: Int) { self.budget = budget }

    /// The case, where it is kept.
    mutating func find(_ id: CaseID) -> IndexedCase? {
        if let known = young[id] { return known }
        guard let known = old[id] else { return nil }
        keep(known)
        return known
    }

    /// Keeps a case, instead of what was kept of it.
    mutating func keep(_ known: IndexedCase) {
        if let before = young.updateValue(known, forKey: known.state.id) { youngCost -= before.cost }
        youngCost += known.cost
        guard youngCost > budget / 2 else { return }
        old = young
        young = [:]
        youngCost = 0
    }

    mutating func remove(_ id: CaseID) {
        if let known = young.removeValue(forKey: id) { youngCost -= known.cost }
        old[id] = nil
    }

    mutating func removeAll() { self = CaseCache(budget: budget) }
}
