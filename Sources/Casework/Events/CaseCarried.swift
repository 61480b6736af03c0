import Crypto
package import JSON
package import Messages

/// A case's whole state, written again so that the journal before it need not be read for it.
package struct CaseCarried: Sendable, Hashable {
    /// The offset through which the journal was folded into the state.
    package var asOf: Int64
    /// The digest of the state's facts; see ``CaseState/factsDigest``.
    package var digest: String
    /// The state, as ``CaseState/encoded(documents:)`` gives it.
    package var state: JSONValue

    package init(asOf: Int64, digest: String, state: JSONValue) {
        self.asOf = asOf
        self.digest = digest
        self.state = state
    }

    /// What comes of it for a reader that knows the case.
    ///
    /// - Parameters:
    ///   - openedOffset: by which event the reader knows the case.
    ///   - changedOffset: the last event that changed the case there.
    ///   - factsDigest: of the reader's state; asked for only where it counts.
    package func compared(
        openedOffset: Int64, changedOffset: Int64, factsDigest: @autoclosure () -> String
    ) -> Transition.Disposition {
        guard state["openedOffset"]?.integer == openedOffset else { return .ignored(.settled) }
        // It can be compared only where nothing has come since.
        return .carried(asOf: asOf, agrees: changedOffset > asOf || digest == factsDigest())
    }
}

extension CaseState {
    /// The entry that carries the case.
    ///
    /// - Parameters:
    ///   - offset: through which the journal was folded.
    ///   - moment: the log's time by then: decides whether its documents go along.
    package func carried(asOf offset: Int64, at moment: Timestamp) -> JournalEntry {
        JournalEntry(
            caseID: id, source: "/darcha/conductor", trace: trace,
            body: .carried(
                CaseCarried(
                    asOf: offset, digest: factsDigest, state: encoded(documents: needsDocuments(asOf: moment)))))
    }

    /// SHA-256, in lower-case hexadecimal, of the state without its documents: readers that have let go of them can
    /// compare it, too.
    package var factsDigest: String {
        let digits = Array("0123456789abcdef".utf8)
        let hash = SHA256.hash(data: encoded(documents: false).canonical(numbers: .exact))
        let hex = hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }
        return String(decoding: hex, as: UTF8.self)
    }
}
