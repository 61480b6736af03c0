import Testing

@testable import Conductor

@Suite struct JournalCheckTests {
    private let right = [
        "message.timestamp.type": "LogAppendTime", "max.message.bytes": "8388608", "retention.ms": "604800000",
        "retention.bytes": "-1", "cleanup.policy": "delete",
    ]

    @Test func aJournalAsTheTopicPlanMakesItPasses() {
        #expect(JournalCheck.fault(in: right) == nil)
        #expect(JournalCheck.fault(in: [:]) == nil, "what a broker does not tell is not held against it")
    }

    @Test(arguments: [
        ("message.timestamp.type", "CreateTime"), ("max.message.bytes", "8388607"), ("max.message.bytes", "1048588"),
        ("retention.ms", "86399999"), ("retention.ms", "0"), ("retention.bytes", "1073741824"),
        ("cleanup.policy", "compact"),
        ("cleanup.policy", "compact,delete"),
    ])
    func whatWouldBreakAPromiseIsNamedWithItsCure(setting: String, value: String) {
        let fault = JournalCheck.fault(in: right.merging([setting: value]) { $1 })
        #expect(fault?.setting == setting)
        #expect(fault?.value == value)
        #expect(fault?.why.isEmpty == false)
        var cured = right
        cured[setting] = fault?.mend
        #expect(JournalCheck.fault(in: cured) == nil, "the cure cures")
    }

    @Test(arguments: [("retention.ms", "-1"), ("retention.ms", "86400000"), ("max.message.bytes", "99999999")])
    func moreThanEnoughPasses(setting: String, value: String) {
        #expect(JournalCheck.fault(in: right.merging([setting: value]) { $1 }) == nil)
    }
}
