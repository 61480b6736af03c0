internal import CRdKafka

/// Finding out where reading begins; blocks until the broker answers, for an ``Asker`` only.
///
/// librdkafka 2.0.2 can do that by itself, but must not: when its question is overtaken by a seek or a new assignment,
/// the late answer sets the partition back to where the question was about, and records come twice or, for "the end",
/// never. So it is only ever given offsets.
extension ClientHandle {
    /// The offset of each start, or why there is none.
    func resolve(
        _ starts: [TopicPartition: StartOffset], reset: ConsumerOptions.OffsetReset, timeout: Int32
    ) -> [TopicPartition: Result<Int64, KafkaError>] {
        let deadline = ContinuousClock.now + .milliseconds(timeout)
        var answers: [TopicPartition: Result<Int64, KafkaError>] = [:]
        var logical: [TopicPartition: StartOffset] = [:]
        for (partition, start) in starts {
            switch start {
            case .offset(let offset): answers[partition] = Self.check(offset, partition)
            case .beginning, .end: logical[partition] = start
            case .committed: break
            }
        }
        let uncommitted = resolveCommitted(starts.filter { $0.value == .committed }.map(\.key), deadline, &answers)
        for partition in uncommitted {
            switch reset {
            case .earliest: logical[partition] = .beginning
            case .latest: logical[partition] = .end
            case .error:
                answers[partition] = .failure(
                    KafkaError(
                        code: .noOffset, message: "the group has no committed offset for the partition",
                        topic: partition.topic, partition: partition.partition))
            }
        }
        let reachable = withLeaders(Array(logical.keys), deadline, &answers)
        for (start, time) in [(StartOffset.beginning, RD_KAFKA_OFFSET_BEGINNING), (.end, RD_KAFKA_OFFSET_END)] {
            let asked = reachable.filter { logical[$0] == start }
            guard !asked.isEmpty else { continue }
            do throws(KafkaError) {
                let offsets = try self.offsets(asked, at: Int64(time), timeout: (deadline - .now).milliseconds)
                for partition in asked { answers[partition] = .success(offsets[partition] ?? 0) }
            } catch {
                for partition in asked { answers[partition] = .failure(error.about(partition)) }
            }
        }
        return answers
    }

    private static func check(_ offset: Int64, _ partition: TopicPartition) -> Result<Int64, KafkaError> {
        if offset >= 0 { return .success(offset) }
        return .failure(KafkaError(code: .invalidArgument, message: "\(offset) is no offset").about(partition))
    }

    /// Looks the group's offsets up.
    ///
    /// - Returns: those that have none.
    private func resolveCommitted(
        _ partitions: [TopicPartition], _ deadline: ContinuousClock.Instant,
        _ answers: inout [TopicPartition: Result<Int64, KafkaError>]
    ) -> [TopicPartition] {
        var asked = partitions
        while !asked.isEmpty {
            switch committed(asked, timeout: (deadline - .now).milliseconds) {
            case .success(let offsets):
                for (partition, offset) in offsets { answers[partition] = .success(offset.offset) }
                return asked.filter { offsets[$0] == nil }
            case .failure(let error):
                // One partition's error must not hold up the others.
                if let index = asked.firstIndex(where: { $0.topic == error.topic && $0.partition == error.partition }) {
                    answers[asked.remove(at: index)] = .failure(error)
                    continue
                }
                for partition in asked { answers[partition] = .failure(error.about(partition)) }
                return []
            }
        }
        return []
    }

    /// Asks which partitions exist and have a leader; a question to the others would take until its time is out.
    private func withLeaders(
        _ partitions: [TopicPartition], _ deadline: ContinuousClock.Instant,
        _ answers: inout [TopicPartition: Result<Int64, KafkaError>]
    ) -> [TopicPartition] {
        var reachable: [TopicPartition] = []
        for (topic, partitions) in Dictionary(grouping: partitions, by: \.topic) {
            switch leaders(of: topic, timeout: (deadline - .now).milliseconds) {
            case .failure(let error):
                for partition in partitions { answers[partition] = .failure(error.about(partition)) }
            case .success(let leaders):
                for partition in partitions {
                    if let problem = leaders[partition.partition] ?? RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART {
                        answers[partition] = .failure(KafkaError(problem).about(partition))
                    } else {
                        reachable.append(partition)
                    }
                }
            }
        }
        return reachable
    }

    /// For each partition of a topic, what is wrong with its leader; nil inside when nothing is.
    private func leaders(of topic: String, timeout: Int32) -> Result<[Int32: rd_kafka_resp_err_t?], KafkaError> {
        metadata(of: topic, timeout: timeout) { found in
            var leaders: [Int32: rd_kafka_resp_err_t?] = [:]
            for index in 0..<Int(found.partition_cnt) {
                let partition = found.partitions[index]
                let problem: rd_kafka_resp_err_t? =
                    partition.leader < 0 ? RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE : nil
                leaders.updateValue(problem, forKey: partition.id)
            }
            return leaders
        }
    }
}

extension KafkaError {
    /// The error, told of a partition.
    fileprivate func about(_ partition: TopicPartition) -> KafkaError {
        var error = self
        error.topic = partition.topic
        error.partition = partition.partition
        return error
    }
}
