import Casework
import Contracts
import Kafka
import Messages
import Testing

@testable import Conductor

/// When the driver decides that a time has passed.
@Suite struct DriverDeadlineTests {
    private let id = CaseID(1)

    /// A case that was opened, with its task acknowledged; and its step's deadline.
    private func open(
        _ items: Plan.Item..., change: (inout ConductorConfiguration) -> Void = { _ in }
    ) throws -> (DrivenPartitions, deadline: Timestamp) {
        let plan = try Plan(items, within: 60_000)
        var driven = DrivenPartitions(plan, change)
        try driven.assign()
        let at = driven.now
        driven.log.open(id, plan)
        driven.settle()
        return (driven, at.adding(milliseconds: 500))
    }

    @Test func nothingIsDecidedBeforeTheDeadlineNorBeforeTheIngressHasPassed() throws {
        var (driven, deadline) = try open(step("a", within: 500))
        #expect(driven.driver.alarm(now: deadline.adding(milliseconds: -1)).waits.isEmpty)
        let actions = driven.pass(to: deadline)
        #expect(actions.appends.isEmpty)
        let wait = try #require(actions.waits.first)
        #expect(wait.agencies == ["agency-a"])
        #expect(driven.driver.isWanted(wait.number))
        #expect(driven.pass(1).waits.isEmpty, "it is waited for already")
        let decided = driven.driver.ingressPassed(wait.number, now: driven.now)
        driven.append(try #require(decided.appends.first).records)
        driven.settle()
        #expect(driven.driver.state(of: id)?.closing?.outcome == .expired)
    }

    @Test func aDeadlineIsArmedAgainUntilItIsSettled() throws {
        var (driven, deadline) = try open(step("a", within: 500)) { $0.decisionRetry = .seconds(5) }
        var wait = try #require(driven.pass(to: deadline).waits.first)
        for acknowledged in [true, false] {
            let decided = driven.driver.ingressPassed(wait.number, now: driven.now)
            let append = try #require(decided.appends.first)
            driven.driver.appended(append.number, acknowledged: acknowledged, now: driven.now)
            let again = driven.now.adding(milliseconds: 5000)
            #expect(driven.pass(to: again.adding(milliseconds: -1)).waits.isEmpty)
            // Nothing of it was read: it is decided anew, and the ingress asked anew.
            let actions = driven.pass(to: again)
            #expect(actions.appends.isEmpty)
            wait = try #require(actions.waits.first)
        }
        let last = try #require(driven.driver.ingressPassed(wait.number, now: driven.now).appends.first)
        driven.append(last.records)
        driven.driver.appended(last.number, now: driven.now)
        driven.settle()
        #expect(driven.pass(600_000).waits.isEmpty, "it is settled")
    }

    @Test func aWaitThatFailedIsRepeated() throws {
        var (driven, deadline) = try open(step("a", within: 500)) { $0.decisionRetry = .seconds(5) }
        let wait = try #require(driven.pass(to: deadline).waits.first)
        driven.driver.appended(wait.number, acknowledged: false, now: driven.now)
        #expect(driven.driver.ingressPassed(wait.number, now: driven.now).isEmpty, "that one is over")
        #expect(driven.pass(5000).waits.count == 1)
    }

    @Test func whatTheIngressTookInIsNotDecidedAgainst() throws {
        var (driven, deadline) = try open(step("a", within: 500))
        let wait = try #require(driven.pass(to: deadline).waits.first)
        driven.log.answer(id, "a")
        driven.settle()
        #expect(driven.driver.ingressPassed(wait.number, now: driven.now).appends.isEmpty)
        #expect(driven.driver.state(of: id)?.closing?.outcome == .completed)
        #expect(driven.pass(600_000).waits.isEmpty)
    }

    @Test func oneAgencysIngressDoesNotHoldUpTheOthers() throws {
        var (driven, deadline) = try open(step("a", within: 500), step("b", .optional, within: 500))
        let waits = driven.pass(to: deadline).waits
        #expect(Set(waits.map(\.agencies)) == [["agency-a"], ["agency-b"]])
        let wait = try #require(waits.first { $0.agencies == ["agency-b"] })
        let append = try #require(driven.driver.ingressPassed(wait.number, now: driven.now).appends.first)
        #expect(append.records.count == 1)
        driven.append(append.records)
        driven.settle()
        let steps = driven.driver.state(of: id)?.steps.map { $0.elements.first?.outcome }
        #expect(steps == [nil, .overdue])
    }

    @Test func theWholeCaseWaitsForAllThatAreAskedByThen() throws {
        var (driven, _) = try open(step("a"), step("b"), step("c", needs: ["a"]))
        driven.log.answer(id, "a")
        driven.settle()
        let waits = driven.pass(60_000).waits
        #expect(waits.map(\.agencies) == [["agency-b", "agency-c"]])
    }

    @Test func aReminderWaitsForNobody() throws {
        var (driven, at) = try open(step("a").reminded(after: 500))
        let actions = driven.pass(to: at)
        #expect(actions.waits.isEmpty)
        let append = try #require(actions.appends.first)
        driven.append(append.records)
        driven.driver.appended(append.number, now: driven.now)
        #expect(driven.settle().publications.count == 1, "the agency's notice")
        #expect(driven.pass(to: at.adding(milliseconds: 30_000)).appends.isEmpty, "once")
    }

    @Test func aDecisionOfAnEarlierOwnershipIsNotTaken() throws {
        var (driven, deadline) = try open(step("a", within: 500))
        let wait = try #require(driven.pass(to: deadline).waits.first)
        driven.driver.lost([0])
        #expect(!driven.driver.isWanted(wait.number))
        try driven.assign()
        driven.settle()
        #expect(driven.driver.ingressPassed(wait.number, now: driven.now).appends.isEmpty)
        // The next ownership has armed its own.
        #expect(driven.pass(1).waits.count == 1)
    }

    @Test func timersRunOnlyOnceTheLogsEndIsReached() throws {
        let plan = try Plan(step("a", within: 500))
        var driven = DrivenPartitions(plan)
        let deadline = driven.now.adding(milliseconds: 500)
        driven.log.open(id, plan)
        driven.log.answer(id, "a")
        try driven.assign()
        _ = driven.driver.records([try #require(driven.log.records.first)], now: driven.now)
        #expect(driven.driver.alarm(now: deadline).waits.isEmpty, "the answer is yet to be read")
        driven.settle()
        #expect(driven.driver.alarm(now: deadline).waits.isEmpty)
    }

    @Test func whoStopsDecidesNothingMore() throws {
        var (driven, deadline) = try open(step("a", within: 500))
        let wait = try #require(driven.pass(to: deadline).waits.first)
        driven.driver.stop()
        #expect(!driven.driver.isWanted(wait.number))
    }
}
