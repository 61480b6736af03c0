import Kafka

/// The consumer groups: what each has committed, and who owns which partition.
///
/// A commit counts only from the owner, as the coordinator's generations see to; what it answers may be lost on the way,
/// and what was committed may go back to an earlier one when a broker is lost.
final class SimulatedGroups {
    private struct Place: Hashable {
        var group: String
        var partition: TopicPartition
    }

    private var offsets: [Place: [OffsetAndMetadata]] = [:]
    private var owners: [Place: Int] = [:]
    private var reverted: Set<Place> = []

    /// What a group has committed last.
    func committed(_ group: String, _ partition: TopicPartition) -> OffsetAndMetadata? {
        offsets[Place(group: group, partition: partition)]?.last
    }

    /// All that a group ever committed in a partition, in order.
    func history(_ group: String, _ partition: TopicPartition) -> [OffsetAndMetadata] {
        offsets[Place(group: group, partition: partition)] ?? []
    }

    func commit(_ group: String, _ partition: TopicPartition, _ offset: OffsetAndMetadata) {
        let place = Place(group: group, partition: partition)
        // What a lost broker took is made up for when as much is committed again.
        if offset.offset >= offsets[place]?.map(\.offset).max() ?? 0 { reverted.remove(place) }
        offsets[place, default: []].append(offset)
    }

    /// A broker was lost: an earlier commit is the last one again.
    ///
    /// - Returns: whether there was one.
    func revert(_ group: String, _ partition: TopicPartition) -> Bool {
        let place = Place(group: group, partition: partition)
        guard let history = offsets[place], history.count > 1 else { return false }
        offsets[place]?.append(history[history.count - 2])
        reverted.insert(place)
        return true
    }

    /// Whether what was committed went back, and as much has not been committed since.
    func isReverted(_ group: String, _ partition: TopicPartition) -> Bool {
        reverted.contains(Place(group: group, partition: partition))
    }

    func owner(_ group: String, _ partition: TopicPartition) -> Int? {
        owners[Place(group: group, partition: partition)]
    }

    func setOwner(_ member: Int?, _ group: String, _ partition: TopicPartition) {
        owners[Place(group: group, partition: partition)] = member
    }
}
