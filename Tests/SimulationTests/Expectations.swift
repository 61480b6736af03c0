import Simulation

/// What a campaign must have met often enough: each kind of fault with each rule that it can meet.
enum Expectations {
    static let least = 100

    static let pairings: [FaultTable.Pairing] =
        ["acknowledgement lost", "record lost", "record twice", "record delayed"].flatMap { fault in
            [
                "case.cancelled", "case.carried", "case.expired", "case.opened", "reply.answered", "reply.failed",
                "reply.refused", "result", "step.overdue", "step.reissued", "step.reminded", "task", "task.reminder",
                "task.replied", "task.settled", "task.undeliverable",
            ].map { FaultTable.Pairing(fault: fault, rule: $0) }
        }
        + [
            "after a decision", "after acknowledgement", "after an opening is appended", "after commit", "after fold",
            "after produce", "before a decision", "before an opening is appended", "before commit",
            "between call and reply", "between reply and commit", "ingress after append", "ingress after commit",
            "ingress before commit", "while carrying",
        ].map { FaultTable.Pairing(fault: "death", rule: $0) }
        + ["conductor", "ingress"].flatMap { group in
            ["commit lost", "commit unheard", "rebalance", "zombie"].map {
                FaultTable.Pairing(fault: $0, rule: group)
            }
        }
        + [
            FaultTable.Pairing(fault: "commit goes back", rule: "conductor"),
            FaultTable.Pairing(fault: "commit of another's", rule: "conductor"),
            FaultTable.Pairing(fault: "commit of another's", rule: "ingress"),
            FaultTable.Pairing(fault: "undeliverable", rule: "task.reminder"),
            FaultTable.Pairing(fault: "another broker's clock", rule: "journal"),
            FaultTable.Pairing(fault: "log expired", rule: "journal"),
            FaultTable.Pairing(fault: "log trimmed", rule: "journal"),
            FaultTable.Pairing(fault: "index lost", rule: "gateway"),
            FaultTable.Pairing(fault: "held case released", rule: "conductor"),
            FaultTable.Pairing(fault: "contract late", rule: "gateway"),
            FaultTable.Pairing(fault: "asked again", rule: "do"),
            FaultTable.Pairing(fault: "asked again", rule: "undo"),
            FaultTable.Pairing(fault: "deadline waits", rule: "for the ingress"),
            FaultTable.Pairing(fault: "key again", rule: "other body"),
            FaultTable.Pairing(fault: "key again", rule: "same body"),
            FaultTable.Pairing(fault: "restart", rule: "from any commit"),
            FaultTable.Pairing(fault: "other agency's topic", rule: "reply"),
            FaultTable.Pairing(fault: "wrong document", rule: "reply"),
        ]
}
