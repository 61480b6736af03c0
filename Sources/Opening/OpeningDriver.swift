package import Casework
import Messages

/// Opens one case, once, however often and through however many gateways it is asked for: a state machine without IO
/// and without a clock.
///
/// Every method takes what was asked for by the last ``Action`` and gives the next. An opening is appended only when the
/// index had folded the partition to its end and did not know the case, and it is answered only when it was read back: of
/// two that raced, the journal's order says which one counts.
///
/// The order of its questions is what it is for. The look comes before the reading: what the index does not know then, it
/// did not know at the look. And a look that the index was emptied after is no look.
package struct OpeningDriver: Sendable {
    /// How often an opening that the fold ignored as stale is tried.
    package static let maximumTries = 3

    /// What the index says of the case.
    package enum Reading: Sendable {
        /// It does not know it.
        case unknown
        /// It holds it, for lack of its contract.
        case held(portal: String, requestDigest: String)
        /// How it stands.
        case known(CaseState)
    }

    /// What came of appending the entry.
    package enum Appended: Sendable, Hashable {
        /// It was acknowledged at that offset.
        case at(Int64)
        /// It is in the journal; the broker has it from an earlier try and does not say where.
        case somewhere
        /// It was not acknowledged: it may be in the journal, or come into it yet.
        case failed
    }

    /// What is to be done next.
    package enum Action: Sendable {
        /// Read the case from the index, then see how often the index was emptied: ``read(_:generation:)``.
        case read
        /// Check whether the request is one that a case can be opened with: ``validated()``.
        case validate
        /// Take a new look at the partition's end: ``looked(_:)``.
        case look
        /// Wait until the index has folded the partition up to, and without, the offset: ``folded()``.
        case fold(to: Int64)
        /// Append the entry: ``appended(_:)``.
        case append(JournalEntry)
        /// The end.
        case answer(Answer)
    }

    /// What comes of it.
    package enum Answer: Sendable {
        /// The case was there, opened with the same request.
        case known(CaseState)
        /// The case is open, and was not before.
        case opened(CaseState)
        /// The case is there, opened with the same request; its contract is not.
        case held
        /// The case is there, opened with another request.
        case otherRequest
        /// Nobody knows whether the case is open; the same request finds out.
        case unconfirmed
        /// The journal stamped the entry too late, as often as it was tried.
        case stale
        /// The index was emptied meanwhile: it says nothing now.
        case behind
    }

    private enum State: Sendable {
        /// Nothing is asked yet. Goes to `reading`.
        case ready
        /// The index is asked whether the case is there already, with a look from before, if there is one. Goes to
        /// `validating` when it is not.
        case reading(Look?)
        /// The request is checked, once. Goes to `appending` if the look still counts, else to `looking`.
        case validating(Look?)
        /// A look is taken. Goes to `reaching`.
        case looking
        /// The index folds up to the look's end. Goes to `checking`.
        case reaching(Look)
        /// The index, which has folded up to the look's end, is asked. Goes to `appending` if it does not know the case.
        case checking(Look)
        /// The entry is on its way. Goes to `confirming`, or by `locating` where the broker does not say where it is.
        case appending
        /// A look is taken at an end beyond the entry, wherever that is. Goes to `confirming`.
        case locating
        /// The index folds up to the entry, and it. Goes to `readingBack`.
        case confirming
        /// The index, which has folded the entry, is asked. Goes to `looking` if the fold ignored the entry as stale.
        case readingBack
        /// It has ended.
        case answered
    }

    private let opening: Opening
    private let documentLimit: Int
    private var state = State.ready
    private var latestGeneration = 0
    /// How many entries the fold ignored as stale.
    package private(set) var staleCount = 0

    /// - Parameter documentLimit: how many bytes of documents the case may hold.
    package init(_ opening: Opening, documentLimit: Int) {
        self.opening = opening
        self.documentLimit = documentLimit
    }

    // MARK: Events

    /// Begins.
    ///
    /// - Parameter look: the last look at the partition's end, up to which the index has folded; nil where there is none of
    ///   late. The older it is, the likelier is the entry stale.
    package mutating func begin(_ look: Look?) -> Action {
        guard case .ready = state else { return broken() }
        state = .reading(look)
        return .read
    }

    /// The index was read.
    ///
    /// - Parameter generation: how often the index was emptied before, as of a moment after the reading.
    package mutating func read(_ reading: Reading, generation: Int) -> Action {
        let before = state
        latestGeneration = generation
        if let answer = answer(reading) {
            state = .answered
            return .answer(answer)
        }
        switch before {
        case .reading(let look):
            state = .validating(look)
            return .validate
        case .checking(let look):
            guard look.generation == generation else {
                state = .answered
                return .answer(.behind)
            }
            return append(look)
        case .readingBack:
            // Nothing was ignored but for its age, so the next try takes a look of its own.
            staleCount += 1
            guard staleCount < Self.maximumTries else {
                state = .answered
                return .answer(.stale)
            }
            state = .looking
            return .look
        default: return broken()
        }
    }

    /// The request is one that a case can be opened with.
    package mutating func validated() -> Action {
        guard case .validating(let look) = state else { return broken() }
        if let look, look.generation == latestGeneration { return append(look) }
        state = .looking
        return .look
    }

    /// A look was taken, after it was asked for.
    package mutating func looked(_ look: Look) -> Action {
        switch state {
        case .looking: state = .reaching(look)
        case .locating: state = .confirming
        default: return broken()
        }
        return .fold(to: look.end)
    }

    /// The index has folded as far as was asked for.
    package mutating func folded() -> Action {
        switch state {
        case .reaching(let look): state = .checking(look)
        case .confirming: state = .readingBack
        default: return broken()
        }
        return .read
    }

    /// The entry was appended, or not.
    package mutating func appended(_ result: Appended) -> Action {
        guard case .appending = state else { return broken() }
        switch result {
        case .at(let offset):
            state = .confirming
            return .fold(to: offset + 1)
        case .somewhere:
            // It is at the end at the latest.
            state = .locating
            return .look
        case .failed:
            state = .answered
            return .answer(.unconfirmed)
        }
    }

    // MARK: Steps

    private mutating func append(_ look: Look) -> Action {
        state = .appending
        return .append(opening.entry(checkedAt: look.moment, documentLimit: documentLimit))
    }

    /// What the caller is told of a case that is there; nil while it is not.
    private func answer(_ reading: Reading) -> Answer? {
        let isOurs = if case .readingBack = state { true } else { false }
        switch reading {
        case .unknown: return nil
        case .held(let portal, let digest): return isSame(portal, digest) ? .held : .otherRequest
        case .known(let state):
            guard isSame(state.opening.portal, state.opening.requestDigest) else { return .otherRequest }
            return isOurs ? .opened(state) : .known(state)
        }
    }

    private func isSame(_ portal: String, _ digest: String) -> Bool {
        portal == opening.portal && digest == opening.digest
    }

    /// Whoever drives it answers another question than was asked: that is a fault of ours, and opens nothing.
    private mutating func broken() -> Action {
        assertionFailure("an answer to a question that was not asked")
        state = .answered
        return .answer(.unconfirmed)
    }
}
