/// What happened in a run, line by line, for a person; kept only where somebody wants to read it.
final class Trace {
    private(set) var lines: [String] = []
    let isOn: Bool
    private let scheduler: Scheduler
    private let start: Int64

    init(isOn: Bool, scheduler: Scheduler) {
        self.isOn = isOn
        self.scheduler = scheduler
        start = scheduler.now
    }

    /// Adds a line: who, and what.
    func add(_ who: @autoclosure () -> String, _ what: @autoclosure () -> String) {
        guard isOn else { return }
        let passed = scheduler.now - start
        let seconds = String(passed / 1000)
        let rest = String(passed % 1000)
        let time = String(repeating: " ", count: max(0, 7 - seconds.count)) + seconds + "."
            + String(repeating: "0", count: 3 - rest.count) + rest
        let name = who()
        lines.append("\(time)  \(name)\(String(repeating: " ", count: max(1, 16 - name.count)))\(what())")
    }
}
