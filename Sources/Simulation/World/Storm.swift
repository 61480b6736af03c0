/// How bad the weather is in a run: so many of a thousand.
struct Storm {
    var lostAcknowledgements: Int
    var lostRecords: Int
    var duplicates: Int
    var delays: Int
    var undeliverable: Int
    /// Commits that are not taken, or whose answer is lost.
    var badCommits: Int
    /// How many processes die, or stall, in an hour of the run.
    var crashes: Int
    var stalls: Int
    /// The largest time in milliseconds that a message takes on a bad day.
    var latency: Int64
    /// The largest difference between a broker's clock and true time.
    var skew: Int64
    /// The largest difference between a process's clock and true time.
    var drift: Int64

    /// A run in which nothing goes wrong.
    static let none = Storm(
        lostAcknowledgements: 0, lostRecords: 0, duplicates: 0, delays: 0, undeliverable: 0, badCommits: 0, crashes: 0,
        stalls: 0, latency: 5, skew: 0, drift: 0)

    /// The weather of a seed: each kind of trouble is there or not, and more or less.
    static func random(_ random: inout SimulationRandom) -> Storm {
        func some(_ most: Int) -> Int { random.chance(600) ? random.count(1...most) : 0 }
        return Storm(
            lostAcknowledgements: some(150), lostRecords: some(150), duplicates: some(150), delays: some(100),
            undeliverable: some(40), badCommits: some(300), crashes: some(45), stalls: some(12),
            latency: random.pick([5, 50, 500, 3000]), skew: random.pick([0, 5, 1000, 120_000]),
            drift: random.pick([0, 2, 500, 30_000]))
    }
}
