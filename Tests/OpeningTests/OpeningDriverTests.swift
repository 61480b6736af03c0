import Casework
import Contracts
import JSON
import JSONSchema
import Messages
import Testing

@testable import Opening

/// The protocol of an opening, event in, action out.
@Suite struct OpeningDriverTests {
    private let look = Look(moment: Timestamp(milliseconds: 1000), end: 7, generation: 0)
    private let later = Look(moment: Timestamp(milliseconds: 2000), end: 9, generation: 0)

    /// The driver of an opening whose first reading said that the case is not known.
    private func validated(_ look: Look?, generation: Int = 0) throws -> (OpeningDriver, OpeningDriver.Action) {
        var driver = OpeningDriver(try Sample.opening(), documentLimit: 4096)
        #expect(driver.begin(look).word == "read")
        #expect(driver.read(.unknown, generation: generation).word == "validate")
        let action = driver.validated()
        return (driver, action)
    }

    @Test func aCaseThatIsKnownIsAnsweredAtOnce() throws {
        var driver = OpeningDriver(try Sample.opening(), documentLimit: 4096)
        #expect(driver.begin(nil).word == "read")
        #expect(driver.read(.known(try Sample.state()), generation: 0).word == "known")
    }

    @Test func aCaseThatIsHeldIsToldAsSuch() throws {
        var driver = OpeningDriver(try Sample.opening(), documentLimit: 4096)
        #expect(driver.begin(look).word == "read")
        let held = OpeningDriver.Reading.held(portal: "portal", requestDigest: try Sample.opening().digest)
        #expect(driver.read(held, generation: 0).word == "held")
    }

    @Test func anotherRequestUnderTheSameKeyIsRefusedWhereverItIsFound() throws {
        let other = OpeningDriver.Reading.known(try Sample.state(text: "other"))
        var driver = OpeningDriver(try Sample.opening(), documentLimit: 4096)
        #expect(driver.begin(nil).word == "read")
        #expect(driver.read(other, generation: 0).word == "otherRequest")

        var (raced, action) = try validated(look)
        #expect(action.word == "append 1000")
        #expect(raced.appended(.at(8)).word == "fold 9")
        #expect(raced.folded().word == "read")
        #expect(raced.read(other, generation: 0).word == "otherRequest")

        var (held, _) = try validated(look)
        #expect(held.appended(.at(8)).word == "fold 9")
        #expect(held.folded().word == "read")
        #expect(held.read(.held(portal: "portal", requestDigest: "x"), generation: 0).word == "otherRequest")
    }

    @Test func aLateLookSavesAnother() throws {
        var (driver, action) = try validated(look)
        #expect(action.word == "append 1000", "checked when the look was taken")
        action = driver.appended(.at(7))
        #expect(action.word == "fold 8", "with the entry")
        #expect(driver.folded().word == "read")
        #expect(driver.read(.known(try Sample.state()), generation: 0).word == "opened")
    }

    @Test func withoutALookOneIsTakenFoldedAndReadBeforeAnythingIsAppended() throws {
        var (driver, action) = try validated(nil)
        #expect(action.word == "look")
        action = driver.looked(later)
        #expect(action.word == "fold 9", "up to its end")
        action = driver.folded()
        #expect(action.word == "read")
        var twin = driver
        #expect(twin.read(.known(try Sample.state()), generation: 0).word == "known", "and nothing is appended")
        #expect(driver.read(.unknown, generation: 0).word == "append 2000")
    }

    @Test func aLookFromBeforeTheIndexWasEmptiedIsNone() throws {
        // The index was emptied between the look and the reading.
        let (_, action) = try validated(look, generation: 1)
        #expect(action.word == "look")
        // And between a look of its own and the reading.
        var (driver, _) = try validated(nil)
        #expect(driver.looked(later).word == "fold 9")
        #expect(driver.folded().word == "read")
        #expect(driver.read(.unknown, generation: 1).word == "behind")
    }

    @Test func whatTheBrokerDoesNotPlaceIsBelowTheNextEnd() throws {
        var (driver, _) = try validated(look)
        #expect(driver.appended(.somewhere).word == "look")
        #expect(driver.looked(later).word == "fold 9")
        #expect(driver.folded().word == "read")
        #expect(driver.read(.known(try Sample.state()), generation: 0).word == "opened")
    }

