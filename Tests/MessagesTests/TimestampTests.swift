import Messages
import Testing

@Suite struct TimestampTests {
    /// Computed by another program's calendar.
    static let golden: [(String, Int64)] = [
        ("1970-01-01T00:00:00.000Z", 0),
        ("2026-11-23T13:03:23.120Z", 1_795_439_003_120),
        ("2024-02-29T23:59:59.999Z", 1_709_251_199_999),
        ("2000-02-29T00:00:00.000Z", 951_782_400_000),
        ("1900-02-28T23:59:59.000Z", -2_203_891_201_000),
        ("1900-03-01T00:00:00.000Z", -2_203_891_200_000),
        ("1969-12-31T23:59:59.999Z", -1),
        ("1600-02-29T00:00:00.000Z", -11_670_998_400_000),
        ("0001-01-01T00:00:00.000Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ("2100-02-28T12:00:00.000Z", 4_107_499_200_000),
        ("2038-01-19T03:14:08.000Z", 2_147_483_648_000),
    ]

    @Test(arguments: golden)
    func writesAndReads(text: String, milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0 as Int64),
        ("1970-01-01t00:00:00z", 0),
        ("1970-01-01T05:00:00+05:00", 0),
        ("1969-12-31T19:00:00-05:00", 0),
        ("1970-01-01T00:00:00-00:00", 0),
        ("1970-01-01T23:59:00+23:59", 0),
        ("1970-01-01T05:30:00+05:30", 0),
        ("1970-01-01T00:00:00.1Z", 100),
        ("1970-01-01T00:00:00.12Z", 120),
        ("1970-01-01T00:00:00.1239Z", 123),
        ("1970-01-01T00:00:00.000999999999999999999999Z", 0),
        ("1969-12-31T23:59:59.5Z", -500),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ("2026-11-23T18:03:23.12+05:00", 1_795_439_003_120),
    ])
    func readsEveryFormOfRFC3339(text: String, milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "Z", "1970", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z", "1970-01-01T00:00Z",
        "70-01-01T00:00:00Z", "1970-1-01T00:00:00Z", "1970-00-01T00:00:00Z", "1970-13-01T00:00:00Z",
        "1970-01-00T00:00:00Z", "1970-01-32T00:00:00Z", "1970-04-31T00:00:00Z", "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z",
        "1970-01-01T00:00:61Z", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00,5Z", "1970-01-01T00:00:00+5:00",
        "1970-01-01T00:00:00+05", "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00+05:60", "1970-01-01T00:00:00Z ",
        " 1970-01-01T00:00:00Z", "1970-01-01T00:00:00ZZ", "-970-01-01T00:00:00Z", "12026-01-01T00:00:00Z",
        "１970-01-01T00:00:00Z", "1970-01-01T00:00:00\u{0}Z", "not a time",
    ])
    func whatIsNoMomentIsNotRead(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func everyTurnOfTheMonthInFourCenturiesIsRight() throws {
        // Counts days as a wall calendar does, month by month.
        var (year, month, day) = (1600, 1, 1)
        var moment = try #require(Timestamp(rfc3339: "1600-01-01T00:00:00Z"))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        for _ in 0..<146_097 {  // 400 years
            if day == 1 || day > 27 {
                let text = "\(year)-\(two(month))-\(two(day))T00:00:00.000Z"
                if moment.description != text || Timestamp(rfc3339: text) != moment {
                    Issue.record("\(text) against \(moment)")
                    return
                }
            }
            moment = moment.adding(milliseconds: 86_400_000)
            let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            day += 1
            if day > lengths[month - 1] { (day, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
        }
        #expect(year == 2000)
    }

    @Test func anyMomentOfTheseYearsComesBack() {
        var random = SeededGenerator(1)
        for _ in 0..<10_000 {
            let moment = Timestamp(milliseconds: .random(in: -62_135_596_800_000...253_402_300_799_999, using: &random))
            #expect(Timestamp(rfc3339: moment.description) == moment)
        }
    }

    @Test(arguments: [Int64.min, .min + 1, -1, 0, .max - 1, .max])
    func theEndsOfTimeHaveWordsToo(milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).description.hasSuffix("Z"))
    }

    @Test func sumsAndDifferencesSaturate() {
        let first = Timestamp(milliseconds: .min)
        let last = Timestamp(milliseconds: .max)
        #expect(last.adding(milliseconds: 1) == last)
        #expect(first.adding(milliseconds: -1) == first)
        #expect(last.milliseconds(since: first) == .max)
        #expect(first.milliseconds(since: last) == .min)
        #expect(last.milliseconds(since: Timestamp(milliseconds: -1)) == .max)
        #expect(Timestamp(milliseconds: 7).adding(milliseconds: -8).milliseconds == -1)
        #expect(Timestamp(milliseconds: 7).milliseconds(since: Timestamp(milliseconds: 9)) == -2)
        #expect(first < last)
    }
}
