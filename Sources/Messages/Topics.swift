/// The names of the bus's topics under one prefix.
package struct Topics: Sendable, Hashable {
    /// What every name begins with; `darcha.` by default.
    package let prefix: String

    /// The topics under a prefix.
    package init(prefix: String = "darcha.") {
        self.prefix = prefix
    }

    /// Everything that happens to any case, keyed by case.
    package var journal: String { prefix + "journal" }
    /// The contracts by digest (compacted).
    package var contracts: String { prefix + "contracts" }
    /// What an agency is asked.
    package func tasks(_ agency: String) -> String { "\(prefix)agency.\(agency).tasks" }
    /// What an agency answers.
    package func replies(_ agency: String) -> String { "\(prefix)agency.\(agency).replies" }
    /// An agency's intents of writes (compacted).
    package func work(_ agency: String) -> String { "\(prefix)agency.\(agency).work" }
    /// What an agency's adapter could not understand.
    package func dead(_ agency: String) -> String { "\(prefix)agency.\(agency).dead" }
    /// The results of a portal's cases.
    package func results(_ portal: String) -> String { "\(prefix)portal.\(portal).results" }

    /// The agency whose replies topic this is; nil for any other topic.
    package func agency(ofReplies topic: String) -> String? {
        let start = "\(prefix)agency."
        let end = ".replies"
        guard topic.hasPrefix(start), topic.hasSuffix(end), topic.utf8.count > start.utf8.count + end.utf8.count else {
            return nil
        }
        return String(topic.dropFirst(start.count).dropLast(end.count))
    }
}
