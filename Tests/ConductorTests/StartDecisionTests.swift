import Kafka
import Testing

@testable import Conductor

@Suite struct StartDecisionTests {
    private func decide(
        _ committed: OffsetAndMetadata?, _ log: Range<Int64>, recovers: Bool = false, partitions: Int32 = 4
    ) throws(ConductorError) -> StartDecision {
        try StartDecision(partition: 3, committed: committed, log: log, partitions: partitions, recovers: recovers)
    }

    private func progress(_ low: Int64, _ published: Int64, open: Int64? = nil, held: Set<String> = [])
        -> OffsetAndMetadata
    {
        Progress(low: low, publishedThrough: published, lowestOpen: open, partitions: 4, held: held).committed
    }

    private func code(_ committed: OffsetAndMetadata?, _ log: Range<Int64>, partitions: Int32 = 4) -> ConductorError
        .Code?
    {
        do throws(ConductorError) {
            _ = try decide(committed, log, partitions: partitions)
            return nil
        } catch {
            return error.code
        }
    }

    // MARK: Without a commit

    @Test(arguments: [0..<0, 0..<1, 0..<1000] as [Range<Int64>])
    func aJournalThatHasItsFirstRecordIsReadWhole(log: Range<Int64>) throws {
        let start = try decide(nil, log)
        #expect(start.from == 0)
        #expect(start.publishedThrough == -1)
        #expect(start.warning == nil)
        #expect(start.held.isEmpty)
    }

    @Test(arguments: [1..<1, 1..<2, 500..<1000] as [Range<Int64>])
    func aJournalWithoutItsFirstRecordNeedsAnOperator(log: Range<Int64>) throws {
        #expect(code(nil, log) == .noCommittedOffset)
        let start = try decide(nil, log, recovers: true)
        #expect(start.from == log.lowerBound)
        #expect(start.publishedThrough == log.lowerBound - 1)
    }

    // MARK: With a conductor's commit

    @Test func readingBeginsAtLowAndPublishingBehindI() throws {
        let start = try decide(progress(40, 99, open: 60, held: ["d"]), 10..<200)
        #expect(start.from == 40)
        #expect(start.publishedThrough == 99)
        #expect(start.held == ["d"])
        #expect(start.warning == nil)
    }

    @Test func theVeryEndOfTheLogIsAPlaceToBegin() throws {
        #expect(try decide(progress(200, 199), 10..<200).from == 200)
        #expect(try decide(progress(500, 499), 500..<500).from == 500, "all is removed, and all was read")
    }

    @Test func aJournalThatEndsBeforeWhatWasReadIsAnother() throws {
        for log in [0..<0, 0..<39, 0..<50, 0..<99] as [Range<Int64>] {
            #expect(code(progress(40, 99), log) == .journalLost, "\(log)")
            let start = try decide(progress(40, 99, held: ["d"]), log, recovers: true)
            #expect(start.from == 0)
            #expect(start.publishedThrough == -1, "nothing of it was published")
            #expect(start.warning != nil)
        }
        #expect(code(progress(40, 99), 0..<100) == nil)
    }

    @Test func whatAnOpenCaseNeedsMustBeThere() throws {
        #expect(code(progress(40, 99, open: 60), 61..<200) == .journalLost)
        let start = try decide(progress(40, 99, open: 60), 61..<200, recovers: true)
        #expect(start.from == 61)
        #expect(start.publishedThrough == 99)
        #expect(start.warning != nil)
    }

    @Test func whatNobodyHasReadMustBeThere() throws {
        // No case was open; but between 100 and 500 some may have been opened.
        #expect(code(progress(100, 99), 500..<900) == .journalLost)
        #expect(code(progress(100, 99), 101..<900) == .journalLost)
        #expect(code(progress(100, 99), 500..<500) == .journalLost)
        #expect(code(progress(100, 99), 100..<900) == nil)
        #expect(try decide(progress(100, 99), 500..<900, recovers: true).from == 500)
    }

    @Test func whatIsKeptForCopiesAloneMayBeGone() throws {
        for open in [nil, 60, 99] as [Int64?] {
            let start = try decide(progress(40, 99, open: open), 60..<200)
            #expect(start.from == 60)
            #expect(start.publishedThrough == 99)
            #expect(start.warning != nil, "one warning")
        }
    }

    @Test(arguments: [1, 3, 5, 64] as [Int32])
    func anotherNumberOfPartitionsIsRefused(partitions: Int32) {
        #expect(code(progress(0, -1), 0..<10, partitions: partitions) == .partitionsChanged)
        #expect(throws: ConductorError.self, "an operator's word does not mend that") {
            try decide(progress(0, -1), 0..<10, recovers: true, partitions: partitions)
        }
    }

    // MARK: With a commit that is not a conductor's

    @Test(arguments: ["", "x", "{}", #"{"v":2,"i":5,"partitions":4}"#])
    func anotherCommitIsAPlaceToBeginAndNoMore(metadata: String) throws {
        let committed = OffsetAndMetadata(offset: 50, metadata: metadata)
        let start = try decide(committed, 0..<100)
        #expect(start.from == 50)
        #expect(start.publishedThrough == 49)
        #expect(start.warning != nil)
        #expect(code(committed, 0..<49) == .journalLost, "beyond the end")
        #expect(code(committed, 51..<100) == .journalLost, "before the beginning")
        #expect(code(committed, 50..<50) == nil)
    }

    @Test func everyRefusalSaysHowToMendIt() {
        for (committed, log, partitions) in [
            (nil, 5..<9, 4), (progress(40, 99), 0..<9, 4), (progress(40, 99, open: 60), 90..<200, 4),
            (progress(0, 5), 0..<9, 7),
        ] as [(OffsetAndMetadata?, Range<Int64>, Int32)] {
            let error = #expect(throws: ConductorError.self) { try decide(committed, log, partitions: partitions) }
            #expect(error?.message.isEmpty == false)
            #expect(error?.remedy.isEmpty == false)
        }
    }
}
