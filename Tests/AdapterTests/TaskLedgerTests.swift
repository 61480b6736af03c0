import Messages
import Testing

@testable import Adapter

@Suite struct TaskLedgerTests {
    private func task(_ number: Int) -> TaskID {
        TaskID(caseID: CaseID(portal: "p", idempotencyKey: "k"), step: "s\(number)")
    }

    private func reply(_ number: Int, bytes: Int = 2) -> ReplyMessage {
        ReplyMessage(task: task(number), outcome: .answered, data: [UInt8](repeating: 0x20, count: bytes))
    }

    private func isClaimed(_ claim: TaskLedger.Claim) -> Bool {
        if case .claimed = claim { true } else { false }
    }

    private func answer(_ claim: TaskLedger.Claim) -> ReplyMessage? {
        if case .answered(let reply) = claim { reply } else { nil }
    }

    @Test func theSecondWaitsForTheFirst() throws {
        let ledger = TaskLedger()
        #expect(isClaimed(ledger.claim(task(1))))
        guard case .inWork(let latch) = ledger.claim(task(1)) else {
            Issue.record("the task is in work")
            return
        }
        #expect(!latch.isOpen)
        #expect(ledger.knows(task(1)))
        ledger.end(task(1), reply: reply(1))
        #expect(latch.isOpen)
        #expect(answer(ledger.claim(task(1))) == reply(1))
    }

    @Test func whatWasGivenUpIsClaimedAnew() {
        let ledger = TaskLedger()
        #expect(isClaimed(ledger.claim(task(1))))
        ledger.end(task(1), reply: nil)
        #expect(!ledger.knows(task(1)))
        #expect(isClaimed(ledger.claim(task(1))))
    }

    @Test func theLeastRecentlyUsedIsForgotten() {
        let ledger = TaskLedger(maxReplies: 2)
        for number in 1...2 {
            _ = ledger.claim(task(number))
            ledger.end(task(number), reply: reply(number))
        }
        #expect(answer(ledger.claim(task(1))) != nil)
        _ = ledger.claim(task(3))
        ledger.end(task(3), reply: reply(3))
        #expect(ledger.knows(task(1)))
        #expect(!ledger.knows(task(2)))
        #expect(ledger.knows(task(3)))
    }

    @Test func bytesAreBounded() {
        let ledger = TaskLedger(maxBytes: 100)
        for number in 1...3 {
            _ = ledger.claim(task(number))
            ledger.end(task(number), reply: reply(number, bytes: 40))
        }
        #expect((1...3).filter { ledger.knows(task($0)) } == [2, 3])
        _ = ledger.claim(task(4))
        ledger.end(task(4), reply: reply(4, bytes: 101))
        #expect((1...4).filter { ledger.knows(task($0)) } == [])
    }

    @Test func manyUsesOfOneKeepTheOthers() {
        let ledger = TaskLedger(maxReplies: 3)
        for number in 1...2 {
            _ = ledger.claim(task(number))
            ledger.end(task(number), reply: reply(number))
        }
        for _ in 0..<1000 { #expect(answer(ledger.claim(task(1))) != nil) }
        #expect(answer(ledger.claim(task(2))) == reply(2))
    }

    // MARK: Attempts

    private func attempt(_ attempt: Int, _ kind: TaskKind = .do) -> TaskID {
        var task = task(1)
        task.kind = kind
        task.attempt = attempt
        return task
    }

    private func reply(_ task: TaskID, _ outcome: ReplyOutcome) -> ReplyMessage {
        ReplyMessage(task: task, outcome: outcome, data: [0x31])
    }

    @Test func anAnswerIsTheAnswerToEveryAttempt() throws {
        let ledger = TaskLedger()
        _ = ledger.claim(attempt(2))
        ledger.end(attempt(2), reply: reply(attempt(2), .answered))
        for number in 1...3 {
            let again = try #require(answer(ledger.claim(attempt(number))))
            #expect(again == reply(attempt(number), .answered), "with the task that is asked now")
            #expect(ledger.knows(attempt(number)))
        }
        // What undoes the effect is another one.
        #expect(!ledger.knows(attempt(1, .compensate)))
        #expect(isClaimed(ledger.claim(attempt(1, .compensate))))
    }

    @Test(arguments: [ReplyOutcome.refused, .failed])
    func anotherWordIsThatAttemptsOnly(outcome: ReplyOutcome) throws {
        let ledger = TaskLedger()
        _ = ledger.claim(attempt(1))
        ledger.end(attempt(1), reply: reply(attempt(1), outcome))
        #expect(answer(ledger.claim(attempt(1))) == reply(attempt(1), outcome))
        #expect(!ledger.knows(attempt(2)))
        #expect(isClaimed(ledger.claim(attempt(2))))
    }

    @Test func theNextAttemptWaitsForTheOneBefore() throws {
        let ledger = TaskLedger()
        #expect(isClaimed(ledger.claim(attempt(1))))
        guard case .inWork(let latch) = ledger.claim(attempt(2)) else {
            Issue.record("the effect is in work")
            return
        }
        ledger.end(attempt(1), reply: reply(attempt(1), .failed))
        #expect(latch.isOpen)
        #expect(isClaimed(ledger.claim(attempt(2))))
    }

    @Test func anAnswerComesBeforeWhatWasSaidOfAnAttempt() throws {
        let ledger = TaskLedger(maxReplies: 2)
        for (number, outcome) in [(1, ReplyOutcome.refused), (2, .answered)] {
            #expect(isClaimed(ledger.claim(attempt(number))))
            ledger.end(attempt(number), reply: reply(attempt(number), outcome))
        }
        #expect(answer(ledger.claim(attempt(1))) == reply(attempt(1), .answered))
        // Each counts for itself: the refusal is the older one, so it is forgotten first, and the answer stays.
        _ = ledger.claim(task(2))
        ledger.end(task(2), reply: reply(2))
        #expect(ledger.knows(task(2)))
        #expect(answer(ledger.claim(attempt(3))) == reply(attempt(3), .answered))
        // Now the other one is the older.
        _ = ledger.claim(task(3))
        ledger.end(task(3), reply: reply(3))
        #expect(!ledger.knows(task(2)))
        #expect(ledger.knows(attempt(1)))
    }
}
