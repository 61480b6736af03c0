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
}
