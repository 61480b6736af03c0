import Casework
import Messages

/// What a case comes to, thought out a second time, without the fold: from the words of DESIGN.md, with names for
/// everything and no regard to cost.
struct Oracle {
    var plan: Plan
    var limit: Int
    var openedAt: Int64
    var issued: [String: Int64] = [:]
    var ended: [String: (how: StepOutcome, at: Int64)] = [:]
    var late: [String: StepOutcome] = [:]
    /// Steps whose only task has had its last word, and those that were done.
    var settled: Set<String> = []
    var done: Set<String> = []
    var documents: Int
    var outcome: (how: CaseOutcome, at: Int64)?

    init(_ plan: Plan, limit: Int, requestBytes: Int, openedAt: Int64) {
        self.plan = plan
        self.limit = limit
        self.openedAt = openedAt
        documents = requestBytes
    }

    /// When a step that was asked for becomes overdue.
    func deadline(_ name: String) -> Int64? {
        guard let at = issued[name], let within = plan.items.first(where: { $0.name == name })?.within else {
            return nil
        }
        return at + within
    }

    // MARK: What happens; each says whether it counts

    mutating func replied(
        _ name: String, by agency: String, attempt: Int, _ said: StepOutcome, bytes: Int, rightDocument: Bool, at: Int64
    ) -> Bool {
        guard issued[name] != nil, attempt == 1, agency == plan.agency(of: name) else { return false }
        var how = said
        if said == .answered, !rightDocument || documents + bytes > limit { how = .failed }
        // What was done was done, whatever was said of it before; any other word is the last one.
        guard !done.contains(name), how == .answered || !settled.contains(name) else { return false }
        settled.insert(name)
        if how == .answered { done.insert(name) }
        if ended[name] != nil {
            if late[name] == nil || how == .answered { late[name] = how }
        } else {
            ended[name] = (how, at)
        }
        if how == .answered { documents += bytes }
        return true
    }

    mutating func undeliverable(_ name: String, attempt: Int, at: Int64) -> Bool {
        guard issued[name] != nil, attempt == 1, !settled.contains(name) else { return false }
        settled.insert(name)
        if ended[name] == nil { ended[name] = (.failed, at) }
        return true
    }

    mutating func overdue(_ name: String, deadline: Int64, attempt: Int, at: Int64) -> Bool {
        guard issued[name] != nil, ended[name] == nil, attempt == 1, self.deadline(name) == deadline, at >= deadline
        else {
            return false
        }
        ended[name] = (.overdue, at)
        return true
    }

    mutating func expired(deadline: Int64, at: Int64) -> Bool {
        guard outcome == nil, deadline == openedAt + plan.within, at >= deadline else { return false }
        for name in issued.keys where ended[name] == nil { ended[name] = (.overdue, at) }
        return true
    }

    // MARK: What follows

    /// The steps that are asked for now.
    mutating func follow(_ at: Int64) -> [String] {
        guard outcome == nil else { return [] }
        for _ in plan.items {
            for item in plan.items where issued[item.name] == nil && ended[item.name] == nil {
                if item.needs.contains(where: { ended[$0].map { $0.how != .answered } ?? false }) {
                    ended[item.name] = (.skipped, at)
                }
            }
        }
        let required = plan.items.filter { $0.kind == .required }.compactMap { ended[$0.name]?.how }
        if required.contains(.refused) {
            outcome = (.refused, at)
        } else if required.contains(.failed) {
            outcome = (.failed, at)
        } else if required.contains(.overdue) {
            outcome = (.expired, at)
        } else if ended.count == plan.items.count {
            outcome = (ended.values.allSatisfy { $0.how == .answered } ? .completed : .partial, at)
        }
        if outcome != nil {
            for item in plan.items where ended[item.name] == nil {
                ended[item.name] = (issued[item.name] == nil ? .skipped : .cancelled, at)
            }
            return []
        }
        let due = plan.items.filter { item in
            issued[item.name] == nil && ended[item.name] == nil && item.needs.allSatisfy { ended[$0]?.how == .answered }
        }
        for item in due { issued[item.name] = at }
        return due.map(\.name)
    }
}
