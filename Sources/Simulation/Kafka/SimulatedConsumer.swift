import Kafka

/// One process's way of reading: partitions from positions on, in batches of any size, woken by what is appended.
final class SimulatedConsumer {
    /// What is read.
    enum Event {
        case records([ConsumerRecord])
        case reachedEnd(TopicPartition, Int64)
        /// The position is not in the log any more, or not yet.
        case outOfRange(TopicPartition)
    }

    private let process: SimulatedProcess
    private let handle: (Event) -> Void
    private var positions: [TopicPartition: Int64] = [:]
    private var hasToldEnd: Set<TopicPartition> = []
    private var paused: Set<TopicPartition> = []
    private var isPolling = false

    init(process: SimulatedProcess, topics: [String], handle: @escaping (Event) -> Void) {
        self.process = process
        self.handle = handle
        for topic in topics { listen(topic) }
    }

    /// Wakes up by what is appended to a topic.
    func listen(_ topic: String) {
        process.world.log.listen(topic) { [weak self] place in
            if self?.positions[place] != nil { self?.poll() }
        }
    }

    var places: [TopicPartition] { positions.keys.sorted() }

    /// Reads a partition from an offset on.
    func assign(_ place: TopicPartition, from offset: Int64) {
        positions[place] = offset
        hasToldEnd.remove(place)
        poll()
    }

    func release(_ place: TopicPartition) { positions[place] = nil }

    func releaseAll() { positions = [:] }

    private func poll() {
        guard !isPolling else { return }
        isPolling = true
        let life = process.life
        process.world.scheduler.after(process.world.latency()) { [weak self] in
            guard let self, life == process.life else { return }
            process.enter {
                self.isPolling = false
                self.fetch()
            }
        }
    }

    private func fetch() {
        let world = process.world
        var records: [ConsumerRecord] = []
        var ends: [(TopicPartition, Int64)] = []
        var isMore = false
        for place in places {
            guard let position = positions[place] else { continue }
            let most = world.isStormy ? world.faults.count(1...12) : 50
            guard let found = world.log.read(place, from: position, max: most) else {
                positions[place] = nil
                handle(.outOfRange(place))
                continue
            }
            let end = world.log.watermarks(place).upperBound
            if let last = found.last {
                records += found
                positions[place] = last.offset + 1
                hasToldEnd.remove(place)
            } else {
                positions[place] = end
            }
            let left = positions[place].map { world.log.read(place, from: $0, max: 1)?.isEmpty ?? true } ?? true
            if !left { isMore = true }
            if left, hasToldEnd.insert(place).inserted { ends.append((place, end)) }
        }
        let life = process.life
        if !records.isEmpty { handle(.records(records)) }
        for (place, end) in ends where life == process.life && positions[place] != nil {
            handle(.reachedEnd(place, end))
        }
        if isMore, life == process.life { poll() }
    }
}
