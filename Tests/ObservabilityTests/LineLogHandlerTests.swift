import Logging
import Synchronization
import Testing

@testable import Observability

@Suite struct LineLogHandlerTests {
    /// Collects lines.
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private func logger(_ lines: Lines, isJSON: Bool, level: Logger.Level = .info) -> Logger {
        Logger(label: "gateway") { label in
            LineLogHandler(
                label: label, level: level, isJSON: isJSON, clock: { LogTime(milliseconds: 1_795_438_983_007) },
                write: { line in lines.all.withLock { $0.append(line) } })
        }
    }

    @Test func writesALineForPeople() {
        let lines = Lines()
        var logger = logger(lines, isJSON: false)
        logger[metadataKey: "process"] = "a"
        logger.info("case opened", metadata: ["partition": "3", "text": "two words", "list": ["x", "y"], "empty": ""])
        logger.debug("not this")
        #expect(
            lines.all.withLock { $0 } == [
                "2026-11-23T13:03:03.007Z info     gateway: case opened empty=\"\" list=[\"x\",\"y\"] partition=3 "
                    + "process=a text=\"two words\"\n"
            ])
    }

    @Test func writesOneJSONObjectALine() {
        let lines = Lines()
        var logger = logger(lines, isJSON: true)
        logger[metadataKey: "partition"] = "1"
        logger.warning("odd \"record\"\n", metadata: ["partition": "2", "at": ["b": "1", "a": ["\u{1}"]]])
        logger.error("bare")
        #expect(
            lines.all.withLock { $0 } == [
                "{\"time\":\"2026-11-23T13:03:03.007Z\",\"level\":\"warning\",\"logger\":\"gateway\","
                    + "\"message\":\"odd \\\"record\\\"\\n\","
                    + "\"metadata\":{\"at\":{\"a\":[\"\\u0001\"],\"b\":\"1\"},\"partition\":\"2\"}}\n",
                "{\"time\":\"2026-11-23T13:03:03.007Z\",\"level\":\"error\",\"logger\":\"gateway\",\"message\":\"bare\","
                    + "\"metadata\":{\"partition\":\"1\"}}\n",
            ])
    }

    @Test(arguments: ["a\nb", "a\r\nb", "a\u{1B}[31mb", "a\u{2028}b", "a\u{85}b"])
    func nobodyCanForgeALine(text: String) {
        let lines = Lines()
        logger(lines, isJSON: false).info("\(text)", metadata: ["k": "\(text)"])
        logger(lines, isJSON: true).info("\(text)", metadata: ["k": "\(text)"])
        for line in lines.all.withLock({ $0 }) {
            let scalars = line.unicodeScalars.dropLast()
            #expect(line.unicodeScalars.last == "\n")
            #expect(!scalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.value == 0x2028 })
        }
    }

    @Test func theLevelCanBeChangedForOneLogger() {
        let lines = Lines()
        var logger = logger(lines, isJSON: false, level: .error)
        logger.warning("no")
        logger.logLevel = .trace
        logger.trace("yes")
        #expect(lines.all.withLock { $0.count } == 1)
    }
}
