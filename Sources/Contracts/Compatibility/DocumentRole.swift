/// A use of a document between a partner and the bus: who writes, who reads, and who is hurt where the two differ.
struct DocumentRole: Hashable {
    enum Kind {
        /// A portal writes, the bus reads.
        case application
        /// The bus writes, a portal reads.
        case result
        /// The bus writes, an agency reads.
        case request
        /// An agency writes, the bus reads.
        case response

        /// Whether it is the bus that reads. It reads by the new contract, while partners still write by the old one; and
        /// it writes by the new contract what they still read by the old one.
        var isReadByBus: Bool { self == .application || self == .response }

        /// What may be taken for granted: the bus validates, and never passes over a member.
        var leniency: SchemaComparison.Assumptions { isReadByBus ? .writersSendOnlyListed : .lenient }
    }

    let kind: Kind
    let old: DocumentID
    let new: DocumentID
    let audience: Audience
    /// The service's or operation's place: `birth.v1`, `register of registry`.
    let user: String
    /// What to publish beside the user, when the document gets a new version.
    let successor: String

    /// What happens to messages of those values.
    func reason(_ values: String) -> String {
        switch kind {
        case .application: "applications \(values) were accepted, and would be refused (request of \(user))"
        case .result: "results may come \(values), which the contract ruled out (result of \(user))"
        case .request: "requests may come \(values), which its contract ruled out (request of \(user))"
        case .response: "answers \(values) were accepted, and would count as failed (response of \(user))"
        }
    }

    /// What may happen, where nothing can be shown.
    func doubt(_ gap: SchemaGap) -> String {
        guard let doubt = gap.doubt else { return "it can't be ruled out that \(reason(gap.values))" }
        let messages =
            switch kind {
            case .application: "applications that were accepted still are"
            case .result: "results fit what the contract said"
            case .request: "requests fit what its contract said"
            case .response: "answers that were accepted still are"
            }
        return "it can't be shown that all \(messages): \(doubt) (of \(user))"
    }

    /// What to do about a gap, besides a new version.
    func remedy(for gap: SchemaGap) -> String {
        switch (gap.aspect, kind.isReadByBus) {
        case (.required, true): "make it optional"
        case (.required, false): "keep it required"
        case (.property, true):
            gap.spot.side == .new
                ? "if nobody sends that name yet, compare with --lenient" : "keep the property, optional and deprecated"
        case (.property, false):
            gap.spot.side == .new
                ? "if all readers pass over what they do not know, compare with --lenient" : "keep the property listed"
        case (.undecided, _): "undo it, or say it with keywords that can be compared"
        case (_, true): "go on allowing what was allowed"
        case (_, false): "keep to what was allowed"
        }
    }
}
