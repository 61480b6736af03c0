import Casework
import Kafka
import Messages
import Testing

@testable import Conductor

/// What a conductor decides when deadlines pass.
@Suite struct ConductorDeadlineTests {
    private let plan: Plan

    init() throws { plan = try Plan(step("a", .optional, within: 1000), step("b", within: 1000), within: 60_000) }

    private func opened(_ numbers: Int...) throws -> (run: DriverRun, deadline: Int64) {
        var run = DriverRun(plan) { $0.decisionRetry = .seconds(5) }
        let start = run.log.now
        for number in numbers { run.log.open(CaseID(number), plan, at: start) }
        try run.assign()
        run.read()
        run.publish()
        _ = run.progress()
        run.alarm()
        return (run, start + 1000)
    }

    @Test func nothingIsDecidedBeforeTheIngressHasPassed() throws {
        var (run, deadline) = try opened(1)
        run.alarm(at: deadline - 1)
        #expect(run.awaiting.isEmpty)
        run.alarm(at: deadline)
        #expect(
            run.awaiting.map(\.agencies) == [["agency-a"], ["agency-b"]], "one's silence does not hold up another's")
        #expect(run.appending.isEmpty)
        run.ingressPassed()
        #expect(run.appending.map { $0.records.map(\.kind) } == [["step.overdue"]])
    }

    @Test func whatTheIngressBroughtMeanwhileSettlesIt() throws {
        var (run, deadline) = try opened(1)
        run.alarm(at: deadline)
        run.log.answer(CaseID(1), "a")
        run.log.answer(CaseID(1), "b")
        run.read()
        run.ingressPassed()
        run.ingressPassed()
        #expect(run.appending.isEmpty)
    }

    @Test func itIsDecidedAgainUntilTheLogShowsItSettled() throws {
        var (run, deadline) = try opened(1)
        run.alarm(at: deadline)
        run.ingressPassed()
        run.ingressPassed()
        // Neither is in the log, whatever the broker says.
        run.append(acknowledged: false, written: false)
        run.append(acknowledged: true, written: false)
        run.alarm(at: deadline + 4999)
        #expect(run.awaiting.isEmpty)
        run.alarm(at: deadline + 5000)
        #expect(run.awaiting.count == 2, "the ingress is asked anew, too")
        run.ingressPassed()
        run.ingressPassed()
        run.append()
        run.append()
        run.read()
        #expect(run.driver.state(of: CaseID(1))?.isOpen == false, "the required step is overdue")
        run.alarm(at: deadline + 20_000)
        #expect(run.awaiting.isEmpty && run.appending.isEmpty)
    }

    @Test func aDecisionThatTheLogFindsTooEarlyComesAgain() throws {
        var (run, deadline) = try opened(1)
        run.alarm(at: deadline)
        run.ingressPassed()
        let early = try #require(run.appending.first?.records.first)
        // The broker's clock is behind: by the log's time the deadline has not passed.
        run.log.append(early, at: deadline - 1)
        run.append(written: false)
        run.read()
        #expect(run.driver.state(of: CaseID(1))?.isOpen == true)
        run.alarm(at: deadline + 6000)
        #expect(run.awaiting.contains { $0.agencies == ["agency-a"] })
    }

    @Test func deadlinesOfOneMomentAreOneAppending() throws {
        var (run, deadline) = try opened(1, 2, 3)
        run.alarm(at: deadline)
        #expect(run.awaiting.count == 2)
        run.ingressPassed()
        #expect(run.appending[0].records.count == 3)
        guard case .deadlinesPassed(3) = run.notes.last else {
            Issue.record("\(run.notes)")
            return
        }
    }

    @Test func anotherOwnersDeadlinesAreNotDecided() throws {
        var (run, deadline) = try opened(1)
        run.alarm(at: deadline)
        let waiting = run.awaiting.map(\.number)
        run.lose()
        for number in waiting { #expect(!run.driver.isWanted(number)) }
        run.ingressPassed()
        run.ingressPassed()
        #expect(run.appending.isEmpty)
        run.alarm(at: deadline + 20_000)
        #expect(run.awaiting.isEmpty)
    }

    @Test func aReaderThatIsBehindDecidesNothing() throws {
        var run = DriverRun(plan)
        let start = run.log.now
        run.log.open(CaseID(1), plan, at: start)
        run.log.answer(CaseID(1), "a", at: start + 10)
        run.log.answer(CaseID(1), "b", at: start + 20)
        try run.assign()
        run.read(upTo: 1)
        run.publish()
        run.alarm(at: start + 5000)
        #expect(run.awaiting.isEmpty, "the answers are in the log")
        run.read()
        run.alarm(at: start + 6000)
        #expect(run.awaiting.isEmpty)
    }
}
