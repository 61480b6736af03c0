import Testing

@testable import Simulators

@Suite("PINFL and dates")
struct PinflTests {
    @Test("the check digit is the weighted sum modulo 10")
    func checkDigit() throws {
        // 4·7 1·3 4·1 0 3·3 9·1 6·7 2·3 6·1 9·7 0 4·1 1·7 = 181
        let pinfl = try #require(Pinfl("41403962690411"))
        #expect(pinfl.sex == .female)
        #expect(pinfl.birthDate.description == "1996-03-14")
        #expect(pinfl.serial == 41)
    }

    @Test(
        "anything else is not one",
        arguments: [
            "", "4140396269041", "414039626904110", "41403962690412", "4140396269041x", "41403962690411 ",
            "03112962690414", "73112962690413", "43102962690410", "٤١٤٠٣٩٦٢٦٩٠٤١١",
        ])
    func wrong(text: String) {
        #expect(Pinfl(text) == nil)
    }

    @Test("every digit of a wrong check digit is refused")
    func onlyOneCheckDigit() {
        let right = (0...9).filter { Pinfl("4140396269041\($0)") != nil }
        #expect(right == [1])
    }

    @Test(
        "one that is made reads back the same",
        arguments: [
            ("1899-12-31", 1), ("1958-07-17", 3), ("1999-12-31", 3), ("2000-01-01", 5), ("2024-02-29", 5),
        ])
    func madeAndRead(date: String, male: Int) throws {
        let date = try #require(CivilDate(date))
        for (sex, first) in [(Pinfl.Sex.male, male), (.female, male + 1)] {
            let made = Pinfl(sex: sex, birthDate: date, district: 1_726_269, serial: 7)
            #expect(made.text.hasPrefix("\(first)"))
            #expect(made.text.dropFirst(7).hasPrefix("269007"))
            #expect(Pinfl(made.text) == made)
        }
    }

    @Test("a day survives the way to a number and back")
    func days() {
        for days in stride(from: -200_000, through: 200_000, by: 17) {
            let date = CivilDate(daysSinceEpoch: days)
            #expect(date.daysSinceEpoch == days)
            #expect(CivilDate(date.description) == date)
        }
        #expect(CivilDate(daysSinceEpoch: 0).description == "1970-01-01")
        #expect(CivilDate(daysSinceEpoch: 19_782).description == "2024-02-29")
    }

    @Test(
        "a day that does not exist is none",
        arguments: [
            "2025-02-29", "2025-04-31", "2025-13-01", "2025-00-10", "2025-01-00", "2025-1-01", "25-01-01",
            "2025-01-01Z",
            "+025-01-01", "1900-02-29",
        ])
    func noDay(text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test("years are counted to the birthday")
    func years() throws {
        let birth = try #require(CivilDate("2000-02-29"))
        #expect(birth.years(until: try #require(CivilDate("2018-02-28"))) == 17)
        #expect(birth.years(until: try #require(CivilDate("2018-03-01"))) == 18)
        #expect(birth.years(until: try #require(CivilDate("1999-03-01"))) == -1)
        #expect(birth.adding(years: 1).description == "2001-02-28")
    }
}