    @Test func whatWasNotAcknowledgedIsUnconfirmed() throws {
        var (driver, _) = try validated(look)
        #expect(driver.appended(.failed).word == "unconfirmed")
    }

    @Test func aStaleEntryIsCheckedAndTriedAgainAndNotForEver() throws {
        var (driver, action) = try validated(look)
        for attempt in 1...OpeningDriver.maximumTries {
            #expect(action.word == "append \(attempt * 1000)")
            #expect(driver.appended(.at(20)).word == "fold 21")
            #expect(driver.folded().word == "read")
            action = driver.read(.unknown, generation: 0)
            #expect(driver.staleCount == attempt)
            guard attempt < OpeningDriver.maximumTries else { break }
            #expect(action.word == "look")
            let next = Look(moment: Timestamp(milliseconds: Int64(attempt + 1) * 1000), end: 21, generation: 0)
            #expect(driver.looked(next).word == "fold 21")
            #expect(driver.folded().word == "read")
            action = driver.read(.unknown, generation: 0)
        }
        #expect(action.word == "stale")
    }

    @Test func theEntryHoldsWhatWasAsked() throws {
        let opening = try Sample.opening()
        let (_, action) = try validated(look)
        guard case .append(let entry) = action, case .opened(let opened) = entry.body else {
            Issue.record("nothing is appended")
            return
        }
        #expect(entry.caseID == CaseID(portal: "portal", idempotencyKey: "key"))
        #expect(opened.contract == opening.service.digest)
        #expect(opened.requestDigest == opening.digest)
        #expect(opened.request == ["text": "ours"])
        #expect(opened.documentLimit == 4096)
        #expect(opened.checkedAt == look.moment)
    }
}

extension OpeningDriver.Action {
    /// The action in a word, with its number.
    fileprivate var word: String {
        switch self {
        case .read: return "read"
        case .validate: return "validate"
        case .look: return "look"
        case .fold(let offset): return "fold \(offset)"
        case .append(let entry):
            guard case .opened(let opened) = entry.body else { return "append" }
            return "append \(opened.checkedAt.milliseconds)"
        case .answer(let answer):
            return switch answer {
            case .known: "known"
            case .opened: "opened"
            case .held: "held"
            case .otherRequest: "otherRequest"
            case .unconfirmed: "unconfirmed"
            case .stale: "stale"
            case .behind: "behind"
            }
        }
    }
}

/// An opening, and the case that it makes.
private enum Sample {
    static func opening(text: String = "ours") throws -> Opening {
        Opening(
            portal: "portal", key: "key", service: try service(), reference: nil, document: ["text": .string(text)],
            trace: nil)
    }

    static func state(text: String = "ours") throws -> CaseState {
        let opening = try opening(text: text)
        let entry = opening.entry(checkedAt: Timestamp(milliseconds: 1000), documentLimit: 4096)
        var slot: CaseSlot?
        _ = CaseSlot.fold(
            JournalEvent(entry, offset: 3, timestamp: Timestamp(milliseconds: 1001)), into: &slot,
            contract: { _ in opening.service })
        return try #require(slot?.state)
    }

    private static func service() throws -> Service {
        let document = DocumentID(name: "note", version: 1)
        let title = LocalizedText(uz: "t", ru: "t", en: "t")
        let operation = Operation(
            name: "ask", title: title, effect: .read, request: document, response: document, expectedMilliseconds: 100)
        let step = Step(
            name: "only", title: title, agency: "alpha", operation: operation, isRequired: true, needs: [],
            deadlineMilliseconds: nil, input: try Template(compiling: ["text": "$.request.text"]))
        return Service(
            name: "single", version: 1, title: title, description: nil, portals: ["*"], request: document,
            resultDocument: document, result: try Template(compiling: ["text": "$.steps.only.reply.text"]),
            deadlineMilliseconds: 60_000, steps: [step], agencies: ["alpha": title],
            documents: [document: Document(id: document, title: nil, schema: try Schema.compile(true), source: true)])
    }
}
